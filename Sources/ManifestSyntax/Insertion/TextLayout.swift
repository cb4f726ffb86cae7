package import SourceText

/// How a text is laid out, as far as what is put into it should be alike: its line ends and the white
/// space before its lines.
package struct TextLayout {
  private let bytes: [UInt8]
  /// The first line end of the text, else that of Unix.
  package let lineEnd: String

  package init(_ bytes: [UInt8]) {
    self.bytes = bytes
    let first = bytes.firstIndex(of: 0x0A)
    lineEnd = first.map { $0 > 0 && bytes[$0 - 1] == 0x0D ? "\r\n" : "\n" } ?? "\n"
  }

  /// Where the line begins that holds an offset.
  func lineStart(of offset: Int) -> Int {
    bytes[..<offset].lastIndex(of: 0x0A).map { $0 + 1 } ?? 0
  }

  /// Where the line ends that holds an offset, its line end not counted.
  package func lineEnd(after offset: Int) -> Int {
    bytes[offset...].firstIndex { $0 == 0x0A || $0 == 0x0D } ?? bytes.count
  }

  /// The white space before an offset, if nothing else stands before it on its line.
  package func indentation(before offset: Int) -> String? {
    let before = bytes[lineStart(of: offset)..<offset]
    return before.allSatisfy(Self.isBlank) ? String(decoding: before, as: UTF8.self) : nil
  }

  /// The white space that the line of an offset begins with.
  package func indentation(ofLineAt offset: Int) -> String {
    String(decoding: bytes[lineStart(of: offset)...].prefix(while: Self.isBlank), as: UTF8.self)
  }

  /// Where the first thing stands on the line of an offset that is no white space.
  package func firstOnLine(of offset: Int) -> Int {
    let start = lineStart(of: offset)
    return start + bytes[start...].prefix(while: Self.isBlank).count
  }

  /// The line of an offset without white space around it.
  package func line(at offset: Int) -> String {
    let line = bytes[lineStart(of: offset)..<lineEnd(after: offset)].drop(while: Self.isBlank)
    let end = line.lastIndex { !Self.isBlank($0) }.map { $0 + 1 } ?? line.startIndex
    return String(decoding: line[..<end], as: UTF8.self)
  }

  /// A line of its own after the line of an offset, with the same indentation unless another is given.
  package func insert(_ line: String, afterLineOf offset: Int, indentation: String) -> TextEdit {
    let end = lineEnd(after: offset)
    return TextEdit(span: SourceSpan(end, end), replacement: lineEnd + indentation + line)
  }

  /// Lines at the end of the text, after a blank one if `isApart`.
  package func append(_ lines: [String], isApart: Bool) -> TextEdit {
    var text = ""
    if let last = bytes.last {
      if last != 0x0A { text += lineEnd }
      if isApart { text += lineEnd }
    }
    for line in lines { text += line + lineEnd }
    return TextEdit(span: SourceSpan(bytes.count, bytes.count), replacement: text)
  }

  private static func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 }
}
