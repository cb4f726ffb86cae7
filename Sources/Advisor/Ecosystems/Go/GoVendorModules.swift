import ManifestSyntax
package import SourceText

/// `vendor/modules.txt`: the modules whose packages `go mod vendor` copied (The Go Modules
/// Reference, "Vendoring").
package struct GoVendorModules: ManifestFormat {
  package let name = "go-vendor-modules"
  package let kind = DocumentKind.lockfile

  package init() {}

  package var reference: FormatReference {
    FormatReference(
      "vendor/modules.txt", reads: "modules with their versions, `## explicit`, replacements")
  }

  package let fileNames = ["modules.txt", #"*\vendor\modules.txt"#]

  package func matches(_ path: DocumentPath) -> Bool {
    path.fileName == "modules.txt" && path.components.suffix(2).first == "vendor"
      || path.fileName.hasSuffix(#"\vendor\modules.txt"#)
  }

  package func read(_ text: DocumentText) -> Reading {
    var lockfile = Lockfile(refreshCommand: "go mod vendor")
    var seen: Set<String> = []
    /// The module that the lines before belong to; it counts once a package or a mark follows.
    var open: ResolvedPackage?
    func close() {
      guard let package = open, seen.insert(package.name + " " + package.version).inserted else {
        return
      }
      lockfile.packages.append(package)
    }
    let lines = text.lines
    for number in 0..<lines.lineCount {
      let line = text.content(ofLine: number)
      let words = text.words(in: line)
      guard let first = words.first else { continue }
      switch text.string(first) {
      case "##":
        open?.isDirect =
          words.dropFirst().first.map { text.string($0).hasPrefix("explicit") } ?? false
      case "#":
        close()
        open = Self.module(words, line, text)
      default: continue
      }
    }
    close()
    return Reading(.lockfile(lockfile))
  }

  /// `# path version`, `# path version => other version`, `# path version => ./folder`. Lines without
  /// the first version repeat the replacements of `go.mod`.
  private static func module(
    _ words: [SourceSpan], _ line: SourceSpan, _ text: DocumentText
  ) -> ResolvedPackage? {
    var words = words.dropFirst()
    guard let name = words.popFirst(), let version = words.popFirst() else { return nil }
    let isOnlyReplacement = text.string(version) == "=>"
    if isOnlyReplacement {
      guard words.count == 2 else { return nil }
    } else if words.isEmpty {
      return package(name, version, line, text)
    }
    if !isOnlyReplacement { words = words.dropFirst() }
    guard let newName = words.popFirst() else { return nil }
    if let newVersion = words.popFirst() { return package(newName, newVersion, line, text) }
    var local = package(name, version, line, text)
    local.source = .path(text.string(newName))
    return local
  }

  private static func package(
    _ name: SourceSpan, _ version: SourceSpan, _ line: SourceSpan, _ text: DocumentText
  ) -> ResolvedPackage {
    ResolvedPackage(
      ecosystem: .go, name: text.string(name), version: text.string(version),
      spans: EntrySpans(name: name, version: version, entry: line))
  }
}
