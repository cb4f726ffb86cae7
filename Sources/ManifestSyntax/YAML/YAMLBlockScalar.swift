import SourceText

/// Literal and folded scalars (YAML 1.2.2, section 8.1).
extension YAMLParser {
  private enum Chomping { case clip, strip, keep }

  /// Reads the scalar whose `|` or `>` stands at `index`; its lines are indented more than `indent`.
  mutating func readBlockScalar(indent: Int) -> YAMLContent {
    let start = index
    let isFolded = text[index] == UInt8(ascii: ">")
    var chomping = Chomping.clip
    var explicit: Int?
    index += 1
    header: while index < end {
      switch text[index] {
      case UInt8(ascii: "-"): chomping = .strip
      case UInt8(ascii: "+"): chomping = .keep
      case 0x31...0x39 where explicit == nil: explicit = Int(text[index] - 0x30)
      default: break header
      }
      index += 1
    }
    lastContentEnd = index
    checkBlockHeader(start)

    let width = explicit.map { Swift.max(indent, 0) + $0 } ?? detectedWidth(indent)
    var scan = BlockScan(isFolded: isFolded, end: lastContentEnd)
    while index < end {
      let line = afterBreak(index)
      var next = line
      while next < end, next - line < width, text[next] == 0x20 { next += 1 }
      if next >= end {
        // A last line of spaces counts as blank even without its line break.
        if next > line { scan.blankLines += 1 }
        index = end
        break
      }
      let isBlank = isBreak(text[next])
      if !isBlank, next - line < width || isMarkerAtLeft(line) { break }
      index = next
      lineStart = line
      if isBlank {
        scan.blankLines += 1
        continue
      }
      skipToLineEnd()
      scan.append(text.slice(next, index))
      scan.end = index
    }
    var content = YAMLContent(style: .block, start: start, end: scan.end)
    switch chomping {
    case .strip: break
    case .clip: if !scan.text.isEmpty, scan.hasLine { scan.text.append(0x0A) }
    case .keep:
      let count = scan.blankLines + (scan.hasLine ? 1 : 0)
      scan.text += repeatElement(0x0A, count: count)
    }
    content.cooked = builder.keep(String(decoding: scan.text, as: UTF8.self))
    content.isMultiline = true
    return content
  }

  private func isMarkerAtLeft(_ line: Int) -> Bool {
    isMarker(UInt8(ascii: "-"), at: line) || isMarker(UInt8(ascii: "."), at: line)
  }

  private mutating func checkBlockHeader(_ start: Int) {
    let headerEnd = index
    skipSpaces()
    guard index < end, !isBreak(text[index]) else { return }
    if text[index] != UInt8(ascii: "#") || index == headerEnd {
      report(
        "invalid-block-header",
        "After `|` or `>` come a digit from 1 to 9, `+` or `-`, and a comment.", start, index + 1)
    }
    skipToLineEnd()
  }

  /// The indentation of the first line with text, which is that of all.
  private mutating func detectedWidth(_ indent: Int) -> Int {
    var line = index
    var widestBlank = 0
    while line < end {
      line = afterBreak(line)
      var next = line
      while next < end, text[next] == 0x20 { next += 1 }
      let width = next - line
      if next >= end || isBreak(text[next]) {
        widestBlank = Swift.max(widestBlank, width)
        line = next
        continue
      }
      guard width > indent else { break }
      if widestBlank > width {
        report(
          "invalid-indentation", "A blank line before the text is indented more than it.", line,
          next)
      }
      return width
    }
    return Swift.max(indent + 1, widestBlank)
  }
}

/// The text of a block scalar while it is read; the last line break is still to be added.
private struct BlockScan {
  let isFolded: Bool
  /// The end of the last line with text.
  var end: Int
  var text: [UInt8] = []
  var hasLine = false
  var blankLines = 0
  private var wasMoreIndented = false

  init(isFolded: Bool, end: Int) {
    self.isFolded = isFolded
    self.end = end
  }

  mutating func append(_ line: UnsafeBufferPointer<UInt8>) {
    let isMoreIndented = line.first == 0x20 || line.first == 0x09
    if !hasLine {
      text += repeatElement(0x0A, count: blankLines)
    } else if isFolded, !isMoreIndented, !wasMoreIndented {
      if blankLines == 0 {
        text.append(0x20)
      } else {
        text += repeatElement(0x0A, count: blankLines)
      }
    } else {
      text += repeatElement(0x0A, count: blankLines + 1)
    }
    text += line
    hasLine = true
    blankLines = 0
    wasMoreIndented = isMoreIndented
  }
}
