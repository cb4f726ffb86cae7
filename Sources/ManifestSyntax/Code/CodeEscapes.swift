import SourceText

/// Decodes the backslash escapes that the languages share; the rest stands for itself.
enum CodeEscapes {
  static func decoded(_ bytes: [UInt8], _ content: SourceSpan) -> String {
    var text: [UInt8] = []
    text.reserveCapacity(content.length)
    var index = content.start
    while index < content.end {
      let byte = bytes[index]
      index += 1
      guard byte == UInt8(ascii: "\\"), index < content.end else {
        text.append(byte)
        continue
      }
      switch bytes[index] {
      case 0x0D, 0x0A:
        // The line goes on in the next one.
        index += 1
        if bytes[index - 1] == 0x0D, index < content.end, bytes[index] == 0x0A { index += 1 }
      case UInt8(ascii: "u") where index + 1 < content.end && bytes[index + 1] == UInt8(ascii: "{"):
        appendBracedScalar(bytes, &index, content.end, &text)
      default:
        _ = EscapeSequence.append(bytes, at: &index, before: content.end, to: &text)
      }
    }
    return String(decoding: text, as: UTF8.self)
  }

  /// `u{1F600}`, from the `u` on.
  private static func appendBracedScalar(
    _ bytes: [UInt8], _ index: inout Int, _ end: Int, _ text: inout [UInt8]
  ) {
    index += 2
    let digits = bytes[index..<end].prefix { $0 != UInt8(ascii: "}") }.prefix(9)
    index = Swift.min(index + digits.count + 1, end)
    let scalar = UInt32(String(decoding: digits, as: UTF8.self), radix: 16)
    EscapeSequence.append(scalar: scalar ?? 0xFFFD, to: &text)
  }
}
