import SourceText

/// Reads YAML 1.2.2: block and flow collections, all scalar styles, anchors and aliases, tags of the
/// core schema, directives, and streams of several documents (one root each).
///
/// Mappings are objects, sequences arrays; plain scalars have the kind that the core schema gives
/// them (section 10.3.2), all others are strings. Numbers keep their written form. A key that is a
/// collection has its raw text as key. A merge key `<<` is an ordinary key.
///
/// An alias has the content of its anchor: the value itself for a scalar, the same children for a
/// collection. What aliases repeat is bounded by ``YAMLParser/maximumRepeatedNodes`` for one text
/// and by the depth cap, so that a walk over the tree always ends soon; an alias inside its own
/// anchor is refused, so that no cycle can arise.
///
/// After a problem the reading goes on at the next line whose indentation fits. Problem codes:
/// `duplicate-key`, `expected-colon`, `expected-comma`, `expected-value`, `invalid-anchor`,
/// `invalid-block-header`, `invalid-character`, `invalid-directive`, `invalid-escape`,
/// `invalid-indentation`, `invalid-key`, `invalid-tag`, `not-utf-8`, `mismatched-bracket`,
/// `tab-indentation`, `too-deep`, `too-many-aliases`, `unclosed-flow`, `undefined-alias`,
/// `unexpected-text`, `unterminated-string`.
package enum YAMLReader {
  package static func read(_ bytes: [UInt8]) -> SyntaxTree {
    var builder = SyntaxTreeBuilder(bytes)
    guard builder.acceptsText() else { return builder.finish(roots: []) }
    return bytes.withUnsafeBufferPointer { buffer in
      var parser = YAMLParser(ByteView(buffer), builder)
      parser.parseStream()
      return parser.builder.finish(roots: parser.roots)
    }
  }
}

/// One pass over the text. Block collections lie on `frames`, flow collections on a stack of their
/// own, so that nesting costs no program stack.
struct YAMLParser {
  static let maximumDepth = 128
  /// How many nodes the aliases of one text may stand for in all.
  static let maximumRepeatedNodes = 100_000

  let text: ByteView
  let end: Int
  var builder: SyntaxTreeBuilder

  var index = 0
  /// Where the line of `index` starts.
  var lineStart = 0
  /// Whether nothing but white space stands before `index` in its line.
  var isFirstOnLine = true
  /// Whether a tab stands between `index` and the indicator or line start before it.
  var followsTab = false
  /// Whether a block collection may begin in the middle of this line, as after `- `.
  var allowsInlineBlock = true
  /// The end of the last token, which is where the collections that close now end.
  var lastContentEnd = 0

  var frames: [YAMLFrame] = []
  var roots: [Int32] = []
  /// Whether the document has its top value.
  var hasRoot = false
  /// Anchor and tag of a node whose content has not come yet.
  var pending = YAMLProperties()
  /// The finished nodes of this document that have an anchor, by its name.
  var anchors: [String: YAMLContent] = [:]
  var tagPrefixes: [String: String] = [:]
  var repeatedNodes = 0
  /// The keys of the open mappings.
  var keys = DuplicateKeys()
  /// Quotes that nothing closes in the rest of the text; later ones end with their line.
  var unclosedQuotes: Set<UInt8> = []

  init(_ text: ByteView, _ builder: SyntaxTreeBuilder) {
    self.text = text
    self.builder = builder
    end = text.count
  }

  mutating func report(_ code: String, _ message: String, _ start: Int, _ end: Int) {
    builder.report(code, message, at: start, end)
  }

  // MARK: Stream and documents (section 9)

  mutating func parseStream() {
    reportControlCharacter()
    index = text[0] == 0xEF && text[1] == 0xBB && text[2] == 0xBF ? 3 : 0
    lineStart = index
    while true {
      skipSeparation()
      let directives = readDirectives()
      guard index < end else {
        if let directives { reportLoneDirectives(directives) }
        return
      }
      if let directives, !isAtMarker(UInt8(ascii: "-")) { reportLoneDirectives(directives) }
      if isAtMarker(UInt8(ascii: ".")) {
        index += 3
        finishLine()
        continue
      }
      readDocument()
    }
  }

  private mutating func readDocument() {
    hasRoot = false
    allowsInlineBlock = true
    if isAtMarker(UInt8(ascii: "-")) {
      index += 3
      isFirstOnLine = false
      allowsInlineBlock = false
    }
    let start = index
    lastContentEnd = index
    while true {
      skipSeparation()
      if index >= end || isAtMarker(UInt8(ascii: "-")) || isAtMarker(UInt8(ascii: ".")) { break }
      if builder.isFull {
        builder.reportFull(at: index)
        index = end
        break
      }
      readBlockToken()
    }
    while !frames.isEmpty { closeFrame() }
    if !hasRoot { attach(.empty(at: start, properties: takePending())) }
    anchors.removeAll()
    tagPrefixes.removeAll()
  }

