import ManifestSyntax
package import SourceText

/// `conan.lock` of Conan 1 (a graph) and 2 (lists of references).
package struct ConanLock: ManifestFormat {
  package let name = "conan-lock"
  package let kind = DocumentKind.lockfile
  package let updateCommand: String? = nil
  package let reference = FormatReference(
    "conan.lock", reads: "Conan 1 and 2: every reference, its user and channel, who needs whom")

  package init() {}

  package let fileNames = ["conan.lock"]

  package func read(_ text: DocumentText) -> Reading {
    let tree = JSONReader.read(text.bytes)
    var packages: [ResolvedPackage] = []
    var graph = DependencyGraph()
    for section in tree.root.children where section.kind == .array {
      guard let groups = ConanGroups.of(section.key ?? "") else { continue }
      for entry in section.children where entry.kind == .string {
        let reference = ConanReference(entry.slice)
        packages.append(
          reference?.resolvedPackage(groups, entry: entry.span)
            ?? ResolvedPackage(
              ecosystem: .conanCenter, name: entry.slice.text, version: "",
              source: .unsupported("a reference without a name or a version"), groups: groups,
              spans: EntrySpans(name: entry.contentSpan, entry: entry.span)))
      }
    }
    if let nodes = tree.root[path: "graph_lock", "nodes"] {
      var places: [String: Int] = [:]
      var needs: [[String]] = []
      var consumers: [[String]] = []
      for node in nodes.children {
        let needed = node["requires"].strings + node["build_requires"].strings
        // The project itself has a path, and no reference or one of its own.
        let value = node["ref"] ?? node["pref"]
        guard let value, value.kind == .string, node["path"] == nil,
          let reference = ConanReference(value.slice)
        else {
          consumers.append(needed)
          continue
        }
        places[node.key ?? ""] = packages.count
        needs.append(needed)
        packages.append(reference.resolvedPackage([], entry: node.entrySpan))
      }
      graph.dependencies = needs.map { $0.compactMap { places[$0] } }
      for place in consumers.joined().compactMap({ places[$0] }) {
        graph.roots.append(
          DependencyGraph.Root(localName: packages[place].name, package: place))
      }
    }
    return Reading(
      .lockfile(
        Lockfile(packages: packages, graph: graph, refreshCommand: "conan lock create .")),
      problems: tree.problemsExpectingObject)
  }
}
