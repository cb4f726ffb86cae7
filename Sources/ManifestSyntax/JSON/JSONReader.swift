import SourceText

/// Reads JSON (RFC 8259), as it is written in manifests and lockfiles.
///
/// The reader accepts any bytes. What breaks the grammar becomes a problem with its place, and the
/// reading goes on at the next place where a value or a key can begin.
package enum JSONReader {
  package enum Dialect: Sendable {
    /// RFC 8259, save that a UTF-8 byte order mark at the start is skipped (section 8.1 allows it).
    case strict
    /// Also `//` and `/* */` comments and trailing commas, as `bun.lock` and `deno.jsonc` have.
    case comments
  }

  /// Objects and arrays nested deeper than this are skipped, with the problem `too-deep`.
  package static let maximumDepth = 256

  package static func read(_ bytes: [UInt8], dialect: Dialect = .strict) -> SyntaxTree {
    var builder = SyntaxTreeBuilder(bytes)
    guard builder.acceptsSize() else { return builder.finish(roots: []) }
    if let encoding = builder.foreignEncoding() {
      builder.report("not-utf-8", "The text is \(encoding); it must be UTF-8.", at: 0, 2)
      return builder.finish(roots: [])
    }
    return bytes.withUnsafeBufferPointer { buffer in
      var parser = JSONParser(ByteView(buffer), builder, dialect: dialect)
      parser.run()
      return parser.builder.finish(roots: parser.root < 0 ? [] : [parser.root])
    }
  }
}

/// The state of one reading: where it is, which containers are open, what may come next.
struct JSONParser {
  let text: ByteView
  let allowsComments: Bool
  var builder: SyntaxTreeBuilder
  var position = 0
  var root: Int32 = -1

  private enum Expectation {
    case document, documentEnd
    case firstKey, key, colon, memberValue, memberEnd
    case firstElement, element, elementEnd
  }

  private struct Container {
    var node: Int32
    var isObject: Bool
    var lastChild: Int32
    /// The first of the container's keys in `keys`.
    var firstKey: Int
  }

  private var expectation = Expectation.document
  /// The open container that values go to; its node is -1 outside all containers.
  private var innermost = Container(node: -1, isObject: false, lastChild: -1, firstKey: 0)
  /// The containers around `innermost`, outermost first, and the outside of all.
  private var outer: [Container] = []
  /// How many more there are outside of the value that is read by itself.
  private var outerDepth = 0
  private var openObjects = 0
  private var openArrays = 0
  private var key: SyntaxToken?
  private var keys = DuplicateKeys()
  /// Where the last colon ended.
  private var colonEnd = 0

  init(_ text: ByteView, _ builder: SyntaxTreeBuilder, dialect: JSONReader.Dialect) {
    self.text = text
    self.builder = builder
    allowsComments = dialect == .comments
    if text[0] == 0xEF, text[1] == 0xBB, text[2] == 0xBF { position = 3 }
  }

  mutating func run() {
    while true {
      skipBlank()
      guard position < text.count else { break }
      if builder.isFull {
        builder.reportFull(at: position)
        break
      }
      step(text[position])
    }
    finish()
  }

  /// Reads one value of a text, which begins at `start` inside of so many containers, and returns
  /// where it ends; nil if it does not.
  mutating func readOneValue(at start: Int, depth: Int) -> Int? {
    position = start
    outerDepth = depth
    repeat {
      skipBlank()
      guard position < text.count, !builder.isFull else { return nil }
      step(text[position])
    } while expectation != .documentEnd
    return position
  }

  private mutating func step(_ byte: UInt8) {
    switch expectation {
    case .document:
      if startsValue(byte) { readValue(byte) } else { skipUnexpected("a value") }
    case .documentEnd:
      readAfterDocument(byte)
    case .firstKey, .key:
      readKey(byte)
    case .colon:
      readColon(byte)
    case .memberValue:
      readMemberValue(byte)
    case .firstElement, .element:
      readElement(byte)
    case .memberEnd, .elementEnd:
      readSeparator(byte)
    }
  }

  // MARK: Objects

  private mutating func readKey(_ byte: UInt8) {
    switch byte {
    case 0x22:
      key = scanString(quote: 0x22)
      expectation = .colon
      readUsualMember()
    case 0x7D:
      close(byte, trailingComma: expectation == .key)
    case 0x5D:
      closeMismatched(byte)
    case 0x2C:
      builder.report("missing-key", "A member was expected before the comma.", at: position)
      position += 1
      expectation = .key
    case 0x3A:
      builder.report("missing-key", "A key was expected before the colon.", at: position)
      key = SyntaxToken(start: position, end: position)
      expectation = .colon
    case 0x7B, 0x5B:
      builder.report("missing-key", "A key was expected before the value.", at: position)
      readValue(byte)
    case 0x27:
      reportSingleQuotes()
      key = scanString(quote: byte)
      expectation = .colon
    default:
      guard startsValue(byte) else { return skipUnexpected("a key in double quotes") }
      let word = scanWord()
      builder.report(
        "unquoted-key", "A key must stand in double quotes.", at: word.start, word.end)
      key = word
      expectation = .colon
    }
  }

