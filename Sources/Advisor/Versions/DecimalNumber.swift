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

/// Building blocks of version keys.
extension [UInt8] {
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
    append(contentsOf: digits)
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
