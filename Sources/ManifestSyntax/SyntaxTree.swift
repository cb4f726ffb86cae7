public import SourceText

/// What one value of a data format is.
public enum SyntaxKind: UInt8, Sendable {
  /// Keyed members: a JSON object, a TOML table, a YAML mapping.
  case object
  /// Elements in order: an array, a TOML array of tables, a YAML sequence.
  case array
  case string, integer, float, boolean, null
  /// TOML 1.0 offset date-time, local date-time, local date and local time.
  case offsetDateTime, localDateTime, localDate, localTime
  /// XML: an element (its key is the qualified name), an attribute, character data.
  case element, attribute, text
  /// A value that is not there, as in the half-typed `"a": }`. Its span is where it would stand.
  case missing

  package var isScalar: Bool {
    switch self {
    case .object, .array, .element, .missing: false
    default: true
    }
  }
}

/// Something wrong with a text. The reading goes on after it.
package struct SyntaxProblem: Hashable, Sendable {
  /// A stable word, such as `unexpected-character`, `duplicate-key`, `too-deep`.
  package var code: String
  /// A sentence for people, which says what was found and what was expected.
  package var message: String
  package var span: SourceSpan
  /// Whether the grammar forbids it. False for what is allowed but unwise, such as a key given
  /// twice in JSON (RFC 8259, section 4: names should be unique).
  package var breaksGrammar: Bool

  package init(code: String, message: String, span: SourceSpan, breaksGrammar: Bool = true) {
    self.code = code
    self.message = message
    self.span = span
    self.breaksGrammar = breaksGrammar
  }
}

/// The result of reading one text: every value with its place, and every problem with its place.
///
/// Nodes lie in one flat array, linked by index, so that depth costs no stack, neither in reading
/// nor in freeing. Readers never fail: a broken text is a tree of what could be read plus problems.
public final class SyntaxTree: Sendable {
  package let bytes: [UInt8]
  package let problems: [SyntaxProblem]
  /// The top value of each document in the text; one, save for YAML streams.
  package let roots: [SyntaxValue.ID]
  public let nodes: ContiguousArray<SyntaxNode>
  let cookedTexts: [String]
  /// How it came of the tree that its reader was given; nil if the whole text was read.
  package let change: SyntaxChange?

  init(builder: SyntaxTreeBuilder, roots: [SyntaxValue.ID], change: SyntaxChange? = nil) {
    bytes = builder.bytes
    problems = builder.problems
    nodes = builder.nodes
    cookedTexts = builder.cookedTexts
    self.roots = roots
    self.change = change
  }

  /// The tree of another text with the same values in the same places.
  init(bytes: [UInt8], unchanged tree: SyntaxTree, change: SyntaxChange) {
    self.bytes = bytes
    problems = tree.problems
    nodes = tree.nodes
    cookedTexts = tree.cookedTexts
    roots = tree.roots
    self.change = change
  }

  /// The top value of the first document; a `missing` value if the text holds none.
  package var root: SyntaxValue { SyntaxValue(tree: self, id: roots.first ?? 0) }
  /// The value of an id; nil if there is none.
  package func value(_ id: SyntaxValue.ID) -> SyntaxValue? {
    nodes.indices.contains(Int(id)) ? SyntaxValue(tree: self, id: id) : nil
  }
  package var documents: [SyntaxValue] { roots.map { SyntaxValue(tree: self, id: $0) } }

  @inline(__always)
  func withView<Result>(_ body: (ByteView) -> Result) -> Result {
    bytes.withUnsafeBufferPointer { body(ByteView($0)) }
  }

  /// Whether a value has exactly this key.
  @inline(__always)
  fileprivate func hasKey(_ id: SyntaxValue.ID, _ key: ByteView) -> Bool {
    let node = nodes[Int(id)]
    return node.keyStart >= 0 && isText(key, node.keyContent, cooked: node.cookedKey)
  }

  /// The last child of that key. Looks at the nodes themselves: to make a value of each costs more
  /// than to compare the keys.
  fileprivate func lastChild(of parent: SyntaxValue.ID, withKey key: ByteView) -> SyntaxValue.ID? {
    var found: SyntaxValue.ID?
    var child = nodes[Int(parent)].firstChild
    while child >= 0 {
      if hasKey(child, key) { found = child }
      child = nodes[Int(child)].next
    }
    return found
  }

  fileprivate func firstChild(
    of parent: SyntaxValue.ID, _ kind: SyntaxKind, withKey key: ByteView
  ) -> SyntaxValue.ID? {
    var child = nodes[Int(parent)].firstChild
    while child >= 0 {
      let node = nodes[Int(child)]
      if node.kind == kind, hasKey(child, key) { return child }
      child = node.next
    }
    return nil
  }

