package import SourceText

/// One directive of `go.mod` or `go.work`: a line, or a line of a block.
package struct GoDirective: Hashable, Sendable {
  /// `require`, `replace`, `go` ...; in a block, that of the block.
  package var verb: SpannedText
  /// What follows it: paths, versions, `=>`, and brackets and commas, each by itself.
  package var words: [SpannedText]
  /// The text of the comment at its end, behind the slashes.
  package var comment: String?
  /// The line from its first word to its last; in a block the verb is not among them.
  package var span: SourceSpan
}

package struct GoDirectiveFile: Sendable {
  package var directives: [GoDirective] = []
  package var problems: [SyntaxProblem] = []
}

/// Reads the lines of `go.mod` and `go.work` (The Go Modules Reference, "go.mod files", "Lexical
/// elements"). What the directives mean is not known here.
///
/// Problem codes: `not-utf-8`, `unclosed-block`, `unexpected-text`, `unterminated-string`.
package enum GoDirectiveReader {
  package static func read(_ bytes: [UInt8]) -> GoDirectiveFile {
    var file = GoDirectiveFile()
    reportInvalidUTF8(in: bytes, to: &file.problems)
    var parser = GoDirectiveParser(bytes: bytes, index: byteOrderMarkLength(bytes))
    var block: SpannedText?
    while parser.index < bytes.count {
      var words = parser.line(&file.problems)
      let comment = parser.comment
      guard let first = words.first, let last = words.last else { continue }
      let span = first.span.union(last.span)
      if let verb = block {
        if first.text == ")" {
          block = nil
          words.removeFirst()
          if let extra = words.first { unexpected(extra.span, &file) }
        } else {
          file.directives.append(
            GoDirective(verb: verb, words: words, comment: comment, span: span))
        }
      } else if words.count > 1, words[1].text == "(" {
        // `require ()` is a block of nothing.
        if words.count > 2, words[2].text == ")" { continue }
        block = first
        if words.count > 2 { unexpected(words[2].span, &file) }
      } else if first.text == ")" {
        unexpected(first.span, &file)
      } else {
        file.directives.append(
          GoDirective(
            verb: first, words: Array(words.dropFirst()), comment: comment, span: span))
      }
    }
    if let block {
      report("unclosed-block", "The block has no closing parenthesis.", block.span, &file)
    }
    return file
  }

  private static func unexpected(_ span: SourceSpan, _ file: inout GoDirectiveFile) {
    report("unexpected-text", "Nothing should stand here.", span, &file)
  }

  private static func report(
    _ code: String, _ message: String, _ span: SourceSpan, _ file: inout GoDirectiveFile
  ) {
    guard file.problems.count < SyntaxTreeBuilder.maximumProblems else { return }
    file.problems.append(SyntaxProblem(code: code, message: message, span: span))
  }
}

private struct GoDirectiveParser {
  let bytes: [UInt8]
  var index: Int
  /// That of the line that was read last.
  var comment: String?

  private func byte(_ index: Int) -> UInt8 { index < bytes.count ? bytes[index] : 0x0A }

  /// The words of the next line.
  mutating func line(_ problems: inout [SyntaxProblem]) -> [SpannedText] {
    comment = nil
    var words: [SpannedText] = []
    while index < bytes.count {
      switch bytes[index] {
      case 0x0A:
        index += 1
        return words
      case 0x20, 0x09, 0x0D: index += 1
      case UInt8(ascii: "/") where byte(index + 1) == UInt8(ascii: "/"):
        let start = index + 2
        while index < bytes.count, bytes[index] != 0x0A { index += 1 }
        comment = String(decoding: bytes[Swift.min(start, index)..<index], as: UTF8.self)
      case UInt8(ascii: "\""), UInt8(ascii: "`"): words.append(quoted(&problems))
      case let mark where Self.isMark(mark):
        words.append(spanned(index, index + 1))
        index += 1
      default:
        let start = index
        while index < bytes.count, !isWordEnd(index) { index += 1 }
        words.append(spanned(start, index))
      }
    }
    return words
  }

  private func isWordEnd(_ index: Int) -> Bool {
    let byte = bytes[index]
    return byte == 0x20 || byte == 0x09 || byte == 0x0A || byte == 0x0D || Self.isMark(byte)
      || byte == UInt8(ascii: "/") && self.byte(index + 1) == UInt8(ascii: "/")
  }

  private static func isMark(_ byte: UInt8) -> Bool { marks.contains(byte) }
  private static let marks = ByteSet("()[],")

  /// A string, which ends with its line at the latest. Escapes stay as they are written: no module
  /// path or version needs them.
  private mutating func quoted(_ problems: inout [SyntaxProblem]) -> SpannedText {
    let quote = bytes[index]
    let start = index + 1
    index = start
    while index < bytes.count, bytes[index] != quote, bytes[index] != 0x0A, bytes[index] != 0x0D {
      index += 1
    }
    let end = index
    if index < bytes.count, bytes[index] == quote {
      index += 1
    } else {
      problems.append(
        SyntaxProblem(
          code: "unterminated-string", message: "The closing quote is missing.",
          span: SourceSpan(start - 1, end)))
    }
    return spanned(start, end)
  }

  private func spanned(_ start: Int, _ end: Int) -> SpannedText {
    SpannedText(
      text: String(decoding: bytes[start..<end], as: UTF8.self), span: SourceSpan(start, end))
  }
}
