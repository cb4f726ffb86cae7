import SourceText

/// Collects the nodes of a ``SyntaxTree`` while a reader goes through the text.
package struct SyntaxTreeBuilder {
  package let bytes: [UInt8]
  package var problems: [SyntaxProblem] = []
  var nodes: ContiguousArray<SyntaxNode> = []
  var cookedTexts: [String] = []

  /// More problems than this in one text help nobody; the rest are dropped.
  package static let maximumProblems = 200

  package init(_ bytes: [UInt8]) {
    self.bytes = bytes
    nodes.reserveCapacity(Swift.min(bytes.count / 16 + 4, 1 << 20))
  }

  /// Adds a value as the last child of `parent` (-1: of nothing yet) and returns its index.
  mutating func append(_ kind: SyntaxKind, start: Int, end: Int, parent: Int32 = -1) -> Int32 {
    let id = Int32(truncatingIfNeeded: nodes.count)
    nodes.append(
      SyntaxNode(
        kind: kind, start: Int32(truncatingIfNeeded: start), end: Int32(truncatingIfNeeded: end)))
    if parent >= 0 { link(id, under: parent) }
    return id
  }

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
  /// quotes, and the decoded text where it differs from those bytes.
  mutating func setKey(_ id: Int32, start: Int, end: Int, quote: Int, cooked: String?) {
    nodes[Int(id)].keyStart = Int32(truncatingIfNeeded: start)
    nodes[Int(id)].keyEnd = Int32(truncatingIfNeeded: end)
    nodes[Int(id)].keyQuote = UInt8(truncatingIfNeeded: quote)
    if let cooked { nodes[Int(id)].cookedKey = keep(cooked) }
  }

  mutating func setEnd(_ id: Int32, _ end: Int) {
    nodes[Int(id)].end = Int32(truncatingIfNeeded: end)
  }

  mutating func setText(_ id: Int32, quote: Int, cooked: String?) {
    nodes[Int(id)].quote = UInt8(truncatingIfNeeded: quote)
    if let cooked { nodes[Int(id)].cooked = keep(cooked) }
  }

  mutating func keep(_ text: String) -> Int32 {
    cookedTexts.append(text)
    return Int32(truncatingIfNeeded: cookedTexts.count - 1)
  }

  mutating func report(_ code: String, _ message: String, at start: Int, _ end: Int) {
    guard problems.count < Self.maximumProblems else { return }
    problems.append(SyntaxProblem(code: code, message: message, span: SourceSpan(start, end)))
  }

  /// Completes the tree. A text without any value gets a `missing` root, so that a root exists.
  consuming func finish(roots: [Int32]) -> SyntaxTree {
    var roots = roots
    if roots.isEmpty {
      roots = [append(.missing, start: bytes.count, end: bytes.count)]
    }
    return SyntaxTree(builder: self, roots: roots)
  }
}
