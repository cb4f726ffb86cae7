/// Read access to the bytes of a text which cannot leave the text: outside it there are zeros.
///
/// The readers look ahead without asking first whether there is a next byte. Every access to the
/// pointer is in this type, and each is checked, so that no index in a reader can be wrong. A view
/// lives only inside the `withUnsafeBufferPointer` call that made it.
struct ByteView {
  let count: Int
  private let bytes: UnsafeBufferPointer<UInt8>

  init(_ bytes: UnsafeBufferPointer<UInt8>) {
    self.bytes = bytes
    count = bytes.count
  }

  @inline(__always)
  subscript(index: Int) -> UInt8 {
    UInt(bitPattern: index) < UInt(bitPattern: count) ? bytes[index] : 0
  }

  /// Eight bytes from `index`, the first in the low bits; nil if fewer are left.
  @inline(__always)
  func word(at index: Int) -> UInt64? {
    guard index >= 0, index <= count &- 8, let base = bytes.baseAddress else { return nil }
    return UInt64(
      littleEndian: UnsafeRawPointer(base + index).loadUnaligned(as: UInt64.self))
  }

  /// The text of a range, ill-formed bytes replaced; the range is clamped to the text.
  func string(_ start: Int, _ end: Int) -> String {
    String(decoding: slice(start, end), as: UTF8.self)
  }

  func slice(_ start: Int, _ end: Int) -> UnsafeBufferPointer<UInt8> {
    let start = Swift.min(Swift.max(0, start), count)
    let end = Swift.min(Swift.max(start, end), count)
    return UnsafeBufferPointer(rebasing: bytes[start..<end])
  }

  /// Whether two ranges of the same length hold the same bytes.
  func equal(_ a: Int, _ b: Int, length: Int) -> Bool {
    var index = 0
    while index &+ 8 <= length, let word = word(at: a &+ index) {
      if word != self.word(at: b &+ index) { return false }
      index &+= 8
    }
    while index < length {
      if self[a &+ index] != self[b &+ index] { return false }
      index &+= 1
    }
    return true
  }

  /// Whether the bytes from `start` on begin with those of `other`.
  func hasPrefix(_ other: ByteView, at start: Int) -> Bool {
    guard start >= 0, other.count <= count &- start else { return false }
    var index = 0
    while let word = other.word(at: index) {
      if word != self.word(at: start &+ index) { return false }
      index &+= 8
    }
    // What is left is compared with the bytes before it, where there are any.
    if index > 0, index < other.count {
      return other.word(at: other.count &- 8) == word(at: start &+ other.count &- 8)
    }
    while index < other.count {
      if other[index] != self[start &+ index] { return false }
      index &+= 1
    }
    return true
  }

  /// The first index from `start` whose byte is `quote`, a backslash, a control character below
  /// U+0020 or not ASCII; `count` if there is none. Goes eight bytes at a time.
  /// - Parameter stopsAtDelete: whether U+007F is a control character too.
  @inline(__always)
  func firstSpecial(from start: Int, quote: UInt8, stopsAtDelete: Bool = false) -> Int {
    let ones: UInt64 = 0x0101_0101_0101_0101
    let highs: UInt64 = 0x8080_8080_8080_8080
    let quotes = ones &* UInt64(quote)
    let backslashes = ones &* 0x5C
    var index = start
    while let word = word(at: index) {
      // A byte is zero after the exclusive or where it was equal. The lowest mark is exact; only
      // bytes above a true mark can carry a false one.
      // A double quote and a space are the one the other's place without the bit 0x02, so that a double
      // quote is found with the control characters.
      let hasDoubleQuote = quote == 0x22
      let limit = ones &* (hasDoubleQuote ? 0x21 : 0x20)
      let control = hasDoubleQuote ? word ^ ones &* 0x02 : word
      let quote = word ^ quotes
      let backslash = word ^ backslashes
      // One more than U+007F has the high bit; only bytes that are marked anyway carry over.
      let delete = stopsAtDelete ? word &+ ones : 0
      let marks =
        ((hasDoubleQuote ? 0 : (quote &- ones) & ~quote) | (backslash &- ones) & ~backslash
          | (control &- limit) & ~control | word | delete) & highs
      if marks != 0 { return index &+ marks.trailingZeroBitCount / 8 }
      index &+= 8
    }
    while index < count {
      let byte = self[index]
      if byte == quote || byte == 0x5C || byte < 0x20 || byte >= 0x80
        || stopsAtDelete && byte == 0x7F
      {
        return index
      }
      index &+= 1
    }
    return index
  }

