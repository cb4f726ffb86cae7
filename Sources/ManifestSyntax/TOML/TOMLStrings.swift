import SourceText

extension TOMLParser {
  /// Reads the string whose opening quote is at `position`: basic or literal, on one line or more.
  mutating func scanString() -> SyntaxToken {
    let quote = text[position]
    if text[position + 1] == quote, text[position + 2] == quote {
      return scanMultiLineString(quote: quote)
    }
    return scanLineString(quote: quote)
  }

  /// Reads a string that ends on its line, closed or not.
  mutating func scanLineString(quote: UInt8) -> SyntaxToken {
    let start = position
    position = text.firstSpecial(from: start + 1, quote: quote, stopsAtDelete: true)
    var scan = StringScan(copied: start + 1)
    let closed = scanContent(&scan, quote: quote, isMultiLine: false)
    if !closed {
      builder.report("unclosed-string", "This string is not closed on its line.", at: start)
    }
    let end = position
    if closed { position += 1 }
    return token(start, scan, contentEnd: end, quotes: 1, closed: closed)
  }

  private mutating func scanMultiLineString(quote: UInt8) -> SyntaxToken {
    let start = position
    position += 3
    var scan = StringScan(copied: position)
    if isAtLineBreak {
      // A line break right after the quotes is not part of the text.
      position += text[position] == 0x0D ? 2 : 1
      scan.decoded = []
      scan.copied = position
    }
    let problems = builder.problems.count
    if !unclosedQuotes.contains(quote), scanContent(&scan, quote: quote, isMultiLine: true) {
      let end = position
      position += 3
      return token(start, scan, contentEnd: end, quotes: 3, closed: true)
    }
    // It would swallow the rest of the text; so it is taken to end on its line.
    unclosedQuotes.insert(quote)
    builder.problems.removeSubrange(problems...)
    builder.report("unclosed-string", "This string is never closed.", at: start, start + 3)
    position = start + 3
    skipToLineBreak()
    let scanned = StringScan(copied: start + 3)
    return token(start, scanned, contentEnd: position, quotes: 3, closed: false)
  }

  private mutating func token(
    _ start: Int, _ scan: StringScan, contentEnd: Int, quotes: Int, closed: Bool
  ) -> SyntaxToken {
    var token = SyntaxToken(
      start: start, end: position, quote: SyntaxNode.quotes(quotes, closed: closed))
    if var decoded = scan.decoded {
      decoded.append(contentsOf: text.slice(scan.copied, contentEnd))
      token.cooked = builder.keep(String(decoding: decoded, as: UTF8.self))
    }
    return token
  }

  /// The decoded text so far; nil as long as it is the same as the bytes.
  private struct StringScan {
    var decoded: [UInt8]?
    /// From where the bytes are not yet in `decoded`.
    var copied: Int
  }

  /// Goes to the closing quotes; false if the line or the text ends before them.
  private mutating func scanContent(
    _ scan: inout StringScan, quote: UInt8, isMultiLine: Bool
  ) -> Bool {
    while position < text.count {
      let byte = text[position]
      if byte == quote {
        if !isMultiLine { return true }
        var count = 1
        while text[position + count] == quote { count += 1 }
        // One or two quotes may stand before the three that close.
        if count >= 3 {
          position += Swift.min(count - 3, 2)
          return true
        }
        position += count
      } else if byte == 0x5C, quote == 0x22 {
        if scan.decoded == nil { scan.decoded = [] }
        scan.decoded?.append(contentsOf: text.slice(scan.copied, position))
        decodeEscape(&scan, isMultiLine: isMultiLine)
        scan.copied = position
      } else if isAtLineBreak {
        if !isMultiLine { return false }
        position += byte == 0x0D ? 2 : 1
      } else if byte >= 0x80 {
        skipScalar()
      } else {
        if byte < 0x20 && byte != 0x09 || byte == 0x7F {
          builder.report(
            "control-character", "A control character must not stand in a string.", at: position)
        }
        position += 1
      }
    }
    return false
  }

  /// Decodes one escape; `position` is at the backslash (TOML 1.0, String).
  private mutating func decodeEscape(_ scan: inout StringScan, isMultiLine: Bool) {
    let start = position
    let byte = text[start + 1]
    position += 2
    switch byte {
    case 0x62: scan.decoded?.append(0x08)
    case 0x74: scan.decoded?.append(0x09)
    case 0x6E: scan.decoded?.append(0x0A)
    case 0x66: scan.decoded?.append(0x0C)
    case 0x72: scan.decoded?.append(0x0D)
    case 0x22, 0x5C: scan.decoded?.append(byte)
    case 0x75: decodeScalar(digits: 4, from: start, into: &scan)
    case 0x55: decodeScalar(digits: 8, from: start, into: &scan)
    default:
      position = start + 1
      if isMultiLine, skipLineContinuation() { return }
      builder.report("invalid-escape", "This escape is not known.", at: start, start + 1)
    }
  }

  private mutating func decodeScalar(digits: Int, from start: Int, into scan: inout StringScan) {
    var value: UInt32 = 0
    for index in position..<position + digits {
      guard let digit = hexadecimalDigit(text[index]) else {
        builder.report(
          "invalid-escape", "\(digits) hexadecimal digits were expected.", at: start, start + 2)
        return
      }
      value = value << 4 | digit
    }
    position += digits
    guard let scalar = Unicode.Scalar(value) else {
      builder.report(
        "invalid-escape", "This is not a Unicode scalar value.", at: start, position)
      scan.decoded?.append(contentsOf: "\u{FFFD}".utf8)
      return
    }
    scan.decoded?.append(contentsOf: String(Character(scalar)).utf8)
  }

  /// After a backslash at the end of a line, all white space up to the next character is left out.
  private mutating func skipLineContinuation() -> Bool {
    let start = position
    skipSpaces()
    guard isAtLineBreak else {
      position = start
      return false
    }
    while isAtLineBreak {
      position += text[position] == 0x0D ? 2 : 1
      skipSpaces()
    }
    return true
  }
}
