/// Foreign text made fit to be shown in one line: control characters, escape sequences and
/// bidirectional or invisible formatting characters are written out as `\u{..}`, line breaks become
/// spaces, and more than `limit` characters are cut.
///
/// Names, versions and summaries come from manifests and advisories, both of which may be hostile:
/// a terminal obeys escapes, and an editor reorders text at a right-to-left override.
package func displayed(_ text: String, limit: Int = 200) -> String {
  // Nearly every text is plain, and stays as it is.
  if text.utf8.allSatisfy({ $0 >= 0x20 && $0 < 0x7F }) {
    return text.utf8.count <= limit ? text : String(Substring(text.utf8.prefix(limit))) + "…"
  }
  var result = ""
  var count = 0
  for scalar in text.unicodeScalars {
    if count >= limit {
      result += "…"
      break
    }
    count += 1
    switch scalar.value {
    case 0x0A, 0x0D, 0x09, 0x2028, 0x2029:
      result += " "
    case 0..<0x20, 0x7F..<0xA0, 0xAD, 0x61C, 0x180E, 0x200B...0x200F, 0x202A...0x202E,
      0x2060...0x206F, 0xFEFF, 0xFFF9...0xFFFB, 0xE0000...0xE007F:
      result += "\\u{" + String(scalar.value, radix: 16, uppercase: true) + "}"
    default:
      result.unicodeScalars.append(scalar)
    }
  }
  return result
}

/// `1 file`, `2 files`; thousands are grouped.
package func counted(_ number: Int, _ singular: String, _ plural: String? = nil) -> String {
  var digits = Array(String(number))
  var index = digits.count - 3
  while index > 0 {
    digits.insert(",", at: index)
    index -= 3
  }
  return String(digits) + " " + (number == 1 ? singular : plural ?? singular + "s")
}
