import SourceText

/// Plain and quoted scalars (YAML 1.2.2, section 7.3). After each, `index` stands behind its last
/// byte, and in the line of that byte.
extension YAMLParser {
  /// Reads a plain scalar at `index`; its further lines are indented more than `indent`.
  mutating func readPlain(inFlow: Bool, indent: Int) -> YAMLContent {
    let start = index
    var content = YAMLContent(style: .plain, start: start, end: scanPlainLine(inFlow: inFlow))
    var folded: [UInt8]?
    while index < end, isBreak(text[index]) {
      let (breaks, line) = blankLines(from: index)
      var next = line
      while next < end, text[next] == 0x20 { next += 1 }
      let column = next - line
      while next < end, text[next] == 0x09 || text[next] == 0x20 { next += 1 }
      guard next < end, column > indent, text[next] != UInt8(ascii: "#"), !isMarkerLine(line)
      else { break }
      if inFlow, isFlowIndicator(text[next]) { break }
      let here = (index, lineStart)
      index = next
      lineStart = line
      let lineEnd = scanPlainLine(inFlow: inFlow)
      let isKey = !inFlow && index < end && text[index] == UInt8(ascii: ":")
      if lineEnd == next || isKey {
        if isKey { content.nextKeyColumn = Int32(truncatingIfNeeded: column) }
        (index, lineStart) = here
        break
      }
      var joined = folded ?? Array(text.slice(start, content.end))
      folded = nil
      append(breaks: breaks, to: &joined)
      joined += text.slice(next, lineEnd)
      folded = joined
      content.end = lineEnd
      content.isMultiline = true
    }
    if let folded { content.cooked = builder.keep(String(decoding: folded, as: UTF8.self)) }
    index = content.end
    return content
  }

  /// Moves to the end of the plain text in this line: a line break, a comment, `: ` or, in a flow
  /// collection, a flow indicator. Returns the end of the text without its trailing spaces.
  private mutating func scanPlainLine(inFlow: Bool) -> Int {
    var place = index
    defer { index = place }
    var last = place
    while true {
      let plain = text.firstIndicator(from: place, inFlow: inFlow)
      if plain > place { last = plain }
      place = plain
      guard place < end else { return last }
      switch text[place] {
      case 0x0A, 0x0D: return last
      case 0x20, 0x09:
        place &+= 1
        continue
      case UInt8(ascii: ":"):
        if isBlankOrEnd(place + 1) || inFlow && isFlowIndicator(text[place + 1]) { return last }
      case UInt8(ascii: "#"):
        if place > last { return last }
      case UInt8(ascii: ","), UInt8(ascii: "["), UInt8(ascii: "]"), UInt8(ascii: "{"),
        UInt8(ascii: "}"):
        if inFlow { return last }
      default: break
      }
      place &+= 1
      last = place
    }
  }

  private func isMarkerLine(_ line: Int) -> Bool {
    isMarker(UInt8(ascii: "-"), at: line) || isMarker(UInt8(ascii: "."), at: line)
  }

  /// From a line break: how many there are up to the next line with text, and where it starts.
  func blankLines(from place: Int) -> (breaks: Int, line: Int) {
    var breaks = 0
    var line = place
    var next = place
    while next < end {
      if isBreak(text[next]) {
        next = afterBreak(next)
        breaks += 1
        line = next
      } else if text[next] == 0x20 || text[next] == 0x09 {
        next += 1
      } else {
        break
      }
    }
    return (breaks, line)
  }

  /// Line folding (section 6.5): one line break is a space, of several the first is dropped.
  private func append(breaks: Int, to text: inout [UInt8]) {
    if breaks == 1 {
      text.append(0x20)
    } else {
      text += repeatElement(0x0A, count: Swift.max(0, breaks - 1))
    }
  }

