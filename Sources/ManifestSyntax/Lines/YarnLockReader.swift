import SourceText

/// Reads `yarn.lock` as Yarn 1 ("classic") writes it: lines of `key value` or `key, key:`, nested
/// by indentation, with keys and values bare or quoted as in JSON. There is no formal grammar; the
/// reference is the parser of Yarn 1 (package `@yarnpkg/lockfile`).
///
/// The tree is an object of objects. The key of an entry with several descriptors is their raw
/// text, `a@^1.0.0, "a@>=1 <2"`; ``descriptors(of:)`` takes it apart. Values are strings, except
/// for bare `true` and `false`.
///
/// Problem codes: `invalid-indentation`, `unexpected-text`, `expected-value`, `expected-key`,
/// `unterminated-string`, `invalid-escape`, `merge-conflict`, `too-deep`, `not-utf-8`.
package enum YarnLockReader {
  package static func read(_ bytes: [UInt8]) -> SyntaxTree {
    var builder = SyntaxTreeBuilder(bytes)
    guard builder.acceptsSize() else { return builder.finish(roots: []) }
    if let encoding = builder.foreignEncoding() {
      builder.report("not-utf-8", "The text is \(encoding); it must be UTF-8.", at: 0, 2)
      return builder.finish(roots: [])
    }
    var parser = YarnLockParser(builder)
    parser.parse()
    return parser.finish()
  }

  /// The descriptors of one entry's key, such as `lodash@^4.17.0`, without their quotes.
  package static func descriptors(of entry: SyntaxValue) -> [SpannedText] {
    let node = entry.tree.nodes[Int(entry.id)]
    guard node.keyStart >= 0 else { return [] }
    var line = YarnLine(bytes: entry.tree.bytes, index: Int(node.keyStart), end: Int(node.keyEnd))
    var found: [SpannedText] = []
    while true {
      line.skipSpaces()
      guard let token = line.token(endsAtComma: true) else { return found }
      let span = SourceSpan(token.start, token.end)
      let written = String(decoding: line.bytes[token.start..<token.end], as: UTF8.self)
      found.append(SpannedText(text: token.cooked ?? written, span: span))
      line.skipSpaces()
      guard line.take(UInt8(ascii: ",")) else { return found }
    }
  }
}

/// A word or quoted string of a line; the offsets leave the quotes out.
private struct YarnToken {
  var start: Int
  var end: Int
  var isQuoted = false
  var isTerminated = true
  var hasInvalidEscape = false
  /// The decoded text where it differs from the bytes.
  var cooked: String?

  /// How many quote bytes stand at each side: none where the closing one is missing.
  var quote: Int { isQuoted && isTerminated ? 1 : 0 }
}

/// A cursor in one line.
private struct YarnLine {
  let bytes: [UInt8]
  var index: Int
  let end: Int

  var isAtEnd: Bool { index >= end || bytes[index] == UInt8(ascii: "#") }

  mutating func skipSpaces() {
    while index < end, bytes[index] == 0x20 || bytes[index] == 0x09 { index += 1 }
  }

  mutating func take(_ byte: UInt8) -> Bool {
    guard index < end, bytes[index] == byte else { return false }
    index += 1
    return true
  }

  /// The next token, or nil at the end of the line or at a separator.
  mutating func token(endsAtComma: Bool) -> YarnToken? {
    guard index < end else { return nil }
    if bytes[index] == UInt8(ascii: "\"") { return quotedToken() }
    let start = index
    while index < end {
      let byte = bytes[index]
      if byte == 0x20 || byte == 0x09 { break }
      if endsAtComma, byte == UInt8(ascii: ",") || byte == UInt8(ascii: ":") && colonEnds { break }
      index += 1
    }
    return index > start ? YarnToken(start: start, end: index) : nil
  }

  /// A colon inside a word, as in an unquoted `a@npm:b@1`, does not end it.
  private var colonEnds: Bool {
    index + 1 >= end || bytes[index + 1] == 0x20 || bytes[index + 1] == 0x09
  }

  private mutating func quotedToken() -> YarnToken {
    index += 1
    var token = YarnToken(start: index, end: end, isQuoted: true, isTerminated: false)
    var decoded: [UInt8]?
    while index < end {
      let byte = bytes[index]
      if byte == UInt8(ascii: "\"") {
        token.end = index
        token.isTerminated = true
        index += 1
        break
      }
      if byte == UInt8(ascii: "\\") {
        var text = decoded ?? Array(bytes[token.start..<index])
        index += 1
        if !EscapeSequence.append(bytes, at: &index, before: end, to: &text) {
          token.hasInvalidEscape = true
        }
        decoded = text
      } else {
        decoded?.append(byte)
        index += 1
      }
    }
    token.cooked = decoded.map { String(decoding: $0, as: UTF8.self) }
    return token
  }
}

private struct YarnLockParser {
  private let bytes: [UInt8]
  private var builder: SyntaxTreeBuilder
  private let root: Int32
  /// The open objects, outermost first, each with the column of its own key.
  private var open: [(column: Int, node: Int32)] = []
  private var lastColumn = 0
  private var lastOpened = false

