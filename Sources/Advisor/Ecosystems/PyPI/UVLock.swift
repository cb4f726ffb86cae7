import ManifestSyntax
package import SourceText

/// `uv.lock` (uv documentation, "Locking and syncing"; uv's `lock/mod.rs`). The projects of the
/// workspace stand among the packages, with the folder they lie in.
package struct UVLock: ManifestFormat {
  package let name = "uv-lock"
  package let kind = DocumentKind.lockfile
  package let updateCommand: String? = "uv lock --upgrade-package NAME"
  package let override: String? =
    #"override-dependencies = ["NAME==NEW"] under [tool.uv] in pyproject.toml"#

  package init() {}

  package var reference: FormatReference {
    FormatReference(
      "uv.lock",
      reads: "every package, sources, extras, groups, who needs whom")
  }

  package let fileNames = ["uv.lock"]

  package func read(_ text: DocumentText) -> Reading {
    let tree = TOMLReader.read(text.bytes)
    var lock = PythonLock()
    var members = Set(tree.root[path: "manifest", "members"].strings.map(PyPIName.normalized))
    // A workspace of one project is not listed.
    if members.isEmpty, let sole = Self.projectAtRoot(tree.root) { members = [sole] }
    for entry in tree.root["package"].children {
      let source = entry["source"]
      let isMember = entry["name"]?.string.map { members.contains(PyPIName.normalized($0)) }
      lock.add(
        entry,
        source: isMember == true
          ? .workspace : source.flatMap { PythonRequirement.source(of: $0) },
        address: source?["registry"]?.string)
    }
    let (graph, groups) = Self.graph(lock)
    var lockfile = lock.lockfile(refreshCommand: "uv lock", graph: graph)
    for (place, names) in groups { lockfile.packages[place].groups = names }
    return Reading(.lockfile(lockfile), problems: tree.problems)
  }

  private static func projectAtRoot(_ root: SyntaxValue) -> String? {
    for entry in root["package"].children where folder(of: entry) == "" {
      if let name = entry["name"]?.string { return PyPIName.normalized(name) }
    }
    return nil
  }

  /// The folder of a project, relative to the lockfile's; nil if the package is no folder.
  private static func folder(of entry: SyntaxValue) -> String? {
    guard let source = entry["source"] else { return nil }
    for key in ["editable", "virtual", "directory"] {
      if let path = source[key]?.string { return path == "." ? "" : path }
    }
    return nil
  }

  /// The graph, and for each package the groups that bring it in.
  private static func graph(_ lock: PythonLock) -> (DependencyGraph, groups: [Int: [String]]) {
    var graph = DependencyGraph()
    var starts: [(group: String, package: Int)] = []
    for (place, entry) in lock.entries.enumerated() {
      var needed = find(entry["dependencies"], in: lock)
      var asked = needed.map { (group: "", package: $0) }
      for extra in entry["optional-dependencies"].children {
        let found = find(extra, in: lock)
        needed += found
        asked += found.map { (group: extra.key ?? "", package: $0) }
      }
      for group in entry["dev-dependencies"].children {
        asked += find(group, in: lock).map { (group: group.key ?? "", package: $0) }
      }
      graph.dependencies.append(needed)
      guard lock.packages[place].source == .workspace else { continue }
      starts += asked
      let project = folder(of: entry) ?? ""
      graph.roots += asked.map {
        DependencyGraph.Root(
          project: project, localName: lock.packages[$0.package].name, package: $0.package)
      }
    }
    return (graph, groups(graph, starts))
  }

  private static func find(_ list: SyntaxValue?, in lock: PythonLock) -> [Int] {
    list.children.flatMap { dependency in
      lock.find(dependency["name"]?.string ?? "", version: dependency["version"]?.string)
    }
  }

  /// A package that a project needs in every case belongs to no group, and every other one to all
  /// those that lead to it.
  private static func groups(
    _ graph: DependencyGraph, _ starts: [(group: String, package: Int)]
  ) -> [Int: [String]] {
    let always = reachable(graph, from: starts.filter(\.group.isEmpty).map(\.package))
    var result: [Int: [String]] = [:]
    for group in Set(starts.map(\.group)).sorted() where !group.isEmpty {
      let members = starts.filter { $0.group == group }.map(\.package)
      for place in reachable(graph, from: members).subtracting(always) {
        result[place, default: []].append(group)
      }
    }
    return result
  }

  private static func reachable(_ graph: DependencyGraph, from starts: [Int]) -> Set<Int> {
    var found = Set(starts)
    var queue = starts
    while let place = queue.popLast() {
      for needed in graph.dependencies[place] where found.insert(needed).inserted {
        queue.append(needed)
      }
    }
    return found
  }
}