  /// The rest of a member as most are, `: "value",`, without going through the states one by one.
  @inline(__always)
  private mutating func readUsualMember() {
    guard text[position] == 0x3A else { return }
    position += 1
    colonEnd = position
    expectation = .memberValue
    if text[position] == 0x20 { position += 1 }
    guard text[position] == 0x22 else { return }
    add(scanString(quote: 0x22), .string)
    guard text[position] == 0x2C else { return }
    position += 1
    expectation = .key
  }

  private mutating func readColon(_ byte: UInt8) {
    if byte == 0x3A {
      position += 1
      colonEnd = position
      expectation = .memberValue
      return
    }
    let keyEnd = key?.end ?? position
    builder.report("missing-colon", "A colon was expected after the key.", at: keyEnd - 1, keyEnd)
    // On the same line the colon was forgotten; else the member is half typed.
    if startsValue(byte), !hasLineBreak(keyEnd, position) {
      colonEnd = position
      expectation = .memberValue
    } else {
      addMissing(at: keyEnd)
    }
  }

  private mutating func readMemberValue(_ byte: UInt8) {
    switch byte {
    case 0x22 where position > colonEnd && hasLineBreak(colonEnd, position):
      // In a half-typed `"a":` the string on a later line may be the next key.
      let token = scanString(quote: byte)
      skipBlank()
      if text[position] == 0x3A {
        reportMissingValue(at: colonEnd)
        addMissing(at: colonEnd)
        key = token
        expectation = .colon
      } else {
        add(token, .string)
      }
    case 0x2C, 0x7D, 0x5D:
      reportMissingValue(at: colonEnd)
      addMissing(at: colonEnd)
    default:
      if startsValue(byte) { readValue(byte) } else { skipUnexpected("a value") }
    }
  }

  // MARK: Arrays

  private mutating func readElement(_ byte: UInt8) {
    switch byte {
    case 0x5D:
      close(byte, trailingComma: expectation == .element)
    case 0x7D:
      closeMismatched(byte)
    case 0x2C:
      builder.report("missing-value", "A value was expected before the comma.", at: position)
      position += 1
      expectation = .element
    default:
      if startsValue(byte) { readValue(byte) } else { skipUnexpected("a value") }
    }
  }

  // MARK: After a value

  private mutating func readSeparator(_ byte: UInt8) {
    let inObject = expectation == .memberEnd
    switch byte {
    case 0x2C:
      position += 1
      expectation = inObject ? .key : .element
    case 0x7D:
      if inObject { close(byte, trailingComma: false) } else { closeMismatched(byte) }
    case 0x5D:
      if inObject { closeMismatched(byte) } else { close(byte, trailingComma: false) }
    case 0x22, 0x27, 0x5B, 0x7B:
      builder.report("missing-comma", "A comma was expected before this.", at: position)
      expectation = inObject ? .key : .element
    default:
      let wanted = inObject ? "a comma or `}`" : "a comma or `]`"
      guard startsValue(byte) else { return skipUnexpected(wanted) }
      let word = scanWord()
      builder.report(
        "unexpected-character", "Expected \(wanted) here.", at: word.start, word.end)
    }
  }

  private mutating func readAfterDocument(_ byte: UInt8) {
    let isObject = root >= 0 && builder.nodes[Int(root)].kind == .object
    builder.report(
      "unexpected-character", "The text should end after its value.", at: position)
    // A brace too many in the middle of a manifest must not hide the members after it.
    if isObject, byte == 0x2C || byte == 0x22 {
      open(root, isObject: true)
      expectation = byte == 0x2C ? .memberEnd : .key
    } else if isObject, byte == 0x7D {
      position += 1
    } else {
      position = text.count
    }
  }

  private mutating func finish() {
    switch expectation {
    case .document:
      if root < 0 {
        builder.report(
          "missing-value", "The text holds no value.", at: text.count, text.count)
      }
    case .colon:
      let end = key?.end ?? position
      builder.report("missing-colon", "A colon was expected after the key.", at: end - 1, end)
      addMissing(at: end)
    case .memberValue:
      reportMissingValue(at: colonEnd)
      addMissing(at: colonEnd)
    default: break
    }
    if innermost.node >= 0 {
      let start = Int(builder.nodes[Int(innermost.node)].start)
      let bracket = innermost.isObject ? "{" : "["
      builder.report("unclosed", "This `\(bracket)` is never closed.", at: start)
    }
    while innermost.node >= 0 { closeInnermost(at: position) }
  }

