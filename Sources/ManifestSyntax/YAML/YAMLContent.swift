import SourceText

/// The anchor and the tag before a node, each with its indicator.
struct YAMLProperties {
  private var anchorStart: Int32 = 0
  private var anchorEnd: Int32 = 0
  private var tagStart: Int32 = 0
  private var tagEnd: Int32 = 0

  var isEmpty: Bool { anchorEnd == 0 && tagEnd == 0 }

  var anchor: SourceSpan? {
    get { anchorEnd > 0 ? SourceSpan(Int(anchorStart), Int(anchorEnd)) : nil }
    set {
      anchorStart = Int32(truncatingIfNeeded: newValue?.start ?? 0)
      anchorEnd = Int32(truncatingIfNeeded: newValue?.end ?? 0)
    }
  }

  var tag: SourceSpan? {
    get { tagEnd > 0 ? SourceSpan(Int(tagStart), Int(tagEnd)) : nil }
    set {
      tagStart = Int32(truncatingIfNeeded: newValue?.start ?? 0)
      tagEnd = Int32(truncatingIfNeeded: newValue?.end ?? 0)
    }
  }
}

/// A node that has been read but is not yet a key, a value or an element. It is copied often and
/// therefore holds no references.
struct YAMLContent {
  enum Style: UInt8 { case plain, quoted, block, collection, alias }

  var style: Style
  /// The whole text, quotes included.
  var start: Int
  var end: Int
  /// The index in the builder of the decoded text where it differs from the bytes, else -1.
  var cooked: Int32 = -1
  /// The node of a collection, or of the collection that an alias repeats, else -1.
  var node: Int32 = -1
  /// How many nodes a walk over it meets, itself included.
  var size: Int32 = 1
  /// The column of the following line where that line begins with a key, so that it cannot be the
  /// continuation of a plain scalar, else -1.
  var nextKeyColumn: Int32 = -1
  /// How many levels of collections it has.
  var height: Int16 = 0
  /// The kind, where it is not to be found from the text.
  var kind: SyntaxKind?
  /// Whether a quoted scalar has its closing quote.
  var isClosed = true
  var isMultiline = false
  var properties = YAMLProperties()

  /// How many quote bytes it has at a side.
  var quote: Int { style == .quoted ? 1 : 0 }

  static func empty(at place: Int, properties: YAMLProperties = YAMLProperties()) -> YAMLContent {
    YAMLContent(style: .plain, start: place, end: place, properties: properties)
  }
}

extension YAMLParser {
  /// Reads anchors and tags, and the spaces after them.
  mutating func readProperties() -> YAMLProperties {
    var properties = YAMLProperties()
    while index < end {
      let start = index
      let isAnchor = text[index] == UInt8(ascii: "&")
      guard isAnchor || text[index] == UInt8(ascii: "!") else { break }
      index += 1
      skipName(isVerbatimTag: !isAnchor && index < end && text[index] == UInt8(ascii: "<"))
      let span = SourceSpan(start, index)
      if isAnchor {
        if span.length == 1 {
          report("invalid-anchor", "A name should follow the `&`.", start, index)
        } else if properties.anchor != nil {
          report("invalid-anchor", "A node has one anchor.", start, index)
        }
        properties.anchor = span
      } else {
        if properties.tag != nil { report("invalid-tag", "A node has one tag.", start, index) }
        properties.tag = span
        check(tag: span)
      }
      lastContentEnd = index
      skipSpaces()
    }
    return properties
  }

  /// Names and tags end at white space and flow indicators (section 6.9).
  mutating func skipName(isVerbatimTag: Bool) {
    while index < end, !isWhite(text[index]) {
      if isVerbatimTag {
        index += 1
        if text[index - 1] == UInt8(ascii: ">") { return }
      } else if isFlowIndicator(text[index]) {
        return
      } else {
        index += 1
      }
    }
  }

