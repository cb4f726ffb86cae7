import ManifestSyntax
package import SourceText

/// `dotnet-tools.json` (.NET documentation, "How to manage .NET tools", local tools).
package struct DotnetTools: ManifestFormat {
  package let name = "dotnet-tools"
  package let kind = DocumentKind.manifest

  package init() {}

  package var reference: FormatReference {
    FormatReference("dotnet-tools.json", reads: "`tools`", edits: "versions")
  }

  package let fileNames = ["dotnet-tools.json"]

  package func read(_ text: DocumentText) -> Reading {
    let tree = JSONReader.read(text.bytes)
    let scheme = NuGetScheme()
    var manifest = Manifest()
    for entry in tree.root["tools"].children {
      guard let name = entry.key, !name.isEmpty else { continue }
      let version = entry["version"]
      let text = version?.string ?? ""
      manifest.requirements.append(
        Requirement(
          ecosystem: .nuGet, name: name, text: text, versions: scheme.requirement(text),
          pinned: scheme.pinnedVersion(text), groups: ["tool"],
          spans: EntrySpans(
            name: entry.keySpan, version: version?.contentSpan, entry: entry.entrySpan)))
    }
    return Reading(.manifest(manifest), problems: tree.problems)
  }
}
