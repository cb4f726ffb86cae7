import ManifestSyntax
package import SourceText

/// `Cargo.lock`, versions 1 to 4 (The Cargo Book, "Cargo.toml vs Cargo.lock"; cargo's
/// `core/resolver/encode.rs` describes the encoding of dependencies and sources).
package struct CargoLock: ManifestFormat {
  package let name = "cargo-lock"
  package let kind = DocumentKind.lockfile
  package let updateCommand: String? = "cargo update NAME@OLD --precise NEW"

  package init() {}

  package var reference: FormatReference {
    FormatReference(
      "Cargo.lock",
      reads: "versions 1 to 4: every package, sources, who needs whom")
  }

  package let fileNames = ["Cargo.lock"]

  package func read(_ text: DocumentText) -> Reading {
    let tree = TOMLReader.read(text.bytes)
    var reader = CargoLockReader(tree)
    return Reading(.lockfile(reader.read()), problems: tree.problems)
  }
}

private struct CargoLockReader {
  private let tree: SyntaxTree
  private var packages: [ResolvedPackage] = []
  /// For each package, the array of those it needs, still unread.
  private var needs: [SyntaxValue?] = []
  /// For each package, whether it has no source: it then lies in the project's own folders.
  private var isProject: [Bool] = []

  init(_ tree: SyntaxTree) {
    self.tree = tree
  }

  mutating func read() -> Lockfile {
    for section in tree.root.children {
      if section.hasKey("package"), section.kind == .array {
        // An entry takes some 200 bytes.
        packages.reserveCapacity(tree.bytes.count / 200)
        for entry in section.children { readPackage(entry) }
      } else if section.hasKey("root") {
        // Version 1 keeps the one package of the project itself apart from the others.
        readPackage(section)
      }
    }
    return Lockfile(
      packages: packages, graph: readGraph(), refreshCommand: "cargo update --workspace")
  }

  private mutating func readPackage(_ entry: SyntaxValue) {
    guard entry.kind == .object else { return }
    var name: SyntaxValue?
    var version: SyntaxValue?
    var source: SyntaxValue?
    var needed: SyntaxValue?
    for member in entry.children {
      // The first letter spares most of the comparisons: there are a thousand packages to read.
      switch tree.bytes.element(at: member.keySpan.start) {
      case UInt8(ascii: "n") where member.hasKey("name"): name = member
      case UInt8(ascii: "v") where member.hasKey("version"): version = member
      case UInt8(ascii: "s") where member.hasKey("source"): source = member
      case UInt8(ascii: "d") where member.hasKey("dependencies"): needed = member
      default: continue
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
    isProject.append(source == nil)
  }

  private func readSource(_ value: SyntaxValue) -> PackageSource {
    // Nearly every package has this source; it is recognised without making a string.
    if value.hasText("registry+https://github.com/rust-lang/crates.io-index") { return .registry }
    return CargoSource.lockSource(value.string ?? "")
  }

  /// What the project's own packages need is what the project asks for.
  private mutating func readGraph() -> DependencyGraph {
    let mentions = CargoMentions(packages, tree)
    var graph = DependencyGraph()
    graph.dependencies.reserveCapacity(packages.count)
    for (index, needed) in needs.enumerated() {
      var found: [Int] = []
      if let needed, needed.kind == .array {
        for element in needed.children {
          if let place = mentions.package(at: element.contentSpan) { found.append(place) }
        }
      }
      if isProject[index] {
        graph.roots += found.map {
          DependencyGraph.Root(localName: packages[$0].name, package: $0)
        }
      }
      graph.dependencies.append(found)
    }
    if isProject.contains(true) {
      for index in packages.indices { packages[index].isDirect = false }
      for root in graph.roots { packages[root.package].isDirect = true }
    }
    return graph
  }
}
