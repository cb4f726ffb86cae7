import SourceText

/// What only Ruby has, and Elixir's sigils, which came of it.
extension CodeLexer {
  /// A text that stands in the lines after the one that mentions it.
  struct Heredoc {
    /// The token of its mark.
    let token: Int
    let name: SourceSpan
    let mayBeIndented: Bool
    let isInterpolated: Bool
  }

  /// Passes `=begin ... =end` and everything after `__END__`.
  mutating func passRubyPart() -> Bool {
    guard dialect.isRuby, index == 0 || isLineBreak(text[index - 1]) else { return false }
    if has("__END__", at: index), lineEnd(index) == index + 7 {
      index = text.count
      return true
    }
    guard has("=begin", at: index), !isWordByte(text[index + 6]) else { return false }
    let start = index
    while index < text.count {
      index = lineEnd(index)
      while isLineBreak(text[index]) && index < text.count { index += 1 }
      if has("=end", at: index), !isWordByte(text[index + 4]) {
        index = lineEnd(index)
        return true
      }
    }
    report("unterminated-comment", "This comment has no end.", start, start + 6)
    return true
  }

  // MARK: Heredocs

  /// `<<~NAME`, `<<-NAME`, `<<NAME`, the name perhaps in quotes.
  mutating func readHeredocMark() -> Bool {
    guard has("<<", at: index), canBeginValue else { return false }
    var start = index + 2
    let mayBeIndented = text[start] == UInt8(ascii: "~") || text[start] == UInt8(ascii: "-")
    if mayBeIndented { start += 1 }
    let quote = text[start]
    let isQuoted = quote == UInt8(ascii: "'") || quote == UInt8(ascii: "\"")
    if isQuoted { start += 1 }
    var end = start
    while isWordByte(text[end]) { end += 1 }
    let isName = end > start && !isDigit(text[start])
    // Without a mark a small letter would be a value: `list <<item`.
    let isConstant = text[start] & 0x20 == 0 || mayBeIndented || isQuoted
    guard isName, isConstant, !isQuoted || text[end] == quote else { return false }
    heredocs.append(
      Heredoc(
        token: tokens.count, name: SourceSpan(start, end), mayBeIndented: mayBeIndented,
        isInterpolated: quote != UInt8(ascii: "'")))
    let tokenStart = index
    index = end + (isQuoted ? 1 : 0)
    tokens.append(CodeToken(.string, tokenStart, index))
    return true
  }

  /// Reads the texts of the heredocs that the line which just ended began.
  mutating func readHeredocs() {
    for (number, heredoc) in heredocs.enumerated() {
      // The line break after a heredoc's end is a token only after the last one.
      if number > 0 { skipNewline() }
      let start = index
      var isInterpolated = false
      var isClosed = false
      var contentEnd = text.count
      while index < text.count, !isClosed {
        let end = lineEnd(index)
        var word = index
        if heredoc.mayBeIndented {
          while word < end, isSpace(text[word]) { word += 1 }
        }
        if end - word == heredoc.name.length,
          text.equal(word, heredoc.name.start, length: end - word)
        {
          isClosed = true
          contentEnd = index
          index = end
        } else {
          if heredoc.isInterpolated, !isInterpolated {
            isInterpolated = (index..<end).contains { has("#{", at: $0) }
          }
          index = end
          skipNewline()
        }
      }
      let mark = tokens[heredoc.token].span
      if !isClosed {
        report("unterminated-string", "The text that begins here has no end.", mark.start, mark.end)
      }
      tokens[heredoc.token] = CodeToken(
        .string, mark.start, mark.end, content: SourceSpan(start, contentEnd),
        isInterpolated: isInterpolated)
    }
    heredocs.removeAll(keepingCapacity: true)
  }

  private mutating func skipNewline() {
    let width = text[index] == 0x0D && text[index + 1] == 0x0A ? 2 : 1
    index = Swift.min(index + width, text.count)
  }

  // MARK: Percent texts and sigils

