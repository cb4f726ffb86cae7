import ManifestSyntax
package import SourceText

/// `go.mod` (The Go Modules Reference, "go.mod files").
package struct GoMod: ManifestFormat {
  package let name = "go-mod"
  package let kind = DocumentKind.manifest
  package let comments: CommentSyntax? = .lines("//", wholeLines: false)
  package let definitionFileNames = ["go.work"]
  package let lockfileNames = ["vendor/modules.txt"]
  package let hasLockfileBesideIt = true

  package init() {}

  package var reference: FormatReference {
    FormatReference(
      "go.mod",
      reads:
        "`require` with `// indirect`, `replace`, `go` and `toolchain` as versions of `stdlib` and"
        + " `toolchain`",
      edits:
        "versions, those of `go` and `toolchain` included; for what only `vendor/modules.txt` names,"
        + " a `require` with `// indirect`",
      leavesOut: "modules that a `go.mod` of Go 1.16 or older does not name")
  }

  package let fileNames = ["go.mod"]

  package func read(_ text: DocumentText) -> Reading {
    let file = GoDirectiveReader.read(text.bytes)
    var reader = GoModuleReader()
    reader.readModule(file.directives)
    return Reading(.manifest(reader.manifest), problems: file.problems + reader.problems)
  }
}

/// What the directives of `go.mod` and `go.work` mean.
struct GoModuleReader {
  private(set) var manifest = Manifest()
  private(set) var problems: [SyntaxProblem] = []
  private let scheme = GoScheme()

  /// A module's path, at one version or at all.
  private struct Replaced: Hashable {
    var path: String
    var version: String?
  }

  private struct Replacement {
    var path: SpannedText
    var version: SpannedText?
    var span: SourceSpan

    /// Paths of files begin with a dot or a slash, those of modules never do.
    var isLocal: Bool {
      version == nil || path.text.hasPrefix(".") || path.text.hasPrefix("/")
    }
  }

  private var replacements: [Replaced: Replacement] = [:]
  private var order: [Replaced] = []

  /// All of a `go.mod`.
  mutating func readModule(_ directives: [GoDirective]) {
    readReplacements(directives)
    readGo(directives)
    var used: Set<Replaced> = []
    var places: Set<SourceSpan> = []
    for directive in directives {
      switch directive.verb.text {
      case "module": manifest.projectName = directive.words.first?.text
      case "require":
        guard let (requirement, key) = requirement(directive) else { continue }
        if let key { used.insert(key) }
        // Two required versions may have one replacement.
        if places.insert(requirement.spans.entry).inserted {
          manifest.requirements.append(requirement)
        }
      default: continue
      }
    }
    // From Go 1.17 on the file names every module that takes part, so that what replaces another
    // module has no effect.
    guard Self.isIncomplete(directives) else { return }
    for key in order where !used.contains(key) { addUnused(key) }
  }

  /// All of a `go.work`.
  mutating func readWorkspace(_ directives: [GoDirective]) {
    readReplacements(directives)
    readGo(directives)
    for directive in directives where directive.verb.text == "use" {
      if let path = directive.words.first { manifest.members.append(path.text) }
    }
    for key in order { addUnused(key) }
  }

  private static func isIncomplete(_ directives: [GoDirective]) -> Bool {
    guard let go = directives.first(where: { $0.verb.text == "go" })?.words.first,
      let version = GoScheme().version(go.text), let complete = GoScheme().version("1.17")
    else { return true }
    return version < complete
  }

  // MARK: require

  /// The requirement of a line, with what replaces it if something does.
  private mutating func requirement(_ directive: GoDirective) -> (Requirement, Replaced?)? {
    guard let path = directive.words.first, let first = path.text.utf8.first,
      !"()[],".utf8.contains(first)
    else {
      report("expected-name", "A module path should follow.", directive)
      return nil
    }
    let version = directive.words.count > 1 ? directive.words[1] : nil
    if version == nil { report("expected-version", "A version should follow the path.", directive) }
    let comment = directive.comment?.trimmed ?? ""
    let isIndirect = comment == "indirect" || comment.hasPrefix("indirect;")
    let key = Replaced(path: path.text, version: version?.text)
    let everyVersion = Replaced(path: path.text, version: nil)
    let found = replacements[key] != nil ? key : everyVersion
    guard let replacement = replacements[found] else {
      return (entry(path, version, directive.span, isIndirect), nil)
    }
    if replacement.isLocal {
      var local = entry(path, version, directive.span, isIndirect)
      local.source = .path(replacement.path.text)
      return (local, found)
    }
    var other = entry(replacement.path, replacement.version, replacement.span, isIndirect)
    if path.text != replacement.path.text { other.alias = path.text }
    return (other, found)
  }

