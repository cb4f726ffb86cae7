import SourceText

/// The anchor and the tag before a node, each with its indicator.
struct YAMLProperties {
  var anchor: SourceSpan?
  var tag: SourceSpan?
  var isEmpty: Bool { anchor == nil && tag == nil }
}

/// A node that has been read but is not yet a key, a value or an element.
struct YAMLContent {
  enum Style { case plain, quoted, block, collection, alias }

  var style: Style
  /// The whole text, quotes included.
  var start: Int
  var end: Int
  /// How many quote bytes stand at each side.
  var quote = 0
  /// The decoded text where it differs from the bytes.
  var cooked: String?
  /// The node of a collection, or of the collection that an alias repeats.
  var node: Int32 = -1
  /// The kind, where it is not to be found from the text.
  var kind: SyntaxKind?
  /// How many nodes a walk over it meets, itself included.
  var size = 1
  /// How many levels of collections it has.
  var height = 0
  var isMultiline = false
  /// The column of the following line where that line begins with a key, so that it cannot be the
  /// continuation of a plain scalar.
  var nextKeyColumn: Int?
  var properties = YAMLProperties()

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
      let isAnchor = bytes[index] == UInt8(ascii: "&")
      guard isAnchor || bytes[index] == UInt8(ascii: "!") else { break }
      index += 1
      skipName(isVerbatimTag: !isAnchor && index < end && bytes[index] == UInt8(ascii: "<"))
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
    while index < end, !isWhite(bytes[index]) {
      if isVerbatimTag {
        index += 1
        if bytes[index - 1] == UInt8(ascii: ">") { return }
      } else if isFlowIndicator(bytes[index]) {
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
    return YAMLProperties(anchor: inner.anchor ?? outer.anchor, tag: inner.tag ?? outer.tag)
  }

  // MARK: Anchors and aliases (section 7.1)

  /// Makes the content known under its anchor, if it has one.
  mutating func register(_ content: YAMLContent) {
    guard let anchor = content.properties.anchor else { return }
    anchors[name(anchor)] = content
  }

  private func name(_ span: SourceSpan) -> String {
    String(decoding: bytes[span.start + 1..<span.end], as: UTF8.self)
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
    guard repeatedNodes + target.size <= Self.maximumRepeatedNodes else {
      report(
        "too-many-aliases",
        "The aliases repeat more than \(Self.maximumRepeatedNodes) nodes; this one is left out.",
        start, index)
      return alias
    }
    guard depth + target.height <= Self.maximumDepth else {
      reportTooDeep(start, index)
      return alias
    }
    repeatedNodes += target.size
    alias.size = target.size
    alias.height = target.height
    alias.node = target.node
    if target.node >= 0 {
      alias.kind = builder.nodes[Int(target.node)].kind
    } else {
      alias.kind = kind(of: target)
      alias.cooked = text(of: target)
    }
    return alias
  }

  mutating func reportTooDeep(_ start: Int, _ end: Int) {
    report("too-deep", "Values are nested more than \(Self.maximumDepth) deep.", start, end)
  }

  /// The decoded text of a scalar.
  func text(of content: YAMLContent) -> String {
    if let cooked = content.cooked { return cooked }
    let start = content.start + content.quote
    let end = Swift.max(start, content.end - content.quote)
    return String(decoding: bytes[start..<end], as: UTF8.self)
  }

  // MARK: Nodes

  /// Makes the content a child of `parent` (-1: a root) and returns its node.
  mutating func makeNode(_ content: YAMLContent, parent: Int32) -> Int32 {
    if content.style == .collection {
      if parent >= 0 { builder.link(content.node, under: parent) }
      return content.node
    }
    let node = builder.append(
      kind(of: content), start: content.start, end: content.end, parent: parent)
    if content.node >= 0 {
      builder.shareChildren(of: content.node, with: node)
    } else {
      builder.setText(node, quote: content.quote, cooked: content.cooked)
    }
    return node
  }

  /// Gives `node`, a member of `mapping`, its key.
  mutating func setKey(_ key: YAMLContent, of node: Int32, in mapping: Int32) {
    let isText = key.node < 0
    builder.setKey(
      node, start: key.start, end: key.end, quote: isText ? key.quote : 0,
      cooked: isText ? key.cooked : nil)
    guard builder.problems.count < SyntaxTreeBuilder.maximumProblems else { return }
    var hasher = Hasher()
    hasher.combine(mapping)
    if let cooked = key.cooked, isText {
      var cooked = cooked
      cooked.withUTF8 { hasher.combine(bytes: UnsafeRawBufferPointer($0)) }
    } else {
      bytes.withUnsafeBytes { all in
        let text = key.start + key.quote..<Swift.max(key.start + key.quote, key.end - key.quote)
        hasher.combine(bytes: UnsafeRawBufferPointer(rebasing: all[text]))
      }
    }
    if !seenKeys.insert(hasher.finalize()).inserted {
      report("duplicate-key", "The mapping has this key already.", key.start, key.end)
    }
  }
}

extension SyntaxTreeBuilder {
  /// Lets `node` have the children of `target`, which must be complete.
  mutating func shareChildren(of target: Int32, with node: Int32) {
    nodes[Int(node)].firstChild = nodes[Int(target)].firstChild
    nodes[Int(node)].lastChild = nodes[Int(target)].lastChild
  }
}
