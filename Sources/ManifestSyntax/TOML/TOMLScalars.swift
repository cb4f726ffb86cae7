import SourceText

extension TOMLParser {
  /// Reads the characters that numbers, dates, booleans and mistyped words are made of.
  mutating func scanWord() -> SyntaxToken {
    let start = position
    while isWordByte(text[position]) { position += 1 }
    // A space may stand between a date and a time.
    if position - start == 10, text[start + 4] == 0x2D, text[start + 7] == 0x2D,
      text[position] == 0x20, isDigit(text[position + 1]), isDigit(text[position + 2]),
      text[position + 3] == 0x3A
    {
      position += 1
      while isWordByte(text[position]) { position += 1 }
    }
    return SyntaxToken(start: start, end: position)
  }

  private func isWordByte(_ byte: UInt8) -> Bool {
    switch byte {
    case 0...0x20, 0x22, 0x23, 0x27, 0x2C, 0x3D, 0x5B, 0x5D, 0x7B, 0x7D, 0x7F...: false
    default: true
    }
  }

  /// What a word is. One that is no TOML value is a problem, and is kept as a string without
  /// quotes, as in a half-typed `version = 1.2.`.
  mutating func kind(ofWord word: SyntaxToken) -> SyntaxKind {
    if let kind = TOMLScalar(text, word).kind() { return kind }
    let isNumber = isDigit(text[word.start]) || text[word.start] == 0x2B || text[word.start] == 0x2D
    if isNumber {
      builder.report(
        "invalid-number", "This is neither a number nor a date.", at: word.start, word.end)
    } else {
      builder.report(
        "invalid-literal", "A string must stand in quotes.", at: word.start, word.end)
    }
    return .string
  }
}

private func isDigit(_ byte: UInt8) -> Bool { byte >= 0x30 && byte <= 0x39 }

/// The grammar of the values that have no brackets and no quotes (TOML 1.0, Integer to Local Time).
private struct TOMLScalar {
  private let text: ByteView
  private let start: Int
  private let end: Int
  private var index: Int

  init(_ text: ByteView, _ word: SyntaxToken) {
    self.text = text
    start = word.start
    end = word.end
    index = word.start
  }

  /// The byte at `offset` from where the reading is; 0 past the word.
  private func byte(_ offset: Int = 0) -> UInt8 {
    index + offset < end ? text[index + offset] : 0
  }

  consuming func kind() -> SyntaxKind? {
    if isWord("true") || isWord("false") { return .boolean }
    if end - start >= 5, isDigit(byte()), isDigit(byte(1)) {
      if byte(2) == 0x3A { return time() && index == end ? .localTime : nil }
      if isDigit(byte(2)), isDigit(byte(3)), byte(4) == 0x2D { return date() }
    }
    return number()
  }

  private func isWord(_ literal: StaticString) -> Bool {
    literal.withUTF8Buffer { text.slice(index, end).elementsEqual($0) }
  }

  // MARK: Numbers

  private mutating func number() -> SyntaxKind? {
    let signed = byte() == 0x2B || byte() == 0x2D
    if signed { index += 1 }
    if isWord("inf") || isWord("nan") { return .float }
    if byte() == 0x30, !signed {
      switch byte(1) {
      case 0x78: return prefixed { hexadecimalDigit($0) != nil }
      case 0x6F: return prefixed { $0 >= 0x30 && $0 <= 0x37 }
      case 0x62: return prefixed { $0 == 0x30 || $0 == 0x31 }
      default: break
      }
    }
    let first = byte()
    let whole = index
    guard digits(isDigit), first != 0x30 || index - whole == 1 else { return nil }
    var kind = SyntaxKind.integer
    if byte() == 0x2E {
      kind = .float
      index += 1
      guard digits(isDigit) else { return nil }
    }
    if byte() | 0x20 == 0x65 {
      kind = .float
      index += 1
      if byte() == 0x2B || byte() == 0x2D { index += 1 }
      guard digits(isDigit) else { return nil }
    }
    return index == end ? kind : nil
  }

  private mutating func prefixed(_ accepts: (UInt8) -> Bool) -> SyntaxKind? {
    index += 2
    return digits(accepts) && index == end ? .integer : nil
  }

  /// One or more digits, with single underscores between them.
  private mutating func digits(_ accepts: (UInt8) -> Bool) -> Bool {
    guard accepts(byte()) else { return false }
    while accepts(byte()) || byte() == 0x5F && accepts(byte(1)) { index += 1 }
    return true
  }

  // MARK: Dates and times (RFC 3339)

  private mutating func date() -> SyntaxKind? {
    guard let year = fixed(4), skip(0x2D), let month = fixed(2), skip(0x2D), let day = fixed(2),
      (1...12).contains(month), day >= 1, day <= Self.days(inMonth: month, year: year)
    else { return nil }
    if index == end { return .localDate }
    guard byte() | 0x20 == 0x74 || byte() == 0x20 else { return nil }
    index += 1
    guard time() else { return nil }
    if index == end { return .localDateTime }
    if byte() | 0x20 == 0x7A {
      index += 1
    } else {
      guard byte() == 0x2B || byte() == 0x2D else { return nil }
      index += 1
      guard let hour = fixed(2), skip(0x3A), let minute = fixed(2), hour < 24, minute < 60 else {
        return nil
      }
    }
    return index == end ? .offsetDateTime : nil
  }

  private mutating func time() -> Bool {
    guard let hour = fixed(2), skip(0x3A), let minute = fixed(2), skip(0x3A),
      let second = fixed(2), hour < 24, minute < 60, second <= 60
    else { return false }
    if byte() == 0x2E {
      index += 1
      guard isDigit(byte()) else { return false }
      while isDigit(byte()) { index += 1 }
    }
    return true
  }

  private mutating func fixed(_ count: Int) -> Int? {
    var value = 0
    for _ in 0..<count {
      guard isDigit(byte()) else { return nil }
      value = value * 10 + Int(byte() - 0x30)
      index += 1
    }
    return value
  }

  private mutating func skip(_ expected: UInt8) -> Bool {
    guard byte() == expected else { return false }
    index += 1
    return true
  }

  private static func days(inMonth month: Int, year: Int) -> Int {
    switch month {
    case 4, 6, 9, 11: 30
    case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
    default: 31
    }
  }
}