  private func entry(
    _ path: SpannedText, _ version: SpannedText?, _ span: SourceSpan, _ isIndirect: Bool
  ) -> Requirement {
    let text = version?.text ?? ""
    var spans = EntrySpans(name: path.span, entry: span.union(version?.span ?? span))
    if let version {
      spans.version = version.span
      if text.utf8.first == UInt8(ascii: "v") {
        // The letter says no more than that a version follows.
        spans.version = SourceSpan(version.span.start + 1, version.span.end)
        spans.specifier = version.span
      }
    }
    let (versions, pinned) = scheme.meaning(of: text)
    var result = Requirement(
      ecosystem: .go, name: path.text, text: text, versions: versions, pinned: pinned,
      spans: spans)
    result.isIndirect = isIndirect
    return result
  }

  // MARK: replace

  private mutating func readReplacements(_ directives: [GoDirective]) {
    for directive in directives where directive.verb.text == "replace" {
      let sides = directive.words.split(maxSplits: 1) { $0.text == "=>" }
      guard sides.count == 2, let old = sides[0].first, let new = sides[1].first else {
        report("expected-name", "A replacement is written `old => new`.", directive)
        continue
      }
      let key = Replaced(path: old.text, version: sides[0].dropFirst().first?.text)
      if replacements[key] == nil { order.append(key) }
      replacements[key] = Replacement(
        path: new, version: sides[1].dropFirst().first, span: directive.span)
    }
  }

  private mutating func addUnused(_ key: Replaced) {
    guard let replacement = replacements[key], !replacement.isLocal else { return }
    var result = entry(replacement.path, replacement.version, replacement.span, true)
    if key.path != replacement.path.text { result.alias = key.path }
    result.isConstraintOnly = true
    manifest.requirements.append(result)
  }

  // MARK: go, toolchain

  /// Go's own library and commands come in the version of `toolchain`, if that is higher than the
  /// one of `go`. Since Go 1.21 both are the least that the go command uses; before, the line named
  /// the language, and any later Go would build it.
  private mutating func readGo(_ directives: [GoDirective]) {
    var chosen: (text: SpannedText, version: Version?, directive: GoDirective)?
    for directive in directives {
      let verb = directive.verb.text
      guard verb == "go" || verb == "toolchain", let word = directive.words.first,
        word.text != "default"
      else { continue }
      let text = Self.release(word, isToolchain: verb == "toolchain")
      let version = scheme.version(text.text)
      if let present = chosen?.version, version.map({ $0 <= present }) ?? true { continue }
      chosen = (text, version, directive)
    }
    guard let chosen else { return }
    let isLeast = chosen.version.map { version in
      scheme.version("1.21").map { version >= $0 } ?? false
    }
    for name in ["stdlib", "toolchain"] {
      manifest.requirements.append(
        Requirement(
          ecosystem: .go, name: name, text: chosen.text.text,
          versions: scheme.requirement(chosen.text.text),
          pinned: isLeast == true ? chosen.version : nil,
          spans: EntrySpans(
            name: chosen.directive.verb.span, version: chosen.text.span,
            entry: chosen.directive.span)))
    }
  }

  /// `1.21.3` of `go1.21.3` and of `go1.21.3-custom`.
  private static func release(_ word: SpannedText, isToolchain: Bool) -> SpannedText {
    guard isToolchain, word.text.hasPrefix("go") else { return word }
    let text = word.text.dropFirst(2).prefix { $0 != "-" && $0 != "+" }
    let start = word.span.start + 2
    return SpannedText(
      text: String(text), span: SourceSpan(start, Swift.min(start + text.utf8.count, word.span.end))
    )
  }

  private mutating func report(_ code: String, _ message: String, _ directive: GoDirective) {
    guard problems.count < SyntaxTreeBuilder.maximumProblems else { return }
    problems.append(
      SyntaxProblem(
        code: code, message: message, span: directive.span))
  }
}