  private static let maximumDepth = 128

  init(_ builder: SyntaxTreeBuilder) {
    bytes = builder.bytes
    self.builder = builder
    root = self.builder.append(.object, start: 0, end: bytes.count)
  }

  consuming func finish() -> SyntaxTree { builder.finish(roots: [root]) }

  mutating func parse() {
    reportInvalidUTF8(in: bytes, to: &builder.problems)
    var index = byteOrderMarkLength(bytes)
    while index < bytes.count {
      var end = index
      while end < bytes.count, bytes[end] != 0x0A, bytes[end] != 0x0D { end += 1 }
      if builder.isFull { return builder.reportFull(at: index) }
      readLine(YarnLine(bytes: bytes, index: index, end: end))
      index = end + 1
    }
  }

  private mutating func readLine(_ line: YarnLine) {
    var line = line
    let lineStart = line.index
    line.skipSpaces()
    if line.isAtEnd { return }
    let column = line.index - lineStart
    let parent = enclosing(column: column, lineStart: lineStart)
    lastColumn = column
    lastOpened = false
    readEntry(&line, column: column, parent: parent)
    line.skipSpaces()
    if !line.isAtEnd {
      builder.report(
        "unexpected-text", "The line should end here.", at: line.index, line.end)
    }
  }

  /// The object that a line at `column` belongs to; closes those that the line lies left of.
  private mutating func enclosing(column: Int, lineStart: Int) -> Int32 {
    if column > lastColumn, !lastOpened {
      builder.report(
        "invalid-indentation", "The line is indented, but no entry above it is open.",
        at: lineStart, lineStart + column)
    } else if bytes[lineStart..<lineStart + column].contains(0x09) {
      builder.report(
        "invalid-indentation", "Lines are indented with spaces, not with tabs.",
        at: lineStart, lineStart + column)
    }
    while let last = open.last, last.column >= column { open.removeLast() }
    return open.last?.node ?? root
  }

  private mutating func readEntry(_ line: inout YarnLine, column: Int, parent: Int32) {
    let start = line.index
    guard let first = line.token(endsAtComma: true) else {
      builder.report("expected-key", "A key should stand here.", at: start, line.end)
      line.index = line.end
      return
    }
    check(first)
    var keyEnd = line.index
    var count = 1
    line.skipSpaces()
    while line.take(UInt8(ascii: ",")) {
      line.skipSpaces()
      guard let next = line.token(endsAtComma: true) else { break }
      check(next)
      count += 1
      keyEnd = line.index
      line.skipSpaces()
    }
    let hasColon = line.take(UInt8(ascii: ":"))
    line.skipSpaces()

    let node = readValue(&line, hasColon: hasColon, keyEnd: keyEnd, column: column, parent: parent)
    if count == 1 {
      let keyStart = first.start - first.quote
      builder.setKey(
        node, start: keyStart, end: first.end + first.quote, quote: first.quote,
        cooked: first.cooked)
    } else {
      builder.setKey(node, start: start, end: keyEnd, quote: 0, cooked: nil)
    }
    for object in open { builder.setEnd(object.node, line.index) }
  }

  private mutating func readValue(
    _ line: inout YarnLine, hasColon: Bool, keyEnd: Int, column: Int, parent: Int32
  ) -> Int32 {
    if !line.isAtEnd, let value = line.token(endsAtComma: false) {
      check(value)
      let isBoolean = !value.isQuoted && isBooleanWord(value)
      let node = builder.append(
        isBoolean ? .boolean : .string, start: value.start - value.quote,
        end: value.end + value.quote, parent: parent)
      builder.setText(node, quote: value.quote, cooked: value.cooked)
      return node
    }
    if !hasColon {
      builder.report(
        "expected-value", "A value, or a colon and an indented block, should follow the key.",
        at: keyEnd, keyEnd)
      return builder.append(.missing, start: keyEnd, end: keyEnd, parent: parent)
    }
    let node = builder.append(.object, start: line.index, end: line.index, parent: parent)
    if open.count < Self.maximumDepth {
      open.append((column, node))
      lastOpened = true
    } else {
      builder.report(
        "too-deep", "Entries are nested more than \(Self.maximumDepth) deep.", at: keyEnd, keyEnd)
    }
    return node
  }

  private mutating func check(_ token: YarnToken) {
    if !token.isTerminated {
      builder.report(
        "unterminated-string", "The closing quote is missing.", at: token.start - 1, token.end)
    } else if token.hasInvalidEscape {
      builder.report(
        "invalid-escape", "The string has an escape sequence that JSON does not know.",
        at: token.start, token.end)
    }
  }

  private func isBooleanWord(_ token: YarnToken) -> Bool {
    bytes[token.start..<token.end].elementsEqual("true".utf8)
      || bytes[token.start..<token.end].elementsEqual("false".utf8)
  }
}
