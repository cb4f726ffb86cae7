import ManifestSyntax
package import SourceText

/// `packages.config` (NuGet documentation, "packages.config reference"): every package with the one
/// version that is installed.
package struct PackagesConfig: ManifestFormat {
  package let name = "packages-config"
  package let kind = DocumentKind.manifest
  package let comments: CommentSyntax? = .xml

  package init() {}

  package var reference: FormatReference {
    FormatReference(
      "packages.config", reads: "`package` elements, `developmentDependency`", edits: "versions")
  }

  package let fileNames = ["packages.config"]

  package func matches(_ path: DocumentPath) -> Bool {
    path.fileName.lowercased() == "packages.config"
  }

  package func read(_ text: DocumentText) -> Reading {
    let tree = XMLReader.read(text.bytes)
    let scheme = NuGetScheme()
    var manifest = Manifest()
    for entry in tree.root.elements("package") {
      guard let name = entry.attribute("id") else { continue }
      let version = entry.attribute("version")
      let text = version?.text ?? ""
      let exact = scheme.version(text)
      manifest.requirements.append(
        Requirement(
          ecosystem: .nuGet, name: name.text, text: text, versions: scheme.requirement(text),
          pinned: exact,
          groups: entry.attribute("developmentdependency")?.text.lowercased() == "true"
            ? ["dev"] : [],
          spans: EntrySpans(name: name.span, version: version?.span, entry: entry.span)))
    }
    return Reading(.manifest(manifest), problems: tree.problems)
  }
}
