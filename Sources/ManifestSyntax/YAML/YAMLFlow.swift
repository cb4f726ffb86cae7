import SourceText

/// An open flow collection and the entry of it that is being read.
private struct FlowFrame {
  let isMapping: Bool
  let start: Int
  let node: Int32
  let properties: YAMLProperties
  let sizeBefore: Int
  /// The key, or the element of a sequence.
  var first: YAMLContent?
  /// The value after the colon.
  var second: YAMLContent?
  var isExplicit = false
  var hasColon = false
  /// Where the entry began.
  var entryStart = 0
  var isMultiline = false
  /// The first of its keys among those of all open mappings.
  let firstKey: Int
  var height: Int16 = 1

  var hasEntry: Bool { first != nil || hasColon || isExplicit }
}

/// Flow collections (YAML 1.2.2, section 7.4).
extension YAMLParser {
  /// Reads the flow collection at `index`; in a block its further lines are indented more than
  /// `indent`. One that is not closed ends before the first line that is not.
  mutating func readFlow(indent: Int) -> YAMLContent {
    var stack: [FlowFrame] = []
    openFlow(&stack, YAMLProperties())
    while true {
      guard skipFlowSeparation(&stack, indent: indent), index < end else {
        let start = stack.first?.start ?? index
        report("unclosed-flow", "The closing bracket is missing.", start, start + 1)
        return abandon(&stack)
      }
      switch text[index] {
      case UInt8(ascii: "["), UInt8(ascii: "{"):
        guard openFlow(&stack, YAMLProperties()) else { return abandon(&stack) }
      case UInt8(ascii: "]"), UInt8(ascii: "}"):
        if let whole = closeFlow(&stack) { return whole }
      case UInt8(ascii: ","): readComma(&stack)
      case UInt8(ascii: "?") where isBlankOrEnd(index + 1): readFlowQuestionMark(&stack)
      case UInt8(ascii: ":") where isFlowColon(stack): readFlowColon(&stack)
      default: guard readFlowNode(&stack, indent: indent) else { return abandon(&stack) }
      }
    }
  }

  /// Moves to the next token; false if the collection cannot go on there.
  private mutating func skipFlowSeparation(_ stack: inout [FlowFrame], indent: Int) -> Bool {
    let line = lineStart
    let (last, wasFirst) = (index, isFirstOnLine)
    skipSeparation()
    guard lineStart != line else { return true }
    stack[stack.count - 1].isMultiline = true
    guard index < end else { return true }
    let isBracket = text[index] == UInt8(ascii: "]") || text[index] == UInt8(ascii: "}")
    if isAtMarker(UInt8(ascii: "-")) || isAtMarker(UInt8(ascii: "."))
      || column <= indent && !isBracket
    {
      (index, lineStart, isFirstOnLine) = (last, line, wasFirst)
      return false
    }
    // Formatters put the bracket into the column of the key, and all readers in use accept it.
    if column < indent {
      report("invalid-indentation", "The bracket should be indented.", index, index + 1)
    }
    return true
  }

  /// After a node that ends with a quote or bracket no space is needed after the colon.
  private func isFlowColon(_ stack: [FlowFrame]) -> Bool {
    if isBlankOrEnd(index + 1) || isFlowIndicator(text[index + 1]) { return true }
    guard let frame = stack.last, !frame.hasColon, let first = frame.first else { return false }
    return first.style == .quoted || first.style == .collection
  }

  @discardableResult
  private mutating func openFlow(_ stack: inout [FlowFrame], _ properties: YAMLProperties) -> Bool {
    guard stack.count + frames.count < Self.maximumDepth else {
      reportTooDeep(index, index + 1)
      return false
    }
    let isMapping = text[index] == UInt8(ascii: "{")
    let size = nodeCount
    let node = builder.append(isMapping ? .object : .array, start: index, end: index)
    stack.append(
      FlowFrame(
        isMapping: isMapping, start: index, node: node, properties: properties, sizeBefore: size,
        firstKey: keys.count))
    index += 1
    return true
  }

  /// Closes the innermost collection at its bracket; returns the whole one if it was the outermost.
  private mutating func closeFlow(_ stack: inout [FlowFrame]) -> YAMLContent? {
    let isBrace = text[index] == UInt8(ascii: "}")
    if isBrace != stack.last?.isMapping {
      report("mismatched-bracket", "This bracket does not fit the opening one.", index, index + 1)
    }
    index += 1
    return popFlow(&stack, end: index)
  }

  private mutating func popFlow(_ stack: inout [FlowFrame], end: Int) -> YAMLContent? {
    finishFlowEntry(&stack)
    guard let frame = stack.popLast() else { return nil }
    builder.setEnd(frame.node, end)
    if frame.isMapping { closeMapping(firstKey: frame.firstKey) }
    let content = YAMLContent(
      style: .collection, start: frame.start, end: end, node: frame.node,
      size: size(since: frame.sizeBefore),
      height: frame.height, isMultiline: frame.isMultiline, properties: frame.properties)
    register(content)
    if let parent = stack.indices.last {
      if frame.isMultiline { stack[parent].isMultiline = true }
      deliver(content, &stack)
      return nil
    }
    // Its properties were read before it and are registered with the whole node.
    return content
  }

