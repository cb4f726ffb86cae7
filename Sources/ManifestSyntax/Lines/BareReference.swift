import SourceText

/// A URL or path that stands for a requirement by itself: `git+https://host/x#egg=name`, `./x[extra]`,
/// `/srv/x-1.0.whl`. This is pip's extension (pip documentation, "Requirement Specifiers").
struct BareReference {
  /// The end of the URL or path; a marker may follow.
  let end: Int
  /// The project that the fragment `#egg=` names.
  private(set) var name: SpannedText?
  private(set) var extras: [SpannedText] = []

  /// Whether the text at `start` is a URL or path and not a project name.
  static func stands(at start: Int, before end: Int, in text: MappedText) -> Bool {
    let bytes = text.bytes
    if bytes[start] == UInt8(ascii: ".") || bytes[start] == UInt8(ascii: "$") { return true }
    if text.has("file:", at: start) { return true }
    var index = start
    while index < end, bytes[index] > 0x20 {
      switch bytes[index] {
      case UInt8(ascii: "/"), UInt8(ascii: "\\"): return true
      case UInt8(ascii: "@"), UInt8(ascii: ";"), UInt8(ascii: "["), UInt8(ascii: "("),
        UInt8(ascii: "<"), UInt8(ascii: ">"), UInt8(ascii: "="), UInt8(ascii: "!"),
        UInt8(ascii: "~"):
        return false
      default: index += 1
      }
    }
    return isArchive(text, start, index)
  }

  init(at start: Int, before limit: Int, in text: MappedText) {
    let bytes = text.bytes
    var end = start
    while end < limit, bytes[end] > 0x20 {
      // A `;` belongs to a URL unless a space follows it; a path ends there (as pip decides it).
      if bytes[end] == UInt8(ascii: ";"), end + 1 >= limit || bytes[end + 1] <= 0x20 { break }
      end += 1
    }
    self.end = end
    readFragment(text, start, end)
    if extras.isEmpty { readTrailingExtras(text, start, end) }
  }

  private mutating func readFragment(_ text: MappedText, _ start: Int, _ end: Int) {
    let bytes = text.bytes
    guard let hash = bytes[start..<end].firstIndex(of: UInt8(ascii: "#")) else { return }
    var index = hash + 1
    while index < end {
      let fieldEnd = bytes[index..<end].firstIndex(of: UInt8(ascii: "&")) ?? end
      if text.has("egg=", at: index) {
        let word = index + 4
        var wordEnd = word
        while wordEnd < fieldEnd, isNameByte(bytes[wordEnd]) { wordEnd += 1 }
        if wordEnd > word { name = text.spanned(word, wordEnd) }
        readExtras(text, wordEnd, fieldEnd)
        return
      }
      index = fieldEnd + 1
    }
  }

  private mutating func readTrailingExtras(_ text: MappedText, _ start: Int, _ end: Int) {
    guard end > start, text.bytes[end - 1] == UInt8(ascii: "]"),
      let bracket = text.bytes[start..<end].lastIndex(of: UInt8(ascii: "["))
    else { return }
    readExtras(text, bracket, end)
  }

  private mutating func readExtras(_ text: MappedText, _ start: Int, _ end: Int) {
    guard start < end, text.bytes[start] == UInt8(ascii: "[") else { return }
    var index = start + 1
    while index < end, text.bytes[index] != UInt8(ascii: "]") {
      let word = index
      while index < end, isNameByte(text.bytes[index]) { index += 1 }
      if index > word { extras.append(text.spanned(word, index)) } else { index += 1 }
    }
  }

  /// The file name endings that pip takes for distributions.
  private static func isArchive(_ text: MappedText, _ start: Int, _ end: Int) -> Bool {
    let endings: [StaticString] = [
      ".whl", ".zip", ".tar.gz", ".tgz", ".tar", ".tar.bz2", ".tbz", ".tar.xz", ".txz", ".tlz",
      ".tar.lz", ".tar.lzma",
    ]
    return endings.contains { ending in
      let length = ending.utf8CodeUnitCount
      return end - start > length && text.has(ending, at: end - length)
    }
  }
}
