/// A natural number of any length, as its decimal digits: versions hold dates, hashes and worse,
/// and no machine integer fits them all.
struct DecimalNumber: Hashable, Comparable {
  /// ASCII digits without leading zeros; empty for zero.
  private(set) var digits: [UInt8]

  static let zero = DecimalNumber(digits: [])
  static let one = DecimalNumber(digits: [UInt8(ascii: "1")])

  private init(digits: [UInt8]) { self.digits = digits }

  /// The number that ASCII digits write.
  init(_ digits: UnsafeBufferPointer<UInt8>) {
    self.digits = Array(digits.drop { $0 == UInt8(ascii: "0") })
  }

  var isZero: Bool { digits.isEmpty }
  var text: String { isZero ? "0" : String(decoding: digits, as: UTF8.self) }

  /// The number after this one.
  var next: DecimalNumber {
    var result = digits
    var index = result.count
    while index > 0 {
      index -= 1
      if result[index] < UInt8(ascii: "9") {
        result[index] += 1
        return DecimalNumber(digits: result)
      }
      result[index] = UInt8(ascii: "0")
    }
    return DecimalNumber(digits: [UInt8(ascii: "1")] + result)
  }

  static func < (a: DecimalNumber, b: DecimalNumber) -> Bool {
    a.digits.count == b.digits.count
      ? a.digits.lexicographicallyPrecedes(b.digits) : a.digits.count < b.digits.count
  }
}

/// What takes the bytes of a version key: an array, or a ``KeyWriter`` where it must be fast.
protocol KeySink {
  mutating func append(_ byte: UInt8)
}

extension [UInt8]: KeySink {}

extension KeySink {
  /// Appends a number so that lexicographic order is numeric order: how many digits there are,
  /// then the digits. Zero has none. The first byte is never 0, so 0 can mean "no number".
  ///
  /// A count up to 250 is one byte (count + 1). A longer one is 0xFC and its eight bytes, most
  /// significant first.
  mutating func append(number digits: some Sequence<UInt8>, count: Int) {
    if count <= 250 {
      append(UInt8(truncatingIfNeeded: count + 1))
    } else {
      append(0xFC)
      for shift in stride(from: 56, through: 0, by: -8) {
        append(UInt8(truncatingIfNeeded: count >> shift))
      }
    }
    for digit in digits { append(digit) }
  }

  mutating func append(_ number: DecimalNumber) {
    append(number: number.digits, count: number.digits.count)
  }

  /// Appends the number that ASCII digits write, without its leading zeros.
  mutating func append(number text: UnsafeBufferPointer<UInt8>) {
    var start = 0
    while start < text.count, text[start] == UInt8(ascii: "0") { start += 1 }
    let digits = UnsafeBufferPointer(rebasing: text[start...])
    append(number: digits, count: digits.count)
  }
}

/// Writes a key without growing an array: an import makes a million of them.
struct KeyWriter: KeySink {
  private let buffer: UnsafeMutableBufferPointer<UInt8>
  private var count = 0

  private init(_ buffer: UnsafeMutableBufferPointer<UInt8>) { self.buffer = buffer }

  mutating func append(_ byte: UInt8) {
    precondition(count < buffer.count, "a version key is longer than its bound")
    buffer[count] = byte
    count += 1
  }

  /// The key that `body` writes of a text of `length` bytes, or nil if `body` finds it is none.
  ///
  /// No scheme writes more than three bytes for one of the text, as for the identifier `a` its
  /// mark, itself and its end, and no more than 16 for what is left out.
  static func key<Kind>(
    forTextOf length: Int, _ body: (inout KeyWriter) -> Kind?
  ) -> (kind: Kind, key: VersionKey)? {
    withUnsafeTemporaryAllocation(of: UInt8.self, capacity: length * 3 + 16) { buffer in
      var writer = KeyWriter(buffer)
      guard let kind = body(&writer) else { return nil }
      return (kind, VersionKey(Array(UnsafeBufferPointer(rebasing: buffer[..<writer.count]))))
    }
  }
}
