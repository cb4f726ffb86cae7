import SourceText

/// Where the next value goes: a member under its key, or an open array or inline table.
struct TOMLContainer {
  enum Kind {
    /// One value is due, which goes under `key`.
    case member
    case array, inlineTable
  }

  var kind: Kind
  var place: TOMLPlace
  /// The key of a member.
  var key = SyntaxToken(start: 0, end: 0)
  /// Whether a value stands since the last comma.
  var hasValue = false
  var hasComma = false
}

extension TOMLParser {
  /// Reads the value that is due, with all arrays and inline tables in it. Ends when no container
  /// is open.
  mutating func readValues() {
    while let innermost = containers.last {
      skipSpaces()
      switch innermost.kind {
      case .member: readMemberValue()
      case .array: readInArray(innermost)
      case .inlineTable: readInInlineTable(innermost)
      }
      if builder.isFull {
        builder.reportFull(at: position)
        position = text.count
        containers.removeAll()
      }
    }
  }

  // MARK: Members

  private mutating func readMemberValue() {
    let byte = text[position]
    let isInline = containers.count > 1
    if position >= text.count || isAtLineBreak || byte == 0x23
      || isInline && (byte == 0x2C || byte == 0x7D || byte == 0x5D)
    {
      builder.report("missing-value", "Expected a value after `=`.", at: position - 1, position)
      addMissing(at: position)
    } else {
      readValue()
    }
  }

  mutating func addMissing(at offset: Int) {
    _ = add(SyntaxToken(start: offset, end: offset), .missing)
  }

  /// Adds a value where the innermost container wants it, and closes a member.
  private mutating func add(_ token: SyntaxToken, _ kind: SyntaxKind) -> Int32 {
    var node = SyntaxNode(kind: kind, start: token.start, end: token.end)
    node.quote = token.quote
    node.cooked = token.cooked
    guard let innermost = containers.last else { return builder.append(node) }
    let table = innermost.place.node
    guard innermost.kind == .member else {
      let id = builder.append(node)
      builder.link(id, under: table)
      containers[containers.count - 1].hasValue = true
      return id
    }
    containers.removeLast()
    let id = addMember(node, innermost.key, to: table)
    if !containers.isEmpty { containers[containers.count - 1].hasValue = true }
    return id
  }

  private mutating func addMember(
    _ value: SyntaxNode, _ key: SyntaxToken, to table: Int32
  ) -> Int32 {
    var node = value
    node.setKey(start: key.start, end: key.end, quote: key.quote, cooked: key.cooked)
    let earlier = tables.find(key, in: table, builder)
    let id = builder.append(node)
    builder.link(id, under: table)
    if let earlier {
      reportConflict(key, earlier)
    } else {
      tables.insert(id, key, in: table, builder)
    }
    return id
  }

  // MARK: The common forms

  /// Reads `key = "text"` with a bare key and a text that stands for itself: the line that most of
  /// a lockfile consists of. False, and nothing is read, for every other line.
  mutating func readPlainMember(of table: TOMLPlace) -> Bool {
    var index = position
    while Self.isBareKey(text[index]) { index += 1 }
    guard index > position, text[index] == 0x20, text[index + 1] == 0x3D, text[index + 2] == 0x20,
      let value = plainString(at: index + 3)
    else { return false }
    _ = addMember(value, SyntaxToken(start: position, end: index), to: table.node)
    position = Int(value.end)
    return true
  }

  /// Reads `"text", "text",` as far as it goes. False if it does not begin so.
  private mutating func readPlainElements(of array: Int32) -> Bool {
    guard var element = plainString(at: position) else { return false }
    while true {
      builder.link(builder.append(element), under: array)
      position = Int(element.end)
      containers[containers.count - 1].hasValue = text[position] != 0x2C
      guard text[position] == 0x2C else { return true }
      position += 1
      var index = position
      while text[index] == 0x20 || text[index] == 0x0A { index += 1 }
      guard !builder.isFull, let next = plainString(at: index) else { return true }
      element = next
    }
  }

  /// The string that begins at `start`, if it is on one line and there is nothing to decode in it.
  /// Not an empty one, for its quotes may be two of three.
  private func plainString(at start: Int) -> SyntaxNode? {
    guard text[start] == 0x22 else { return nil }
    let end = text.firstSpecial(from: start + 1, quote: 0x22, stopsAtDelete: true)
    guard end > start + 1, text[end] == 0x22 else { return nil }
    var node = SyntaxNode(kind: .string, start: start, end: end + 1)
    node.quote = 1
    return node
  }

