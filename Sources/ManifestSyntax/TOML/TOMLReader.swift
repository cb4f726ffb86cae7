import SourceText

/// Reads TOML 1.0.0.
///
/// Tables that are defined in several places become one object. A key has the place where it was
/// first written; an object's span reaches over all that was written of it. What breaks the
/// specification becomes a problem with its place, and the reading goes on at the next line at the
/// latest.
package enum TOMLReader {
  /// Values nested deeper than this are skipped, with the problem `too-deep`.
  package static let maximumDepth = 128

  package static func read(_ bytes: [UInt8]) -> SyntaxTree {
    var builder = SyntaxTreeBuilder(bytes)
    guard builder.acceptsSize() else { return builder.finish(roots: []) }
    if let encoding = builder.foreignEncoding() {
      builder.report("not-utf-8", "The text is \(encoding); it must be UTF-8.", at: 0, 2)
      return builder.finish(roots: [])
    }
    return bytes.withUnsafeBufferPointer { buffer in
      var parser = TOMLParser(ByteView(buffer), builder)
      parser.run()
      return parser.builder.finish(roots: [parser.root])
    }
  }
}

/// The state of one reading.
struct TOMLParser {
  let text: ByteView
  var builder: SyntaxTreeBuilder
  var position = 0
  var tables: TOMLTables
  let root: Int32

  /// The table that the last header opened.
  private var section: TOMLPlace
  /// The parts of the key read last.
  var path: [SyntaxToken] = []
  /// The open arrays and inline tables, outermost first.
  var containers: [TOMLContainer] = []
  /// A multi-line string of this quote was not closed; so no other one is.
  var unclosedQuotes: Set<UInt8> = []

  init(_ text: ByteView, _ builder: SyntaxTreeBuilder) {
    self.text = text
    self.builder = builder
    tables = TOMLTables(text)
    root = self.builder.append(.object, start: 0, end: text.count)
    tables.register(root, .header)
    section = TOMLPlace(node: root, depth: 0)
    if text[0] == 0xEF, text[1] == 0xBB, text[2] == 0xBF { position = 3 }
  }

  mutating func run() {
    while position < text.count {
      if builder.isFull {
        builder.reportFull(at: position)
        break
      }
      skipSpaces()
      if skipLineEnd() { continue }
      guard position < text.count else { break }
      if text[position] == 0x5B {
        readHeader()
      } else {
        readKeyValue()
      }
      expectLineEnd()
    }
    coverChildren()
  }

  // MARK: Lines

  /// Skips spaces and tabs.
  mutating func skipSpaces() {
    while text[position] == 0x20 || text[position] == 0x09 { position += 1 }
  }

  var isAtLineBreak: Bool {
    let byte = text[position]
    return byte == 0x0A || byte == 0x0D && text[position + 1] == 0x0A
  }

  /// Skips a comment, if one begins here, and the line break after it. False if neither is here.
  mutating func skipLineEnd() -> Bool {
    let isComment = text[position] == 0x23
    if isComment { skipComment() }
    guard isAtLineBreak else { return isComment }
    position += text[position] == 0x0D ? 2 : 1
    return true
  }

  private mutating func skipComment() {
    while position < text.count, !isAtLineBreak {
      position = text.firstSpecial(from: position + 1, quote: 0x7F)
      let byte = text[position]
      guard position < text.count, byte != 0x0A else { return }
      if byte >= 0x80 {
        skipScalar()
        position -= 1
      } else if byte == 0x7F || byte < 0x20, byte != 0x09, !isAtLineBreak {
        builder.report(
          "control-character", "A control character must not stand in a comment.", at: position)
      }
    }
  }

  /// Goes past one character that is not ASCII.
  mutating func skipScalar() {
    if let length = text.scalarLength(at: position) {
      position += length
    } else {
      builder.report("not-utf-8", "This byte is not UTF-8.", at: position)
      position += 1
    }
  }

