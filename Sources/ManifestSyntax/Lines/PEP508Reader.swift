package import SourceText

/// One Python dependency specifier (PEP 508), or a bare URL or path as pip takes it in its place.
/// All spans lie in the document. The texts of specifier and marker are not interpreted here.
package struct PEP508Requirement: Hashable, Sendable {
  /// The project's name as written; nil for a bare URL or path that does not tell it.
  package var name: SpannedText?
  package var extras: [SpannedText] = []
  /// The version specifier without surrounding spaces or parentheses, such as `>=1.0, <2`; nil if
  /// there is none, and never empty.
  package var specifier: SpannedText?
  /// The URL after `@`, or the bare URL or path itself.
  package var url: SpannedText?
  /// The environment marker after `;`, without surrounding spaces.
  package var marker: SpannedText?
  /// Whether the requirement is only a URL or path, without `name @`.
  package var isBareReference = false
  /// From the name (or URL) to the end of the last part.
  package var span: SourceSpan
}

/// Reads one dependency specifier (PEP 508). Nothing is evaluated and nothing is nested: a marker is
/// its text and a check of its tokens.
///
/// Problem codes: `expected-name`, `invalid-name`, `invalid-extras`, `expected-specifier`,
/// `expected-url`, `invalid-marker`, `unexpected-text`.
package enum PEP508Reader {
  package struct Result: Sendable {
    /// nil only if the text holds nothing that could be one.
    package var requirement: PEP508Requirement?
    package var problems: [SyntaxProblem]
  }

  /// Reads the bytes of `span`, as for one line of `setup.cfg`.
  package static func read(_ bytes: [UInt8], in span: SourceSpan) -> Result {
    read(MappedText(document: bytes, span: span))
  }

  /// Reads the text of a string value, as for one element of `project.dependencies`. If the string
  /// was written with escape sequences, every span is that of the whole content.
  package static func read(_ value: SyntaxValue) -> Result {
    guard let text = value.string else { return Result(requirement: nil, problems: []) }
    let span = value.contentSpan
    if value.tree.bytes[span.start..<span.end].elementsEqual(text.utf8) {
      return read(value.tree.bytes, in: span)
    }
    return read(MappedText(decoded: text, span: span))
  }

  static func read(_ text: MappedText) -> Result {
    var parser = PEP508Parser(text)
    let requirement = parser.read()
    return Result(requirement: requirement, problems: parser.problems)
  }
}

private struct PEP508Parser {
  private let text: MappedText
  private var index: Int
  private let end: Int
  private(set) var problems: [SyntaxProblem] = []

  init(_ text: MappedText) {
    self.text = text
    var end = text.end
    var start = text.start
    // A string of TOML or JSON may hold line breaks; they are white space around a specifier.
    while start < end, text.bytes[start] <= 0x20 { start += 1 }
    while end > start, text.bytes[end - 1] <= 0x20 { end -= 1 }
    index = start
    self.end = end
  }

  mutating func read() -> PEP508Requirement? {
    guard index < end else { return nil }
    var requirement = PEP508Requirement(span: text.span(index, end))
    if BareReference.stands(at: index, before: end, in: text) {
      readBareReference(&requirement)
    } else {
      guard let name = readName() else { return nil }
      requirement.name = name
      skipSpaces()
      if peek == UInt8(ascii: "[") { readExtras(&requirement) }
      skipSpaces()
      if peek == UInt8(ascii: "@") { readURL(&requirement) } else { readSpecifier(&requirement) }
    }
    readMarker(&requirement)
    return requirement
  }

  private var peek: UInt8? { index < end ? text.bytes[index] : nil }

  private mutating func skipSpaces() {
    while index < end, text.bytes[index] <= 0x20 { index += 1 }
  }

  private mutating func report(_ code: String, _ message: String, _ start: Int, _ end: Int) {
    problems.append(SyntaxProblem(code: code, message: message, span: text.span(start, end)))
  }

