import Advisor
import LanguageServerProtocol
import SourceText

/// The kinds of ``SemanticTokens``: names that every colour scheme knows.
enum TokenLegend {
  static let types = ["property", "string"]
  /// What is affected is struck through where a scheme does that to what is deprecated.
  static let modifiers = ["deprecated"]
}

extension Session {
  /// `textDocument/semanticTokens/full`, for those who have asked for it in their settings: names and
  /// versions of dependencies, those with a finding told apart.
  mutating func semanticTokens(_ id: RequestID, _ params: TextDocumentParams) {
    guard settings.semanticTokens else {
      respond(id, SemanticTokens(data: []))
      return
    }
    guard
      let (document, result) = assessed(
        params.textDocument, for: id, .semanticTokens(params), nothing: SemanticTokens(data: []))
    else { return }
    var tokens: [(span: SourceSpan, type: Int)] = []
    for entry in Self.entries(of: result.document) {
      tokens.append((entry.spans.name, 0))
      if let version = entry.spans.version { tokens.append((version, 1)) }
    }
    tokens.sort { $0.span < $1.span }
    let affected = result.findings.filter { !$0.advisories.isEmpty }.map(\.span)
      .sorted()
    var data: [Int] = []
    var before = LSPPosition(line: 0, character: 0)
    var end = 0
    var next = 0
    for (span, type) in tokens where span.start >= end && !span.isEmpty {
      let range = LSPRange(span, in: document.text, encoding: encoding)
      // A token must not go over a line's end, nor lie in another.
      guard range.start.line == range.end.line else { continue }
      while next < affected.count, affected[next].end < span.start { next += 1 }
      let isAffected = affected[next...].prefix { $0.start <= span.end }.contains {
        $0.contains(span) || span.contains($0)
      }
      let lines = range.start.line - before.line
      data += [
        lines, lines == 0 ? range.start.character - before.character : range.start.character,
        range.end.character - range.start.character, type, isAffected ? 1 : 0,
      ]
      before = range.start
      end = span.end
    }
    respond(id, SemanticTokens(data: data))
  }
}