  /// Closes everything at `index` and leaves the rest of the line.
  private mutating func abandon(_ stack: inout [FlowFrame]) -> YAMLContent {
    let place = index
    var whole: YAMLContent?
    while !stack.isEmpty { whole = popFlow(&stack, end: place) }
    skipToLineEnd()
    return whole ?? .empty(at: place)
  }

  // MARK: Entries

  private mutating func readComma(_ stack: inout [FlowFrame]) {
    if stack.last?.hasEntry == false {
      report("expected-value", "A value should stand before the comma.", index, index + 1)
    }
    finishFlowEntry(&stack)
    index += 1
  }

  private mutating func readFlowQuestionMark(_ stack: inout [FlowFrame]) {
    let last = stack.count - 1
    if stack[last].hasEntry {
      report("expected-comma", "A comma should stand here.", index, index)
      finishFlowEntry(&stack)
    }
    stack[last].isExplicit = true
    stack[last].entryStart = index
    index += 1
  }

  private mutating func readFlowColon(_ stack: inout [FlowFrame]) {
    let last = stack.count - 1
    if stack[last].hasColon {
      report("unexpected-text", "A second colon cannot stand here.", index, index + 1)
    } else if !stack[last].isMapping, !stack[last].isExplicit, let key = stack[last].first,
      key.isMultiline || key.start < lineStart
    {
      report("invalid-key", "A key stands in one line.", key.start, index)
    }
    if !stack[last].hasEntry { stack[last].entryStart = index }
    stack[last].hasColon = true
    index += 1
  }

  /// Reads a node other than a bare collection; false if the collection has to be given up.
  private mutating func readFlowNode(_ stack: inout [FlowFrame], indent: Int) -> Bool {
    let start = index
    let line = lineStart
    let properties = readProperties()
    if !properties.isEmpty {
      guard skipFlowSeparation(&stack, indent: indent) else { return true }
    }
    var content: YAMLContent
    if index >= end {
      content = .empty(at: index)
    } else {
      switch text[index] {
      case UInt8(ascii: "["), UInt8(ascii: "{"): return openFlow(&stack, properties)
      case UInt8(ascii: ","), UInt8(ascii: "]"), UInt8(ascii: "}"): content = .empty(at: index)
      case UInt8(ascii: ":") where isBlankOrEnd(index + 1) || isFlowIndicator(text[index + 1]):
        content = .empty(at: index)
      case UInt8(ascii: "*"): content = readAlias(depth: frames.count + stack.count)
      case UInt8(ascii: "\""), UInt8(ascii: "'"): content = readQuoted(indent: indent)
      default: content = readFlowPlain(indent: indent)
      }
    }
    if content.style == .alias, !properties.isEmpty {
      report("unexpected-text", "An alias has neither anchor nor tag.", start, content.end)
    }
    content.properties = properties
    content.isMultiline = content.isMultiline || lineStart != line
    if lineStart != line { stack[stack.count - 1].isMultiline = true }
    isFirstOnLine = false
    register(content)
    deliver(content, &stack)
    return true
  }

  private mutating func readFlowPlain(indent: Int) -> YAMLContent {
    let first = text[index]
    let isDash = first == UInt8(ascii: "-")
    let stopsAfterDash =
      isDash && (isBlankOrEnd(index + 1) || isFlowIndicator(text[index + 1]))
    if stopsAfterDash || "%@`|>#".utf8.contains(first) {
      report("unexpected-text", "A plain scalar cannot begin so.", index, index + 1)
    }
    let content = readPlain(inFlow: true, indent: indent)
    if content.end == content.start {
      index += 1
      return YAMLContent(style: .plain, start: content.start, end: index)
    }
    return content
  }

  /// Takes a node into the entry of the innermost collection.
  private mutating func deliver(_ content: YAMLContent, _ stack: inout [FlowFrame]) {
    let last = stack.count - 1
    stack[last].height = Swift.max(stack[last].height, content.height + 1)
    if stack[last].hasColon ? stack[last].second != nil : stack[last].first != nil {
      report("expected-comma", "A comma should stand here.", content.start, content.start)
      finishFlowEntry(&stack)
    }
    if stack[last].hasColon {
      stack[last].second = content
    } else {
      if !stack[last].hasEntry { stack[last].entryStart = content.start }
      stack[last].first = content
    }
  }

  /// Makes the nodes of the entry that ends here.
  private mutating func finishFlowEntry(_ stack: inout [FlowFrame]) {
    let last = stack.count - 1
    let frame = stack[last]
    guard frame.hasEntry else { return }
    stack[last].first = nil
    stack[last].second = nil
    stack[last].hasColon = false
    stack[last].isExplicit = false
    if !frame.isMapping, !frame.hasColon, !frame.isExplicit, let element = frame.first {
      _ = makeNode(element, parent: frame.node)
      return
    }
    let key = frame.first ?? .empty(at: frame.entryStart)
    var mapping = frame.node
    let value = frame.second ?? .empty(at: Swift.max(frame.first?.end ?? 0, frame.entryStart))
    if !frame.isMapping {
      // An entry with a colon in a sequence is a mapping of its own (section 7.4.1).
      mapping = builder.append(
        .object, start: frame.entryStart, end: Swift.max(value.end, key.end), parent: frame.node)
      stack[last].height = Swift.max(stack[last].height, value.height + 2)
    }
    let firstKey = keys.count
    let node = makeNode(value, parent: mapping)
    setKey(key, of: node)
    if !frame.isMapping { closeMapping(firstKey: firstKey) }
  }
}
