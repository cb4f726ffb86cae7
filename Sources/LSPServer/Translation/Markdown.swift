import Advisor

/// Text for people in pieces whose origin is known, so that foreign text is always escaped.
///
/// The same pieces give Markdown (CommonMark with GitHub's extensions, which most editors render)
/// and plain text.
package struct Markup {
  enum Inline: Sendable {
    /// Our own words.
    case own(String)
    /// Somebody else's words: shown letter by letter, whatever they hold.
    case foreign(String)
    /// A name, version or range: foreign, and better read in a fixed-width font.
    case code(String)
    /// An https address, shown by its host.
    case link(host: String, address: String)
  }

  enum Block: Sendable {
    case heading([Inline])
    case paragraph([Inline])
    /// Lines of foreign text, shown as they are.
    case literal(String)
    case item([Inline])
    case rule
  }

  private(set) var blocks: [Block] = []

  mutating func paragraph(_ inlines: Inline...) { blocks.append(.paragraph(inlines)) }
  mutating func paragraph(_ inlines: [Inline]) { blocks.append(.paragraph(inlines)) }
  mutating func item(_ inlines: [Inline]) { blocks.append(.item(inlines)) }
  mutating func heading(_ inlines: Inline...) { blocks.append(.heading(inlines)) }
  mutating func literal(_ text: String) { blocks.append(.literal(text)) }
  mutating func append(_ other: Markup) { blocks += other.blocks }
  mutating func rule() { blocks.append(.rule) }

  var markdown: String { rendered(rule: "---", heading: "## ", inline: Self.markdown) }
  var plainText: String { rendered(rule: "", heading: "", inline: Self.plainText) }

  private func rendered(
    rule: String, heading: String, inline: (Inline) -> String
  ) -> String {
    var result = ""
    var follows = false
    for block in blocks {
      switch block {
      case .heading(let inlines):
        if !result.isEmpty { result += "\n\n" }
        result += heading + inlines.map(inline).joined()
        follows = false
      case .paragraph(let inlines):
        if !result.isEmpty { result += "\n\n" }
        result += inlines.map(inline).joined()
        follows = false
      case .item(let inlines):
        if !result.isEmpty { result += follows ? "\n" : "\n\n" }
        result += "- " + inlines.map(inline).joined()
        follows = true
      case .literal(let text):
        if !result.isEmpty { result += "\n\n" }
        // Nothing is markup in lines that are indented by four spaces (CommonMark 0.31 section 4.4).
        result += text.split(separator: "\n", omittingEmptySubsequences: false)
          .map { "    " + displayed(String($0), limit: longestShown) }.joined(separator: "\n")
        follows = false
      case .rule:
        if !result.isEmpty { result += "\n\n" }
        result += rule
        follows = false
      }
    }
    return result
  }

  private static func plainText(_ inline: Inline) -> String {
    switch inline {
    case .own(let text): text
    case .foreign(let text), .code(let text): displayed(text, limit: longestShown)
    case .link(_, let address): address
    }
  }

  private static func markdown(_ inline: Inline) -> String {
    switch inline {
    case .own(let text): text
    case .foreign(let text): escaped(displayed(text, limit: longestShown))
    case .code(let text): code(displayed(text, limit: longestShown))
    case .link(let host, let address): "[\(escaped(host))](\(address))"
    }
  }

  /// A code span, in which nothing is markup; text with backticks is escaped instead.
  private static func code(_ text: String) -> String {
    let isPlain = !text.utf8.contains(UInt8(ascii: "`")) && text.utf8.contains { $0 != 0x20 }
    return isPlain ? "`\(text)`" : escaped(text)
  }

  /// The text with everything escaped that could begin markup (CommonMark 0.31 section 2.4), HTML,
  /// an entity, or one of GitHub's automatic links.
  package static func escaped(_ text: String) -> String {
    var result: [UInt8] = []
    let bytes = Array(text.utf8)
    for (index, byte) in bytes.enumerated() {
      switch byte {
      case UInt8(ascii: "\\"), UInt8(ascii: "`"), UInt8(ascii: "*"), UInt8(ascii: "_"),
        UInt8(ascii: "["), UInt8(ascii: "]"), UInt8(ascii: "~"), UInt8(ascii: "|"),
        UInt8(ascii: "@"), UInt8(ascii: "!"), UInt8(ascii: "$"), UInt8(ascii: "<"),
        UInt8(ascii: "&"):
        result += [UInt8(ascii: "\\"), byte]
      case UInt8(ascii: ":") where index + 1 < bytes.count && bytes[index + 1] == 0x2F:
        result += "\\:".utf8
      case UInt8(ascii: ".") where endsInWWW(result): result += "\\.".utf8
      case UInt8(ascii: "#"), UInt8(ascii: ">"), UInt8(ascii: "-"), UInt8(ascii: "+"),
        UInt8(ascii: "="):
        // Only at the start of a block do these mean anything.
        if result.allSatisfy({ $0 == 0x20 }) { result.append(UInt8(ascii: "\\")) }
        result.append(byte)
      case UInt8(ascii: "."), UInt8(ascii: ")"):
        // `1.` and `1)` begin a list there.
        if !result.isEmpty, result.allSatisfy({ (0x30...0x39).contains($0) || $0 == 0x20 }) {
          result.append(UInt8(ascii: "\\"))
        }
        result.append(byte)
      default: result.append(byte)
      }
    }
    return String(decoding: result, as: UTF8.self)
  }

  private static func endsInWWW(_ bytes: [UInt8]) -> Bool {
    bytes.count >= 3 && bytes.suffix(3).allSatisfy { $0 | 0x20 == UInt8(ascii: "w") }
  }
}

extension Markup.Inline {
  /// A link to an address that an advisory names; nil unless it is https to a named host and made
  /// of nothing but the letters of addresses.
  static func reference(_ address: String) -> Markup.Inline? {
    let scheme = "https://"
    guard address.utf8.count <= 2_000, address.lowercased().hasPrefix(scheme) else { return nil }
    let rest = address.utf8.dropFirst(scheme.utf8.count)
    let host = String(decoding: rest.prefix { !"/?#".utf8.contains($0) }, as: UTF8.self)
    let isHost =
      !host.isEmpty && host.utf8.contains(UInt8(ascii: "."))
      && host.utf8.allSatisfy { byte in
        (0x61...0x7A).contains(byte | 0x20) || (0x30...0x39).contains(byte)
          || byte == UInt8(ascii: ".") || byte == UInt8(ascii: "-") || byte == UInt8(ascii: ":")
      }
    guard isHost else { return nil }
    var target = ""
    for byte in address.utf8 {
      switch byte {
      case UInt8(ascii: "("): target += "%28"
      case UInt8(ascii: ")"): target += "%29"
      case 0x21...0x7E where !"<>\"\\`{}|^[]*".utf8.contains(byte):
        target.unicodeScalars.append(Unicode.Scalar(byte))
      default: return nil
      }
    }
    return .link(host: host, address: target)
  }
}

/// Foreign text longer than so many characters is cut.
let longestShown = 4_000