  /// The first index from `start` whose byte is a control character, below U+0020 or U+007F; `count`
  /// if there is none. Goes eight bytes at a time.
  @inline(__always)
  func firstControl(from start: Int) -> Int {
    let ones: UInt64 = 0x0101_0101_0101_0101
    var index = start
    while let word = word(at: index) {
      // As in `firstSpecial`. The exclusive or is zero where the byte was U+007F.
      let delete = word ^ ones &* 0x7F
      let marks =
        ((word &- ones &* 0x20) & ~word | (delete &- ones) & ~delete) & 0x8080_8080_8080_8080
      if marks != 0 { return index &+ marks.trailingZeroBitCount / 8 }
      index &+= 8
    }
    while index < count, self[index] >= 0x20, self[index] != 0x7F { index &+= 1 }
    return index
  }

  /// The first index from `start` whose byte may end a plain scalar of YAML or its words: one below
  /// `-`, a colon and, in a flow collection, a bracket or brace; `count` if there is none. Goes eight
  /// bytes at a time.
  @inline(__always)
  func firstIndicator(from start: Int, inFlow: Bool) -> Int {
    let ones: UInt64 = 0x0101_0101_0101_0101
    var index = start
    while let word = word(at: index) {
      // As in `firstSpecial`. A bracket is a brace without the bit 0x20.
      let colon = word ^ ones &* 0x3A
      var marks = (word &- ones &* 0x2D) & ~word | (colon &- ones) & ~colon
      if inFlow {
        let opening = (word | ones &* 0x20) ^ ones &* 0x7B
        let closing = (word | ones &* 0x20) ^ ones &* 0x7D
        marks |= (opening &- ones) & ~opening | (closing &- ones) & ~closing
      }
      marks &= 0x8080_8080_8080_8080
      if marks != 0 { return index &+ marks.trailingZeroBitCount / 8 }
      index &+= 8
    }
    while index < count {
      let byte = self[index]
      if byte < 0x2D || byte == 0x3A
        || inFlow && (byte | 0x20 == 0x7B || byte | 0x20 == 0x7D)
      {
        return index
      }
      index &+= 1
    }
    return index
  }

  /// The first index from `start` whose byte is not a space.
  @inline(__always)
  func afterSpaces(from start: Int) -> Int {
    var index = start
    while let word = word(at: index) {
      let others = word ^ 0x2020_2020_2020_2020
      index &+= others.trailingZeroBitCount / 8
      if others != 0 { return index }
    }
    while self[index] == 0x20 { index &+= 1 }
    return index
  }

  /// The length of the well-formed UTF-8 sequence at `index` (Unicode 16, table 3-7), or nil.
  func scalarLength(at index: Int) -> Int? {
    let first = self[index]
    let second = self[index &+ 1]
    func continues(_ offset: Int) -> Bool { self[index &+ offset] & 0xC0 == 0x80 }
    switch first {
    case 0..<0x80: return 1
    case 0xC2...0xDF: return continues(1) ? 2 : nil
    case 0xE0: return (0xA0...0xBF).contains(second) && continues(2) ? 3 : nil
    case 0xED: return (0x80...0x9F).contains(second) && continues(2) ? 3 : nil
    case 0xE1...0xEF: return continues(1) && continues(2) ? 3 : nil
    case 0xF0: return (0x90...0xBF).contains(second) && continues(2) && continues(3) ? 4 : nil
    case 0xF1...0xF3: return continues(1) && continues(2) && continues(3) ? 4 : nil
    case 0xF4: return (0x80...0x8F).contains(second) && continues(2) && continues(3) ? 4 : nil
    default: return nil
    }
  }

  /// A hash of a range. The seed is chosen anew in every process, so that no file can be written
  /// to make the keys of an object collide.
  @inline(__always)
  func hash(_ start: Int, _ end: Int, seed: UInt64) -> UInt64 {
    let length = end &- start
    var state = seed ^ UInt64(truncatingIfNeeded: length)
    if length >= 8 {
      var index = start
      let last = end &- 8
      while index < last {
        state = Self.mix(state ^ (word(at: index) ?? 0), seed | 1)
        index &+= 8
      }
      return Self.mix(state ^ (word(at: last) ?? 0), 0x9E37_79B9_7F4A_7C15)
    }
    var tail: UInt64 = 0
    if length > 0, let word = word(at: start) {
      tail = word & (~0 >> UInt64(truncatingIfNeeded: 64 &- 8 &* length))
    } else {
      for index in stride(from: length &- 1, through: 0, by: -1) {
        tail = tail << 8 | UInt64(self[start &+ index])
      }
    }
    return Self.mix(state ^ tail, 0x9E37_79B9_7F4A_7C15)
  }

  @inline(__always)
  private static func mix(_ a: UInt64, _ b: UInt64) -> UInt64 {
    let product = a.multipliedFullWidth(by: b)
    return product.high ^ product.low
  }
}
