import ManifestSyntax
package import SourceText

/// `build.sbt.lock` of the plugin sbt-dependency-lock.
package struct SbtLock: ManifestFormat {
  package let name = "sbt-lock"
  package let kind = DocumentKind.lockfile

  package init() {}

  package var reference: FormatReference {
    FormatReference("build.sbt.lock", reads: "`dependencies` with their configurations")
  }

  package let fileNames = ["*.sbt.lock"]

  package func read(_ text: DocumentText) -> Reading {
    let tree = JSONReader.read(text.bytes)
    var lockfile = Lockfile(refreshCommand: "sbt dependencyLockWrite")
    for entry in tree.root["dependencies"].children {
      guard let artifact = entry["name"], let name = artifact.string else { continue }
      let version = entry["version"]
      lockfile.packages.append(
        ResolvedPackage(
          ecosystem: .maven, name: (entry["org"]?.string ?? "") + ":" + name,
          version: version?.string ?? "", groups: entry["configurations"].strings,
          spans: EntrySpans(
            name: artifact.contentSpan, version: version?.contentSpan, entry: entry.entrySpan)))
    }
    return Reading(.lockfile(lockfile), problems: tree.problems)
  }
}
