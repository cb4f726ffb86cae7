import SourceText

extension CodeLexer {
  /// Reads what holds a text, if it stands here: a string, a symbol, a character.
  mutating func readText() -> Bool {
    let byte = text[index]
    if let mark = dialect.characterMark, byte == mark, canBeginValue {
      return readMarkedCharacter()
    }
    if dialect.hasCharacters, byte == UInt8(ascii: "'") { return readCharacter() }
    if dialect.hasRawHashes, byte == UInt8(ascii: "#"), readRawText() { return true }
    if dialect.hasColonSymbols, byte == UInt8(ascii: ":"), readSymbol() { return true }
    if dialect.hasSigils, byte == UInt8(ascii: "~"), readSigil() { return true }
    if dialect.isRuby, byte == UInt8(ascii: "%"), readPercentText() { return true }
    if dialect.isRuby, byte == UInt8(ascii: "<"), readHeredocMark() { return true }
    if dialect.hasSlashTexts, byte == UInt8(ascii: "/"), readSlashText() { return true }
    if let prefixes = dialect.prefixes, isLetter(byte), readPrefixed(prefixes) { return true }
    guard let form = quoteForm(at: index) else { return false }
    readQuoted(form, start: index)
    return true
  }

  func quoteForm(at index: Int) -> QuoteForm? {
    dialect.quotes.first { has($0.delimiter, at: index) }
  }

  /// Letters and a quote: `rb"x"`.
  private mutating func readPrefixed(_ prefixes: CodeDialect.Prefixes) -> Bool {
    var quote = index
    while isLetter(text[quote]), prefixes.letters == nil || quote - index < 2 {
      if let letters = prefixes.letters, !letters.contains(text[quote] | 0x20) { return false }
      quote += 1
    }
    guard var form = quoteForm(at: quote), form.kind == .string else { return false }
    let letters = text.slice(index, quote).map { $0 | 0x20 }
    if letters.contains(where: prefixes.raw.contains) { form.hasEscapes = false }
    if prefixes.letters == nil || letters.contains(where: prefixes.interpolating.contains) {
      form.interpolation = prefixes.interpolation
    }
    let start = index
    index = quote
    readQuoted(form, start: start)
    return true
  }

  /// Reads a text whose opening delimiter stands at `index`.
  mutating func readQuoted(_ form: QuoteForm, start: Int, kind: CodeToken.Kind? = nil) {
    index += form.delimiter.utf8CodeUnitCount
    let delimiter = form.delimiter.withUTF8Buffer { Array($0) }
    readContent(
      Delimiters(close: delimiter), form, start: start, kind: kind ?? form.kind)
  }

  /// What ends a text, and what inside it must be ended first: `%q(a (b) c)`.
  struct Delimiters {
    var close: [UInt8]
    var nested: UInt8?
  }

  /// Reads a text up to its end, from the first byte of its content.
  mutating func readContent(
    _ delimiters: Delimiters, _ form: QuoteForm, start: Int, kind: CodeToken.Kind = .string
  ) {
    let contentStart = index
    var depth = 0
    var isInterpolated = false
    var hasEscapes = false
    var isClosed = false
    scan: while index < text.count {
      let byte = text[index]
      if byte == delimiters.close[0], stands(delimiters.close, at: index) {
        if depth == 0 {
          isClosed = true
          break
        }
        depth -= 1
        index += 1
      } else if byte == delimiters.nested {
        depth += 1
        index += 1
      } else if isLineBreak(byte) {
        switch form.lines {
        case .one: break scan
        case .few: if index >= continuesUntil, !seemsToContinue(delimiters.close[0]) { break scan }
        case .many: break
        }
        index += 1
      } else if let width = interpolationStart(form.interpolation) {
        isInterpolated = true
        index += width
        if !skipInterpolation(form) { break }
      } else if byte == UInt8(ascii: "\\"), form.hasEscapes {
        hasEscapes = true
        // A line break is looked at by itself, unless it may stand in the text.
        index += isLineBreak(text[index + 1]) && form.lines != .many ? 1 : 2
      } else {
        index += 1
      }
    }
    index = Swift.min(index, text.count)
    let content = SourceSpan(contentStart, index)
    if isClosed {
      index += delimiters.close.count
    } else {
      report("unterminated-string", "This text has no closing quote.", start, index)
    }
    tokens.append(
      CodeToken(
        kind, start, index, content: content, isInterpolated: isInterpolated,
        hasEscapes: hasEscapes))
  }

  private func stands(_ bytes: [UInt8], at index: Int) -> Bool {
    for (offset, byte) in bytes.enumerated() where text[index + offset] != byte { return false }
    return true
  }

  /// Whether a text that is still open at the end of its line goes on in the next ones, judged by
  /// the first line that has its quote again: an odd number of them closes it, an even number are
  /// texts of that line, so that the quote of this one is missing.
  private mutating func seemsToContinue(_ quote: UInt8) -> Bool {
    var place = index
    defer { lookahead -= place - index }
    while place < text.count, place - index < lookahead {
      var count = 0
      while isLineBreak(text[place]) && place < text.count { place += 1 }
      while place < text.count, !isLineBreak(text[place]) {
        if text[place] == UInt8(ascii: "\\") {
          place += 1
        } else if text[place] == quote {
          count += 1
        }
        place += 1
      }
      if count > 0 {
        if count % 2 == 1 { continuesUntil = place }
        return count % 2 == 1
      }
    }
    return false
  }

  // MARK: Interpolation