  /// Whether a decoded text, kept as `cooked` or else as it is written, is exactly this one.
  @inline(__always)
  fileprivate func isText(_ text: ByteView, _ span: SourceSpan, cooked: Int32) -> Bool {
    if cooked >= 0 {
      return cookedTexts[Int(cooked)].utf8.elementsEqual(text.slice(0, text.count))
    }
    return text.count == span.length && withView { $0.hasPrefix(text, at: span.start) }
  }

  /// Whether the bytes from an offset on begin with these.
  package func holds(_ bytes: UnsafeBufferPointer<UInt8>, at offset: Int) -> Bool {
    withView { $0.hasPrefix(ByteView(bytes), at: offset) }
  }

  /// Whether two spans of the text hold the same bytes.
  package func areEqual(_ a: SourceSpan, _ b: SourceSpan) -> Bool {
    a.length == b.length && withView { $0.equal(a.start, b.start, length: a.length) }
  }

  /// A hash of the bytes of a span. The seed is to be chosen at random, so that no file can be
  /// written to make its texts collide.
  package func hash(_ span: SourceSpan, seed: UInt64) -> UInt64 {
    withView { $0.hash(span.start, span.end, seed: seed) }
  }

  /// Whether the text obeyed its grammar in every place.
  package var isWellFormed: Bool { !problems.contains { $0.breaksGrammar } }
}

public struct SyntaxNode: Sendable {
  public var kind: SyntaxKind
  /// How many quote bytes stand before and after the value's content; with ``unclosed`` added,
  /// those after it are not there.
  public var quote: UInt8 = 0
  /// The same for the key.
  public var keyQuote: UInt8 = 0
  public var start: Int32
  public var end: Int32
  /// The key with its quotes; negative if there is no key.
  public var keyStart: Int32 = -1
  public var keyEnd: Int32 = -1
  public var firstChild: Int32 = -1
  var lastChild: Int32 = -1
  public var next: Int32 = -1
  /// The index of the decoded text where it differs from the bytes of the content, else -1.
  public var cooked: Int32 = -1
  public var cookedKey: Int32 = -1

  /// Offsets fit: a builder refuses larger texts.
  @inline(__always)
  init(kind: SyntaxKind, start: Int, end: Int) {
    self.kind = kind
    self.start = Int32(truncatingIfNeeded: start)
    self.end = Int32(truncatingIfNeeded: end)
  }

  @inline(__always)
  mutating func setKey(start: Int, end: Int, quote: UInt8, cooked: Int32) {
    keyStart = Int32(truncatingIfNeeded: start)
    keyEnd = Int32(truncatingIfNeeded: end)
    keyQuote = quote
    cookedKey = cooked
  }

  @inlinable public static var unclosed: UInt8 { 0x80 }

  static func quotes(_ count: Int, closed: Bool) -> UInt8 {
    UInt8(truncatingIfNeeded: count) | (closed ? 0 : unclosed)
  }

  /// The value without its quotes.
  @inlinable @inline(__always)
  public var content: SourceSpan { Self.content(start, end, quote) }

  /// The key without its quotes; only where there is a key.
  @inlinable @inline(__always)
  public var keyContent: SourceSpan { Self.content(keyStart, keyEnd, keyQuote) }

  @inlinable @inline(__always)
  public static func content(_ start: Int32, _ end: Int32, _ quote: UInt8) -> SourceSpan {
    let before = Int(quote & ~unclosed)
    let after = quote & unclosed == 0 ? before : 0
    // Half-typed quotes can be fewer than their kind has: the content never leaves the value.
    let contentStart = Swift.min(Int(start) + before, Int(end))
    return SourceSpan(contentStart, Int(end) - after)
  }
}

/// One value of a ``SyntaxTree``: a small handle, cheap to copy.
///
/// It and what it is made of are public for the reason that ``SourceSpan`` is.
public struct SyntaxValue: Sendable {
  public typealias ID = Int32

  public let tree: SyntaxTree
  public let id: ID

  @inlinable @inline(__always)
  public init(tree: SyntaxTree, id: ID) {
    self.tree = tree
    self.id = id
  }

  @inlinable @inline(__always)
  public var kind: SyntaxKind { tree.nodes[Int(id)].kind }

  /// The whole value, quotes and brackets included.
  @inlinable @inline(__always)
  public var span: SourceSpan {
    let node = tree.nodes[Int(id)]
    return SourceSpan(Int(node.start), Int(node.end))
  }

  /// The value without its quotes: what an edit of a string replaces.
  @inlinable @inline(__always)
  public var contentSpan: SourceSpan {
    tree.nodes[Int(id)].content
  }

