import ManifestSyntax
package import SourceText

/// `paket.lock` (Paket documentation, "The paket.lock file").
package struct PaketLock: ManifestFormat {
  package let name = "paket-lock"
  package let kind = DocumentKind.lockfile
  package let updateCommand: String? = "dotnet paket update NAME --version NEW"

  package init() {}

  package var reference: FormatReference {
    FormatReference(
      "paket.lock", reads: "packages of every group, who needs whom, files of `GITHUB` and others")
  }

  package let fileNames = ["paket.lock"]

  package func read(_ text: DocumentText) -> Reading {
    var reader = PaketLockReader(text)
    return Reading(.lockfile(reader.read()))
  }
}

private struct PaketLockReader {
  private let text: DocumentText
  private var lockfile = Lockfile(refreshCommand: "dotnet paket install")
  private var groups: [String] = []
  private var section = ""
  private var remote: SourceSpan?
  /// The packages of the present group, by their names in lower case.
  private var places: [String: Int] = [:]
  private var needs: [(index: Int, name: String)] = []
  private var hasPackage = false

  init(_ text: DocumentText) { self.text = text }

  mutating func read() -> Lockfile {
    let lines = text.lines
    for number in 0..<lines.lineCount {
      let line = text.content(ofLine: number)
      let words = text.words(in: line)
      guard let first = words.first else { continue }
      switch first.start - line.start {
      case 0:
        hasPackage = false
        remote = nil
        if text.string(first) == "GROUP" {
          closeGroup()
          groups = words.dropFirst().first.map { [text.string($0)] } ?? []
        } else {
          section = text.string(first)
        }
      case 1...3: if text.string(first) == "remote:" { remote = words.dropFirst().first }
      case 4...5: readPackage(words, line)
      default:
        if hasPackage {
          needs.append((lockfile.packages.count - 1, text.string(first).lowercased()))
        }
      }
    }
    closeGroup()
    return lockfile
  }

  /// `Name (1.0) - restriction: ...`; of the other sections `path (reference)`, where the remote is
  /// the name.
  private mutating func readPackage(_ words: [SourceSpan], _ line: SourceSpan) {
    hasPackage = false
    guard words.count > 1, let first = words.first, text.bytes[words[1].start] == 0x28 else {
      return
    }
    let bytes = text.bytes[words[1].start..<line.end]
    let close = bytes.firstIndex(of: UInt8(ascii: ")")) ?? line.end
    let version = SourceSpan(words[1].start + 1, close)
    let isPackage = section == "NUGET"
    let name = isPackage ? first : remote ?? first
    let spelled = text.string(name)
    hasPackage = true
    if isPackage { places[spelled.lowercased()] = lockfile.packages.count }
    lockfile.packages.append(
      ResolvedPackage(
        ecosystem: .nuGet, name: spelled, version: text.string(version), source: source(spelled),
        groups: groups,
        spans: EntrySpans(
          name: name, version: version,
          entry: SourceSpan(first.start, Swift.min(close + 1, line.end)))))
  }

  private func source(_ name: String) -> PackageSource {
    switch section {
    case "NUGET": .registry
    case "GITHUB": .git("https://github.com/" + name)
    case "HTTP": .url(name)
    default: .git(name)
    }
  }

  private mutating func closeGroup() {
    var graph = lockfile.graph.dependencies
    while graph.count < lockfile.packages.count { graph.append([]) }
    for need in needs {
      if let other = places[need.name] { graph[need.index].append(other) }
    }
    lockfile.graph.dependencies = graph
    needs = []
    places = [:]
    section = ""
  }
}
