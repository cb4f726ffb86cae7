import SourceText

/// Text and CDATA between two tags. White space at the ends is not part of the value, except for
/// white space that a CDATA section or a character reference holds.
struct XMLTextRun {
  private(set) var span: SourceSpan?
  private var decoded: [UInt8] = []
  /// The white space at the end that becomes content only if more follows.
  private var contentCount = 0

  var isEmpty: Bool { span == nil && decoded.isEmpty }

  var trimmed: ArraySlice<UInt8> { decoded.prefix(contentCount) }

  mutating func appendText(_ text: ByteView, _ start: Int, _ end: Int, decoded piece: [UInt8]) {
    var first = start
    var last = end
    while first < end, isSpace(text[first]) { first += 1 }
    while last > first, isSpace(text[last - 1]) { last -= 1 }
    guard first < last else {
      if span != nil { decoded += piece }
      return
    }
    decoded += span == nil ? piece.dropFirst(decodedLength(text, start, first)) : piece[...]
    contentCount = Swift.max(contentCount, decoded.count - decodedLength(text, last, end))
    grow(SourceSpan(first, last))
  }

  /// How many bytes white space has once its line ends are decoded: `\r\n` is one.
  private func decodedLength(_ text: ByteView, _ start: Int, _ end: Int) -> Int {
    var length = end - start
    var index = start
    while index + 1 < end {
      if text[index] == 0x0D, text[index + 1] == 0x0A { length -= 1 }
      index += 1
    }
    return length
  }

  mutating func appendSection(_ text: ByteView, _ start: Int, _ end: Int, whole: SourceSpan) {
    decoded += text.slice(start, end)
    contentCount = decoded.count
    grow(whole)
  }

  private mutating func grow(_ part: SourceSpan) { span = span?.union(part) ?? part }
}

func isSpace(_ byte: UInt8) -> Bool {
  byte == 0x20 || byte == 0x0A || byte == 0x09 || byte == 0x0D
}

extension XMLParser {
  /// The end of the text from `start` on that stands for itself: where markup begins, a reference, a
  /// `\r` or another control character.
  func plainTextEnd(from start: Int) -> Int {
    var place = start
    while place < text.count {
      switch text[place] {
      case UInt8(ascii: "<"), UInt8(ascii: "&"), 0..<0x09, 0x0B..<0x20: return place
      default: place &+= 1
      }
    }
    return place
  }

  /// Whether text that ends at `place` is all that stands between two tags.
  func endsRun(at place: Int) -> Bool {
    place >= text.count
      || text[place] == UInt8(ascii: "<")
        && (text[place + 1] == UInt8(ascii: "/") || isNameStart(text[place + 1]))
  }

  /// A span without white space at its ends; empty if it holds nothing else.
  func withoutSpaces(_ start: Int, _ end: Int) -> SourceSpan {
    var first = start
    var last = end
    while first < last, isSpace(text[first]) { first &+= 1 }
    while last > first, isSpace(text[last - 1]) { last &-= 1 }
    return SourceSpan(first, last)
  }

  func has(_ word: StaticString) -> Bool { has(word, at: index) }

  private func has(_ word: StaticString, at place: Int) -> Bool {
    word.withUTF8Buffer { text.slice(place, place + $0.count).elementsEqual($0) }
  }

  /// The first place from `start` where the closing mark `word` stands. A mark that was not found
  /// once is not looked for again, so that reading stays linear.
  mutating func find(_ word: StaticString, from start: Int) -> Int? {
    let first = word.withUTF8Buffer { $0.first ?? 0 }
    if absentMarks.contains(first) { return nil }
    var place = start
    while place < text.count {
      if text[place] == first, has(word, at: place) { return place }
      place += 1
    }
    absentMarks.insert(first)
    return nil
  }

  mutating func skipSpaces() {
    while index < text.count, isSpace(text[index]) { index += 1 }
  }

  mutating func skipName() {
    while index < text.count, isNamePart(text[index]) { index += 1 }
  }

  /// All letters beyond ASCII are taken as name characters (section 2.3 leaves few of them out).
  func isNameStart(_ byte: UInt8) -> Bool {
    (0x61...0x7A).contains(byte | 0x20) || byte >= 0x80 || byte == UInt8(ascii: "_")
      || byte == UInt8(ascii: ":")
  }

  private func isNamePart(_ byte: UInt8) -> Bool {
    isNameStart(byte) || (0x30...0x39).contains(byte) || byte == UInt8(ascii: "-")
      || byte == UInt8(ascii: ".")
  }

  /// Decodes references and line ends (sections 2.11, 3.3.3, 4.1). `decoded` stays nil, if it is, as
  /// long as the bytes are the text.
  mutating func decode(
    _ start: Int, _ end: Int, isAttribute: Bool, into decoded: inout [UInt8]?
  ) {
    var place = start
    while place < end {
      let byte = text[place]
      let isLineEnd = byte == 0x0A || byte == 0x0D || byte == 0x09
      if byte == UInt8(ascii: "&") || byte == 0x0D || isAttribute && isLineEnd {
        var so = decoded ?? Array(text.slice(start, place))
        decoded = nil
        if byte == UInt8(ascii: "&") {
          appendReference(&place, end, &so)
        } else {
          place += byte == 0x0D && text[place + 1] == 0x0A && place + 1 < end ? 2 : 1
          so.append(isAttribute ? 0x20 : 0x0A)
        }
        decoded = so
        continue
      }
      if byte < 0x20, byte != 0x0A, byte != 0x09 {
        report("invalid-character", "This control character is not allowed.", place, place + 1)
      }
      decoded?.append(byte)
      place += 1
    }
  }

  /// Appends what the reference at `place` stands for; one that is unknown stays as it is written.
  private mutating func appendReference(_ place: inout Int, _ end: Int, _ decoded: inout [UInt8]) {
    let start = place
    var close = place + 1
    while close < end, isNamePart(text[close]) || text[close] == UInt8(ascii: "#") { close += 1 }
    guard close < end, text[close] == UInt8(ascii: ";"), close > start + 1 else {
      report("invalid-reference", "An `&` in text is written `&amp;`.", start, start + 1)
      decoded.append(UInt8(ascii: "&"))
      place = start + 1
      return
    }
    place = close + 1
    switch text.string(start + 1, close) {
    case "lt": decoded.append(UInt8(ascii: "<"))
    case "gt": decoded.append(UInt8(ascii: ">"))
    case "amp": decoded.append(UInt8(ascii: "&"))
    case "apos": decoded.append(UInt8(ascii: "'"))
    case "quot": decoded.append(UInt8(ascii: "\""))
    default:
      if text[start + 1] == UInt8(ascii: "#") {
        if let scalar = characterNumber(start + 2, close) {
          EscapeSequence.append(scalar: scalar, to: &decoded)
          return
        }
        report("invalid-reference", "The number names no character.", start, place)
      } else {
        report("undefined-entity", "Only the five predefined entities are known.", start, place)
      }
      decoded += text.slice(start, place)
    }
  }

  /// The number of a character reference, if XML allows the character (section 2.2).
  private func characterNumber(_ start: Int, _ end: Int) -> UInt32? {
    let isHex = text[start] == UInt8(ascii: "x")
    let digits = text.string(isHex ? start + 1 : start, end)
    guard digits.utf8.first.map(isAlphanumeric) == true,
      let number = UInt32(digits, radix: isHex ? 16 : 10), Unicode.Scalar(number) != nil,
      number >= 0x20 || number == 0x09 || number == 0x0A || number == 0x0D,
      number != 0xFFFE, number != 0xFFFF
    else { return nil }
    return number
  }
}
