import SourceText

extension JSONParser {
  /// Skips white space (RFC 8259, section 2) and comments.
  @inline(__always)
  mutating func skipBlank() {
    while true {
      switch text[position] {
      case 0x20, 0x0A, 0x0D, 0x09:
        position += 1
        // Indentation, eight bytes at a time.
        while let word = text.word(at: position) {
          let others = word ^ 0x2020_2020_2020_2020
          position &+= others.trailingZeroBitCount / 8
          if others != 0 { break }
        }
      case 0x2F:
        let next = text[position + 1]
        guard next == 0x2F || next == 0x2A else { return }
        skipComment(isBlock: next == 0x2A)
      default: return
      }
    }
  }

  private mutating func skipComment(isBlock: Bool) {
    let start = position
    position += 2
    if isBlock {
      while position < text.count, !(text[position] == 0x2A && text[position + 1] == 0x2F) {
        position += 1
      }
      if position < text.count {
        position += 2
      } else {
        builder.report("unclosed-comment", "This comment is never closed.", at: start, start + 2)
      }
    } else {
      while position < text.count, text[position] != 0x0A, text[position] != 0x0D { position += 1 }
    }
    if !allowsComments {
      builder.report("comment", "This format has no comments.", at: start, position)
    }
  }

  /// Skips a container that lies too deep; `position` is after its opening bracket.
  mutating func skipDeep(from start: Int) {
    builder.report(
      "too-deep", "Nested deeper than \(JSONReader.maximumDepth) levels; this part is not read.",
      at: start)
    var depth = 1
    while depth > 0, position < text.count {
      switch text[position] {
      case 0x7B, 0x5B:
        depth += 1
        position += 1
      case 0x7D, 0x5D:
        depth -= 1
        position += 1
      case 0x22:
        position += 1
        while position < text.count {
          position = text.firstSpecial(from: position, quote: 0x22)
          let byte = text[position]
          if byte == 0x0A || byte == 0x0D { break }
          position += byte == 0x5C ? 2 : 1
          if byte == 0x22 { break }
        }
      default: position += 1
      }
    }
    position = Swift.min(position, text.count)
  }

  /// Reads the string whose opening quote is at `position`. It ends at the line's end at the latest:
  /// an unclosed quote must not swallow the rest of the text.
  @inline(__always)
  mutating func scanString(quote: UInt8) -> SyntaxToken {
    let start = position
    let end = text.firstSpecial(from: start + 1, quote: quote)
    if text[end] == quote {
      position = end + 1
      return SyntaxToken(start: start, end: position, quote: 1)
    }
    return scanUnusualString(start, specialAt: end, quote: quote)
  }

  /// The string has an escape, or a character that is not ASCII, or is not closed.
  @inline(never)
  private mutating func scanUnusualString(
    _ start: Int, specialAt: Int, quote: UInt8
  ) -> SyntaxToken {
    var decoded: [UInt8]?
    /// From where the bytes are not yet in `decoded`.
    var copied = start + 1
    position = specialAt
    var closed = false
    scanning: while position < text.count {
      let byte = text[position]
      switch byte {
      case quote:
        closed = true
        break scanning
      case 0x0A, 0x0D:
        break scanning
      case 0x5C:
        decoded = decoded ?? []
        decoded?.append(contentsOf: text.slice(copied, position))
        position += 1
        decodeEscape(quote: quote, into: &decoded)
        copied = position
      case 0..<0x20:
        builder.report(
          "control-character", "A control character in a string must be escaped.", at: position)
        position += 1
      case 0x80...:
        if let length = text.scalarLength(at: position) {
          position += length
        } else {
          builder.report("not-utf-8", "This byte is not UTF-8.", at: position)
          position += 1
        }
      default:
        position += 1
      }
      position = text.firstSpecial(from: position, quote: quote)
    }
    decoded?.append(contentsOf: text.slice(copied, position))
    if closed {
      position += 1
    } else {
      builder.report("unclosed-string", "This string is not closed on its line.", at: start)
    }
    let cooked = decoded.map { builder.keep(String(decoding: $0, as: UTF8.self)) }
    return SyntaxToken(
      start: start, end: position, quote: SyntaxNode.quotes(1, closed: closed),
      cooked: cooked ?? -1)
  }