  /// The width of what starts an interpolation here; nil if nothing does.
  private func interpolationStart(_ kind: QuoteForm.Interpolation) -> Int? {
    switch kind {
    case .none: return nil
    case .hashBrace: return has("#{", at: index) ? 2 : nil
    case .dollar:
      if has("${", at: index) { return 2 }
      let isName = text[index] == UInt8(ascii: "$") && isWordByte(text[index + 1])
      return isName && !isDigit(text[index + 1]) ? 1 : nil
    case .backslashParenthesis: return has("\\(", at: index) ? 2 : nil
    case .brace:
      if has("{{", at: index) { return nil }
      return text[index] == UInt8(ascii: "{") && text[index - 1] != UInt8(ascii: "{") ? 1 : nil
    }
  }

  /// Passes the code of an interpolation, texts in it included; false if it does not end in its
  /// line, which then ends the outer text also.
  private mutating func skipInterpolation(_ form: QuoteForm) -> Bool {
    let last = text[index - 1]
    // `$name`: the name is passed as any text is.
    if last == UInt8(ascii: "$") { return true }
    let closing = last == UInt8(ascii: "(") ? UInt8(ascii: ")") : UInt8(ascii: "}")
    /// Quotes and brackets that are open; a bracket is given by what closes it.
    var open = [closing]
    while index < text.count, let top = open.last {
      let byte = text[index]
      if isLineBreak(byte), form.lines != .many { return false }
      let isInText = top == UInt8(ascii: "\"") || top == UInt8(ascii: "'")
      if byte == UInt8(ascii: "\\"), isInText, text[index + 1] != UInt8(ascii: "(") {
        index += isLineBreak(text[index + 1]) ? 1 : 2
        continue
      }
      index += 1
      if byte == top {
        open.removeLast()
      } else if open.count >= CodeReader.maximumDepth {
        continue
      } else if !isInText, byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "'") {
        open.append(byte)
      } else if byte == last, !isInText || isInterpolationBracket(at: index - 1) {
        open.append(closing)
      }
    }
    index = Swift.min(index, text.count)
    return open.isEmpty
  }

  private func isInterpolationBracket(at place: Int) -> Bool {
    switch text[place - 1] {
    case UInt8(ascii: "#"), UInt8(ascii: "$"), UInt8(ascii: "\\"): true
    default: false
    }
  }

  // MARK: Further forms

  /// `#"x"#`: as many `#` after it as before it.
  private mutating func readRawText() -> Bool {
    var quote = index
    while text[quote] == UInt8(ascii: "#"), quote - index < 16 { quote += 1 }
    guard text[quote] == UInt8(ascii: "\"") else { return false }
    let hashes = Array(repeating: UInt8(ascii: "#"), count: quote - index)
    let isLong = has("\"\"\"", at: quote)
    let start = index
    index = quote + (isLong ? 3 : 1)
    let quotes = Array(repeating: UInt8(ascii: "\""), count: isLong ? 3 : 1)
    readContent(
      Delimiters(close: quotes + hashes),
      QuoteForm(delimiter: "\"", hasEscapes: false, lines: isLong ? .many : .one), start: start)
    return true
  }

  /// `:name` and `:"name"`. A colon that directly follows a word or a text belongs to it.
  private mutating func readSymbol() -> Bool {
    if let last = tokens.last, last.span.end == index,
      last.kind != .open, last.kind != .mark, last.kind != .newline
    {
      return false
    }
    let start = index
    if isWordByte(text[index + 1]), !isDigit(text[index + 1]) {
      index += 1
      skipWord()
      tokens.append(
        CodeToken(.symbol, start, index, content: SourceSpan(start + 1, index)))
      return true
    }
    guard let form = quoteForm(at: index + 1) else { return false }
    index += 1
    readQuoted(form, start: start, kind: .symbol)
    return true
  }

  /// One character, perhaps escaped, after its mark.
  private mutating func readMarkedCharacter() -> Bool {
    let isEscaped = text[index + 1] == UInt8(ascii: "\\")
    let character = index + (isEscaped ? 2 : 1)
    guard character < text.count, !isSpace(text[character]) else { return false }
    let length = text.scalarLength(at: character) ?? 1
    // Two letters are a word: `a ?bc : d`.
    guard isEscaped || !isWordByte(text[character + length]) else { return false }
    tokens.append(CodeToken(.number, index, character + length))
    index = character + length
    return true
  }

  /// `'x'`, `'\n'`; any other `'` is a mark.
  private mutating func readCharacter() -> Bool {
    let isEscaped = text[index + 1] == UInt8(ascii: "\\")
    var close = index + (isEscaped ? 3 : 1 + (text.scalarLength(at: index + 1) ?? 1))
    if isEscaped, text[index + 2] == UInt8(ascii: "u") { close += 4 }
    guard close < text.count, text[close] == UInt8(ascii: "'"),
      !isLineBreak(text[index + 1])
    else { return false }
    tokens.append(CodeToken(.number, index, close + 1))
    index = close + 1
    return true
  }

  /// A regular expression, or Groovy's text without escapes: only if it ends in its line.
  private mutating func readSlashText() -> Bool {
    guard canBeginValue, lookahead > 0 else { return false }
    var end = index + 1
    while end < text.count, text[end] != UInt8(ascii: "/"), !isLineBreak(text[end]) {
      end += text[end] == UInt8(ascii: "\\") && !isLineBreak(text[end + 1]) ? 2 : 1
    }
    guard end < text.count, text[end] == UInt8(ascii: "/"), end > index + 1 else {
      lookahead -= end - index
      return false
    }
    tokens.append(
      CodeToken(
        .string, index, end + 1, content: SourceSpan(index + 1, end), isInterpolated: true))
    index = end + 1
    // The options of a regular expression.
    while isLetter(text[index]) { index += 1 }
    return true
  }
}
