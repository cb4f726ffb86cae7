import SourceText

/// Collects the nodes of a ``SyntaxTree`` while a reader goes through the text.
package struct SyntaxTreeBuilder {
  package let bytes: [UInt8]
  package var problems: [SyntaxProblem] = []
  var nodes: ContiguousArray<SyntaxNode> = []
  var cookedTexts: [String] = []

  /// More problems than this in one text help nobody; the rest are dropped.
  package static let maximumProblems = 200
  /// Offsets are 32 bits wide; a text of this many bytes or more is refused.
  package static let maximumBytes = Int(Int32.max)
  /// More values than this, some 300 MB of nodes, are in no honest text; readers stop there.
  package static let maximumNodes = 1 << 23

  package init(_ bytes: [UInt8]) {
    self.bytes = bytes
    nodes.reserveCapacity(Swift.min(bytes.count / 24 + 4, 1 << 20))
  }

  /// Goes on after the first nodes of another tree.
  init(_ bytes: [UInt8], after tree: SyntaxTree, nodeCount: Int) {
    self.bytes = bytes
    nodes.reserveCapacity(tree.nodes.count + 256)
    nodes += tree.nodes[..<nodeCount]
    cookedTexts = tree.cookedTexts
  }

  /// Whether the text is small enough to be read; if not, that is reported as `too-large`.
  mutating func acceptsSize() -> Bool {
    if bytes.count < Self.maximumBytes { return true }
    report("too-large", "The text is larger than 2 GiB and is not read.", at: 0, 0)
    return false
  }

  /// Whether the text can be read at all: neither too large nor of another encoding. Reports what is
  /// wrong with it, bytes that are not UTF-8 included; these do not stop the reading.
  mutating func acceptsText() -> Bool {
    guard acceptsSize() else { return false }
    if let encoding = foreignEncoding() {
      report("not-utf-8", "The text is \(encoding); it must be UTF-8.", at: 0, 2)
      return false
    }
    reportInvalidUTF8(in: bytes, to: &problems)
    return true
  }

  /// Whether there are as many values as one text may have. The reader must stop.
  var isFull: Bool { nodes.count >= Self.maximumNodes }

  mutating func reportFull(at offset: Int) {
    report(
      "too-large", "The text has more than \(Self.maximumNodes) values; the rest is not read.",
      at: offset)
  }

  /// The name of the UTF-16 form whose byte order mark the text begins with.
  func foreignEncoding() -> String? {
    guard bytes.count >= 2 else { return nil }
    switch (bytes[0], bytes[1]) {
    case (0xFE, 0xFF): return "UTF-16 (big endian)"
    case (0xFF, 0xFE): return "UTF-16 (little endian)"
    default: return nil
    }
  }

  /// Adds a value as the last child of `parent` (-1: of nothing yet) and returns its index.
  mutating func append(_ kind: SyntaxKind, start: Int, end: Int, parent: Int32 = -1) -> Int32 {
    let id = Int32(truncatingIfNeeded: nodes.count)
    nodes.append(
      SyntaxNode(
        kind: kind, start: start, end: end))
    if parent >= 0 { link(id, under: parent) }
    return id
  }

  /// Adds a value that its reader links itself.
  @inline(__always)
  mutating func append(_ node: SyntaxNode) -> Int32 {
    let id = Int32(truncatingIfNeeded: nodes.count)
    nodes.append(node)
    return id
  }

  @inline(__always)
  mutating func link(_ child: Int32, under parent: Int32) {
    let last = nodes[Int(parent)].lastChild
    if last >= 0 {
      nodes[Int(last)].next = child
    } else {
      nodes[Int(parent)].firstChild = child
    }
    nodes[Int(parent)].lastChild = child
  }

  /// Gives a value its key: the bytes from `start` to `end`, of which `quote` at each side are
  /// quotes (only before it if the key is not `closed`), and the decoded text where it differs.
  @inline(__always)
  mutating func setKey(
    _ id: Int32, start: Int, end: Int, quote: Int, cooked: String?, closed: Bool = true
  ) {
    let cooked = cooked.map { keep($0) }
    nodes[Int(id)].setKey(
      start: start, end: end, quote: SyntaxNode.quotes(quote, closed: closed),
      cooked: cooked ?? -1)
  }

  mutating func setEnd(_ id: Int32, _ end: Int) {
    nodes[Int(id)].end = Int32(truncatingIfNeeded: end)
  }

  /// Says how many bytes of quotes a string has at each side (only before it if it is not
  /// `closed`), and its decoded text where it differs from the bytes between them.
  mutating func setText(_ id: Int32, quote: Int, cooked: String?, closed: Bool = true) {
    nodes[Int(id)].quote = SyntaxNode.quotes(quote, closed: closed)
    if let cooked { nodes[Int(id)].cooked = keep(cooked) }
  }

  mutating func keep(_ text: String) -> Int32 {
    cookedTexts.append(text)
    return Int32(truncatingIfNeeded: cookedTexts.count - 1)
  }

  mutating func report(
    _ code: String, _ message: String, at start: Int, _ end: Int, breaksGrammar: Bool = true
  ) {
    guard problems.count < Self.maximumProblems else { return }
    problems.append(
      SyntaxProblem(
        code: code, message: message, span: SourceSpan(start, end), breaksGrammar: breaksGrammar))
  }

  /// Reports the character at `offset`.
  mutating func report(_ code: String, _ message: String, at offset: Int) {
    guard problems.count < Self.maximumProblems else { return }
    let length = offset < bytes.count ? decodeScalar(bytes, at: offset).length : 0
    report(code, message, at: offset, offset + length)
  }

  /// Completes the tree. A text without any value gets a `missing` root, so that a root exists.
  consuming func finish(roots: [Int32]) -> SyntaxTree {
    var roots = roots
    if roots.isEmpty {
      roots = [append(.missing, start: bytes.count, end: bytes.count)]
    }
    problems.sort { $0.span < $1.span }
    return SyntaxTree(builder: self, roots: roots)
  }
}

