/// Python's version identifiers (PEP 440; the living text is the "Version specifiers" page of the
/// Python packaging user guide).
///
/// A key is epoch, release without its trailing zeros, prerelease, post-release, development
/// release and local label. Each of them that is absent has a byte that puts the version where
/// the specification wants it: `1.dev0 < 1a1.dev0 < 1a1 < 1 < 1+local < 1.post1`.
enum PEP440 {
  enum Mark {
    static let endOfRelease: UInt8 = 0x00
    /// Prerelease phase: `1.dev0`, which is before every `1a0`; then a, b, rc; then none.
    static let developmentOnly: UInt8 = 0x00
    static let alpha: UInt8 = 0x01
    static let beta: UInt8 = 0x02
    static let candidate: UInt8 = 0x03
    static let noPrerelease: UInt8 = 0x04
    static let noPost: UInt8 = 0x00
    static let post: UInt8 = 0x01
    static let afterPosts: UInt8 = 0x02
    static let development: UInt8 = 0x00
    static let noDevelopment: UInt8 = 0x01
    static let endOfLocal: UInt8 = 0x00
    static let localText: UInt8 = 0x01
    static let localNumber: UInt8 = 0x02
    static let afterLocals: UInt8 = 0x03
  }

  /// Where the parts of a version stand in its text.
  struct Layout {
    var epoch: Range<Int>?
    /// The release numbers' digits, in the order of the text. Never empty.
    var release: Range<Int> = 0..<0
    var phase: UInt8 = Mark.noPrerelease
    /// The digits of a number that may be left out have an empty range.
    var phaseNumber: Range<Int> = 0..<0
    var post: Range<Int>?
    var development: Range<Int>?
    var local: Range<Int>?

    var isPrerelease: Bool { phase != Mark.noPrerelease || development != nil }
  }

  /// Reads a version from a cursor and leaves it behind the last byte that belongs to it.
  static func layout(_ cursor: inout ByteCursor) -> Layout? {
    var layout = Layout()
    _ = cursor.pass("v")
    var digits = cursor.passDigits()
    guard !digits.isEmpty else { return nil }
    if cursor.pass(UInt8(ascii: "!")) {
      layout.epoch = digits
      digits = cursor.passDigits()
      guard !digits.isEmpty else { return nil }
    }
    while cursor.current == UInt8(ascii: "."), cursor.byte(ahead: 1).isDigit {
      cursor.advance()
      _ = cursor.passDigits()
    }
    layout.release = digits.lowerBound..<cursor.position
    readPrerelease(&cursor, into: &layout)
    readPost(&cursor, into: &layout)
    layout.development = passLabelled(&cursor) { $0.pass("dev") }
    readLocal(&cursor, into: &layout)
    return layout
  }

  private static func readPrerelease(_ cursor: inout ByteCursor, into layout: inout Layout) {
    var phase = Mark.noPrerelease
    let number = passLabelled(&cursor) { cursor in
      switch cursor.current.lowercased {
      case UInt8(ascii: "a"):
        phase = Mark.alpha
        return cursor.pass("alpha") || cursor.pass("a")
      case UInt8(ascii: "b"):
        phase = Mark.beta
        return cursor.pass("beta") || cursor.pass("b")
      case UInt8(ascii: "c"), UInt8(ascii: "r"), UInt8(ascii: "p"):
        phase = Mark.candidate
        return cursor.pass("rc") || cursor.pass("c") || cursor.pass("preview") || cursor.pass("pre")
      default: return false
      }
    }
    if let number {
      layout.phase = phase
      layout.phaseNumber = number
    }
  }

  private static func readPost(_ cursor: inout ByteCursor, into layout: inout Layout) {
    if cursor.current == UInt8(ascii: "-"), cursor.byte(ahead: 1).isDigit {
      cursor.advance()
      layout.post = cursor.passDigits()
    } else {
      layout.post = passLabelled(&cursor) { $0.pass("post") || $0.pass("rev") || $0.pass("r") }
    }
  }

