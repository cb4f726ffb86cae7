package import SourceText

/// A file of `key = value` lines in sections, as Python's `configparser` reads it.
package struct INIFile: Sendable {
  package var sections: [INISection] = []
  package var problems: [SyntaxProblem] = []

  /// All options of that section, also if the file opens it more than once.
  package func options(of section: String) -> [INIOption] {
    sections.filter { $0.name.text == section }.flatMap(\.options)
  }
}

package struct INISection: Sendable {
  package var name: SpannedText
  package var options: [INIOption] = []
}

package struct INIOption: Sendable {
  /// The key in lower case, as `configparser` compares it.
  package var key: SpannedText
  /// The lines of the value without surrounding spaces; the first is that of the key and may be
  /// empty. Blank lines and comments are left out.
  package var lines: [SourceSpan]
}

/// Reads the INI dialect of Python's `configparser` (Python library reference, "Supported INI File
/// Structure") with its defaults, as `setup.cfg` has them: `=` or `:` after the key, comments only
/// on lines of their own, and values that go on in lines indented deeper than their key.
///
/// Problem codes: `expected-section`, `expected-value`, `invalid-utf8`.
package enum INIReader {
  package static func read(_ bytes: [UInt8]) -> INIFile {
    var file = INIFile()
    reportInvalidUTF8(in: bytes, to: &file.problems)
    var index = byteOrderMarkLength(bytes)
    var keyIndent = 0
    var hasKey = false
    while index < bytes.count {
      let lineStart = index
      while index < bytes.count, bytes[index] != 0x0A, bytes[index] != 0x0D { index += 1 }
      let line = trimmed(bytes, SourceSpan(lineStart, index))
      if index < bytes.count { index += 1 }
      guard !line.isEmpty else { continue }
      let first = bytes[line.start]
      if first == UInt8(ascii: "#") || first == UInt8(ascii: ";") { continue }
      let indent = line.start - lineStart
      if hasKey, indent > keyIndent {
        let section = file.sections.count - 1
        let option = file.sections[section].options.count - 1
        file.sections[section].options[option].lines.append(line)
      } else if first == UInt8(ascii: "[") {
        hasKey = false
        readSection(bytes, line, &file)
      } else {
        hasKey = readOption(bytes, line, &file)
        keyIndent = indent
      }
    }
    return file
  }

  private static func readSection(_ bytes: [UInt8], _ line: SourceSpan, _ file: inout INIFile) {
    var end = line.end
    if let close = bytes[line.start..<line.end].lastIndex(of: UInt8(ascii: "]")) {
      end = close
    } else {
      report("expected-section", "The name of a section should end with `]`.", line, &file)
    }
    let span = SourceSpan(line.start + 1, end)
    file.sections.append(INISection(name: spanned(bytes, span)))
  }

  /// Whether the line was an option of a section.
  private static func readOption(
    _ bytes: [UInt8], _ line: SourceSpan, _ file: inout INIFile
  ) -> Bool {
    guard !file.sections.isEmpty else {
      report("expected-section", "An option should stand in a section.", line, &file)
      return false
    }
    let delimiter = bytes[line.start..<line.end].firstIndex {
      $0 == UInt8(ascii: "=") || $0 == UInt8(ascii: ":")
    }
    guard let delimiter, delimiter > line.start else {
      report("expected-value", "A key, `=` and a value are expected.", line, &file)
      return false
    }
    var key = spanned(bytes, trimmed(bytes, SourceSpan(line.start, delimiter)))
    key.text = key.text.lowercased()
    let value = trimmed(bytes, SourceSpan(delimiter + 1, line.end))
    file.sections[file.sections.count - 1].options.append(INIOption(key: key, lines: [value]))
    return true
  }

  private static func trimmed(_ bytes: [UInt8], _ span: SourceSpan) -> SourceSpan {
    var start = span.start
    var end = span.end
    while start < end, bytes[start] == 0x20 || bytes[start] == 0x09 { start += 1 }
    while end > start, bytes[end - 1] == 0x20 || bytes[end - 1] == 0x09 { end -= 1 }
    return SourceSpan(start, end)
  }

  private static func spanned(_ bytes: [UInt8], _ span: SourceSpan) -> SpannedText {
    SpannedText(
      text: String(decoding: bytes[span.start..<span.end], as: UTF8.self), span: span)
  }

  private static func report(
    _ code: String, _ message: String, _ span: SourceSpan, _ file: inout INIFile
  ) {
    guard file.problems.count < SyntaxTreeBuilder.maximumProblems else { return }
    file.problems.append(SyntaxProblem(code: code, message: message, span: span))
  }
}
