import ManifestSyntax
import SourceText

/// What the lockfiles of Python have in common: a list of packages that other entries name by name,
/// and the indexes they come from.
struct PythonLock {
  private(set) var packages: [ResolvedPackage] = []
  /// For each package, the table it was read from.
  private(set) var entries: [SyntaxValue] = []
  private var addresses: [String?] = []
  private var index = PythonIndex()
  private(set) var places = PackagePlaces()

  /// Adds the package of a table with `name` and `version`. `source` is nil if it comes from an
  /// index: that of `address`, or the default one.
  mutating func add(
    _ entry: SyntaxValue, source: PackageSource?, address: String? = nil, groups: [String] = []
  ) {
    guard entry.kind == .object, let name = entry["name"], let text = name.string, !text.isEmpty
    else { return }
    let version = entry["version"]
    let package = ResolvedPackage(
      ecosystem: .pypi, name: text, version: version?.string ?? "",
      source: source ?? .registry, groups: groups,
      spans: EntrySpans(
        name: name.contentSpan, version: version?.contentSpan, entry: entry.entrySpan))
    if source == nil { index.add(address) }
    places.add(package.identity.name, packages.count)
    packages.append(package)
    entries.append(entry)
    addresses.append(source == nil ? address : nil)
  }

  /// The packages of a name in any spelling, of one version if several are locked and it is given.
  func find(_ name: String, version: String? = nil) -> [Int] {
    let all = places.all(PyPIName.normalized(name))
    guard all.count > 1, let version else { return all }
    let exact = all.filter { packages[$0].version == version }
    return exact.isEmpty ? all : exact
  }

  /// The lockfile. Only now are all indexes known, and with them the one that stands in for the
  /// public one.
  func lockfile(refreshCommand: String, graph: DependencyGraph) -> Lockfile {
    var packages = packages
    for place in packages.indices {
      guard let address = addresses[place] else { continue }
      packages[place].source = index.source(address)
    }
    let direct = Set(graph.roots.map(\.package))
    if !direct.isEmpty {
      for place in packages.indices { packages[place].isDirect = direct.contains(place) }
    }
    return Lockfile(packages: packages, graph: graph, refreshCommand: refreshCommand)
  }
}