  /// Decodes one escape; `position` is after the backslash (RFC 8259, section 7).
  private mutating func decodeEscape(quote: UInt8, into decoded: inout [UInt8]?) {
    let start = position - 1
    let byte = text[position]
    switch byte {
    case 0x22, 0x5C, 0x2F: decoded?.append(byte)
    case 0x62: decoded?.append(0x08)
    case 0x66: decoded?.append(0x0C)
    case 0x6E: decoded?.append(0x0A)
    case 0x72: decoded?.append(0x0D)
    case 0x74: decoded?.append(0x09)
    case 0x75:
      guard let unit = hexadecimalUnit(at: position + 1) else {
        builder.report(
          "invalid-escape", "Four hexadecimal digits were expected after `\\u`.", at: start,
          start + 2)
        decoded?.append(byte)
        break
      }
      position += 4
      var scalar = Unicode.Scalar(unit)
      if unit & 0xFC00 == 0xD800, text[position + 1] == 0x5C, text[position + 2] == 0x75,
        let low = hexadecimalUnit(at: position + 3), low & 0xFC00 == 0xDC00
      {
        scalar = Unicode.Scalar(0x10000 + (unit & 0x3FF) << 10 + (low & 0x3FF))
        position += 6
      }
      // A lone surrogate is grammatical, but it is no character.
      let bytes = UTF8.encode(scalar ?? "\u{FFFD}") ?? UTF8.encodedReplacementCharacter
      decoded?.append(contentsOf: bytes)
    default:
      builder.report("invalid-escape", "This escape is not known.", at: start, start + 1)
      // The character itself is read as part of the text, or ends it.
      return
    }
    position += 1
  }

  private func hexadecimalUnit(at start: Int) -> UInt32? {
    var unit: UInt32 = 0
    for index in start..<start + 4 {
      guard let digit = hexadecimalDigit(text[index]) else { return nil }
      unit = unit << 4 | digit
    }
    return unit
  }

  /// Reads a number, a literal or a bare word: all up to the next delimiter.
  mutating func scanWord() -> SyntaxToken {
    let start = position
    scanning: while position < text.count {
      switch text[position] {
      case 0...0x20, 0x22, 0x27, 0x2C, 0x3A, 0x5B, 0x5D, 0x7B, 0x7D, 0x7F: break scanning
      case 0x2F where text[position + 1] == 0x2F || text[position + 1] == 0x2A: break scanning
      default: position += 1
      }
    }
    return SyntaxToken(start: start, end: position)
  }

  /// What a word is. One that is neither a literal nor a number is a problem, and is kept as a
  /// string without quotes, as in a half-typed `"lodash": ^4`.
  mutating func kind(ofWord word: SyntaxToken) -> SyntaxKind {
    switch text[word.start] {
    case 0x74 where isWord(word, "true"): return .boolean
    case 0x66 where isWord(word, "false"): return .boolean
    case 0x6E where isWord(word, "null"): return .null
    case 0x2D, 0x30...0x39:
      if let kind = numberKind(word) { return kind }
      builder.report("invalid-number", "This is not a JSON number.", at: word.start, word.end)
    default:
      builder.report(
        "invalid-literal", "A string must stand in double quotes.", at: word.start, word.end)
    }
    return .string
  }

  private func isWord(_ word: SyntaxToken, _ literal: StaticString) -> Bool {
    literal.withUTF8Buffer { text.slice(word.start, word.end).elementsEqual($0) }
  }

  /// Checks the grammar of RFC 8259, section 6; the number is never converted.
  private func numberKind(_ word: SyntaxToken) -> SyntaxKind? {
    var index = word.start
    func digits() -> Int {
      var end = index
      while end < word.end, (0x30...0x39).contains(text[end]) { end += 1 }
      return end - index
    }
    if text[index] == 0x2D { index += 1 }
    let whole = digits()
    guard whole > 0, whole == 1 || text[index] != 0x30 else { return nil }
    index += whole
    var kind = SyntaxKind.integer
    if index < word.end, text[index] == 0x2E {
      kind = .float
      index += 1
      let fraction = digits()
      guard fraction > 0 else { return nil }
      index += fraction
    }
    if index < word.end, text[index] | 0x20 == 0x65 {
      kind = .float
      index += 1
      if index < word.end, text[index] == 0x2B || text[index] == 0x2D { index += 1 }
      let exponent = digits()
      guard exponent > 0 else { return nil }
      index += exponent
    }
    return index == word.end ? kind : nil
  }
}
