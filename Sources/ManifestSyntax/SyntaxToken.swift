/// A string, a word or an empty place, before it is known what it is good for.
struct SyntaxToken {
  var start: Int
  var end: Int
  /// As in ``SyntaxNode``.
  var quote: UInt8 = 0
  /// The index of the decoded text where it differs from the bytes between the quotes, else -1.
  var cooked: Int32 = -1
}

/// The value of an ASCII hexadecimal digit.
func hexadecimalDigit(_ byte: UInt8) -> UInt32? {
  switch byte {
  case 0x30...0x39: UInt32(byte - 0x30)
  case 0x41...0x46: UInt32(byte - 0x41 + 10)
  case 0x61...0x66: UInt32(byte - 0x61 + 10)
  default: nil
  }
}
