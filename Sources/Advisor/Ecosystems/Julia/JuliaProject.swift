import ManifestSyntax
package import SourceText

/// `Project.toml` (<https://pkgdocs.julialang.org/v1/toml-files/>).
package struct JuliaProject: ManifestFormat {
  package let name = "julia-project"
  package let kind = DocumentKind.manifest
  package let comments: CommentSyntax? = .toml
  package let lockfileNames = ["Manifest.toml", "JuliaManifest.toml"]
  package let reference = FormatReference(
    "Project.toml", "JuliaProject.toml", reads: "`deps`, `weakdeps`, `extras` with their `compat`",
    edits: "the version, its operator kept")

  package init() {}

  package let fileNames = ["Project.toml", "JuliaProject.toml"]

  package func read(_ text: DocumentText) -> Reading {
    let tree = TOMLReader.read(text.bytes)
    var manifest = Manifest(projectName: tree.root["name"]?.string)
    let compat = tree.root["compat"]
    let sources = tree.root["sources"]
    let scheme = JuliaScheme()
    for section in tree.root.children {
      let groups: [String]
      switch section.key {
      case "deps": groups = []
      case "weakdeps": groups = ["optional"]
      case "extras": groups = ["dev"]
      default: continue
      }
      for entry in section.children {
        guard let name = entry.key, !name.isEmpty else { continue }
        let range = compat?[name]
        let text = range?.string ?? ""
        var source = PackageSource.registry
        if let address = sources?[name]?["url"]?.string { source = .git(address) }
        if let path = sources?[name]?["path"]?.string { source = .path(path) }
        manifest.requirements.append(
          Requirement(
            ecosystem: .julia, name: name, text: text,
            versions: range == nil ? .all : scheme.requirement(text),
            pinned: scheme.pinnedVersion(text), source: source, groups: groups,
            spans: EntrySpans(
              name: entry.keySpan, version: range?.string == nil ? nil : range?.contentSpan,
              entry: entry.entrySpan)))
      }
    }
    return Reading(.manifest(manifest), problems: tree.problems)
  }
}
