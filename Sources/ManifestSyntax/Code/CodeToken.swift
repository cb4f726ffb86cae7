package import SourceText

/// One token of a program. Comments and spaces are no tokens; line breaks are.
package struct CodeToken: Sendable {
  package enum Kind: UInt8, Sendable {
    /// A name or keyword, with its mark in Ruby and Elixir (`@version`, `exist?`).
    case word
    /// Digits and what directly belongs to them: `1.2.3`, `0x1F`, `5_000`.
    case number
    case string
    /// `:name` in Ruby and Elixir, `'name'` in Erlang; the content is the name.
    case symbol
    case open, close
    /// One operator or punctuation mark, such as `,`, `=>`, `..<`.
    case mark
    /// What parts the words of `%w[a b]`: an empty token that counts as a comma.
    case separator
    case newline
  }

  package let kind: Kind
  private let start: Int32
  private let end: Int32
  private let contentStart: Int32
  private let contentEnd: Int32
  /// Whether a text holds code (`#{x}`), so that nobody knows its value without running it.
  package let isInterpolated: Bool
  /// Whether a text holds backslash escapes.
  let hasEscapes: Bool
  /// Of a bracket, the index of the token that closes or opens it; see ``Code/end(ofBracket:)``.
  var partner: Int32 = -1

  init(
    _ kind: Kind, _ start: Int, _ end: Int, content: SourceSpan? = nil,
    isInterpolated: Bool = false, hasEscapes: Bool = false
  ) {
    self.kind = kind
    self.start = Int32(truncatingIfNeeded: start)
    self.end = Int32(truncatingIfNeeded: end)
    contentStart = Int32(truncatingIfNeeded: content?.start ?? start)
    contentEnd = Int32(truncatingIfNeeded: content?.end ?? end)
    self.isInterpolated = isInterpolated
    self.hasEscapes = hasEscapes
  }

  /// The whole token, quotes included. Of a heredoc, its mark.
  package var span: SourceSpan { SourceSpan(Int(start), Int(end)) }
  /// The text without its quotes; of a heredoc, its lines, which follow after the span.
  package var content: SourceSpan { SourceSpan(Int(contentStart), Int(contentEnd)) }
}

/// A program as tokens. Every index that a method takes may lie outside; it then answers as at the
/// end of the text.
package struct Code: Sendable {
  package let bytes: [UInt8]
  package let tokens: [CodeToken]
  package let problems: [SyntaxProblem]

  package func kind(_ index: Int) -> CodeToken.Kind? {
    tokens.indices.contains(index) ? tokens[index].kind : nil
  }

  /// The span of a token; an empty one at the end of the text if there is none.
  package func span(_ index: Int) -> SourceSpan {
    tokens.indices.contains(index) ? tokens[index].span : SourceSpan(bytes.count, bytes.count)
  }

  /// Whether the token parts the elements of a list.
  package func isComma(_ index: Int) -> Bool {
    kind(index) == .separator || self.is(index, ",")
  }

  /// Whether the token is this word or mark, or this bracket, as written.
  package func `is`(_ index: Int, _ text: StaticString) -> Bool {
    guard tokens.indices.contains(index) else { return false }
    switch tokens[index].kind {
    case .word, .mark, .open, .close: return equals(tokens[index].content, text)
    case .number, .string, .symbol, .separator, .newline: return false
    }
  }

  /// The content of a word, number, string or symbol as written, escapes included.
  package func source(_ index: Int) -> String {
    guard tokens.indices.contains(index) else { return "" }
    let content = tokens[index].content
    return String(decoding: bytes[content.start..<content.end], as: UTF8.self)
  }

  /// The value of a word, number, string or symbol: escapes are decoded, interpolations stay as
  /// written.
  package func text(_ index: Int) -> String {
    guard tokens.indices.contains(index), tokens[index].hasEscapes else { return source(index) }
    return CodeEscapes.decoded(bytes, tokens[index].content)
  }

  /// The value of a string that needs no running to be known; nil for every other token.
  package func literal(_ index: Int) -> String? {
    guard kind(index) == .string, !tokens[index].isInterpolated else { return nil }
    return text(index)
  }

  /// Of an opening bracket, the index of the token that ends what it holds: the bracket that closes
  /// it, or, where that is missing, the bracket of an outer pair that does, or the end of the text.
  package func end(ofBracket open: Int) -> Int {
    guard kind(open) == .open else { return open }
    return Int(tokens[open].partner)
  }

  /// The bytes from the first to the last token of a range.
  package func span(_ range: Range<Int>) -> SourceSpan {
    let range = range.clamped(to: tokens.indices)
    guard !range.isEmpty else { return span(range.lowerBound) }
    return tokens[range.lowerBound].span.union(tokens[range.upperBound - 1].span)
  }

  /// The first token from `index` on that is no line break.
  package func skippingNewlines(_ index: Int) -> Int {
    var index = Swift.max(0, index)
    while index < tokens.count, tokens[index].kind == .newline { index += 1 }
    return index
  }

  private func equals(_ span: SourceSpan, _ text: StaticString) -> Bool {
    span.length == text.utf8CodeUnitCount
      && text.withUTF8Buffer { bytes[span.start..<span.end].elementsEqual($0) }
  }
}
