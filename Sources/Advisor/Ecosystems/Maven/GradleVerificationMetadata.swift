import ManifestSyntax
package import SourceText

/// `gradle/verification-metadata.xml` (Gradle user manual, "Verifying dependencies").
package struct GradleVerificationMetadata: ManifestFormat {
  package let name = "gradle-verification-metadata"
  package let kind = DocumentKind.lockfile

  package init() {}

  package var reference: FormatReference {
    FormatReference("gradle/verification-metadata.xml", reads: "`component` elements")
  }

  package let fileNames = ["verification-metadata.xml"]

  package func read(_ text: DocumentText) -> Reading {
    let tree = XMLReader.read(text.bytes)
    var lockfile = Lockfile(
      refreshCommand: "gradle --write-verification-metadata sha256 dependencies")
    for entry in tree.root.element("components")?.elements("component") ?? [] {
      guard let artifact = entry.attribute("name") else { continue }
      let version = entry.attribute("version")
      lockfile.packages.append(
        ResolvedPackage(
          ecosystem: .maven,
          name: (entry.attribute("group")?.text ?? "") + ":" + artifact.text,
          version: version?.text ?? "",
          spans: EntrySpans(name: artifact.span, version: version?.span, entry: entry.span)))
    }
    return Reading(.lockfile(lockfile), problems: tree.problems)
  }
}