  func isFlowIndicator(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: ","), UInt8(ascii: "["), UInt8(ascii: "]"), UInt8(ascii: "{"),
      UInt8(ascii: "}"):
      true
    default: false
    }
  }

  mutating func takePending() -> YAMLProperties {
    defer { pending = YAMLProperties() }
    return pending
  }

  /// The properties of one node of which some stood in an earlier line.
  mutating func joined(_ outer: YAMLProperties, _ inner: YAMLProperties) -> YAMLProperties {
    if let anchor = inner.anchor, outer.anchor != nil {
      report("invalid-anchor", "A node has one anchor.", anchor.start, anchor.end)
    }
    if let tag = inner.tag, outer.tag != nil {
      report("invalid-tag", "A node has one tag.", tag.start, tag.end)
    }
    var both = inner
    both.anchor = inner.anchor ?? outer.anchor
    both.tag = inner.tag ?? outer.tag
    return both
  }

  // MARK: Anchors and aliases (section 7.1)

  /// Makes the content known under its anchor, if it has one.
  mutating func register(_ content: YAMLContent) {
    guard let anchor = content.properties.anchor else { return }
    anchors[name(anchor)] = content
  }

  private func name(_ span: SourceSpan) -> String {
    text.string(span.start + 1, span.end)
  }

  mutating func readAlias(depth: Int) -> YAMLContent {
    let start = index
    index += 1
    skipName(isVerbatimTag: false)
    var alias = YAMLContent(style: .alias, start: start, end: index, kind: .missing)
    guard let target = anchors[name(SourceSpan(start, index))] else {
      report("undefined-alias", "No finished node above has this anchor.", start, index)
      return alias
    }
    guard repeatedNodes + Int(target.size) <= Self.maximumRepeatedNodes else {
      report(
        "too-many-aliases",
        "The aliases repeat more than \(Self.maximumRepeatedNodes) nodes; this one is left out.",
        start, index)
      return alias
    }
    guard depth + Int(target.height) <= Self.maximumDepth else {
      reportTooDeep(start, index)
      return alias
    }
    repeatedNodes += Int(target.size)
    alias.size = target.size
    alias.height = target.height
    alias.node = target.node
    if target.node >= 0 {
      alias.kind = builder.nodes[Int(target.node)].kind
    } else {
      alias.kind = kind(of: target)
      alias.cooked = cookedText(of: target)
    }
    return alias
  }

  mutating func reportTooDeep(_ start: Int, _ end: Int) {
    report("too-deep", "Values are nested more than \(Self.maximumDepth) deep.", start, end)
  }

  /// The index of the decoded text of a scalar, which is kept if it was not.
  private mutating func cookedText(of content: YAMLContent) -> Int32 {
    if content.cooked >= 0 { return content.cooked }
    let start = content.start + content.quote
    return builder.keep(
      text.string(start, content.isClosed ? content.end - content.quote : content.end))
  }

  // MARK: Nodes

  /// Makes the content a child of `parent` (-1: a root) and returns its node.
  mutating func makeNode(_ content: YAMLContent, parent: Int32) -> Int32 {
    if content.style == .collection {
      if parent >= 0 { builder.link(content.node, under: parent) }
      return content.node
    }
    var node = SyntaxNode(kind: kind(of: content), start: content.start, end: content.end)
    if content.node < 0 {
      node.quote = SyntaxNode.quotes(content.quote, closed: content.isClosed)
      node.cooked = content.cooked
    }
    let id = builder.append(node)
    if parent >= 0 { builder.link(id, under: parent) }
    if content.node >= 0 { builder.shareChildren(of: content.node, with: id) }
    return id
  }

  /// Gives `node`, a member of a mapping, its key.
  mutating func setKey(_ key: YAMLContent, of node: Int32) {
    builder.nodes[Int(node)].setKey(
      start: key.start, end: key.end, quote: SyntaxNode.quotes(key.quote, closed: key.isClosed),
      cooked: key.cooked)
    let member = builder.nodes[Int(node)]
    keys.add(node, builder.keyHash(member, text, seed: keys.seed))
  }

  /// Judges the keys of the mapping that closes, which are those from `firstKey` on.
  mutating func closeMapping(firstKey: Int) {
    for pair in keys.closeObject(from: firstKey, builder, text) {
      let span = builder.keyRange(pair.node)
      builder.report(
        "duplicate-key", "The mapping has this key already.", at: span.start, span.end,
        breaksGrammar: false)
    }
  }

  /// The number of nodes so far, those that aliases repeat included.
  var nodeCount: Int { builder.nodes.count + repeatedNodes }

  func size(since before: Int) -> Int32 { Int32(truncatingIfNeeded: nodeCount - before) }
}

extension SyntaxTreeBuilder {
  /// Lets `node` have the children of `target`, which must be complete.
  mutating func shareChildren(of target: Int32, with node: Int32) {
    nodes[Int(node)].firstChild = nodes[Int(target)].firstChild
    nodes[Int(node)].lastChild = nodes[Int(target)].lastChild
  }
}
