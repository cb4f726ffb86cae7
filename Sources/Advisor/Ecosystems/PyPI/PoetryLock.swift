import ManifestSyntax
package import SourceText

/// `poetry.lock` of Poetry 0.12 to 2 (Poetry documentation, "Basic usage"; poetry's
/// `packages/locker.py`). It records who needs whom, not what the project asks for itself.
package struct PoetryLock: ManifestFormat {
  package let name = "poetry-lock"
  package let kind = DocumentKind.lockfile
  package let updateCommand: String? = "poetry update NAME"

  package init() {}

  package var reference: FormatReference {
    FormatReference(
      "poetry.lock",
      reads: "Poetry 0.12 to 2: every package, groups, sources, who needs whom")
  }

  package let fileNames = ["poetry.lock"]

  package func read(_ text: DocumentText) -> Reading {
    let tree = TOMLReader.read(text.bytes)
    var lock = PythonLock()
    for entry in tree.root["package"].children {
      let source = entry["source"]
      let address = source?["url"]?.string
      lock.add(
        entry, source: source.flatMap { Self.source($0, address) }, address: address,
        groups: Self.groups(entry))
    }
    var graph = DependencyGraph()
    for entry in lock.entries {
      var needed: [Int] = []
      for dependency in entry["dependencies"].children {
        needed += lock.find(dependency.key ?? "")
      }
      graph.dependencies.append(needed)
    }
    let lockfile = lock.lockfile(refreshCommand: "poetry lock", graph: graph)
    return Reading(.lockfile(lockfile), problems: tree.problems)
  }

  /// Each entry names what it needs in the language of Poetry's own requirements.
  package func requestFinder(_ lockfile: Document) -> RequestFinder? {
    guard let packages = lockfile.reading.lockfile?.packages else { return nil }
    let root = TOMLReader.read(lockfile.text.bytes).root
    var entries: [Int: SyntaxValue] = [:]
    for entry in root["package"].children {
      if let name = entry["name"] { entries[name.contentSpan.start] = entry }
    }
    let tables = PoetryTables(root)
    return { package, dependents in
      guard let needed = packages.element(at: package) else { return nil }
      var requests: [VersionRequest] = []
      for dependent in dependents {
        let entry = packages.element(at: dependent).flatMap { entries[$0.spans.name.start] }
        let asked = entry?["dependencies"].children.flatMap { tables.requirements($0, groups: []) }
        let found = (asked ?? []).filter { $0.identity == needed.identity }
        if found.isEmpty { return nil }
        requests += found.map {
          VersionRequest(dependent: dependent, text: $0.text, versions: $0.versions)
        }
      }
      return requests
    }
  }

  /// Nil for an index, whose type is `legacy`.
  private static func source(_ table: SyntaxValue, _ address: String?) -> PackageSource? {
    let address = address ?? ""
    switch table["type"]?.string {
    case "git": return .git(address)
    case "directory", "file": return .path(address)
    case "url": return .url(address)
    case "legacy", nil: return nil
    case .some(let type): return .unsupported(type)
    }
  }

  /// The groups beside `main`; none if the package belongs to `main` as well. Poetry 1 before 1.5
  /// wrote one `category` instead.
  private static func groups(_ entry: SyntaxValue) -> [String] {
    var groups = entry["groups"].strings
    if let category = entry["category"]?.string { groups.append(category) }
    if groups.contains("main") { groups = [] }
    if entry["optional"]?.boolean == true { groups.append("optional") }
    return groups
  }
}