  /// `%w[a b]` and `%i[a b]` become a list; `%q(a)`, `%Q(a)`, `%(a)`, `%r{a}` one text.
  mutating func readPercentText() -> Bool {
    guard canBeginValue else { return false }
    let letter = text[index + 1]
    let place = isLetter(letter) ? index + 2 : index + 1
    guard let close = closing(text[place]), letter != UInt8(ascii: "=") else { return false }
    switch letter {
    case UInt8(ascii: "w"), UInt8(ascii: "W"): readWordList(place, close, .string)
    case UInt8(ascii: "i"), UInt8(ascii: "I"): readWordList(place, close, .symbol)
    case UInt8(ascii: "q"), UInt8(ascii: "s"): readDelimited(place, close, .none)
    case UInt8(ascii: "Q"), UInt8(ascii: "r"), UInt8(ascii: "x"):
      readDelimited(place, close, .hashBrace)
    default:
      guard !isLetter(letter) else { return false }
      readDelimited(place, close, .hashBrace)
    }
    return true
  }

  mutating func readSigil() -> Bool {
    guard isLetter(text[index + 1]), canBeginValue,
      let close = closing(text[index + 2])
    else { return false }
    let isUpper = text[index + 1] & 0x20 == 0
    if text[index + 1] | 0x20 == UInt8(ascii: "w") {
      readWordList(index + 2, close, .string)
    } else if has("\"\"\"", at: index + 2) || has("'''", at: index + 2) {
      let start = index
      index += 5
      readContent(
        Delimiters(close: [close, close, close]),
        QuoteForm(
          delimiter: "\"\"\"", hasEscapes: !isUpper, interpolation: isUpper ? .none : .hashBrace,
          lines: .many), start: start)
    } else {
      readDelimited(index + 2, close, isUpper ? .none : .hashBrace)
    }
    while isLetter(text[index]) { index += 1 }
    return true
  }

  /// What closes a text that this byte opens; nil if it opens none.
  private func closing(_ byte: UInt8) -> UInt8? {
    switch byte {
    case UInt8(ascii: "("): UInt8(ascii: ")")
    case UInt8(ascii: "["): UInt8(ascii: "]")
    case UInt8(ascii: "{"): UInt8(ascii: "}")
    case UInt8(ascii: "<"): UInt8(ascii: ">")
    case UInt8(ascii: "|"), UInt8(ascii: "/"), UInt8(ascii: "!"), UInt8(ascii: "\""),
      UInt8(ascii: "'"), UInt8(ascii: "^"), UInt8(ascii: "@"), UInt8(ascii: "-"),
      UInt8(ascii: "~"), UInt8(ascii: "."), UInt8(ascii: ","):
      byte
    default: nil
    }
  }

  private mutating func readDelimited(
    _ place: Int, _ close: UInt8, _ interpolation: QuoteForm.Interpolation
  ) {
    let start = index
    let open = text[place]
    index = place + 1
    readContent(
      Delimiters(close: [close], nested: open == close ? nil : open),
      QuoteForm(delimiter: "\"", interpolation: interpolation, lines: .many), start: start)
  }

  /// Words between delimiters, as the elements of a list; a line break is no token in it.
  private mutating func readWordList(_ place: Int, _ close: UInt8, _ kind: CodeToken.Kind) {
    let start = index
    index = place + 1
    let bracket = tokens.count
    tokens.append(CodeToken(.open, start, index))
    var listEnd: Int?
    defer { tokens[bracket].partner = Int32(truncatingIfNeeded: listEnd ?? tokens.count) }
    while index < text.count {
      if isSpace(text[index]) {
        index += 1
      } else if text[index] == close {
        listEnd = tokens.count
        tokens.append(CodeToken(.close, index, index + 1))
        index += 1
        return
      } else {
        let word = index
        var isInterpolated = false
        while index < text.count, !isSpace(text[index]), text[index] != close {
          if has("#{", at: index) { isInterpolated = true }
          index += 1
        }
        if tokens.count > bracket + 1 { tokens.append(CodeToken(.separator, word, word)) }
        tokens.append(CodeToken(kind, word, index, isInterpolated: isInterpolated))
      }
    }
    report("unterminated-string", "This list of words has no end.", start, place + 1)
  }
}
