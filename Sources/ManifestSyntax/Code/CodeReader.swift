import SourceText

/// Takes the text of a program apart into tokens, without understanding or running it.
///
/// Manifests of many ecosystems are programs. What people write in them is mostly plain calls with
/// texts, and these can be read by their tokens. Goes through the text once, whatever it holds; a
/// broken text gives the tokens that could be read, and problems.
///
/// Problem codes: `unterminated-string`, `unterminated-comment`, `unclosed-bracket`,
/// `unexpected-bracket`, `too-deep`, `not-utf-8`, `too-large`.
package enum CodeReader {
  /// Brackets deeper than this are not paired.
  static let maximumDepth = 256

  package static func read(_ bytes: [UInt8], _ dialect: CodeDialect) -> Code {
    var accepting = SyntaxTreeBuilder([])
    guard bytes.count < SyntaxTreeBuilder.maximumBytes else {
      accepting.report("too-large", "The text is larger than 2 GiB and is not read.", at: 0, 0)
      return Code(bytes: [], tokens: [], problems: accepting.problems)
    }
    reportInvalidUTF8(in: bytes, to: &accepting.problems)
    return bytes.withUnsafeBufferPointer { buffer in
      var lexer = CodeLexer(ByteView(buffer), dialect, problems: accepting.problems)
      lexer.read(from: byteOrderMarkLength(bytes))
      return Code(
        bytes: bytes, tokens: lexer.tokens,
        problems: lexer.problems.sorted { $0.span < $1.span })
    }
  }
}

struct CodeLexer {
  let text: ByteView
  let dialect: CodeDialect
  var tokens: [CodeToken] = []
  var problems: [SyntaxProblem]
  var index = 0
  /// Heredocs that began in this line, whose texts follow after it.
  var heredocs: [Heredoc] = []
  /// Opening brackets that are not yet closed, by their tokens.
  private var open: [Int] = []
  /// Brackets that were too deep to be kept in ``open``.
  private var tooDeep = 0
  /// The bytes up to here are known to belong to the text that is being read.
  var continuesUntil = 0
  /// How many bytes may still be looked at ahead, so that no text is read in quadratic time.
  var lookahead: Int

  init(_ text: ByteView, _ dialect: CodeDialect, problems: [SyntaxProblem]) {
    self.text = text
    self.dialect = dialect
    self.problems = problems
    lookahead = text.count * 4 + 65_536
    tokens.reserveCapacity(text.count / 6 + 4)
  }

  mutating func read(from start: Int) {
    index = start
    if has("#!", at: index) { index = lineEnd(index) }
    while index < text.count {
      // More tokens than this are in no honest text.
      if tokens.count >= SyntaxTreeBuilder.maximumNodes {
        report("too-large", "The text has too many words; the rest is not read.", index, index)
        break
      }
      readNext()
    }
    closeBrackets(downTo: 0, at: tokens.count)
  }

  private mutating func readNext() {
    let byte = text[index]
    switch byte {
    case 0x20, 0x09, 0x0B, 0x0C:
      index += 1
    case 0x0A, 0x0D:
      readNewline()
    case UInt8(ascii: "\\") where isLineBreak(text[index + 1]):
      // A joined line: no line break for the reader.
      index += text[index + 1] == 0x0D && text[index + 2] == 0x0A ? 3 : 2
    default:
      if passComment() || passRubyPart() { return }
      if readText() { return }
      if isWordStart(byte) {
        readWord()
      } else if isDigit(byte) {
        readNumber()
      } else {
        readMark()
      }
    }
  }

  private mutating func readNewline() {
    let start = index
    index += text[index] == 0x0D && text[index + 1] == 0x0A ? 2 : 1
    tokens.append(CodeToken(.newline, start, index))
    readHeredocs()
  }

  // MARK: Comments

  private mutating func passComment() -> Bool {
    for mark in dialect.lineComments where has(mark, at: index) {
      index = lineEnd(index)
      return true
    }
    for comment in dialect.blockComments where has(comment.open, at: index) {
      let start = index
      var depth = 0
      repeat {
        if has(comment.close, at: index) {
          depth -= 1
          index += comment.close.utf8CodeUnitCount
        } else if has(comment.open, at: index), depth == 0 || comment.nests {
          depth += 1
          index += comment.open.utf8CodeUnitCount
        } else {
          index += 1
        }
      } while depth > 0 && index < text.count
      if depth > 0 {
        report("unterminated-comment", "This comment has no end.", start, start + 2)
      }
      return true
    }
    return false
  }

  // MARK: Words, numbers, marks

  private mutating func readWord() {
    let start = index
    index += 1
    // `@@class` of Ruby.
    while dialect.wordStarts.contains(text[index]), text[index] == text[index - 1] { index += 1 }
    skipWord()
    tokens.append(CodeToken(.word, start, index))
  }

  mutating func skipWord() {
    while isWordByte(text[index]) { index += 1 }
    if dialect.wordEnds.contains(text[index]), text[index + 1] != UInt8(ascii: "=") { index += 1 }
  }

