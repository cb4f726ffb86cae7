package import SourceText

/// One option of a requirements file, such as `-r base.txt` or `--hash=sha256:...`.
package struct RequirementsOption: Hashable, Sendable {
  /// The long name with its dashes, `--requirement` for `-r`.
  package var name: String
  /// The value without quotes; nil for a flag, and where the value is missing.
  package var value: SpannedText?
  /// From the first dash to the end of the value.
  package var span: SourceSpan
}

/// One logical line of a requirements file that is not blank and not only a comment.
package struct RequirementsLine: Hashable, Sendable {
  /// What the line requires; nil if it only sets options. For `-e` it is what stands after it.
  package var requirement: PEP508Requirement?
  /// Whether the requirement is one of `-e` or `--editable`.
  package var isEditable = false
  /// All options of the line but `--editable`, in order: those of the file (`--requirement`,
  /// `--constraint`, `--index-url`) or of the requirement (`--hash`, `--config-settings`).
  package var options: [RequirementsOption] = []
  /// The whole entry, options included; comment and surrounding spaces left out.
  package var span: SourceSpan
  /// The comment at its end, from the `#`.
  package var comment: SourceSpan?
}

package struct RequirementsFile: Sendable {
  package let bytes: [UInt8]
  package var lines: [RequirementsLine] = []
  package var problems: [SyntaxProblem] = []
}

/// Reads pip's requirements file format (pip documentation, "Requirements File Format"): lines that
/// `\` joins, comments after white space, options, and requirements as ``PEP508Reader`` reads them.
/// Environment variables stay as they are written; no other file is opened.
///
/// Problem codes: those of ``PEP508Reader``, and `unknown-option`, `expected-value`, `not-utf-8`,
/// `unexpected-text`.
package enum RequirementsReader {
  package static func read(_ bytes: [UInt8]) -> RequirementsFile {
    var file = RequirementsFile(bytes: bytes)
    reportInvalidUTF8(in: bytes, to: &file.problems)
    var index = byteOrderMarkLength(bytes)
    while index < bytes.count {
      let line = logicalLine(bytes, &index)
      var parser = RequirementsLineParser(line)
      if let entry = parser.read() { file.lines.append(entry) }
      if file.problems.count < SyntaxTreeBuilder.maximumProblems {
        file.problems += parser.problems
      }
    }
    return file
  }

  /// The line at `index` and those that a `\` at a line's end joins to it. The `\` and the line break
  /// vanish, so that a word may go on in the next line. A comment line ends the joining.
  private static func logicalLine(_ bytes: [UInt8], _ index: inout Int) -> MappedText {
    let first = physicalLine(bytes, &index)
    guard continues(bytes, first), index < bytes.count, !isComment(bytes, first) else {
      let end = continues(bytes, first) && !isComment(bytes, first) ? first.end - 1 : first.end
      return MappedText(document: bytes, span: SourceSpan(first.start, end))
    }
    var joined: [UInt8] = []
    var offsets: [Int] = []
    var line = first
    while true {
      let isComment = isComment(bytes, line)
      let goesOn = !isComment && continues(bytes, line)
      if isComment, line.end > line.start {
        // A space keeps the comment apart from the word before it.
        joined.append(0x20)
        offsets.append(line.start)
      }
      let end = goesOn ? line.end - 1 : line.end
      joined += bytes[line.start..<end]
      offsets += line.start..<end
      guard goesOn, index < bytes.count else {
        offsets.append(end)
        return MappedText(joined: joined, offsets: offsets)
      }
      line = physicalLine(bytes, &index)
    }
  }

  private static func physicalLine(_ bytes: [UInt8], _ index: inout Int) -> SourceSpan {
    let start = index
    while index < bytes.count, bytes[index] != 0x0A, bytes[index] != 0x0D { index += 1 }
    let end = index
    if index < bytes.count, bytes[index] == 0x0D { index += 1 }
    if index < bytes.count, bytes[index] == 0x0A { index += 1 }
    return SourceSpan(start, end)
  }

  private static func continues(_ bytes: [UInt8], _ line: SourceSpan) -> Bool {
    !line.isEmpty && bytes[line.end - 1] == UInt8(ascii: "\\")
  }

  private static func isComment(_ bytes: [UInt8], _ line: SourceSpan) -> Bool {
    bytes[line.start..<line.end].first { $0 != 0x20 && $0 != 0x09 } == UInt8(ascii: "#")
  }
}

private struct RequirementsLineParser {
  private let text: MappedText
  private var index: Int
  private var end: Int
  private(set) var problems: [SyntaxProblem] = []

  init(_ text: MappedText) {
    self.text = text
    index = text.skippingSpaces(text.start)
    end = text.end
  }

