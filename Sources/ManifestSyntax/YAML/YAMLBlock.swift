import SourceText

/// An open block collection.
struct YAMLFrame {
  enum State {
    /// Between two entries.
    case ready
    /// After `-` or `:`.
    case value
    /// After `?`.
    case key
    /// After the node that `?` announced.
    case colon
  }

  let isSequence: Bool
  /// The column of its keys or dashes.
  let column: Int
  let node: Int32
  let properties: YAMLProperties
  /// The number of nodes when it began, those that aliases repeat included.
  let sizeBefore: Int
  var state: State
  /// The key of the entry that is being read.
  var key: YAMLContent?
  /// The first of its keys among those of all open mappings.
  let firstKey: Int
  var height: Int16 = 1
}

/// Block collections (YAML 1.2.2, section 8.2).
extension YAMLParser {
  private var isAwaitingNode: Bool {
    guard let last = frames.indices.last else { return !hasRoot }
    return frames[last].state == .value || frames[last].state == .key
  }

  /// The column that further lines of a value must exceed.
  private var parentColumn: Int { frames.indices.last.map { frames[$0].column } ?? -1 }

  /// Whether the innermost collection is a mapping, or a sequence, whose entries begin in `column`.
  /// A frame is large: of each no more is looked at than is asked for.
  private func isInnermost(sequence: Bool, at column: Int) -> Bool {
    guard let last = frames.indices.last else { return false }
    return frames[last].isSequence == sequence && frames[last].column == column
  }

  /// Reads the token at `index` and what belongs to it in the same line.
  mutating func readBlockToken() {
    let column = column
    if isFirstOnLine { closeFrames(rightOf: column) }
    let isIndicator = isBlankOrEnd(index + 1)
    switch text[index] {
    case UInt8(ascii: "-") where isIndicator: readDash(column)
    case UInt8(ascii: "?") where isIndicator: readQuestionMark(column)
    case UInt8(ascii: ":") where isIndicator: readColon(column)
    default: readNode(column)
    }
  }

  // MARK: Opening and closing

  private mutating func closeFrames(rightOf column: Int) {
    while parentColumn > column, !frames.isEmpty { closeFrame() }
    // The dashes of a sequence may stand in the column of the key that it is the value of.
    if isInnermost(sequence: true, at: column), frames.count > 1,
      frames[frames.count - 2].column == column,
      !(text[index] == UInt8(ascii: "-") && isBlankOrEnd(index + 1))
    {
      closeFrame()
    }
  }

  /// Opens a collection as the node that is awaited; false if it would lie too deep.
  private mutating func open(
    isSequence: Bool, column: Int, start: Int, properties: YAMLProperties
  ) -> Bool {
    guard frames.count < Self.maximumDepth else {
      reportTooDeep(start, start + 1)
      if isAwaitingNode {
        attach(YAMLContent(style: .plain, start: start, end: start, kind: .missing))
      }
      return false
    }
    if followsTab {
      report("tab-indentation", "A tab cannot indent an entry.", start, start)
    }
    if !isFirstOnLine, !allowsInlineBlock {
      report("unexpected-text", "A block collection cannot begin in this line.", start, start)
    }
    let size = nodeCount
    let node = builder.append(isSequence ? .array : .object, start: start, end: start)
    attach(
      YAMLContent(style: .collection, start: start, end: start, node: node), isComplete: false)
    frames.append(
      YAMLFrame(
        isSequence: isSequence, column: column, node: node, properties: properties,
        sizeBefore: size, state: .ready, firstKey: keys.count))
    return true
  }

  /// Closes the innermost collection; what its last entry lacks is null.
  mutating func closeFrame() {
    finishEntry()
    guard let frame = frames.popLast() else { return }
    builder.setEnd(frame.node, lastContentEnd)
    if !frame.isSequence { closeMapping(firstKey: frame.firstKey) }
    let start = Int(builder.nodes[Int(frame.node)].start)
    let content = YAMLContent(
      style: .collection, start: start, end: lastContentEnd, node: frame.node,
      size: size(since: frame.sizeBefore), height: frame.height,
      properties: frame.properties)
    register(content)
    guard let parent = frames.indices.last else { return }
    frames[parent].height = Swift.max(frames[parent].height, frame.height + 1)
    if frames[parent].key?.node == frame.node { frames[parent].key = content }
  }