  private mutating func readNumber() {
    let start = index
    while isWordByte(text[index]) || text[index] == UInt8(ascii: ".") && isDigit(text[index + 1]) {
      index += 1
    }
    tokens.append(CodeToken(.number, start, index))
  }

  private mutating func readMark() {
    switch text[index] {
    case UInt8(ascii: "("), UInt8(ascii: "["), UInt8(ascii: "{"):
      openBracket(index, index + 1)
      index += 1
    case UInt8(ascii: ")"), UInt8(ascii: "]"), UInt8(ascii: "}"):
      closeBracket(text[index], index, index + 1)
      index += 1
    default:
      let mark = Self.marks.first { has($0, at: index) }
      let length = mark?.utf8CodeUnitCount ?? 1
      tokens.append(CodeToken(.mark, index, index + length))
      index += length
    }
  }

  /// Marks of more than one byte; of two that begin alike the longer stands first.
  private static let marks: [StaticString] = [
    "..<", "...", "..", "===", "==", "=>", "=~", "!=", "<=", ">=", "<<", ">>", "<>", "<-", "->",
    "~>", "~=", "||=", "||", "|>", "&&", "&.", "::", ":=", "+=", "-=", "++", "--", "**", "%%",
    "?.", "?:", "??",
  ]

  // MARK: Brackets

  mutating func openBracket(_ start: Int, _ end: Int) {
    if open.count < CodeReader.maximumDepth {
      open.append(tokens.count)
    } else {
      if tooDeep == 0 { report("too-deep", "The brackets are nested too deeply.", start, end) }
      tooDeep += 1
    }
    var token = CodeToken(.open, start, end)
    // A bracket that is too deep holds nothing.
    token.partner = Int32(truncatingIfNeeded: tokens.count + 1)
    tokens.append(token)
  }

  mutating func closeBracket(_ byte: UInt8, _ start: Int, _ end: Int) {
    defer { tokens.append(CodeToken(.close, start, end)) }
    if tooDeep > 0 {
      tooDeep -= 1
      return
    }
    guard let level = open.lastIndex(where: { closes(byte, opening: $0) }) else {
      report("unexpected-bracket", "No bracket is open that this one closes.", start, end)
      return
    }
    closeBrackets(downTo: level + 1, at: tokens.count)
    closeBrackets(downTo: level, at: tokens.count, isExpected: true)
  }

  /// Says of the brackets from `level` on that they end at a token.
  private mutating func closeBrackets(
    downTo level: Int, at token: Int, isExpected: Bool = false
  ) {
    while open.count > level, let bracket = open.popLast() {
      tokens[bracket].partner = Int32(truncatingIfNeeded: token)
      if !isExpected {
        let span = tokens[bracket].span
        report("unclosed-bracket", "This bracket is not closed.", span.start, span.end)
      }
    }
  }

  private func closes(_ byte: UInt8, opening token: Int) -> Bool {
    switch text[tokens[token].span.end - 1] {
    case UInt8(ascii: "("): byte == UInt8(ascii: ")")
    case UInt8(ascii: "["): byte == UInt8(ascii: "]")
    default: byte == UInt8(ascii: "}")
    }
  }

  // MARK: The text

  mutating func report(_ code: String, _ message: String, _ start: Int, _ end: Int) {
    guard problems.count < SyntaxTreeBuilder.maximumProblems else { return }
    problems.append(
      SyntaxProblem(
        code: code, message: message, span: SourceSpan(start, Swift.min(end, text.count))))
  }

  func has(_ word: StaticString, at index: Int) -> Bool {
    guard text[index] == word.utf8Start[0] else { return false }
    return word.withUTF8Buffer { letters in
      for offset in letters.indices where text[index + offset] != letters[offset] { return false }
      return true
    }
  }

  func lineEnd(_ index: Int) -> Int {
    var index = index
    while index < text.count, !isLineBreak(text[index]) { index += 1 }
    return index
  }

  func isLineBreak(_ byte: UInt8) -> Bool { byte == 0x0A || byte == 0x0D }
  func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 || isLineBreak(byte) }
  func isDigit(_ byte: UInt8) -> Bool { byte >= 0x30 && byte <= 0x39 }

  func isLetter(_ byte: UInt8) -> Bool {
    byte | 0x20 >= UInt8(ascii: "a") && byte | 0x20 <= UInt8(ascii: "z")
  }

  func isWordByte(_ byte: UInt8) -> Bool {
    isLetter(byte) || isDigit(byte) || byte == UInt8(ascii: "_") || byte >= 0x80
  }

  func isWordStart(_ byte: UInt8) -> Bool {
    isLetter(byte) || byte == UInt8(ascii: "_") || byte >= 0x80
      || dialect.wordStarts.contains(byte)
        && (isWordByte(text[index + 1]) || text[index + 1] == byte)
  }

  /// Whether a value can begin here, so that a `/`, `%` or `<<` is no operator: after a word that
  /// is set off from it, and after everything that is no value.
  var canBeginValue: Bool {
    guard let last = tokens.last else { return true }
    switch last.kind {
    case .newline, .open, .mark, .separator: return true
    case .word: return last.span.end < index && !isSpace(text[index + 1])
    case .number, .string, .symbol, .close: return false
    }
  }
}