  /// Reads a scalar in single or double quotes at `index`. In a block, its further lines are
  /// indented more than `indent`; a quote that is not closed ends with its line.
  mutating func readQuoted(indent: Int) -> YAMLContent {
    let quote = text[index]
    let start = index
    let startOfLine = lineStart
    index += 1
    var scan = QuotedScan(quote: quote, start: index)
    while index < end {
      let byte = text[index]
      if byte == quote {
        if quote == UInt8(ascii: "'"), index + 1 < end, text[index + 1] == quote {
          scan.append(quote, of: self)
          index += 2
          continue
        }
        index += 1
        return finished(scan, start)
      }
      switch byte {
      case UInt8(ascii: "\\") where quote == UInt8(ascii: "\""):
        if !readEscape(&scan, indent: indent) { return unterminated(scan, start, startOfLine) }
      case 0x0A, 0x0D:
        scan.trimSpaces(of: self)
        if !readBreaks(&scan, isEscaped: false, indent: indent) {
          return unterminated(scan, start, startOfLine)
        }
      default:
        let plain = index
        index = text.firstSpecial(from: index + 1, quote: quote)
        scan.text?.append(contentsOf: text.slice(plain, index))
      }
    }
    unclosedQuotes.insert(quote)
    return unterminated(scan, start, startOfLine)
  }

  private mutating func readEscape(_ scan: inout QuotedScan, indent: Int) -> Bool {
    let start = index
    scan.keepText(of: self)
    index += 1
    if index < end, isBreak(text[index]) {
      return readBreaks(&scan, isEscaped: true, indent: indent)
    }
    var decoded = scan.text ?? []
    scan.text = nil
    if !EscapeSequence.append(builder.bytes, at: &index, before: end, to: &decoded) {
      report("invalid-escape", "There is no such escape sequence.", start, index)
    }
    scan.text = decoded
    scan.keptCount = decoded.count
    return true
  }

  /// Folds the line breaks at `index`; false if the scalar cannot go on after them.
  private mutating func readBreaks(
    _ scan: inout QuotedScan, isEscaped: Bool, indent: Int
  ) -> Bool {
    if scan.firstLine == nil { scan.firstLine = (index, scan.text) }
    let (breaks, line) = blankLines(from: index)
    var next = line
    while next < end, text[next] == 0x20 { next += 1 }
    guard !unclosedQuotes.contains(scan.quote), next - line > indent || next >= end,
      !isMarkerLine(line)
    else { return false }
    while next < end, text[next] == 0x09 || text[next] == 0x20 { next += 1 }
    scan.keepText(of: self)
    var folded = scan.text ?? []
    scan.text = nil
    if isEscaped {
      folded += repeatElement(0x0A, count: Swift.max(0, breaks - 1))
    } else {
      append(breaks: breaks, to: &folded)
    }
    scan.text = folded
    scan.keptCount = folded.count
    index = next
    lineStart = line
    return true
  }

  /// What is left of a scalar without closing quote: the text of its first line.
  private mutating func unterminated(
    _ scan: QuotedScan, _ start: Int, _ startOfLine: Int
  ) -> YAMLContent {
    let (lineEnd, decoded) = scan.firstLine ?? (end, scan.text)
    index = lineEnd
    lineStart = startOfLine
    report("unterminated-string", "The closing quote is missing.", start, lineEnd)
    var content = YAMLContent(style: .quoted, start: start, end: lineEnd, isClosed: false)
    if let decoded { content.cooked = builder.keep(String(decoding: decoded, as: UTF8.self)) }
    return content
  }

  private mutating func finished(_ scan: QuotedScan, _ start: Int) -> YAMLContent {
    var content = YAMLContent(style: .quoted, start: start, end: index)
    content.isMultiline = scan.firstLine != nil
    if let decoded = scan.text {
      content.cooked = builder.keep(String(decoding: decoded, as: UTF8.self))
    }
    return content
  }
}

/// The text of a quoted scalar while it is read.
private struct QuotedScan {
  let quote: UInt8
  /// After the opening quote.
  let start: Int
  /// The decoded text, once it differs from the bytes.
  var text: [UInt8]?
  /// How much of the text was escaped or folded and is not to be trimmed.
  var keptCount = 0
  /// Where the first line ends, and the text so far.
  var firstLine: (end: Int, text: [UInt8]?)?

  init(quote: UInt8, start: Int) {
    self.quote = quote
    self.start = start
  }

  mutating func keepText(of parser: YAMLParser) {
    if text == nil { text = Array(parser.text.slice(start, parser.index)) }
  }

  mutating func append(_ byte: UInt8, of parser: YAMLParser) {
    keepText(of: parser)
    text?.append(byte)
  }

  /// White space before a line break is not content.
  mutating func trimSpaces(of parser: YAMLParser) {
    keepText(of: parser)
    while let last = text?.last, last == 0x20 || last == 0x09, (text?.count ?? 0) > keptCount {
      text?.removeLast()
    }
  }
}
