import ManifestSyntax
package import SourceText

/// `Gemfile.lock` and `gems.locked` (Bundler's `LockfileParser`): sections whose lines are told apart
/// by their indentation.
package struct GemfileLock: ManifestFormat {
  package let name = "gemfile-lock"
  package let kind = DocumentKind.lockfile
  package let updateCommand: String? = "bundle update NAME --conservative"

  package init() {}

  package var reference: FormatReference {
    FormatReference(
      "Gemfile.lock", "gems.locked", "rails_7.gemfile.lock",
      reads: "every gem of every source, platforms, what the project asks for, who needs whom",
      leavesOut: "groups, which the file does not say")
  }

  package let fileNames = ["Gemfile.lock", "gems.locked", "*.gemfile.lock"]

  package func read(_ text: DocumentText) -> Reading {
    var reader = GemfileLockReader(text)
    return Reading(.lockfile(reader.read()), problems: reader.problems)
  }
}

private struct GemfileLockReader {
  private let text: DocumentText
  private let bytes: [UInt8]
  private(set) var problems: [SyntaxProblem] = []
  private var packages: [ResolvedPackage] = []
  /// For each package, the section it stands in.
  private var sectionOf: [Int] = []
  private var needs: [[String]] = []
  private var asked: [(name: String, requirement: String?)] = []
  private var sections: [Section] = []

  private struct Section {
    let kind: String
    let isSource: Bool
    var remotes: [String] = []

    init(kind: String) {
      self.kind = kind
      isSource = ["GEM", "GIT", "PATH", "PLUGIN SOURCE", "SVN"].contains(kind)
    }
  }

  init(_ text: DocumentText) {
    self.text = text
    bytes = text.bytes
  }

  mutating func read() -> Lockfile {
    let lines = text.lines
    for number in 0..<lines.lineCount {
      readLine(text.content(ofLine: number))
    }
    let sources = sections.map(source)
    for index in packages.indices { packages[index].source = sources[sectionOf[index]] }
    return Lockfile(packages: packages, graph: graph(), refreshCommand: "bundle lock")
  }

  private mutating func readLine(_ line: SourceSpan) {
    var start = line.start
    while start < line.end, bytes[start] == 0x20 { start += 1 }
    var end = line.end
    while end > start, bytes[end - 1] == 0x20 || bytes[end - 1] == 0x09 { end -= 1 }
    guard start < end else { return }
    let content = SourceSpan(start, end)
    switch start - line.start {
    case 0:
      sections.append(Section(kind: text.string(content)))
    case 2: readField(content)
    case 4: if isSource { readPackage(content) }
    case 6:
      if isSource, !packages.isEmpty, sectionOf.last == sections.count - 1 {
        needs[needs.count - 1].append(parts(content).name)
      }
    default: break
    }
  }

  private var isSource: Bool { sections.last?.isSource ?? false }

  private mutating func readField(_ content: SourceSpan) {
    if isSource {
      let field = text.string(content)
      if field.hasPrefix("remote: ") {
        sections[sections.count - 1].remotes.append(String(field.dropFirst(8)))
      }
    } else if sections.last?.kind == "DEPENDENCIES" {
      let parts = parts(content)
      let requirement = parts.inBrackets.map { text.string($0) }
      asked.append((parts.name, requirement))
    }
  }

  private mutating func readPackage(_ content: SourceSpan) {
    let parts = parts(content)
    guard !parts.name.isEmpty else { return }
    var version = parts.inBrackets
    // A platform follows after the first hyphen.
    if let found = version,
      let hyphen = bytes[found.start..<found.end].firstIndex(of: UInt8(ascii: "-"))
    {
      version = SourceSpan(found.start, hyphen)
    }
    packages.append(
      ResolvedPackage(
        ecosystem: .rubyGems, name: parts.name, version: version.map { text.string($0) } ?? "",
        isDirect: false,
        spans: EntrySpans(name: parts.nameSpan, version: version, entry: content)))
    sectionOf.append(sections.count - 1)
    needs.append([])
  }

  /// `name (what stands in brackets)!`
  private func parts(
    _ content: SourceSpan
  ) -> (name: String, nameSpan: SourceSpan, inBrackets: SourceSpan?) {
    var end = content.start
    while end < content.end, bytes[end] != 0x20, bytes[end] != UInt8(ascii: "!") { end += 1 }
    let name = SourceSpan(content.start, end)
    var inBrackets: SourceSpan?
    if let open = bytes[end..<content.end].firstIndex(of: UInt8(ascii: "(")) {
      let close =
        bytes[open..<content.end].firstIndex(of: UInt8(ascii: ")")) ?? content.end
      inBrackets = SourceSpan(open + 1, close)
    }
    return (text.string(name), name, inBrackets)
  }

  /// Where a `GEM` section is the only one, its remote stands in for the public registry.
  private func source(of section: Section) -> PackageSource {
    let remote = section.remotes.first ?? ""
    switch section.kind {
    case "GEM":
      if section.remotes.contains(where: GemSource.isPublic) { return .registry }
      let hasPublic = sections.contains {
        $0.kind == "GEM" && $0.remotes.contains(where: GemSource.isPublic)
      }
      return hasPublic ? .otherRegistry(remote) : .registry
    case "PATH": return .path(remote)
    case "GIT": return .git(remote)
    default: return .unsupported(section.kind)
    }
  }

  private mutating func graph() -> DependencyGraph {
    var places = PackagePlaces()
    for (index, package) in packages.enumerated() { places.add(package.name, index) }
    var graph = DependencyGraph(dependencies: needs.map { $0.flatMap(places.all) })
    for root in asked {
      for index in places.all(root.name) {
        packages[index].isDirect = true
        // The same gem for several platforms is asked for once.
        if index == places.first(root.name) {
          graph.roots.append(
            DependencyGraph.Root(
              localName: root.name, requirement: root.requirement, package: index))
        }
      }
    }
    return graph
  }
}