  /// Reads the lines that begin with `%` before a document; the span of the first, or nil.
  private mutating func readDirectives() -> SourceSpan? {
    var first: SourceSpan?
    var hasVersion = false
    while index < end, index == lineStart, text[index] == UInt8(ascii: "%") {
      let start = index
      skipToLineEnd()
      let line = SourceSpan(start, index)
      first = first ?? line
      let words = directiveWords(line)
      switch words.first {
      case "%YAML":
        if hasVersion || words.count != 2 {
          report("invalid-directive", "One `%YAML` with one version is allowed.", start, index)
        }
        hasVersion = true
      case "%TAG":
        if words.count == 3 {
          tagPrefixes[words[1]] = words[2]
        } else {
          report("invalid-directive", "`%TAG` takes a handle and a prefix.", start, index)
        }
      default: break
      }
      skipSeparation()
    }
    return first
  }

  /// The words of a directive, up to a comment.
  private func directiveWords(_ line: SourceSpan) -> [String] {
    var words: [String] = []
    let line = text.slice(line.start, line.end)
    for word in line.split(whereSeparator: { $0 == 0x20 || $0 == 0x09 }) {
      if word.first == UInt8(ascii: "#") { break }
      words.append(String(decoding: word, as: UTF8.self))
    }
    return words
  }

  private mutating func reportLoneDirectives(_ span: SourceSpan) {
    report("invalid-directive", "`---` should follow a directive.", span.start, span.end)
  }

  /// Section 5.1: of the control characters only tab and the line breaks may stand in a text.
  private mutating func reportControlCharacter() {
    var place = text.firstControl(from: 0)
    while place < end {
      let byte = text[place]
      if byte != 0x09 && !isBreak(byte) {
        return report(
          "invalid-character", "This control character is not allowed.", place, place + 1)
      }
      place = text.firstControl(from: place + 1)
    }
  }

  // MARK: Lines and white space

  /// Whether three of `mark` stand at the start of the line, as one word.
  func isAtMarker(_ mark: UInt8) -> Bool { index == lineStart && isMarker(mark, at: index) }

  func isMarker(_ mark: UInt8, at place: Int) -> Bool {
    place + 3 <= end && text[place] == mark && text[place + 1] == mark
      && text[place + 2] == mark && isBlankOrEnd(place + 3)
  }

  func isBlankOrEnd(_ place: Int) -> Bool { place >= end || isWhite(text[place]) }

  func isWhite(_ byte: UInt8) -> Bool {
    byte == 0x20 || byte == 0x0A || byte == 0x09 || byte == 0x0D
  }

  func isBreak(_ byte: UInt8) -> Bool { byte == 0x0A || byte == 0x0D }

  /// The offset after the line break at `place`.
  func afterBreak(_ place: Int) -> Int {
    place + 1 < end && text[place] == 0x0D && text[place + 1] == 0x0A ? place + 2 : place + 1
  }

  /// The column of `index`: tabs at the start of a line do not indent (section 6.1).
  var column: Int {
    guard isFirstOnLine, followsTab else { return index - lineStart }
    return text.slice(lineStart, index).prefix { $0 == 0x20 }.count
  }

  mutating func skipSpaces() {
    while index < end, text[index] == 0x20 || text[index] == 0x09 {
      if text[index] == 0x09 { followsTab = true }
      index += 1
    }
  }

  mutating func skipToLineEnd() {
    index = text.firstControl(from: index)
    while index < end, !isBreak(text[index]) { index = text.firstControl(from: index + 1) }
  }

  /// Moves to the next token: over spaces, line breaks and comments.
  mutating func skipSeparation() {
    while index < end {
      switch text[index] {
      case 0x20: index = text.afterSpaces(from: index + 1)
      case 0x09:
        followsTab = true
        index += 1
      case 0x0A, 0x0D:
        index = afterBreak(index)
        startLine()
      case UInt8(ascii: "#"):
        guard index == lineStart || isWhite(text[index - 1]) else { return }
        skipToLineEnd()
      default: return
      }
    }
  }

  mutating func startLine() {
    lineStart = index
    isFirstOnLine = true
    followsTab = false
    allowsInlineBlock = true
  }

  /// Passes the rest of the line, which should be empty or a comment.
  mutating func finishLine() {
    skipSpaces()
    guard index < end, !isBreak(text[index]) else { return }
    let start = index
    skipToLineEnd()
    if text[start] == UInt8(ascii: "#"), isWhite(text[start - 1]) { return }
    report("unexpected-text", "The line should end here.", start, index)
  }
}
