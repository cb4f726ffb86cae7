/// A place in a text's UTF-8 bytes. Every read is checked against the end: at the end there is
/// simply nothing more to read.
struct ByteCursor {
  private let bytes: UnsafeBufferPointer<UInt8>
  private(set) var position: Int
  private(set) var end: Int

  /// The bytes live as long as the closure that hands them out: a cursor must not outlive it.
  init(_ bytes: UnsafeBufferPointer<UInt8>) {
    self.bytes = bytes
    position = 0
    end = bytes.count
  }

  var isAtEnd: Bool { position >= end }
  var count: Int { end - position }

  /// The byte here, or 0 at the end: a NUL byte is part of no grammar.
  var current: UInt8 { position < end ? bytes[position] : 0 }

  /// The byte `distance` places ahead (or behind), or 0 outside the text.
  func byte(ahead distance: Int) -> UInt8 {
    let index = position + distance
    return index >= 0 && index < end ? bytes[index] : 0
  }

  subscript(range: Range<Int>) -> UnsafeBufferPointer<UInt8> {
    UnsafeBufferPointer(rebasing: bytes[range.clamped(to: 0..<end)])
  }

  mutating func advance(by count: Int = 1) { position = Swift.min(position + count, end) }
  /// Leaves out everything from `position` on.
  mutating func end(at position: Int) { end = Swift.min(Swift.max(position, self.position), end) }
  mutating func move(to position: Int) { self.position = Swift.min(Swift.max(position, 0), end) }

  /// Passes `byte` if it is the one here.
  mutating func pass(_ byte: UInt8) -> Bool {
    guard position < end, bytes[position] == byte else { return false }
    position += 1
    return true
  }

  /// Passes `word`, given in lower case, if it stands here in any case.
  mutating func pass(_ word: StaticString) -> Bool {
    guard end - position >= word.utf8CodeUnitCount else { return false }
    let letters = UnsafeBufferPointer(start: word.utf8Start, count: word.utf8CodeUnitCount)
    for index in letters.indices where bytes[position + index].lowercased != letters[index] {
      return false
    }
    position += letters.count
    return true
  }

  /// Passes bytes as long as `condition` holds, and says which.
  mutating func passAll(where condition: (UInt8) -> Bool) -> Range<Int> {
    let start = position
    while position < end, condition(bytes[position]) { position += 1 }
    return start..<position
  }

  mutating func passDigits() -> Range<Int> { passAll { $0.isDigit } }
  mutating func passSpaces() { _ = passAll { $0.isSpace } }

  /// Leaves out white space on both sides of what is still to be read.
  mutating func trim() {
    passSpaces()
    while end > position, bytes[end - 1].isSpace { end -= 1 }
  }
}

extension UInt8 {
  var isDigit: Bool { self >= UInt8(ascii: "0") && self <= UInt8(ascii: "9") }
  var isLetter: Bool { lowercased >= UInt8(ascii: "a") && lowercased <= UInt8(ascii: "z") }
  /// ASCII white space: space, tab, line feed, vertical tab, form feed, carriage return.
  var isSpace: Bool { self == 0x20 || (self >= 0x09 && self <= 0x0D) }
  var lowercased: UInt8 {
    self >= UInt8(ascii: "A") && self <= UInt8(ascii: "Z") ? self | 0x20 : self
  }
}

extension String {
  /// Calls `body` with a cursor at the start of the text's bytes.
  func withCursor<Result>(_ body: (inout ByteCursor) -> Result) -> Result {
    var text = self
    return text.withUTF8 { bytes in
      var cursor = ByteCursor(bytes)
      return body(&cursor)
    }
  }

  /// The part of the text between two byte offsets that a cursor over it gave.
  func bytes(_ range: Range<Int>) -> String {
    let utf8 = self.utf8
    guard
      let lower = utf8.index(utf8.startIndex, offsetBy: range.lowerBound, limitedBy: utf8.endIndex),
      let upper = utf8.index(lower, offsetBy: range.count, limitedBy: utf8.endIndex)
    else { return "" }
    return String(self[lower..<upper])
  }

  /// The text with the bytes of `range` replaced.
  func replacing(_ range: Range<Int>, with replacement: String) -> String {
    bytes(0..<range.lowerBound) + replacement
      + bytes(range.upperBound..<Swift.max(range.upperBound, utf8.count))
  }
}
