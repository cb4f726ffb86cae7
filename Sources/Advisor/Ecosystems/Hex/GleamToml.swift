import ManifestSyntax
package import SourceText

/// `gleam.toml` (<https://gleam.run/writing-gleam/gleam-toml/>).
package struct GleamToml: ManifestFormat {
  package let name = "gleam-toml"
  package let kind = DocumentKind.manifest
  package let comments: CommentSyntax? = .toml
  package let lockfileNames = ["manifest.toml"]
  package let reference = FormatReference(
    "gleam.toml", reads: "`dependencies` and `dev-dependencies`, Git and path sources",
    edits: "the version, its operator kept")

  package init() {}

  package let fileNames = ["gleam.toml"]

  package func read(_ text: DocumentText) -> Reading {
    let tree = TOMLReader.read(text.bytes)
    var manifest = Manifest(projectName: tree.root["name"]?.string)
    let scheme = HexScheme()
    for section in tree.root.children {
      let groups: [String]
      switch section.key {
      case "dependencies": groups = []
      case "dev-dependencies", "dev_dependencies": groups = ["dev"]
      default: continue
      }
      for entry in section.children {
        guard let name = entry.key, !name.isEmpty else { continue }
        let version = entry.kind == .object ? entry["version"] : entry
        let text = version?.string ?? ""
        var source = PackageSource.registry
        if let git = entry["git"] { source = .git(git.string ?? "") }
        if let path = entry["path"] { source = .path(path.string ?? "") }
        manifest.requirements.append(
          Requirement(
            ecosystem: .hex, name: name, text: text, versions: scheme.requirement(text),
            pinned: scheme.pinnedVersion(text), source: source, groups: groups,
            spans: EntrySpans(
              name: entry.keySpan, version: version?.string == nil ? nil : version?.contentSpan,
              entry: entry.entrySpan)))
      }
    }
    return Reading(.manifest(manifest), problems: tree.problems)
  }
}

/// `manifest.toml`, the lockfile of Gleam.
package struct GleamManifest: ManifestFormat {
  package let name = "gleam-manifest"
  package let kind = DocumentKind.lockfile
  package let updateCommand: String? = "gleam update NAME"
  package let reference = FormatReference(
    "manifest.toml", reads: "every package, its source, who needs whom, what the project asks for")

  package init() {}

  package let fileNames = ["manifest.toml"]

  package func read(_ text: DocumentText) -> Reading {
    let tree = TOMLReader.read(text.bytes)
    var packages: [ResolvedPackage] = []
    var needs: [[String]] = []
    var places: [String: Int] = [:]
    for entry in tree.root["packages"].children {
      guard let name = entry["name"], let text = name.string, !text.isEmpty else { continue }
      let version = entry["version"]
      let source: PackageSource
      switch entry["source"]?.string {
      case "hex", nil: source = .registry
      case "git": source = .git(entry["repo"]?.string ?? "")
      case "local": source = .path(entry["path"]?.string ?? "")
      case .some(let other): source = .unsupported(other)
      }
      places[text] = packages.count
      packages.append(
        ResolvedPackage(
          ecosystem: .hex, name: text, version: version?.string ?? "", source: source,
          spans: EntrySpans(
            name: name.contentSpan, version: version?.contentSpan, entry: entry.span)))
      needs.append(entry["requirements"].strings)
    }
    var graph = DependencyGraph(dependencies: needs.map { $0.compactMap { places[$0] } })
    for requirement in tree.root["requirements"].children {
      guard let key = requirement.key, let place = places[key] else { continue }
      graph.roots.append(DependencyGraph.Root(localName: key, package: place))
    }
    if !graph.roots.isEmpty {
      for index in packages.indices { packages[index].isDirect = false }
      for root in graph.roots { packages[root.package].isDirect = true }
    }
    return Reading(
      .lockfile(Lockfile(packages: packages, graph: graph, refreshCommand: "gleam deps download")),
      problems: tree.problems)
  }
}
