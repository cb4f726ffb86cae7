/// How a column is counted (LSP 3.17, `PositionEncodingKind`).
package enum PositionEncoding: String, Sendable, CaseIterable {
  case utf8 = "utf-8"
  case utf16 = "utf-16"
  case utf32 = "utf-32"
}

/// A place as editors name it: both numbers count from 0.
package struct TextPosition: Hashable, Sendable, Comparable {
  package var line: Int
  package var column: Int

  package init(line: Int, column: Int) {
    self.line = line
    self.column = column
  }

  package static func < (a: TextPosition, b: TextPosition) -> Bool {
    (a.line, a.column) < (b.line, b.column)
  }
}

/// The only place where byte offsets become lines and columns, and back.
///
/// Lines end at `\n`, `\r\n` or `\r`, as in LSP 3.17, and nowhere else: U+2028 and form feeds are
/// ordinary characters. Bytes that are not UTF-8 count as one column each in every encoding, so
/// that every offset has a place and no input can trap.
package struct LineTable: Sendable {
  /// The offset at which each line starts; never empty, ascending.
  package private(set) var lineStarts: [Int]
  private let byteCount: Int

  package init(_ bytes: [UInt8]) {
    var starts = [0]
    starts.reserveCapacity(bytes.count / 24 + 1)
    bytes.withUnsafeBytes { buffer in
      Self.forEachBreak(in: buffer) { place in
        let next = place + 1
        if buffer[place] == 0x0A || !(next < buffer.count && buffer[next] == 0x0A) {
          starts.append(next)
        }
      }
    }
    lineStarts = starts
    byteCount = bytes.count
  }

  /// Calls `body` with the place of every `\n` and `\r`. Goes eight bytes at a time, for lockfiles are
  /// long.
  @inline(__always)
  private static func forEachBreak(in buffer: UnsafeRawBufferPointer, _ body: (Int) -> Void) {
    let ones: UInt64 = 0x0101_0101_0101_0101
    var index = 0
    while index <= buffer.count - 8 {
      let word = UInt64(
        littleEndian: buffer.loadUnaligned(fromByteOffset: index, as: UInt64.self))
      // A byte is zero after the exclusive or where it was equal. A byte after a true mark can have
      // a false one, so that each is looked at.
      let feed = word ^ ones &* 0x0A
      let carriage = word ^ ones &* 0x0D
      var marks =
        ((feed &- ones) & ~feed | (carriage &- ones) & ~carriage) & 0x8080_8080_8080_8080
      while marks != 0 {
        let place = index + marks.trailingZeroBitCount / 8
        if buffer[place] == 0x0A || buffer[place] == 0x0D { body(place) }
        marks &= marks &- 1
      }
      index += 8
    }
    while index < buffer.count {
      if buffer[index] == 0x0A || buffer[index] == 0x0D { body(index) }
      index += 1
    }
  }

  private init(lineStarts: [Int], byteCount: Int) {
    self.lineStarts = lineStarts
    self.byteCount = byteCount
  }

  /// The table of the text that came of this one when `span` was replaced by `insertedCount` bytes.
  ///
  /// Line breaks are sought anew from the byte before the span to the byte after the insertion: a
  /// `\r` before it, or a `\n` after it, may have found or lost its other half.
  func replacing(
    _ span: SourceSpan, insertedCount: Int, in bytes: [UInt8]
  ) -> LineTable {
    let shift = insertedCount - span.length
    let from = Swift.max(0, span.start - 1)
    let to = Swift.min(bytes.count, span.start + insertedCount + 1)
    var starts: [Int] = []
    starts.reserveCapacity(lineStarts.count + 16)
    starts += lineStarts[..<partition { $0 > from }]
    var index = from
    while index < to {
      let byte = bytes[index]
      index += 1
      if byte == 0x0A || byte == 0x0D && !(index < bytes.count && bytes[index] == 0x0A) {
        starts.append(index)
      }
    }
    let rest = partition { $0 + shift > to }
    for start in lineStarts[rest...] { starts.append(start + shift) }
    return LineTable(lineStarts: starts, byteCount: bytes.count)
  }

  /// The index of the first line start of which the condition holds, which holds of all after it.
  private func partition(_ condition: (Int) -> Bool) -> Int {
    var low = 0
    var high = lineStarts.count
    while low < high {
      let middle = (low + high) / 2
      if condition(lineStarts[middle]) { high = middle } else { low = middle + 1 }
    }
    return low
  }

  package var lineCount: Int { lineStarts.count }

  /// The 0-based line that holds `offset`; offsets outside the text are clamped.
  package func line(at offset: Int) -> Int {
    var low = 0
    var high = lineStarts.count
    while high - low > 1 {
      let middle = (low + high) / 2
      if lineStarts[middle] <= offset { low = middle } else { high = middle }
    }
    return low
  }

  /// The bytes of one line, its line break left out.
  package func content(ofLine line: Int, in bytes: [UInt8]) -> SourceSpan {
    guard line >= 0, line < lineStarts.count else { return SourceSpan(byteCount, byteCount) }
    let start = lineStarts[line]
    var end = line + 1 < lineStarts.count ? lineStarts[line + 1] : byteCount
    if line + 1 < lineStarts.count {
      if end > start, bytes[end - 1] == 0x0A { end -= 1 }
      if end > start, bytes[end - 1] == 0x0D { end -= 1 }
    }
    return SourceSpan(start, end)
  }

  /// The place of a byte offset. An offset inside a character has the character's place.
  package func position(
    of offset: Int, in bytes: [UInt8], encoding: PositionEncoding
  ) -> TextPosition {
    let offset = Swift.min(Swift.max(0, offset), byteCount)
    let line = line(at: offset)
    var column = 0
    var index = lineStarts[line]
    while index < offset {
      let (length, scalar) = decodeScalar(bytes, at: index)
      if index + length > offset { break }
      column += columnWidth(length: length, scalar: scalar, encoding: encoding)
      index += length
    }
    return TextPosition(line: line, column: column)
  }

  /// The byte offset of a place. Lines and columns past the end are clamped to the end of the text
  /// and of the line (LSP 3.17, `Position`); a column inside a character gives its start.
  package func offset(
    of position: TextPosition, in bytes: [UInt8], encoding: PositionEncoding
  ) -> Int {
    guard position.line >= 0 else { return 0 }
    guard position.line < lineStarts.count else { return byteCount }
    let content = content(ofLine: position.line, in: bytes)
    var column = 0
    var index = content.start
    while index < content.end, column < position.column {
      let (length, scalar) = decodeScalar(bytes, at: index)
      let width = columnWidth(length: length, scalar: scalar, encoding: encoding)
      if column + width > position.column { break }
      column += width
      index += length
    }
    return Swift.min(index, content.end)
  }

  private func columnWidth(length: Int, scalar: UInt32, encoding: PositionEncoding) -> Int {
    switch encoding {
    case .utf8: length
    case .utf16: scalar > 0xFFFF ? 2 : 1
    case .utf32: 1
    }
  }
}