  // MARK: Values

  /// Whether a value can be made of what begins with `byte`, be it well-formed or not.
  private func startsValue(_ byte: UInt8) -> Bool {
    byte > 0x20 && byte != 0x2C && byte != 0x3A && byte != 0x5D && byte != 0x7D && byte != 0x7F
  }

  private mutating func readValue(_ byte: UInt8) {
    switch byte {
    case 0x22:
      add(scanString(quote: 0x22), .string)
    case 0x27:
      reportSingleQuotes()
      add(scanString(quote: byte), .string)
    case 0x7B, 0x5B:
      let start = position
      let isObject = byte == 0x7B
      position += 1
      let node = add(SyntaxToken(start: start, end: position), isObject ? .object : .array)
      if outer.count + outerDepth >= JSONReader.maximumDepth {
        skipDeep(from: start)
        builder.setEnd(node, position)
      } else {
        open(node, isObject: isObject)
      }
    default:
      let word = scanWord()
      add(word, kind(ofWord: word))
    }
  }

  @discardableResult
  @inline(__always)
  private mutating func add(_ token: SyntaxToken, _ kind: SyntaxKind) -> Int32 {
    var node = SyntaxNode(kind: kind, start: token.start, end: token.end)
    node.quote = token.quote
    node.cooked = token.cooked
    if let key {
      node.setKey(start: key.start, end: key.end, quote: key.quote, cooked: key.cooked)
    }
    let id = builder.append(node)
    if key != nil {
      keys.add(id, builder.keyHash(node, text, seed: keys.seed))
      key = nil
    }
    if innermost.node < 0 {
      root = id
      expectation = .documentEnd
    } else {
      if innermost.lastChild < 0 {
        builder.nodes[Int(innermost.node)].firstChild = id
      } else {
        builder.nodes[Int(innermost.lastChild)].next = id
      }
      innermost.lastChild = id
      expectation = innermost.isObject ? .memberEnd : .elementEnd
    }
    return id
  }

  private mutating func addMissing(at offset: Int) {
    add(SyntaxToken(start: offset, end: offset), .missing)
  }

  private mutating func open(_ node: Int32, isObject: Bool) {
    outer.append(innermost)
    innermost = Container(
      node: node, isObject: isObject, lastChild: builder.nodes[Int(node)].lastChild,
      firstKey: keys.count)
    if isObject { openObjects += 1 } else { openArrays += 1 }
    expectation = isObject ? .firstKey : .firstElement
  }

  private mutating func close(_ bracket: UInt8, trailingComma: Bool) {
    if trailingComma, !allowsComments {
      builder.report(
        "trailing-comma", "A comma must not stand before the closing bracket.", at: position)
    }
    position += 1
    closeInnermost(at: position)
  }

  private mutating func closeInnermost(at end: Int) {
    let container = innermost
    guard let next = outer.popLast() else { return }
    innermost = next
    builder.nodes[Int(container.node)].lastChild = container.lastChild
    builder.setEnd(container.node, end)
    if container.isObject {
      openObjects -= 1
      for (node, _) in keys.closeObject(from: container.firstKey, builder, text) {
        let span = builder.keyRange(node)
        builder.report(
          "duplicate-key", "This key was given before in the same object.", at: span.start,
          span.end, breaksGrammar: false)
      }
    } else {
      openArrays -= 1
    }
    if innermost.node < 0 {
      expectation = .documentEnd
    } else {
      expectation = innermost.isObject ? .memberEnd : .elementEnd
    }
  }

  /// A `]` where `}` was due, or the reverse: closes every container up to the one it fits.
  private mutating func closeMismatched(_ bracket: UInt8) {
    let closesObject = bracket == 0x7D
    guard closesObject ? openObjects > 0 : openArrays > 0 else {
      return skipUnexpected(closesObject ? "`]`" : "`}`")
    }
    builder.report(
      "mismatched-bracket", "Expected `\(closesObject ? "]" : "}")` here.", at: position)
    while innermost.node >= 0, innermost.isObject != closesObject {
      closeInnermost(at: position)
    }
    close(bracket, trailingComma: false)
  }

  // MARK: Problems

  private mutating func reportMissingValue(at offset: Int) {
    builder.report("missing-value", "A value was expected after the colon.", at: offset - 1, offset)
  }

  private mutating func reportSingleQuotes() {
    builder.report("single-quotes", "A string must stand in double quotes.", at: position)
  }

  private mutating func skipUnexpected(_ wanted: String) {
    builder.report("unexpected-character", "Expected \(wanted) here.", at: position)
    position += 1
  }

  private func hasLineBreak(_ start: Int, _ end: Int) -> Bool {
    text.slice(start, end).contains { $0 == 0x0A || $0 == 0x0D }
  }
}