  /// After a header or a value the line must end. What stands there instead is skipped.
  private mutating func expectLineEnd() {
    skipSpaces()
    if skipLineEnd() || position >= text.count { return }
    let start = position
    skipToLineBreak()
    builder.report(
      "unexpected-character", "The line should end here.", at: start, position)
    _ = skipLineEnd()
  }

  mutating func skipToLineBreak() {
    while position < text.count, !isAtLineBreak { position += 1 }
  }

  // MARK: Headers

  private mutating func readHeader() {
    let start = position
    let isArray = text[position + 1] == 0x5B
    position += isArray ? 2 : 1
    skipSpaces()
    let isKey = readPath()
    skipSpaces()
    let closing = position
    if text[position] == 0x5D { position += 1 }
    if isArray, position > closing, text[position] == 0x5D { position += 1 }
    if isKey, position - closing < (isArray ? 2 : 1) {
      builder.report(
        "unclosed-header", "Expected `\(isArray ? "]]" : "]")` after the table's name.", at: start,
        position)
      if position < text.count, !isAtLineBreak, text[position] != 0x23 { skipToLineBreak() }
    } else if !isKey {
      skipToLineBreak()
    }
    if path.isEmpty || path.count > TOMLReader.maximumDepth {
      if let first = path.first {
        builder.report(
          "too-deep", "Nested deeper than \(TOMLReader.maximumDepth) levels; not read.",
          at: first.start, position)
      }
      section = detachedTable(start)
    } else {
      section = openSection(start: start, isArray: isArray)
    }
  }

  /// A table that belongs to nothing, for the members under a header that names no place.
  private mutating func detachedTable(_ start: Int) -> TOMLPlace {
    let node = builder.append(.object, start: start, end: position)
    tables.register(node, .header)
    return TOMLPlace(node: node, depth: 0)
  }

  /// Finds or makes the table that the header with the parts in `path` names.
  private mutating func openSection(start: Int, isArray: Bool) -> TOMLPlace {
    var table = root
    for part in path.dropLast() {
      guard let found = tables.find(part, in: table, builder) else {
        table = addTable(part, to: table, .implied, start: start)
        continue
      }
      switch tables.role(of: found) {
      case .implied, .header, .dotted: table = found
      case .tableArray: table = builder.nodes[Int(found)].lastChild
      case .value, .inline:
        reportConflict(part, found)
        return detachedTable(start)
      }
    }
    guard let last = path.last else { return detachedTable(start) }
    let depth = path.count
    let found = tables.find(last, in: table, builder)
    if let found, !isArray, tables.role(of: found) == .implied {
      tables.register(found, .header)
      builder.nodes[Int(found)].start = Int32(truncatingIfNeeded: start)
      builder.setEnd(found, position)
      return TOMLPlace(node: found, depth: depth)
    }
    if !isArray {
      if let found {
        reportConflict(last, found)
        // Its members are read into the same table, that none is lost.
        if builder.nodes[Int(found)].kind == .object {
          return TOMLPlace(node: found, depth: depth)
        }
      }
      let node = addTable(last, to: table, .header, start: start)
      return TOMLPlace(node: node, depth: depth)
    }
    var array = found
    if let found, tables.role(of: found) != .tableArray {
      reportConflict(last, found)
      array = nil
    }
    let owner = array ?? addTable(last, to: table, .tableArray, start: start)
    let element = builder.append(.object, start: start, end: position, parent: owner)
    tables.register(element, .header)
    return TOMLPlace(node: element, depth: depth)
  }

  // MARK: Keys and values

  private mutating func readKeyValue() {
    if readPlainMember(of: section) { return }
    guard readAssignment(into: section) else { return skipToLineBreak() }
    readValues()
  }

  /// Reads `key =` and makes its place ready. False if there is no key; a value that is not there
  /// is added as `missing`.
  mutating func readAssignment(into table: TOMLPlace) -> Bool {
    let start = position
    let isKey = readPath()
    guard let last = path.last else {
      if position == start { position += 1 }
      return false
    }
    let place = placeOfPath(in: table)
    skipSpaces()
    guard text[position] == 0x3D else {
      if isKey {
        builder.report(
          "missing-equals", "Expected `=` after the key.", at: last.end - 1, last.end)
      }
      containers.append(TOMLContainer(kind: .member, place: place, key: last))
      addMissing(at: last.end)
      return false
    }
    position += 1
    containers.append(TOMLContainer(kind: .member, place: place, key: last))
    return true
  }

  /// Reads the parts of a key into `path`. False, and reported, if a part is not there or is ill
  /// written; the parts before it are kept.
  private mutating func readPath() -> Bool {
    path.removeAll(keepingCapacity: true)
    while true {
      guard let part = scanKey() else {
        builder.report("invalid-key", "Expected a key here.", at: position)
        return false
      }
      path.append(part)
      skipSpaces()
      guard text[position] == 0x2E else { return true }
      position += 1
      skipSpaces()
    }
  }

  private mutating func scanKey() -> SyntaxToken? {
    let start = position
    let byte = text[start]
    if byte == 0x22 || byte == 0x27 {
      if text[start + 1] == byte, text[start + 2] == byte {
        builder.report("invalid-key", "A key must be on one line.", at: start, start + 3)
      }
      return scanLineString(quote: byte)
    }
    while Self.isBareKey(text[position]) { position += 1 }
    return position > start ? SyntaxToken(start: start, end: position) : nil
  }

  static func isBareKey(_ byte: UInt8) -> Bool {
    switch byte {
    case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x2D, 0x5F: true
    default: false
    }
  }

  /// The table in which the last part of `path` belongs; makes the tables between.
  private mutating func placeOfPath(in table: TOMLPlace) -> TOMLPlace {
    var place = table
    for (index, part) in path.dropLast().enumerated() {
      place.depth += 1
      guard let found = tables.find(part, in: place.node, builder) else {
        guard place.depth < TOMLReader.maximumDepth else {
          builder.report(
            "too-deep", "Nested deeper than \(TOMLReader.maximumDepth) levels; not read.",
            at: part.start, part.end)
          return detachedTable(part.start)
        }
        place.node = addTable(part, to: place.node, .dotted, start: path[index + 1].start)
        continue
      }
      switch tables.role(of: found) {
      case .implied:
        tables.register(found, .dotted)
        place.node = found
      case .dotted:
        place.node = found
      case .value, .inline, .header, .tableArray:
        reportConflict(part, found)
        return detachedTable(part.start)
      }
    }
    return place
  }

  // MARK: Tables

  private mutating func addTable(
    _ part: SyntaxToken, to table: Int32, _ role: TOMLTables.Role, start: Int
  ) -> Int32 {
    let kind: SyntaxKind = role == .tableArray ? .array : .object
    let node = builder.append(kind, start: start, end: position, parent: table)
    builder.nodes[Int(node)].setKey(
      start: part.start, end: part.end, quote: part.quote, cooked: part.cooked)
    tables.register(node, role)
    tables.insert(node, part, in: table, builder)
    return node
  }

  func describe(_ node: Int32) -> String {
    switch tables.role(of: node) {
    case .tableArray: "an array of tables"
    case .inline: "an inline table, which is complete"
    case .value: "a value"
    case .header, .implied, .dotted: "a table"
    }
  }

  mutating func reportConflict(_ part: SyntaxToken, _ earlier: Int32) {
    builder.report(
      "duplicate-key", "This key was defined before, as \(describe(earlier)).", at: part.start,
      part.end)
  }

  /// Stretches every table over its members; children come after their parents in the nodes.
  private mutating func coverChildren() {
    for id in builder.nodes.indices.reversed() where builder.nodes[id].firstChild >= 0 {
      var node = builder.nodes[id]
      var child = node.firstChild
      while child >= 0 {
        let member = builder.nodes[Int(child)]
        node.end = Swift.max(node.end, member.end)
        node.start = Swift.min(node.start, member.start)
        if member.keyStart >= 0 { node.start = Swift.min(node.start, member.keyStart) }
        child = member.next
      }
      builder.nodes[id] = node
    }
  }
}