/// Decodes the scalar at `index`, which must lie inside `bytes`; an ill-formed byte stands alone.
package func decodeScalar(_ bytes: [UInt8], at index: Int) -> (length: Int, scalar: UInt32) {
  let first = UInt32(bytes[index])
  if first < 0x80 { return (1, first) }
  func continuation(_ offset: Int) -> UInt32? {
    let position = index + offset
    guard position < bytes.count, bytes[position] & 0xC0 == 0x80 else { return nil }
    return UInt32(bytes[position] & 0x3F)
  }
  if first >= 0xC2, first < 0xE0, let second = continuation(1) {
    return (2, (first & 0x1F) << 6 | second)
  }
  if first >= 0xE0, first < 0xF0, let second = continuation(1), let third = continuation(2) {
    let scalar = (first & 0x0F) << 12 | second << 6 | third
    if scalar >= 0x800, !(0xD800...0xDFFF).contains(scalar) { return (3, scalar) }
  }
  if first >= 0xF0, first < 0xF5, let second = continuation(1), let third = continuation(2),
    let fourth = continuation(3)
  {
    let scalar = (first & 0x07) << 18 | second << 12 | third << 6 | fourth
    if scalar >= 0x10000, scalar <= 0x10FFFF { return (4, scalar) }
  }
  return (1, 0xFFFD)
}