  @inlinable @inline(__always)
  public var hasKey: Bool { tree.nodes[Int(id)].keyStart >= 0 }

  /// The key without its quotes, or an empty span at the value where there is no key.
  @inlinable @inline(__always)
  public var keySpan: SourceSpan {
    let node = tree.nodes[Int(id)]
    guard node.keyStart >= 0 else { return SourceSpan(Int(node.start), Int(node.start)) }
    return node.keyContent
  }

  /// From the start of the key, its quotes included, to the end of the value.
  @inlinable package var entrySpan: SourceSpan {
    let node = tree.nodes[Int(id)]
    guard node.keyStart >= 0 else { return span }
    return SourceSpan(
      Swift.min(Int(node.keyStart), Int(node.start)), Swift.max(Int(node.keyEnd), Int(node.end)))
  }

  /// The decoded key, if the value is a member of an object.
  package var key: String? {
    let node = tree.nodes[Int(id)]
    guard node.keyStart >= 0 else { return nil }
    if node.cookedKey >= 0 { return tree.cookedTexts[Int(node.cookedKey)] }
    return text(keySpan)
  }

  /// Whether the decoded key is exactly `name`, scalar by scalar; makes no string.
  package func hasKey(_ name: String) -> Bool {
    var name = name
    return name.withUTF8 { tree.hasKey(id, ByteView($0)) }
  }

  /// Whether the value is a scalar whose decoded text is exactly `text`; makes no string.
  package func hasText(_ text: String) -> Bool {
    let node = tree.nodes[Int(id)]
    guard node.cooked >= 0 || node.firstChild < 0 else { return false }
    var text = text
    return text.withUTF8 { tree.isText(ByteView($0), node.content, cooked: node.cooked) }
  }

  /// The decoded text of a string; nil for every other kind.
  package var string: String? {
    switch kind {
    case .string, .attribute, .text: scalarText
    default: nil
    }
  }

  /// The text of any scalar: decoded for a string, as written for a number or a date.
  package var scalarText: String? {
    let node = tree.nodes[Int(id)]
    guard node.kind.isScalar else { return nil }
    if node.cooked >= 0 { return tree.cookedTexts[Int(node.cooked)] }
    return text(node.content)
  }

  package var boolean: Bool? {
    guard kind == .boolean else { return nil }
    if hasText("true") { return true }
    if hasText("false") { return false }
    // YAML has other cases of both.
    switch scalarText?.lowercased() {
    case "true": return true
    case "false": return false
    default: return nil
    }
  }

  /// A decimal integer, if it fits.
  package var integer: Int? { kind == .integer ? scalarText.flatMap { Int($0) } : nil }

  /// The members of an object, the elements of an array, the attributes and content of an XML
  /// element, in the order of the text, duplicates included. Empty for scalars.
  @inlinable @inline(__always)
  public var children: Children {
    Children(tree: tree, following: tree.nodes[Int(id)].firstChild)
  }

  /// The last member of that key: the one that JSON package managers obey.
  package subscript(key: String) -> SyntaxValue? {
    var key = key
    let found = key.withUTF8 { tree.lastChild(of: id, withKey: ByteView($0)) }
    return found.map { SyntaxValue(tree: tree, id: $0) }
  }

  /// The first child of that kind and key.
  package func first(_ kind: SyntaxKind, withKey key: String) -> SyntaxValue? {
    var key = key
    let found = key.withUTF8 { tree.firstChild(of: id, kind, withKey: ByteView($0)) }
    return found.map { SyntaxValue(tree: tree, id: $0) }
  }

  /// The value at a path of keys.
  package subscript(path first: String, _ rest: String...) -> SyntaxValue? {
    var value = self[first]
    for key in rest { value = value?[key] }
    return value
  }

  private func text(_ span: SourceSpan) -> String {
    tree.withView { $0.string(span.start, span.end) }
  }

  public struct Children: Sequence, IteratorProtocol {
    /// Nil where there is nothing that could have children.
    public let tree: SyntaxTree?
    public var following: Int32

    @inlinable @inline(__always)
    public init(tree: SyntaxTree?, following: Int32) {
      self.tree = tree
      self.following = following
    }

    package static var none: Children { Children(tree: nil, following: -1) }

    public typealias Element = SyntaxValue

    @inlinable @inline(__always)
    public mutating func next() -> SyntaxValue? {
      guard following >= 0, let tree else { return nil }
      let id = following
      following = tree.nodes[Int(id)].next
      return SyntaxValue(tree: tree, id: id)
    }

    @inlinable @inline(__always)
    public var isEmpty: Bool { following < 0 }
  }
}
