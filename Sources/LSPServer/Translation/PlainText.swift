/// Foreign text made fit to be shown: what would steer a screen, or show text in another order than
/// it is stored, is made visible or left out.
enum PlainText {
  /// The text on one line: control characters become spaces, bidirectional controls and invisible
  /// characters are spelt out (`\u{202E}`).
  static func cleaned(_ text: String) -> String {
    guard text.utf8.contains(where: { $0 < 0x20 || $0 >= 0x7F }) else { return text }
    var result = String.UnicodeScalarView()
    for scalar in text.unicodeScalars {
      switch scalar.value {
      case 0..<0x20, 0x7F..<0xA0, 0x2028, 0x2029: result.append(" ")
      case 0x061C, 0x200B...0x200F, 0x202A...0x202E, 0x2060...0x2069, 0xFEFF, 0xFFF9...0xFFFB,
        0xE0000...0xE007F:
        let digits = String(scalar.value, radix: 16, uppercase: true)
        result.append(contentsOf: "\\u{\(digits)}".unicodeScalars)
      default: result.append(scalar)
      }
    }
    return String(result)
  }
}
