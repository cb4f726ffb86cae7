import ManifestSyntax
package import SourceText

/// `pubspec.lock`. It says which packages the project asks for, not who needs whom.
package struct PubspecLock: ManifestFormat {
  package let name = "pubspec-lock"
  package let kind = DocumentKind.lockfile
  package let updateCommand: String? = "dart pub upgrade NAME"
  package let reference = FormatReference(
    "pubspec.lock", reads: "every package, its source, whether the project asks for it",
    leavesOut: "who needs whom, which the file does not say")

  package init() {}

  package let fileNames = ["pubspec.lock"]

  package func read(_ text: DocumentText) -> Reading {
    let tree = YAMLReader.read(text.bytes)
    var packages: [ResolvedPackage] = []
    var roots: [DependencyGraph.Root] = []
    for entry in tree.root["packages"].children {
      guard let key = entry.key, !key.isEmpty, entry.kind == .object else { continue }
      let description = entry["description"]
      let name = description?["name"]?.string ?? key
      let version = entry["version"]
      let dependency = entry["dependency"]?.string ?? ""
      let isDirect = dependency.hasPrefix("direct")
      if isDirect {
        roots.append(DependencyGraph.Root(localName: key, package: packages.count))
      }
      packages.append(
        ResolvedPackage(
          ecosystem: .pub, name: name, version: version?.scalarText ?? "",
          source: Self.source(entry["source"]?.string, description),
          groups: dependency == "direct dev" ? ["dev"] : [],
          isDirect: dependency.isEmpty ? nil : isDirect,
          spans: EntrySpans(
            name: entry.keySpan, version: version?.contentSpan, entry: entry.entrySpan)))
    }
    // What the others are needed by is not told: they may come by any of the direct ones.
    return Reading(
      .lockfile(
        Lockfile(
          packages: packages, graph: DependencyGraph(roots: roots),
          refreshCommand: "dart pub get")),
      problems: tree.problemsExpectingObject)
  }

  private static func source(_ source: String?, _ description: SyntaxValue?) -> PackageSource {
    switch source {
    case "hosted", nil: PubSource.hosted(description?["url"]?.string)
    case "git": .git(description?["url"]?.string ?? "")
    case "path": .path(description?["path"]?.string ?? "")
    case "sdk": .otherRegistry((description?.scalarText ?? "") + " SDK")
    case .some(let other): .unsupported(other)
    }
  }
}