  /// Passes `[-_.]?label[-_.]?number?`, and says where the number's digits are.
  private static func passLabelled(
    _ cursor: inout ByteCursor, _ label: (inout ByteCursor) -> Bool
  ) -> Range<Int>? {
    let start = cursor.position
    if isSeparator(cursor.current) { cursor.advance() }
    guard label(&cursor) else {
      cursor.move(to: start)
      return nil
    }
    if isSeparator(cursor.current) { cursor.advance() }
    return cursor.passDigits()
  }

  private static func readLocal(_ cursor: inout ByteCursor, into layout: inout Layout) {
    guard cursor.current == UInt8(ascii: "+"), isAlphanumeric(cursor.byte(ahead: 1)) else { return }
    cursor.advance()
    let start = cursor.position
    _ = cursor.passAll(where: isAlphanumeric)
    while isSeparator(cursor.current), isAlphanumeric(cursor.byte(ahead: 1)) {
      cursor.advance()
      _ = cursor.passAll(where: isAlphanumeric)
    }
    layout.local = start..<cursor.position
  }

  static func isSeparator(_ byte: UInt8) -> Bool {
    byte == UInt8(ascii: ".") || byte == UInt8(ascii: "-") || byte == UInt8(ascii: "_")
  }

  private static func isAlphanumeric(_ byte: UInt8) -> Bool { byte.isDigit || byte.isLetter }

  static func appendKey(_ layout: Layout, _ cursor: ByteCursor, to key: inout some KeySink) {
    key.append(number: cursor[layout.epoch ?? 0..<0])
    appendRelease(cursor[layout.release], to: &key)
    if layout.phase == Mark.noPrerelease, layout.post == nil, layout.development != nil {
      key.append(Mark.developmentOnly)
    } else {
      key.append(layout.phase)
      if layout.phase != Mark.noPrerelease { key.append(number: cursor[layout.phaseNumber]) }
    }
    if let post = layout.post {
      key.append(Mark.post)
      key.append(number: cursor[post])
    } else {
      key.append(Mark.noPost)
    }
    if let development = layout.development {
      key.append(Mark.development)
      key.append(number: cursor[development])
    } else {
      key.append(Mark.noDevelopment)
    }
    if let local = layout.local { appendLocal(cursor[local], to: &key) }
    key.append(Mark.endOfLocal)
  }

  /// Appends the release numbers up to the last that is not zero: `1.0` and `1.0.0` are equal.
  private static func appendRelease(_ text: UnsafeBufferPointer<UInt8>, to key: inout some KeySink)
  {
    var index = 0
    var zeros = 0
    while index < text.count {
      while index < text.count, text[index] == UInt8(ascii: "0") { index += 1 }
      let start = index
      while index < text.count, text[index].isDigit { index += 1 }
      if index == start {
        zeros += 1
      } else {
        for _ in 0..<zeros { key.append(.zero) }
        zeros = 0
        key.append(
          number: UnsafeBufferPointer(rebasing: text[start..<index]), count: index - start)
      }
      index += 1
    }
    key.append(Mark.endOfRelease)
  }

  /// Appends a local label: segments of digits are numbers and come after those with letters.
  private static func appendLocal(_ text: UnsafeBufferPointer<UInt8>, to key: inout some KeySink) {
    for segment in text.split(whereSeparator: isSeparator) {
      if segment.allSatisfy({ $0.isDigit }) {
        key.append(Mark.localNumber)
        key.append(number: UnsafeBufferPointer(rebasing: segment))
      } else {
        key.append(Mark.localText)
        for byte in segment { key.append(byte.lowercased) }
        key.append(0)
      }
    }
  }

  static func version(_ text: String) -> Version? {
    let made = text.withCursor { cursor in
      cursor.trim()
      return KeyWriter.key(forTextOf: cursor.count) { key -> Bool? in
        guard let layout = layout(&cursor), cursor.isAtEnd else { return nil }
        appendKey(layout, cursor, to: &key)
        return layout.isPrerelease
      }
    }
    return made.map { Version(text: text, isPrerelease: $0.kind, key: $0.key) }
  }
}
