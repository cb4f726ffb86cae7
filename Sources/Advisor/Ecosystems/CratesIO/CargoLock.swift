import ManifestSyntax
package import SourceText

/// `Cargo.lock`, versions 1 to 4 (The Cargo Book, "Cargo.toml vs Cargo.lock"; cargo's
/// `core/resolver/encode.rs` describes the encoding of dependencies and sources).
package struct CargoLock: ManifestFormat {
  package let name = "cargo-lock"
  package let kind = DocumentKind.lockfile

  package init() {}

  package func matches(_ path: DocumentPath) -> Bool { path.fileName == "Cargo.lock" }

  package func read(_ text: DocumentText) -> Reading {
    let tree = TOMLReader.read(text.bytes)
    var reader = CargoLockReader(tree)
    return Reading(.lockfile(reader.read()), problems: tree.problems)
  }
}

private struct CargoLockReader {
  private let root: SyntaxValue
  private let bytes: [UInt8]
  private var packages: [ResolvedPackage] = []
  /// For each package, the array of those it needs, still unread.
  private var needs: [SyntaxValue?] = []
  private var places = PackagePlaces()

  init(_ tree: SyntaxTree) {
    root = tree.root
    bytes = tree.bytes
  }

  mutating func read() -> Lockfile {
    for section in root.children {
      if section.hasKey("package"), section.kind == .array {
        for entry in section.children { readPackage(entry) }
      } else if section.hasKey("root") {
        // Version 1 keeps the one package of the project itself apart from the others.
        readPackage(section)
      }
    }
    for (index, package) in packages.enumerated() { places.add(package.name, index) }
    return Lockfile(packages: packages, graph: readGraph(), refreshCommand: "cargo update")
  }

  private mutating func readPackage(_ entry: SyntaxValue) {
    guard entry.kind == .object else { return }
    var name: SyntaxValue?
    var version: SyntaxValue?
    var source: SyntaxValue?
    var needed: SyntaxValue?
    for member in entry.children {
      if member.hasKey("name") {
        name = member
      } else if member.hasKey("version") {
        version = member
      } else if member.hasKey("source") {
        source = member
      } else if member.hasKey("dependencies") {
        needed = member
      }
    }
    guard let name, let text = name.string, !text.isEmpty else { return }
    packages.append(
      ResolvedPackage(
        ecosystem: .cratesIO, name: text, version: version?.string ?? "",
        source: source.map(readSource) ?? .workspace,
        spans: EntrySpans(
          name: name.contentSpan, version: version?.contentSpan, entry: entry.entrySpan)))
    needs.append(needed)
  }

  private func readSource(_ value: SyntaxValue) -> PackageSource {
    // Nearly every package has this source; it is recognised without making a string.
    let span = value.contentSpan
    if bytes[span.start..<span.end].elementsEqual(Self.publicIndex) { return .registry }
    return CargoSource.lockSource(value.string ?? "")
  }

  private static let publicIndex = Array(
    "registry+https://github.com/rust-lang/crates.io-index".utf8)

  /// A package without a source lies in the project's own folders: what it needs is what the
  /// project asks for.
  private mutating func readGraph() -> DependencyGraph {
    var graph = DependencyGraph()
    graph.dependencies.reserveCapacity(packages.count)
    for (index, needed) in needs.enumerated() {
      let isProject = packages[index].source == .workspace
      var found: [Int] = []
      if let needed, needed.kind == .array {
        for element in needed.children {
          guard let text = element.string, let place = place(of: text) else { continue }
          found.append(place)
          guard isProject else { continue }
          packages[place].isDirect = true
          graph.roots.append(
            DependencyGraph.Root(localName: packages[place].name, package: place))
        }
      }
      graph.dependencies.append(found)
    }
    let hasProject = packages.contains { $0.source == .workspace }
    if hasProject {
      for index in packages.indices where packages[index].isDirect == nil {
        packages[index].isDirect = false
      }
    }
    return graph
  }

  /// The package that `name`, `name version` or `name version (source)` stands for. The shorter
  /// forms are used where they are clear.
  private func place(of text: String) -> Int? {
    let words = text.utf8
    guard let space = words.firstIndex(of: 0x20) else { return places.first(text) }
    let rest = text[words.index(after: space)...]
    let version = rest.prefix { $0 != " " }
    let source = rest.dropFirst(version.count + 1)
    var index = places.first(String(text[..<space]))
    while let candidate = index {
      let package = packages[candidate]
      if package.version == version {
        if source.isEmpty { return candidate }
        let wanted = CargoSource.lockSource(String(source.dropFirst().dropLast()))
        if package.source == wanted { return candidate }
      }
      index = places.next(candidate)
    }
    return nil
  }
}
