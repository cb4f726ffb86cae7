package import ManifestSyntax
package import SourceText

/// How a format marks what its tools leave out, as far as a decision may stand in it.
package enum CommentSyntax: Sendable {
  /// `#` outside of every value.
  case toml, yaml
  /// `//` and `/* */` outside of every value.
  case json
  /// `<!-- -->`.
  case xml
  /// By the tokens of a program.
  case code(CodeDialect)
  /// A mark at the beginning of a line or, unless `wholeLines`, after white space; the format has no
  /// texts in which it could stand.
  case lines(String, wholeLines: Bool)

  /// `#` at the beginning of a line or after white space.
  package static let hashLines = CommentSyntax.lines("#", wholeLines: false)

  /// What stands before and after a comment that somebody is offered to write.
  var written: (open: String, close: String) {
    switch self {
    case .toml, .yaml: ("# ", "")
    case .json: ("// ", "")
    case .xml: ("<!-- ", " -->")
    case .code(let dialect): (dialect.commentMark + " ", "")
    case .lines(let mark, _): (mark + " ", "")
    }
  }

  private var opens: [(open: String, close: String?)] {
    switch self {
    case .toml, .yaml: [("#", nil)]
    case .json: [("//", nil), ("/*", "*/")]
    case .xml: [("<!--", "-->")]
    case .code(let dialect): [(dialect.commentMark, nil)]
    case .lines(let mark, _): [(mark, nil)]
    }
  }

  /// A comment that begins with the word by which decisions are found.
  struct Comment {
    /// From that word to the end of the comment.
    var span: SourceSpan
    /// Where the comment itself begins, with its mark.
    var start: Int
    /// Whether it stands alone on its line.
    var isAlone: Bool
  }

  /// The comments of a text that begin with `word`. What stands in a value is none.
  func comments(beginningWith word: StaticString, in bytes: [UInt8]) -> [Comment] {
    let candidates = Self.places(of: word, in: bytes).compactMap { candidate(at: $0, in: bytes) }
    guard !candidates.isEmpty else { return [] }
    let isInValue = valueTest(bytes)
    return candidates.filter { !isInValue($0.start) }
  }

  /// Where a word stands in a text; nearly always nowhere.
  private static func places(of word: StaticString, in bytes: [UInt8]) -> [Int] {
    let length = word.utf8CodeUnitCount
    return word.withUTF8Buffer { word in
      bytes.withUnsafeBufferPointer { text in
        var places: [Int] = []
        guard let first = word.first, text.count >= length else { return places }
        var index = 0
        while index <= text.count - length {
          if text[index] == first,
            text[index..<(index + length)].elementsEqual(word)
          {
            places.append(index)
          }
          index += 1
        }
        return places
      }
    }
  }

  /// The comment that the word at a place would begin, if its mark stands before it.
  private func candidate(at place: Int, in bytes: [UInt8]) -> Comment? {
    var before = place
    while before > 0, Self.isBlank(bytes[before - 1]) { before -= 1 }
    for (open, close) in opens {
      let start = before - open.utf8.count
      guard start >= 0, bytes[start..<before].elementsEqual(open.utf8) else { continue }
      var lineStart = start
      while lineStart > 0, Self.isBlank(bytes[lineStart - 1]) { lineStart -= 1 }
      let isAlone = lineStart == 0 || bytes[lineStart - 1] == 0x0A || bytes[lineStart - 1] == 0x0D
      if case .lines(_, let wholeLines) = self {
        guard isAlone || (!wholeLines && lineStart < start) else { return nil }
      }
      var end = bytes[place...].firstIndex { $0 == 0x0A || $0 == 0x0D } ?? bytes.count
      if let close {
        end = Self.first(close, in: bytes, from: place, before: end) ?? end
      }
      while end > place, Self.isBlank(bytes[end - 1]) { end -= 1 }
      return Comment(span: SourceSpan(place, end), start: start, isAlone: isAlone)
    }
    return nil
  }

  private static func first(
    _ text: String, in bytes: [UInt8], from start: Int, before end: Int
  ) -> Int? {
    let text = Array(text.utf8)
    return (start..<Swift.max(start, end)).first {
      $0 + text.count <= end && bytes[$0..<($0 + text.count)].elementsEqual(text)
    }
  }

  /// Whether an offset lies in a value, of which a mark that stands there is a part.
  private func valueTest(_ bytes: [UInt8]) -> (Int) -> Bool {
    switch self {
    case .lines: return { _ in false }
    case .toml: return Self.test(TOMLReader.read(bytes))
    case .yaml: return Self.test(YAMLReader.read(bytes))
    case .json: return Self.test(JSONReader.read(bytes, dialect: .comments))
    case .xml: return Self.test(XMLReader.read(bytes), inside: true)
    case .code(let dialect):
      let tokens = CodeReader.read(bytes, dialect).tokens
      return { offset in
        tokens.contains { $0.span.contains(offset) || $0.content.contains(offset) }
      }
    }
  }

  /// - Parameter inside: whether only what lies behind a value's first byte counts: character data of
  ///   XML may go on behind a comment.
  private static func test(_ tree: SyntaxTree, inside: Bool = false) -> (Int) -> Bool {
    { offset in
      tree.nodes.contains { node in
        if node.keyStart >= 0, Int(node.keyStart) <= offset, offset < Int(node.keyEnd) {
          return node.kind != .element
        }
        guard node.kind.isScalar, !(inside && node.kind == .text) else { return false }
        return Int(node.start) <= offset && offset < Int(node.end)
      }
    }
  }

  private static func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 }
}
