import ManifestSyntax
package import SourceText

/// `*.opam`, `opam` and `*.opam.locked` (<https://opam.ocaml.org/doc/Manual.html#opam>): the packages
/// of `depends` and `depopts` with their version formulas.
package struct OpamFile: ManifestFormat {
  package let name = "opam"
  package let kind = DocumentKind.manifest
  package let comments: CommentSyntax? = .code(.opam)
  package let reference = FormatReference(
    "app.opam", "opam", "app.opam.locked",
    reads: "`depends` and `depopts`, filters such as `with-test`",
    edits: "the version, its operator kept", leavesOut: "`depexts`, which name system packages")

  package init() {}

  package let fileNames = ["opam", "*.opam", "*.opam.locked"]

  package func read(_ text: DocumentText) -> Reading {
    let code = CodeReader.read(text.bytes, .opam)
    var manifest = Manifest()
    let ownVersion = code.tokens.indices.first {
      code.kind($0) == .word && code.is($0, "version") && code.is($0 + 1, ":")
    }.flatMap { code.literal($0 + 2) }
    for index in code.tokens.indices where code.is(index + 1, ":") && code.kind(index) == .word {
      let groups: [String]
      switch code.source(index) {
      case "depends": groups = []
      case "depopts": groups = ["optional"]
      case "name":
        manifest.projectName = manifest.projectName ?? code.literal(index + 2)
        continue
      default: continue
      }
      let open = code.skippingNewlines(index + 2)
      guard code.kind(open) == .open else {
        Self.add(code, open, groups, ownVersion, &manifest)
        continue
      }
      var next = open + 1
      while next < code.end(ofBracket: open) {
        if code.kind(next) == .string { Self.add(code, next, groups, ownVersion, &manifest) }
        // What stands in braces is a filter of the package in front of it.
        let skipsFilter = code.is(next, "{")
        next = skipsFilter ? Swift.max(next + 1, code.end(ofBracket: next) + 1) : next + 1
      }
    }
    return Reading(.manifest(manifest), problems: code.problems)
  }

  private static func add(
    _ code: Code, _ index: Int, _ groups: [String], _ ownVersion: String?,
    _ manifest: inout Manifest
  ) {
    guard let name = code.literal(index), !name.isEmpty else { return }
    var groups = groups
    var range: SourceSpan?
    var variables: [SourceSpan] = []
    let open = code.skippingNewlines(index + 1)
    if code.is(open, "{") {
      let filter = open + 1..<Swift.max(open + 1, code.end(ofBracket: open))
      (range, variables) = formula(code, filter)
      for (word, group) in [("with-test", "test"), ("with-doc", "doc"), ("build", "build")]
      where filter.contains(where: { code.kind($0) == .word && code.source($0) == word }) {
        groups.append(group)
      }
    }
    let text = range.map { String(decoding: code.bytes[$0.start..<$0.end], as: UTF8.self) }
    // `version` stands for the version of the package that the file describes, if the file says it.
    let judged =
      variables.isEmpty
      ? text : ownVersion.flatMap { filled(code.bytes, range, variables, "\"" + $0 + "\"") }
    let scheme = OpamScheme()
    var requirement = Requirement(
      ecosystem: .opam, name: name, text: text ?? "",
      versions: text == nil ? .all : judged.flatMap { scheme.requirement($0) },
      pinned: judged.flatMap(scheme.pinnedVersion), groups: groups,
      spans: EntrySpans(
        name: code.tokens[index].content, version: range,
        entry: code.span(index).union(range ?? code.span(index))))
    if !variables.isEmpty { requirement.editObstacle = "its version is that of this package" }
    manifest.requirements.append(requirement)
  }

  /// The text of a span with something else in some places, which lie in it and are in order.
  private static func filled(
    _ bytes: [UInt8], _ span: SourceSpan?, _ places: [SourceSpan], _ text: String
  ) -> String? {
    guard let span else { return nil }
    var result: [UInt8] = []
    var start = span.start
    for place in places {
      result += bytes[start..<Swift.max(start, place.start)]
      result += text.utf8
      start = Swift.max(start, place.end)
    }
    result += bytes[start..<Swift.max(start, span.end)]
    return String(decoding: result, as: UTF8.self)
  }

  /// The part of a filter that speaks of versions: operators with texts behind them, or the variable
  /// `version`, which follow no variable (`os = "win32"`); and the places of that variable.
  private static func formula(
    _ code: Code, _ filter: Range<Int>
  ) -> (SourceSpan?, variables: [SourceSpan]) {
    var span: SourceSpan?
    var variables: [SourceSpan] = []
    for index in filter where code.kind(index) == .string || code.is(index, "version") {
      let isOperator = code.kind(index - 1) == .mark
      let isVariable = isOperator && code.kind(index - 2) == .word
      guard isOperator, !isVariable, !code.is(index - 1, "&"), !code.is(index - 1, "|") else {
        continue
      }
      if code.kind(index) == .word { variables.append(code.span(index)) }
      let clause = code.span(index - 1).union(code.span(index))
      span = span?.union(clause) ?? clause
    }
    return (span, variables)
  }
}