  private mutating func readValue() {
    let start = position
    switch text[start] {
    case 0x22, 0x27:
      let token = scanString()
      _ = add(token, .string)
    case 0x5B, 0x7B:
      let isArray = text[start] == 0x5B
      let depth = (containers.last?.place.depth ?? 0) + 1
      position += 1
      let token = SyntaxToken(start: start, end: position)
      let node = add(token, isArray ? .array : .object)
      if !isArray { tables.register(node, .inline) }
      if depth >= TOMLReader.maximumDepth {
        builder.report(
          "too-deep", "Nested deeper than \(TOMLReader.maximumDepth) levels; not read.", at: start)
        skipDeep()
        builder.setEnd(node, position)
      } else {
        containers.append(
          TOMLContainer(
            kind: isArray ? .array : .inlineTable, place: TOMLPlace(node: node, depth: depth)))
      }
    default:
      let word = scanWord()
      if word.end == start {
        builder.report("unexpected-character", "Expected a value here.", at: start)
        position = start + decodeLength(at: start)
        if containers.last?.kind == .member { addMissing(at: start) }
      } else {
        let kind = kind(ofWord: word)
        _ = add(word, kind)
      }
    }
  }

  func decodeLength(at offset: Int) -> Int {
    Swift.min(text.scalarLength(at: offset) ?? 1, Swift.max(1, text.count - offset))
  }

  /// Skips a container that lies too deep, to its closing bracket.
  private mutating func skipDeep() {
    var depth = 1
    while depth > 0, position < text.count {
      switch text[position] {
      case 0x5B, 0x7B: depth += 1
      case 0x5D, 0x7D: depth -= 1
      case 0x22, 0x27:
        _ = scanString()
        continue
      default: break
      }
      position += 1
    }
  }

  // MARK: Arrays

  private mutating func readInArray(_ array: TOMLContainer) {
    let lineStart = position
    while skipLineEnd() { skipSpaces() }
    guard position < text.count, !(position > lineStart && startsStatement()) else {
      position = lineStart
      return closeUnclosed()
    }
    switch text[position] {
    case 0x5D:
      position += 1
      closeContainer()
    case 0x2C:
      if !array.hasValue {
        builder.report("missing-value", "Expected a value before the comma.", at: position)
      }
      position += 1
      containers[containers.count - 1].hasValue = false
    case 0x7D where containers.contains(where: { $0.kind == .inlineTable }):
      closeUnclosed()
    default:
      if array.hasValue {
        builder.report("missing-comma", "Expected a comma or `]` here.", at: position)
        containers[containers.count - 1].hasValue = false
      }
      if !readPlainElements(of: array.place.node) { readValue() }
    }
  }

  /// Whether what stands at the start of this line can be no array element but `key =` or a
  /// header: then an array before it was left open.
  private func startsStatement() -> Bool {
    var index = position
    let isHeader = text[index] == 0x5B
    while text[index] == 0x5B { index += 1 }
    let start = index
    while Self.isBareKey(text[index]) || text[index] == 0x2E { index += 1 }
    guard index > start else { return false }
    if isHeader {
      let first = text[start]
      guard text[index] == 0x5D, first | 0x20 >= 0x61, first | 0x20 <= 0x7A else { return false }
      return !["true", "false", "inf", "nan"].contains(text.string(start, index))
    }
    while text[index] == 0x20 || text[index] == 0x09 { index += 1 }
    return text[index] == 0x3D
  }

  // MARK: Inline tables

  private mutating func readInInlineTable(_ table: TOMLContainer) {
    if position >= text.count { return closeUnclosed() }
    if isAtLineBreak || text[position] == 0x23 {
      // TOML 1.0 keeps an inline table on one line. If it plainly goes on, so does the reading.
      let isOpen = !table.hasValue
      let start = position
      while skipLineEnd() { skipSpaces() }
      let byte = text[position]
      if position < text.count, isOpen || byte == 0x7D || byte == 0x2C, byte != 0x5B {
        builder.report(
          "unexpected-line-break", "An inline table must be on one line.", at: start)
        return
      }
      position = start
      return closeUnclosed()
    }
    switch text[position] {
    case 0x7D:
      if table.hasComma, !table.hasValue {
        builder.report("trailing-comma", "A comma must not stand before `}`.", at: position)
      }
      position += 1
      closeContainer()
    case 0x2C:
      if !table.hasValue {
        builder.report("missing-key", "Expected a member before the comma.", at: position)
      }
      position += 1
      containers[containers.count - 1].hasValue = false
      containers[containers.count - 1].hasComma = true
    case 0x5D where containers.contains(where: { $0.kind == .array }):
      closeUnclosed()
    default:
      if table.hasValue {
        builder.report("missing-comma", "Expected a comma or `}` here.", at: position)
        containers[containers.count - 1].hasValue = false
      }
      _ = readAssignment(into: table.place)
    }
  }

  // MARK: Ends

  private mutating func closeContainer() {
    guard let container = containers.popLast() else { return }
    builder.setEnd(container.place.node, position)
  }

  /// Ends the innermost container where its closing bracket is not.
  private mutating func closeUnclosed() {
    guard let container = containers.last else { return }
    let start = Int(builder.nodes[Int(container.place.node)].start)
    builder.report(
      "unclosed", "This `\(container.kind == .array ? "[" : "{")` is never closed.", at: start)
    closeContainer()
  }
}