  mutating func read() -> RequirementsLine? {
    let comment = commentStart()
    end = text.trimmingSpaces(comment ?? text.end, from: index)
    guard index < end else { return nil }
    var line = RequirementsLine(span: text.span(index, end))
    line.comment = comment.map { text.span($0, text.trimmingSpaces(text.end, from: $0)) }
    // Spaces around the entry were trimmed, so that the loop always stands at a word.
    while index < end {
      if text.bytes[index] == UInt8(ascii: "-") {
        readOption(&line)
      } else if line.requirement == nil, line.options.isEmpty {
        readRequirement(&line)
      } else {
        let word = index
        skipWord()
        report("unexpected-text", "Only options can follow here.", word, index)
      }
      index = Swift.min(text.skippingSpaces(index), end)
    }
    return line
  }

  /// The `#` of the comment: at the line's start or after white space.
  private func commentStart() -> Int? {
    var place = text.start
    while place < text.end {
      if text.bytes[place] == UInt8(ascii: "#"), place == text.start || text.isSpace(place - 1) {
        return place
      }
      place += 1
    }
    return nil
  }

  private mutating func report(_ code: String, _ message: String, _ start: Int, _ end: Int) {
    problems.append(SyntaxProblem(code: code, message: message, span: text.span(start, end)))
  }

  private mutating func skipWord() {
    while index < end, !text.isSpace(index) { index += 1 }
  }

  /// A requirement ends before the first word that begins with a dash.
  private mutating func readRequirement(_ line: inout RequirementsLine) {
    let start = index
    while index < end {
      let gap = index
      index = text.skippingSpaces(index)
      if index > gap, index < end, text.bytes[index] == UInt8(ascii: "-") {
        index = gap
        break
      }
      skipWord()
    }
    let result = PEP508Reader.read(text.part(start, index))
    line.requirement = result.requirement
    problems += result.problems
  }

  private mutating func readOption(_ line: inout RequirementsLine) {
    let start = index
    index += 1
    let isLong = index < end && text.bytes[index] == UInt8(ascii: "-")
    var name: String
    if isLong {
      while index < end, !text.isSpace(index), text.bytes[index] != UInt8(ascii: "=") { index += 1 }
      name = text.string(start, index)
    } else {
      index = Swift.min(index + 1, end)
      name = text.string(start, index)
      name = Self.shortNames[name] ?? name
    }
    let takesValue = Self.valueOptions.contains(name)
    if !takesValue, !Self.flags.contains(name) {
      skipWord()
      report("unknown-option", "pip's requirements files have no such option.", start, index)
      line.options.append(RequirementsOption(name: name, value: nil, span: text.span(start, index)))
      return
    }
    if index < end, text.bytes[index] == UInt8(ascii: "=") {
      index += 1
    } else if takesValue {
      index = Swift.min(text.skippingSpaces(index), end)
    }
    if name == "--editable" {
      line.isEditable = true
      readEditable(&line, optionStart: start)
      return
    }
    let value = takesValue ? readValue() : nil
    if takesValue, value == nil {
      report("expected-value", "A value should follow `\(name)`.", start, index)
    } else if !takesValue {
      skipWord()
    }
    // The text of an open quotation reaches to the line's end, spaces included.
    let end = value.map { _ in index } ?? text.trimmingSpaces(index, from: start)
    line.options.append(
      RequirementsOption(name: name, value: value, span: text.span(start, end)))
  }

  private mutating func readEditable(_ line: inout RequirementsLine, optionStart: Int) {
    guard index < end else {
      report("expected-value", "A path or URL should follow `--editable`.", optionStart, index)
      return
    }
    guard let quote = quote(at: index) else {
      readRequirement(&line)
      return
    }
    let close = text.bytes[index + 1..<end].firstIndex(of: quote) ?? end
    let result = PEP508Reader.read(text.part(index + 1, close))
    line.requirement = result.requirement
    problems += result.problems
    index = Swift.min(close + 1, end)
  }

  /// One word, or the text between quotes (pip splits options as a shell does).
  private mutating func readValue() -> SpannedText? {
    guard index < end else { return nil }
    if let quote = quote(at: index) {
      let start = index + 1
      let close = text.bytes[start..<end].firstIndex(of: quote) ?? end
      index = Swift.min(close + 1, end)
      return text.spanned(start, close)
    }
    let start = index
    skipWord()
    return index > start ? text.spanned(start, index) : nil
  }

  private func quote(at index: Int) -> UInt8? {
    let byte = text.bytes[index]
    return byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "'") ? byte : nil
  }

  private static let shortNames: [String: String] = [
    "-r": "--requirement", "-c": "--constraint", "-e": "--editable", "-i": "--index-url",
    "-f": "--find-links",
  ]

  private static let valueOptions: Set<String> = [
    "--requirement", "--constraint", "--editable", "--index-url", "--extra-index-url",
    "--find-links", "--no-binary", "--only-binary", "--trusted-host", "--use-feature", "--hash",
    "--config-settings", "--config-setting", "--global-option", "--install-option",
  ]

  private static let flags: Set<String> = [
    "--no-index", "--pre", "--prefer-binary", "--require-hashes", "--process-dependency-links",
    "--always-unzip", "--no-use-wheel", "--use-wheel",
  ]
}