// MARK: Keys

extension SyntaxTreeBuilder {
  /// The key's bytes, its quotes included.
  func keyRange(_ id: Int32) -> SourceSpan {
    SourceSpan(Int(nodes[Int(id)].keyStart), Int(nodes[Int(id)].keyEnd))
  }

  /// A hash of the decoded key; equal keys have equal hashes.
  @inline(__always)
  func keyHash(_ node: SyntaxNode, _ text: ByteView, seed: UInt64) -> UInt64 {
    if node.cookedKey >= 0 { return cookedHash(node.cookedKey, seed: seed) }
    let span = node.keyContent
    return text.hash(span.start, span.end, seed: seed)
  }

  @inline(never)
  private func cookedHash(_ cooked: Int32, seed: UInt64) -> UInt64 {
    var text = cookedTexts[Int(cooked)]
    return text.withUTF8 { ByteView($0).hash(0, $0.count, seed: seed) }
  }

  func haveEqualKeys(_ a: Int32, _ b: Int32, _ text: ByteView) -> Bool {
    haveEqualKeys(nodes[Int(a)], nodes[Int(b)], text)
  }

  /// Whether two members have the same decoded key.
  @inline(__always)
  func haveEqualKeys(_ first: SyntaxNode, _ second: SyntaxNode, _ text: ByteView) -> Bool {
    if first.cookedKey < 0, second.cookedKey < 0 {
      let span = first.keyContent
      let other = second.keyContent
      return span.length == other.length
        && text.equal(span.start, other.start, length: span.length)
    }
    return haveEqualDecodedKeys(first, second, text)
  }

  @inline(never)
  private func haveEqualDecodedKeys(
    _ first: SyntaxNode, _ second: SyntaxNode, _ text: ByteView
  ) -> Bool {
    func decoded(_ node: SyntaxNode) -> [UInt8] {
      if node.cookedKey >= 0 { return Array(cookedTexts[Int(node.cookedKey)].utf8) }
      let span = node.keyContent
      return Array(text.slice(span.start, span.end))
    }
    return decoded(first) == decoded(second)
  }
}