  /// Completes the entry of the innermost collection before another begins.
  private mutating func finishEntry() {
    guard let last = frames.indices.last, frames[last].state != .ready else { return }
    let place = lastContentEnd
    switch frames[last].state {
    case .ready: break
    case .value: attach(.empty(at: place, properties: takePending()))
    case .key:
      attach(.empty(at: place, properties: takePending()))
      finishEntry()
    case .colon:
      frames[frames.count - 1].state = .value
      attach(.empty(at: place))
    }
  }

  /// Puts a node where one is awaited: a value, an element, a key after `?`, or the root.
  mutating func attach(_ content: YAMLContent, isComplete: Bool = true) {
    if isComplete { register(content) }
    guard let last = frames.indices.last else {
      roots.append(makeNode(content, parent: -1))
      hasRoot = true
      return
    }
    frames[last].height = Swift.max(frames[last].height, content.height + 1)
    if frames[last].state == .key {
      frames[last].key = content
      frames[last].state = .colon
      return
    }
    frames[last].state = .ready
    let mapping = frames[last].node
    let node = makeNode(content, parent: mapping)
    if let key = frames[last].key {
      setKey(key, of: node)
      frames[last].key = nil
    }
  }

  // MARK: Indicators

  private mutating func readDash(_ column: Int) {
    let start = index
    if isFirstOnLine, isInnermost(sequence: true, at: column) {
      finishEntry()
    } else if isAwaitingNode, column > parentColumn || !(frames.last?.isSequence ?? true) {
      guard open(isSequence: true, column: column, start: start, properties: takePending()) else {
        return skipToLineEnd()
      }
    } else if frames.last?.isSequence == true {
      report("invalid-indentation", "The dash fits no sequence above.", start, start + 1)
      finishEntry()
    } else {
      report("unexpected-text", "A sequence cannot stand here.", start, start + 1)
      return skipToLineEnd()
    }
    frames[frames.count - 1].state = .value
    passIndicator()
  }

  private mutating func readQuestionMark(_ column: Int) {
    let start = index
    guard beginEntry(column, start: start) else { return skipToLineEnd() }
    frames[frames.count - 1].state = .key
    passIndicator()
  }

  /// A colon at the place of a key: the value of an explicit key, or an entry with an empty key.
  private mutating func readColon(_ column: Int) {
    let start = index
    if isFirstOnLine, isInnermost(sequence: false, at: column), let last = frames.indices.last {
      if frames[last].state == .key {
        attach(.empty(at: lastContentEnd, properties: takePending()))
      }
      if frames.last?.state == .colon {
        frames[frames.count - 1].state = .value
        return passIndicator()
      }
    }
    guard beginEntry(column, start: start) else { return skipToLineEnd() }
    frames[frames.count - 1].key = .empty(at: start)
    frames[frames.count - 1].state = .value
    passIndicator()
  }

  private mutating func passIndicator() {
    index += 1
    lastContentEnd = index
    isFirstOnLine = false
    followsTab = false
    allowsInlineBlock = true
  }

  /// Makes the innermost frame a mapping that waits for the key at `column`; false if none can.
  private mutating func beginEntry(_ column: Int, start: Int) -> Bool {
    if isFirstOnLine, isInnermost(sequence: false, at: column) {
      finishEntry()
      if followsTab { report("tab-indentation", "A tab cannot indent an entry.", start, start) }
      return true
    }
    if isAwaitingNode, column > parentColumn {
      return open(isSequence: false, column: column, start: start, properties: takePending())
    }
    guard isFirstOnLine, let last = frames.indices.last, !frames[last].isSequence else {
      report("unexpected-text", "A mapping cannot stand here.", start, start)
      return false
    }
    report(
      "invalid-indentation", "The indentation fits no mapping above.", start, start)
    finishEntry()
    return true
  }

  // MARK: Nodes

