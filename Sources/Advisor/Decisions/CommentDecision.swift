package import ManifestSyntax
package import SourceText

/// A decision in a comment beside an entry:
///
///     flask==0.12  # forewarn: ignore CVE-2018-1000656 until 2027-01-31 because the parser is ours
///
/// It speaks of the entry on its line or, if nothing else stands there, of the entry below it. Several
/// identifiers are separated by commas; a finding without an advisory is named by its code. The end
/// may be left out, the reason may not.
package struct CommentDecision: Sendable, Equatable {
  package static let word: StaticString = "forewarn:"
  /// What it says before anything else.
  static let verb = "ignore"

  /// In lower case, as findings give theirs (``Finding/exceptionNames``).
  package var names: [String]
  /// As they are written.
  package var identifiers: [String]
  package var reason: String
  /// The last day on which it counts.
  package var expires: Timestamp?
  /// From the word on.
  package var span: SourceSpan
  /// The places of what it speaks of.
  var entries: [SourceSpan]
  /// The line that it speaks of, for what no entry holds.
  var line: SourceSpan

  func speaks(of finding: Finding, by names: [String]) -> Bool {
    guard names.contains(where: self.names.contains) else { return false }
    return line.contains(finding.span.start) || entries.contains { $0.contains(finding.span) }
  }

  /// The decisions in the comments of a document, and what is wrong with those that are none.
  package static func all(
    in document: Document
  ) -> (decisions: [CommentDecision], problems: [SyntaxProblem]) {
    guard let syntax = document.format.comments else { return ([], []) }
    let comments = syntax.comments(beginningWith: word, in: document.text.bytes)
    guard !comments.isEmpty else { return ([], []) }
    let entries = document.reading.entrySpans
    var result: (decisions: [CommentDecision], problems: [SyntaxProblem]) = ([], [])
    for comment in comments {
      let text = document.text.string(comment.span)
      switch Self.read(text.dropFirst(word.utf8CodeUnitCount)) {
      case .success(var decision):
        decision.span = comment.span
        let line = Self.line(of: comment, comments, document.text)
        decision.line = line
        decision.entries = entries.filter {
          $0.contains(comment.start) || line.contains($0.start)
        }
        result.decisions.append(decision)
      case .failure(let problem):
        result.problems.append(
          SyntaxProblem(
            code: "wrong-comment",
            message: "\(problem.description) It is written as `forewarn: ignore ID until "
              + "2027-01-31 because REASON`.", span: comment.span))
      }
    }
    return result
  }

  /// The line that a comment speaks of: its own, or that below it and below other such comments.
  private static func line(
    of comment: CommentSyntax.Comment, _ all: [CommentSyntax.Comment], _ text: DocumentText
  ) -> SourceSpan {
    let alone = Set(
      all.filter(\.isAlone).map { text.position(of: $0.start, encoding: .utf8).line })
    var line = text.position(of: comment.start, encoding: .utf8).line
    if comment.isAlone { while alone.contains(line) { line += 1 } }
    return text.span(
      from: TextPosition(line: line, column: 0), to: TextPosition(line: line + 1, column: 0),
      encoding: .utf8)
  }

  private struct Problem: Error, CustomStringConvertible {
    var description: String
  }

  private static func read(_ text: Substring) -> Result<CommentDecision, Problem> {
    var words = text.split(whereSeparator: \.isWhitespace)[...]
    func problem(_ description: String) -> Result<CommentDecision, Problem> {
      .failure(Problem(description: description))
    }
    guard words.popFirst().map(String.init) == verb else {
      return problem("This comment says nothing that Forewarn understands.")
    }
    var identifiers: [String] = []
    while let word = words.first, word != "until", word != "because" {
      words.removeFirst()
      identifiers += word.split(separator: ",").map(String.init)
    }
    guard !identifiers.isEmpty else { return problem("This comment names no finding.") }
    var expires: Timestamp?
    if words.first == "until" {
      words.removeFirst()
      let day = words.popFirst().map(String.init) ?? ""
      expires = Timestamp(day: day)
      if expires == nil {
        return problem("\"\(displayed(day, limit: 40))\" is no day.")
      }
    }
    guard words.popFirst() == "because", !words.isEmpty else {
      return problem("This comment gives no reason.")
    }
    return .success(
      CommentDecision(
        names: identifiers.map(Self.name), identifiers: identifiers,
        reason: words.joined(separator: " "), expires: expires,
        span: .documentStart, entries: [], line: .documentStart))
  }

  /// The code of a kind of findings may stand without what goes before it in a statement.
  private static func name(_ word: String) -> String {
    FindingCode(rawValue: word) == nil ? word.inLowerCase : Finding.codePrefix + word
  }
}

extension Reading {
  /// Where its dependencies stand, each as a whole.
  var entrySpans: [SourceSpan] {
    switch content {
    case .manifest: allRequirements.map(\.spans.entry)
    case .lockfile(let lockfile): lockfile.packages.map(\.spans.entry)
    case .policy, .decisions: []
    }
  }
}
