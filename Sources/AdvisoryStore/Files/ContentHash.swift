/// A 64-bit hash that finds accidental damage; it is no defence against an attacker.
///
/// Every step maps the state one to one and every word one to one, so a change within one word of
/// the input always changes the result. The values are part of the file format.
package struct ContentHash: Sendable {
  private var state: UInt64

  package init(seed: UInt64) { state = seed ^ 0x9E37_79B9_7F4A_7C15 }

  mutating func combine(_ word: UInt64) {
    state = (state ^ word) &* 0xD6E8_FEB8_6659_FD93
    state ^= state >> 32
  }

  mutating func combine(_ bytes: UnsafeRawBufferPointer) {
    combine(UInt64(bytes.count))
    var index = 0
    while bytes.count - index >= 8 {
      combine(
        UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: index, as: UInt64.self)))
      index += 8
    }
    guard index < bytes.count else { return }
    var tail: UInt64 = 0
    for offset in 0..<(bytes.count - index) {
      tail |= UInt64(bytes[index + offset]) << UInt64(offset * 8)
    }
    combine(tail)
  }

  package mutating func combine(_ text: String) {
    var text = text
    text.withUTF8 { combine(UnsafeRawBufferPointer($0)) }
  }

  package var value: UInt64 {
    var result = state &* 0xFF51_AFD7_ED55_8CCD
    result ^= result >> 33
    result = result &* 0xC4CE_B9FE_1A85_EC53
    return result ^ (result >> 33)
  }
}

/// Sixteen lower-case hexadecimal digits.
func hexadecimal(_ value: UInt64) -> String {
  let digits = String(value, radix: 16)
  return String(repeating: "0", count: 16 - digits.count) + digits
}