  private mutating func readNode(_ column: Int) {
    let start = index
    let properties = readProperties()
    if index >= end || isBreak(text[index])
      || text[index] == UInt8(ascii: "#") && isWhite(text[index - 1])
    {
      return keepForNextLine(properties, column, start)
    }
    if !properties.isEmpty, text[index] == UInt8(ascii: "-"), isBlankOrEnd(index + 1) {
      report("unexpected-text", "A sequence begins in a line of its own.", index, index + 1)
      allowsInlineBlock = true
      keepForNextLine(properties, column, start)
      isFirstOnLine = false
      return
    }
    var content = readContent(parentColumn)
    content.properties = joined(properties, content.properties)
    if content.style == .alias, !properties.isEmpty {
      report("unexpected-text", "An alias has neither anchor nor tag.", start, content.end)
    }
    let contentEnd = index
    skipSpaces()
    let hasColon = index < end && text[index] == UInt8(ascii: ":")
    if hasColon, isBlankOrEnd(index + 1) || content.style != .plain && index == contentEnd {
      return readImplicitKey(content, column, start)
    }
    lastContentEnd = contentEnd
    place(content, column, start)
    isFirstOnLine = false
    finishLine()
  }

  /// Properties at the end of a line belong to the node in the next.
  private mutating func keepForNextLine(
    _ properties: YAMLProperties, _ column: Int, _ start: Int
  ) {
    if isAwaitingNode, column > parentColumn {
      pending = joined(pending, properties)
    } else {
      report("unexpected-text", "No node can begin here.", start, index)
    }
    isFirstOnLine = false
  }

  /// Reads a scalar, an alias or a flow collection.
  private mutating func readContent(_ indent: Int) -> YAMLContent {
    switch text[index] {
    case UInt8(ascii: "["), UInt8(ascii: "{"): return readFlow(indent: indent)
    case UInt8(ascii: "\""), UInt8(ascii: "'"): return readQuoted(indent: indent)
    case UInt8(ascii: "|"), UInt8(ascii: ">"): return readBlockScalar(indent: indent)
    case UInt8(ascii: "*"): return readAlias(depth: frames.count)
    case UInt8(ascii: ":") where isBlankOrEnd(index + 1): return .empty(at: index)
    case UInt8(ascii: "%"), UInt8(ascii: "@"), UInt8(ascii: "`"), UInt8(ascii: ","),
      UInt8(ascii: "]"), UInt8(ascii: "}"):
      report("unexpected-text", "A plain scalar cannot begin so.", index, index + 1)
      return readPlain(inFlow: false, indent: indent)
    default: return readPlain(inFlow: false, indent: indent)
    }
  }

  private mutating func readImplicitKey(_ key: YAMLContent, _ column: Int, _ start: Int) {
    let colon = index
    if key.isMultiline {
      report("invalid-key", "A key stands in one line.", key.start, key.end)
    }
    if !isBlankOrEnd(colon + 1) {
      report("invalid-key", "A space should follow the colon.", colon, colon + 1)
    }
    let sameLine = isFirstOnLine || isAwaitingNode
    guard sameLine, beginEntry(column, start: start) else {
      if sameLine { return skipToLineEnd() }
      report("unexpected-text", "A second colon cannot stand here.", colon, colon + 1)
      return skipToLineEnd()
    }
    register(key)
    frames[frames.count - 1].key = key
    frames[frames.count - 1].state = .value
    passIndicator()
    allowsInlineBlock = false
  }

  /// Puts content that is not a key where it belongs.
  private mutating func place(_ content: YAMLContent, _ column: Int, _ start: Int) {
    let isNextToKey = Int(content.nextKeyColumn) == column && !content.isMultiline
    let isAtKey = isFirstOnLine && isInnermost(sequence: false, at: column)
    if isAtKey || isNextToKey && isAwaitingNode && column > parentColumn {
      report("expected-colon", "A colon should follow the key.", content.end, content.end)
      guard beginEntry(column, start: start) else { return }
      frames[frames.count - 1].key = content
      frames[frames.count - 1].state = .value
      attach(
        YAMLContent(style: .plain, start: content.end, end: content.end, kind: .missing))
    } else if isAwaitingNode, column > parentColumn {
      var content = content
      content.properties = joined(takePending(), content.properties)
      attach(content)
    } else {
      report("unexpected-text", "No value can stand here.", start, content.end)
    }
  }
}
