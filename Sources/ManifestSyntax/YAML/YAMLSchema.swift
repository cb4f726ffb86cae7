import SourceText

/// The core schema (YAML 1.2.2, section 10.3).
extension YAMLParser {
  func kind(of content: YAMLContent) -> SyntaxKind {
    if let kind = content.kind { return kind }
    if let tag = content.properties.tag { return kind(tag: tag, of: content) }
    guard content.style == .plain else { return .string }
    if content.cooked >= 0 { return .string }
    return plainKind(content.start, content.end)
  }

  private func kind(tag: SourceSpan, of content: YAMLContent) -> SyntaxKind {
    switch resolved(tag) {
    case "tag:yaml.org,2002:null": .null
    case "tag:yaml.org,2002:bool": .boolean
    case "tag:yaml.org,2002:int": .integer
    case "tag:yaml.org,2002:float": .float
    default: .string
    }
  }

  /// The full form of a tag (section 6.8.2); nil if its handle is not declared.
  private func resolved(_ tag: SourceSpan) -> String? {
    let written = text.string(tag.start, tag.end)
    if written.hasPrefix("!<") { return String(written.dropFirst(2).dropLast()) }
    guard let second = written.dropFirst().firstIndex(of: "!") else {
      return (tagPrefixes["!"] ?? "!") + written.dropFirst()
    }
    let handle = String(written[...second])
    let prefix = tagPrefixes[handle] ?? (handle == "!!" ? "tag:yaml.org,2002:" : nil)
    return prefix.map { $0 + written[written.index(after: second)...] }
  }

  mutating func check(tag: SourceSpan) {
    if resolved(tag) == nil {
      report("invalid-tag", "No `%TAG` directive declares this handle.", tag.start, tag.end)
    } else if index < end, !isWhite(text[index]), text[index] != UInt8(ascii: ",") {
      report("invalid-tag", "A space should follow the tag.", tag.start, tag.end)
    }
  }

  /// The kind of a plain scalar without a tag, from its text.
  private func plainKind(_ start: Int, _ end: Int) -> SyntaxKind {
    guard start < end else { return .null }
    let length = end - start
    switch text[start] {
    case UInt8(ascii: "~") where length == 1: return .null
    case UInt8(ascii: "n") where matches(start, length, "null"),
      UInt8(ascii: "N") where matches(start, length, "Null") || matches(start, length, "NULL"):
      return .null
    case UInt8(ascii: "t") where matches(start, length, "true"),
      UInt8(ascii: "T") where matches(start, length, "True") || matches(start, length, "TRUE"),
      UInt8(ascii: "f") where matches(start, length, "false"),
      UInt8(ascii: "F") where matches(start, length, "False") || matches(start, length, "FALSE"):
      return .boolean
    case 0x30...0x39, UInt8(ascii: "-"), UInt8(ascii: "+"), UInt8(ascii: "."):
      return numberKind(start, end)
    default: return .string
    }
  }

  private func matches(_ start: Int, _ length: Int, _ word: StaticString) -> Bool {
    length == word.utf8CodeUnitCount
      && word.withUTF8Buffer { text.slice(start, start + length).elementsEqual($0) }
  }

  private func numberKind(_ start: Int, _ end: Int) -> SyntaxKind {
    if end - start > 2, text[start] == UInt8(ascii: "0") {
      let digits = text.slice(start + 2, end)
      if text[start + 1] == UInt8(ascii: "o") {
        return digits.allSatisfy { (0x30...0x37).contains($0) } ? .integer : .string
      }
      if text[start + 1] == UInt8(ascii: "x") {
        return digits.allSatisfy { isHexDigit($0) } ? .integer : .string
      }
    }
    var place = start
    if text[place] == UInt8(ascii: "-") || text[place] == UInt8(ascii: "+") { place += 1 }
    let rest = end - place
    if matches(place, rest, ".inf") || matches(place, rest, ".Inf") || matches(place, rest, ".INF")
    {
      return .float
    }
    if place == start,
      matches(start, rest, ".nan") || matches(start, rest, ".NaN") || matches(start, rest, ".NAN")
    {
      return .float
    }
    let whole = skipDigits(&place, end)
    if place == end { return whole > 0 ? .integer : .string }
    var fraction = 0
    if text[place] == UInt8(ascii: ".") {
      place += 1
      fraction = skipDigits(&place, end)
    }
    guard whole + fraction > 0 else { return .string }
    if place < end, text[place] | 0x20 == UInt8(ascii: "e") {
      place += 1
      if place < end, text[place] == UInt8(ascii: "-") || text[place] == UInt8(ascii: "+") {
        place += 1
      }
      guard skipDigits(&place, end) > 0 else { return .string }
    }
    return place == end ? .float : .string
  }

  private func skipDigits(_ place: inout Int, _ end: Int) -> Int {
    let start = place
    while place < end, (0x30...0x39).contains(text[place]) { place += 1 }
    return place - start
  }

  private func isHexDigit(_ byte: UInt8) -> Bool {
    (0x30...0x39).contains(byte) || (0x61...0x66).contains(byte | 0x20)
  }
}
