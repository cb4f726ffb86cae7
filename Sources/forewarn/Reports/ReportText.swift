import Advisor

/// What the programs around a check obey when they meet it in its output, and how it is taken from
/// foreign text.
///
/// A log of GitHub Actions obeys a line that begins with `::`, after blanks, and `##[` anywhere in a
/// line; a log of Azure Pipelines `##vso[` and `##[` anywhere. Names, paths and summaries come from the
/// checked project and from advisories, so none of these may stand in them. Control characters are
/// written out by ``displayed(_:limit:)`` before.
enum ReportText {
  /// Lines of text, foreign parts in them, as harmless lines: what would begin a command is written
  /// out as `\u{..}`.
  static func harmless(_ lines: String) -> String {
    guard lines.utf8.contains(UInt8(ascii: "#")) || lines.utf8.contains(UInt8(ascii: ":")) else {
      return lines
    }
    var result: [UInt8] = []
    result.reserveCapacity(lines.utf8.count)
    var isAtStart = true
    let bytes = Array(lines.utf8)
    for (index, byte) in bytes.enumerated() {
      let previous = index > 0 ? bytes[index - 1] : 0
      let next = index + 1 < bytes.count ? bytes[index + 1] : 0
      switch byte {
      case UInt8(ascii: "\n"):
        isAtStart = true
        result.append(byte)
        continue
      case UInt8(ascii: "#")
      where previous == byte && ![byte, UInt8(ascii: " "), UInt8(ascii: "\n")].contains(next):
        result += "\\u{23}".utf8
      case UInt8(ascii: ":") where isAtStart && next == byte: result += "\\u{3A}".utf8
      default: result.append(byte)
      }
      if byte != 0x20, byte != 0x09 { isAtStart = false }
    }
    return String(decoding: result, as: UTF8.self)
  }

  /// Foreign text as a harmless part of a line that begins with something else.
  static func inLine(_ text: String) -> String {
    String(harmless(" " + displayed(text, limit: 4_000)).dropFirst())
  }

  /// A path as a reference of RFC 3986: everything percent-encoded but its unreserved characters and
  /// the slash.
  static func reference(toPath path: String) -> String {
    var result = ""
    for byte in path.utf8 {
      switch byte {
      case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "-"), UInt8(ascii: "."),
        UInt8(ascii: "_"), UInt8(ascii: "~"), UInt8(ascii: "/"):
        result.unicodeScalars.append(Unicode.Scalar(byte))
      default:
        let digits = String(byte, radix: 16, uppercase: true)
        result += "%" + (digits.count == 1 ? "0" : "") + digits
      }
    }
    return result
  }

  /// A text in which some ASCII characters are written in another way.
  static func escaped(_ text: String, _ escapes: [Character: String]) -> String {
    var result: [UInt8] = []
    for byte in text.utf8 {
      if byte < 0x80, let escape = escapes[Character(Unicode.Scalar(byte))] {
        result += escape.utf8
      } else {
        result.append(byte)
      }
    }
    return String(decoding: result, as: UTF8.self)
  }

  /// The characters of a text, at most so many, with a mark where it was cut.
  static func cut(_ text: String, to limit: Int) -> String {
    text.unicodeScalars.count <= limit
      ? text
      : String(String.UnicodeScalarView(text.unicodeScalars.prefix(Swift.max(0, limit - 1)))) + "…"
  }
}

/// Foreign text in Markdown.
enum MarkdownText {
  /// A code span with a fence longer than every run of backticks in it (CommonMark 0.31 section 6.1):
  /// nothing in it is markup, HTML, a link or a mention.
  static func code(_ text: String, limit: Int = 1_000) -> String {
    let shown = displayed(text, limit: limit)
    guard shown.utf8.contains(where: { $0 != 0x20 }) else { return "`(empty)`" }
    var longest = 0
    var current = 0
    for byte in shown.utf8 {
      current = byte == UInt8(ascii: "`") ? current + 1 : 0
      longest = Swift.max(longest, current)
    }
    let fence = String(repeating: "`", count: longest + 1)
    let isTouching = shown.hasPrefix("`") || shown.hasSuffix("`")
    return isTouching ? "\(fence) \(shown) \(fence)" : fence + shown + fence
  }

  /// A sentence that holds foreign parts: as text if nothing in it could become markup, a link, a
  /// mention or a reference to an issue, else as a code span.
  static func sentence(_ text: String, limit: Int = 4_000) -> String {
    let shown = displayed(text, limit: limit)
    let isPlain = shown.unicodeScalars.allSatisfy { scalar in
      switch scalar {
      case "a"..."z", "A"..."Z", "0"..."9", " ", ",", ".", "'", "\"", "(", ")", "/", "+", "-", "%",
        ";", "=", "^", ">", "?", "!", ":", "{", "}":
        true
      default: scalar.value > 0x7F
      }
    }
    // Where a line begins, a mark may begin a list or a heading.
    let beginsWithWord =
      shown.unicodeScalars.first.map { $0.properties.isAlphabetic && $0.isASCII } ?? false
    return isPlain && beginsWithWord && !shown.contains("://") && !shown.contains("www.")
      ? shown : code(text, limit: limit)
  }
}