  // PEP 508 identifiers: ASCII letters, digits, `-`, `_` and `.`; letter or digit at both ends.
  private mutating func readName() -> SpannedText? {
    let start = index
    var isValid = true
    while index < end, !endsName(text.bytes[index]) {
      if !isNameByte(text.bytes[index]) { isValid = false }
      index += 1
    }
    guard index > start else {
      report("expected-name", "A requirement begins with the name of a project.", start, end)
      return nil
    }
    // The whole word is the name even if it is wrong: a part of it could name another project.
    if !isValid || !isAlphanumeric(text.bytes[start]) || !isAlphanumeric(text.bytes[index - 1]) {
      report(
        "invalid-name",
        "A project name has ASCII letters, digits, `-`, `_` and `.`, and begins and ends with a"
          + " letter or digit.", start, index)
    }
    return text.spanned(start, index)
  }

  private func endsName(_ byte: UInt8) -> Bool {
    byte <= 0x20 || Self.marksAfterName.contains(byte)
  }

  private static let marksAfterName = ByteSet("[(@;<>=!~,")

  private mutating func readExtras(_ requirement: inout PEP508Requirement) {
    let start = index
    index += 1
    while true {
      skipSpaces()
      let word = index
      while index < end, isNameByte(text.bytes[index]) { index += 1 }
      if index > word { requirement.extras.append(text.spanned(word, index)) }
      skipSpaces()
      guard peek == UInt8(ascii: ",") else { break }
      index += 1
    }
    if peek == UInt8(ascii: "]") {
      index += 1
    } else {
      report("invalid-extras", "The list of extras should end with `]`.", start, index)
    }
  }

  private mutating func readURL(_ requirement: inout PEP508Requirement) {
    let at = index
    index += 1
    skipSpaces()
    let start = index
    while index < end, text.bytes[index] > 0x20 { index += 1 }
    if index > start {
      requirement.url = text.spanned(start, index)
    } else {
      report("expected-url", "A URL should follow the `@`.", at, index)
    }
  }

  private mutating func readSpecifier(_ requirement: inout PEP508Requirement) {
    var start = index
    while index < end, text.bytes[index] != UInt8(ascii: ";") { index += 1 }
    var stop = index
    while stop > start, text.bytes[stop - 1] <= 0x20 { stop -= 1 }
    guard stop > start else { return }
    if text.bytes[start] == UInt8(ascii: "(") {
      if text.bytes[stop - 1] == UInt8(ascii: ")") {
        stop -= 1
      } else {
        report("expected-specifier", "The closing parenthesis is missing.", start, stop)
      }
      start += 1
      while start < stop, text.bytes[start] <= 0x20 { start += 1 }
      while stop > start, text.bytes[stop - 1] <= 0x20 { stop -= 1 }
      guard stop > start else { return }
    }
    requirement.specifier = text.spanned(start, stop)
    if !"<>=!~".utf8.contains(text.bytes[start]) {
      report(
        "expected-specifier",
        "A comparison such as `==`, `>=` or `~=` should follow the name.", start, stop)
    }
  }

  private mutating func readMarker(_ requirement: inout PEP508Requirement) {
    skipSpaces()
    guard let next = peek else { return }
    guard next == UInt8(ascii: ";") else {
      report("unexpected-text", "Only a marker after `;` can follow here.", index, end)
      return
    }
    index += 1
    skipSpaces()
    guard index < end else {
      report("invalid-marker", "A marker should follow the `;`.", index - 1, index)
      return
    }
    requirement.marker = text.spanned(index, end)
    if let message = MarkerCheck.complaint(text, index, end) {
      report("invalid-marker", message, index, end)
    }
    index = end
  }

  private mutating func readBareReference(_ requirement: inout PEP508Requirement) {
    let reference = BareReference(at: index, before: end, in: text)
    requirement.isBareReference = true
    requirement.url = text.spanned(index, reference.end)
    requirement.name = reference.name
    requirement.extras = reference.extras
    index = reference.end
  }
}

func isAlphanumeric(_ byte: UInt8) -> Bool {
  (0x30...0x39).contains(byte) || (0x61...0x7A).contains(byte | 0x20)
}

/// Whether the byte may stand inside a project name or an extra (PEP 508, `identifier`).
func isNameByte(_ byte: UInt8) -> Bool {
  isAlphanumeric(byte) || byte == UInt8(ascii: "-") || byte == UInt8(ascii: "_")
    || byte == UInt8(ascii: ".")
}
