/// Decodes the escape sequences of double-quoted scalars (YAML 1.2.2, section 5.7), which include
/// those of JSON strings (RFC 8259, section 7).
enum EscapeSequence {
  /// Appends what the sequence at `index`, the byte after the backslash, stands for, and moves
  /// `index` past it. Returns false if no sequence stands there; then one byte is passed as it is.
  static func append(
    _ bytes: [UInt8], at index: inout Int, before end: Int, to text: inout [UInt8]
  ) -> Bool {
    guard index < end else { return false }
    let letter = bytes[index]
    index += 1
    switch letter {
    case UInt8(ascii: "0"): text.append(0x00)
    case UInt8(ascii: "a"): text.append(0x07)
    case UInt8(ascii: "b"): text.append(0x08)
    case UInt8(ascii: "t"), 0x09: text.append(0x09)
    case UInt8(ascii: "n"): text.append(0x0A)
    case UInt8(ascii: "v"): text.append(0x0B)
    case UInt8(ascii: "f"): text.append(0x0C)
    case UInt8(ascii: "r"): text.append(0x0D)
    case UInt8(ascii: "e"): text.append(0x1B)
    case UInt8(ascii: " "), UInt8(ascii: "\""), UInt8(ascii: "/"), UInt8(ascii: "\\"):
      text.append(letter)
    case UInt8(ascii: "N"): append(scalar: 0x85, to: &text)
    case UInt8(ascii: "_"): append(scalar: 0xA0, to: &text)
    case UInt8(ascii: "L"): append(scalar: 0x2028, to: &text)
    case UInt8(ascii: "P"): append(scalar: 0x2029, to: &text)
    case UInt8(ascii: "x"): return appendHex(2, bytes, &index, end, &text)
    case UInt8(ascii: "u"): return appendHex(4, bytes, &index, end, &text)
    case UInt8(ascii: "U"): return appendHex(8, bytes, &index, end, &text)
    default:
      text.append(letter)
      return false
    }
    return true
  }

  /// Appends the UTF-8 form of a scalar, U+FFFD for a number that is none.
  static func append(scalar: UInt32, to text: inout [UInt8]) {
    let unicode = Unicode.Scalar(scalar) ?? "\u{FFFD}"
    text.append(contentsOf: UTF8.encode(unicode) ?? UTF8.encodedReplacementCharacter)
  }

  private static func appendHex(
    _ digits: Int, _ bytes: [UInt8], _ index: inout Int, _ end: Int, _ text: inout [UInt8]
  ) -> Bool {
    guard var scalar = hexNumber(bytes, index, digits, end) else { return false }
    index += digits
    // JSON writes a scalar beyond U+FFFF as two escaped surrogates.
    if digits == 4, scalar >= 0xD800, scalar < 0xDC00, index + 6 <= end,
      bytes[index] == UInt8(ascii: "\\"), bytes[index + 1] == UInt8(ascii: "u"),
      let low = hexNumber(bytes, index + 2, 4, end), low >= 0xDC00, low < 0xE000
    {
      scalar = 0x10000 + ((scalar - 0xD800) << 10) + (low - 0xDC00)
      index += 6
    }
    append(scalar: scalar, to: &text)
    return Unicode.Scalar(scalar) != nil
  }

  private static func hexNumber(_ bytes: [UInt8], _ start: Int, _ digits: Int, _ end: Int)
    -> UInt32?
  {
    guard start + digits <= end else { return nil }
    var number: UInt32 = 0
    for byte in bytes[start..<start + digits] {
      switch byte {
      case 0x30...0x39: number = number << 4 | UInt32(byte - 0x30)
      case 0x41...0x46: number = number << 4 | UInt32(byte - 0x41 + 10)
      case 0x61...0x66: number = number << 4 | UInt32(byte - 0x61 + 10)
      default: return nil
      }
    }
    return number
  }
}
