import ManifestSyntax
package import SourceText

/// `*.opam`, `opam` and `*.opam.locked` (<https://opam.ocaml.org/doc/Manual.html#opam>): the packages
/// of `depends` and `depopts` with their version formulas.
package struct OpamFile: ManifestFormat {
  package let name = "opam"
  package let kind = DocumentKind.manifest
  package let reference = FormatReference(
    "app.opam", "opam", "app.opam.locked",
    reads: "`depends` and `depopts`, filters such as `with-test`",
    edits: "the version, its operator kept", leavesOut: "`depexts`, which name system packages")

  package init() {}

  package func matches(_ path: DocumentPath) -> Bool {
    path.fileName == "opam" || path.fileName.hasSuffix(".opam")
      || path.fileName.hasSuffix(".opam.locked")
  }

  package func read(_ text: DocumentText) -> Reading {
    let code = CodeReader.read(text.bytes, .opam)
    var manifest = Manifest()
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
        Self.add(code, open, groups, &manifest)
        continue
      }
      var next = open + 1
      while next < code.end(ofBracket: open) {
        if code.kind(next) == .string { Self.add(code, next, groups, &manifest) }
        // What stands in braces is a filter of the package in front of it.
        let skipsFilter = code.is(next, "{")
        next = skipsFilter ? Swift.max(next + 1, code.end(ofBracket: next) + 1) : next + 1
      }
    }
    return Reading(.manifest(manifest), problems: code.problems)
  }

  private static func add(
    _ code: Code, _ index: Int, _ groups: [String], _ manifest: inout Manifest
  ) {
    guard let name = code.literal(index), !name.isEmpty else { return }
    var groups = groups
    var range: SourceSpan?
    let open = code.skippingNewlines(index + 1)
    if code.is(open, "{") {
      let filter = open + 1..<Swift.max(open + 1, code.end(ofBracket: open))
      range = formula(code, filter)
      for (word, group) in [("with-test", "test"), ("with-doc", "doc"), ("build", "build")]
      where filter.contains(where: { code.kind($0) == .word && code.source($0) == word }) {
        groups.append(group)
      }
    }
    let text = range.map { String(decoding: code.bytes[$0.start..<$0.end], as: UTF8.self) }
    let scheme = OpamScheme()
    manifest.requirements.append(
      Requirement(
        ecosystem: .opam, name: name, text: text ?? "",
        versions: text.map { scheme.requirement($0) } ?? .all,
        pinned: text.flatMap(scheme.pinnedVersion), groups: groups,
        spans: EntrySpans(
          name: code.tokens[index].content, version: range,
          entry: code.span(index).union(range ?? code.span(index)))))
  }

  /// The part of a filter that speaks of versions: operators with texts behind them, which follow
  /// no variable (`os = "win32"`).
  private static func formula(_ code: Code, _ filter: Range<Int>) -> SourceSpan? {
    var span: SourceSpan?
    for index in filter where code.kind(index) == .string {
      let isOperator = code.kind(index - 1) == .mark
      let isVariable = isOperator && code.kind(index - 2) == .word
      guard isOperator, !isVariable, !code.is(index - 1, "&"), !code.is(index - 1, "|") else {
        continue
      }
      let clause = code.span(index - 1).union(code.span(index))
      span = span?.union(clause) ?? clause
    }
    return span
  }
}
