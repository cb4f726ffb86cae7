import SourceText

/// Reads XML 1.0 (fifth edition) as project files such as `pom.xml` use it: elements, attributes,
/// text, CDATA sections, comments, processing instructions, the five predefined entities and
/// character references.
///
/// An `element` has its qualified name, prefix included, as key; its children are its attributes and
/// its content in the order of the text. Runs of text and CDATA between two tags are one `text`
/// value, whose span leaves white space at both ends out; a run of white space alone is no value.
/// The root is the document element.
///
/// A document type declaration is reported as `doctype-refused` and skipped: its internal subset is
/// not interpreted, so that no entity can expand, and nothing outside the text is ever opened.
///
/// Problem codes: `doctype-refused`, `duplicate-attribute`, `expected-name`, `expected-value`,
/// `invalid-character`, `invalid-reference`, `mismatched-tag`, `not-utf-8`, `too-deep`,
/// `unclosed-element`, `undefined-entity`, `unexpected-text`, `unterminated-comment`,
/// `unterminated-instruction`, `unterminated-section`, `unterminated-tag`, `unterminated-value`.
package enum XMLReader {
  /// Elements nested deeper than this are skipped with their content.
  package static let maximumDepth = 256

  package static func read(_ bytes: [UInt8]) -> SyntaxTree {
    var builder = SyntaxTreeBuilder(bytes)
    guard builder.acceptsText() else { return builder.finish(roots: []) }
    return bytes.withUnsafeBufferPointer { buffer in
      var parser = XMLParser(ByteView(buffer), builder)
      parser.parse()
      return parser.builder.finish(roots: parser.roots)
    }
  }
}

/// One pass over the text; the open elements lie on a stack of their own.
struct XMLParser {
  let text: ByteView
  var builder: SyntaxTreeBuilder
  var index = 0
  var roots: [Int32] = []

  private struct Element {
    let node: Int32
    let nameStart: Int
    let nameEnd: Int
  }

  private var open: [Element] = []
  /// How many elements below the depth cap are open; they and their content are left out.
  private var skippedDepth = 0
  private var run = XMLTextRun()
  /// The first bytes of those closing marks that do not stand in the rest of the text.
  var absentMarks: Set<UInt8> = []

  init(_ text: ByteView, _ builder: SyntaxTreeBuilder) {
    self.text = text
    self.builder = builder
  }

  mutating func parse() {
    if text[0] == 0xEF, text[1] == 0xBB, text[2] == 0xBF { index = 3 }
    while index < text.count {
      if builder.isFull {
        builder.reportFull(at: index)
        break
      }
      if text[index] == UInt8(ascii: "<") { readMarkup() } else { readText() }
    }
    endRun()
    while let element = open.popLast() { reportUnclosed(element, end: text.count) }
  }

  mutating func report(_ code: String, _ message: String, _ start: Int, _ end: Int) {
    builder.report(code, message, at: start, end)
  }

  // MARK: Markup

  private mutating func readMarkup() {
    switch text[index + 1] {
    case UInt8(ascii: "/"): return readEndTag()
    case UInt8(ascii: "?"):
      return skip(to: "?>", after: 2, "unterminated-instruction", "The instruction is not closed.")
    case UInt8(ascii: "!"):
      if has("<![CDATA[") { return readSection() }
      if has("<!--") {
        return skip(to: "-->", after: 4, "unterminated-comment", "The comment is not closed.")
      }
      return skipDeclaration()
    case let byte where isNameStart(byte): return readStartTag()
    default: break
    }
    if text[index + 1] == UInt8(ascii: ">") || index + 1 >= text.count || isSpace(text[index + 1]) {
      report("expected-name", "The name of an element should follow the `<`.", index, index + 1)
      index += 1
      return
    }
    report("invalid-character", "A `<` in text is written `&lt;`.", index, index + 1)
    index += 1
  }

  /// Skips to the end of markup without content. If it has none, the rest of the line is skipped.
  private mutating func skip(
    to close: StaticString, after opening: Int, _ code: String, _ message: String
  ) {
    let start = index
    if let place = find(close, from: index + opening) {
      index = place + close.utf8CodeUnitCount
    } else {
      while index < text.count, text[index] != 0x0A { index += 1 }
      report(code, message, start, Swift.min(start + opening, text.count))
    }
  }

  private mutating func readSection() {
    let start = index
    let contentStart = index + 9
    let close = find("]]>", from: contentStart)
    let end = close ?? text.count
    if close == nil {
      report("unterminated-section", "The CDATA section is not closed.", start, contentStart)
    }
    index = close.map { $0 + 3 } ?? end
    guard !open.isEmpty else {
      return report("unexpected-text", "Text stands only inside elements.", start, index)
    }
    run.appendSection(text, contentStart, end, whole: SourceSpan(start, index))
  }

  /// A declaration such as DOCTYPE, with its internal subset and the quotes in it (section 2.8).
  private mutating func skipDeclaration() {
    let start = index
    index += 2
    var brackets = 0
    while index < text.count {
      let byte = text[index]
      if byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "'") {
        var close = index + 1
        while close < text.count, text[close] != byte { close += 1 }
        if close < text.count { index = close }
      } else if has("<!--"), let close = find("-->", from: index + 4) {
        index = close + 2
      } else if byte == UInt8(ascii: "[") {
        brackets += 1
      } else if byte == UInt8(ascii: "]") {
        brackets -= 1
      } else if byte == UInt8(ascii: ">"), brackets <= 0 {
        break
      }
      index += 1
    }
    index = Swift.min(index + 1, text.count)
    report(
      "doctype-refused", "Document type declarations are not read; nothing in them takes effect.",
      start, index)
  }

  // MARK: Tags

  private mutating func readStartTag() {
    endRun()
    let start = index
    index += 1
    let nameStart = index
    skipName()
    let nameEnd = index
    let isTooDeep = skippedDepth > 0 || open.count >= XMLReader.maximumDepth
    if isTooDeep, skippedDepth == 0 {
      report(
        "too-deep", "Elements are nested more than \(XMLReader.maximumDepth) deep.", start, nameEnd)
    }
    var node: Int32 = -1
    if !isTooDeep {
      node = builder.append(.element, start: start, end: nameEnd, parent: open.last?.node ?? -1)
      builder.setKey(node, start: nameStart, end: nameEnd, quote: 0, cooked: nil)
      if open.isEmpty { addRoot(node, start, nameEnd) }
    }
    let isEmpty = readAttributes(of: node, tagStart: start)
    if isTooDeep {
      if !isEmpty { skippedDepth += 1 }
      return
    }
    builder.setEnd(node, index)
    if !isEmpty { open.append(Element(node: node, nameStart: nameStart, nameEnd: nameEnd)) }
  }

  private mutating func addRoot(_ node: Int32, _ start: Int, _ end: Int) {
    if roots.isEmpty {
      roots.append(node)
    } else {
      report("unexpected-text", "A document has one element at its top.", start, end)
    }
  }

  /// Reads up to the end of the tag; returns whether it closes the element too.
  private mutating func readAttributes(of node: Int32, tagStart: Int) -> Bool {
    while true {
      let gap = index
      skipSpaces()
      guard index < text.count, text[index] != UInt8(ascii: "<") else {
        report("unterminated-tag", "The tag should end with `>`.", tagStart, gap)
        index = gap
        return false
      }
      if text[index] == UInt8(ascii: ">") {
        index += 1
        return false
      }
      if has("/>") {
        index += 2
        return true
      }
      guard isNameStart(text[index]) else {
        report("expected-name", "The name of an attribute should stand here.", index, index + 1)
        index += 1
        continue
      }
      if index == gap {
        report("unexpected-text", "A space should stand before the attribute.", index, index)
      }
      readAttribute(of: node)
    }
  }

  private mutating func readAttribute(of node: Int32) {
    let nameStart = index
    skipName()
    let nameEnd = index
    skipSpaces()
    guard text[index] == UInt8(ascii: "=") else {
      index = nameEnd
      report("expected-value", "`=` and a value should follow the name.", nameStart, nameEnd)
      addAttribute(.missing, of: node, nameStart, nameEnd, nameEnd, nameEnd)
      return
    }
    index += 1
    let afterEqual = index
    skipSpaces()
    let quote = text[index]
    guard quote == UInt8(ascii: "\"") || quote == UInt8(ascii: "'") else {
      index = afterEqual
      report("expected-value", "A value in quotes should follow the `=`.", nameStart, afterEqual)
      addAttribute(.missing, of: node, nameStart, nameEnd, afterEqual, afterEqual)
      return
    }
    let start = index
    index += 1
    // A value without its closing quote ends at the `<` that cannot stand in a value.
    while index < text.count, text[index] != quote, text[index] != UInt8(ascii: "<") { index += 1 }
    let isClosed = text[index] == quote && index < text.count
    if !isClosed {
      index = start + 1
      while index < text.count, !"<>\r\n".utf8.contains(text[index]) { index += 1 }
      report("unterminated-value", "The closing quote is missing.", start, index)
    }
    let contentEnd = index
    if isClosed { index += 1 }
    let value = addAttribute(.attribute, of: node, nameStart, nameEnd, start, index)
    var decoded: [UInt8]?
    decode(start + 1, contentEnd, isAttribute: true, into: &decoded)
    if value >= 0 {
      builder.setText(
        value, quote: 1, cooked: decoded.map { String(decoding: $0, as: UTF8.self) },
        closed: isClosed)
    }
  }

  @discardableResult
  private mutating func addAttribute(
    _ kind: SyntaxKind, of node: Int32, _ nameStart: Int, _ nameEnd: Int, _ start: Int, _ end: Int
  ) -> Int32 {
    guard node >= 0 else { return -1 }
    // Few attributes stand in one tag; past the first hundred, doubles are not looked for.
    var sibling = builder.nodes[Int(node)].firstChild
    var count = 0
    while sibling >= 0, count < 100 {
      let other = builder.keyRange(sibling)
      if other.length == nameEnd - nameStart,
        text.equal(other.start, nameStart, length: other.length)
      {
        report("duplicate-attribute", "The element has this attribute already.", nameStart, nameEnd)
        break
      }
      sibling = builder.nodes[Int(sibling)].next
      count += 1
    }
    let value = builder.append(kind, start: start, end: end, parent: node)
    builder.setKey(value, start: nameStart, end: nameEnd, quote: 0, cooked: nil)
    return value
  }

  /// An end tag closes the innermost element of its name; those inside it are reported. One that
  /// fits no open element is passed over.
  private mutating func readEndTag() {
    endRun()
    let start = index
    index += 2
    let nameStart = index
    skipName()
    let nameEnd = index
    skipSpaces()
    if text[index] == UInt8(ascii: ">") {
      index += 1
    } else {
      index = nameEnd
      report("unterminated-tag", "The end tag should end with `>`.", start, nameEnd)
    }
    if skippedDepth > 0 {
      skippedDepth -= 1
      return
    }
    if let element = open.last, element.nameEnd - element.nameStart == nameEnd - nameStart,
      text.equal(element.nameStart, nameStart, length: nameEnd - nameStart)
    {
      open.removeLast()
      return builder.setEnd(element.node, index)
    }
    // Few levels are searched, so that many wrong end tags in a deep text cost little.
    let fitting = open.indices.suffix(64).last { place in
      let element = open[place]
      return element.nameEnd - element.nameStart == nameEnd - nameStart
        && text.equal(element.nameStart, nameStart, length: nameEnd - nameStart)
    }
    guard let fitting else {
      return report("mismatched-tag", "No open element has this name.", start, index)
    }
    while open.count > fitting + 1, let element = open.popLast() {
      reportUnclosed(element, end: start)
    }
    if let element = open.popLast() { builder.setEnd(element.node, index) }
  }

  private mutating func reportUnclosed(_ element: Element, end: Int) {
    builder.setEnd(element.node, end)
    report(
      "unclosed-element", "The element has no end tag.", element.nameStart, element.nameEnd)
  }

  // MARK: Text

  private mutating func readText() {
    let start = index
    index = plainTextEnd(from: index)
    if let parent = open.last?.node, run.isEmpty, endsRun(at: index) {
      // Nearly all text stands alone between two tags and is as it is written.
      let span = withoutSpaces(start, index)
      if !span.isEmpty, skippedDepth == 0 {
        _ = builder.append(.text, start: span.start, end: span.end, parent: parent)
      }
      return
    }
    while index < text.count, text[index] != UInt8(ascii: "<") { index += 1 }
    guard !open.isEmpty else {
      let content = text.slice(start, index)
      if let first = content.firstIndex(where: { !isSpace($0) }) {
        report("unexpected-text", "Text stands only inside elements.", start + first, index)
      }
      return
    }
    var decoded: [UInt8]? = []
    decode(start, index, isAttribute: false, into: &decoded)
    run.appendText(text, start, index, decoded: decoded ?? [])
  }

  /// Makes the text since the last tag a value, unless it is white space only.
  private mutating func endRun() {
    if run.isEmpty { return }
    defer { run = XMLTextRun() }
    guard let span = run.span, skippedDepth == 0, let parent = open.last?.node else { return }
    let node = builder.append(.text, start: span.start, end: span.end, parent: parent)
    let trimmed = run.trimmed
    if !text.slice(span.start, span.end).elementsEqual(trimmed) {
      builder.setText(node, quote: 0, cooked: String(decoding: trimmed, as: UTF8.self))
    }
  }
}
