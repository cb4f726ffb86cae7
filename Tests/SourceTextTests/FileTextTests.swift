import Testing

@testable import SourceText

@Suite("Texts of files")
struct FileTextTests {
  /// A byte order mark in UTF-8 is no text, and comes back with what is written; one in the midst of a
  /// text is text.
  @Test(arguments: ["", "a", "é\n", "\u{FEFF}"])
  func hasNoMark(_ text: String) {
    let file = DocumentText.mark + Array(text.utf8)
    #expect(DocumentText(file: file).bytes == Array(text.utf8))
    #expect(DocumentText.encoded(Array(text.utf8), asIn: file) == file)
  }

  /// Visual Studio and PowerShell write a mark in front; without it a file is UTF-8.
  @Test(arguments: ["", "a", "name = \"größe\" 😀\r\n", "\u{FFFD}\u{0}\u{7FF}\u{800}"])
  func isReadInBothByteOrders(_ text: String) {
    let units = Array(text.utf16)
    let little: [UInt8] = [0xFF, 0xFE] + units.flatMap { [UInt8($0 & 0xFF), UInt8($0 >> 8)] }
    let big: [UInt8] = [0xFE, 0xFF] + units.flatMap { [UInt8($0 >> 8), UInt8($0 & 0xFF)] }
    #expect(DocumentText(file: little).bytes == Array(text.utf8))
    #expect(DocumentText(file: big).bytes == Array(text.utf8))
    #expect(DocumentText(file: Array(text.utf8)).bytes == Array(text.utf8))
  }

  /// Half a unit, a lead without a trail, a trail without a lead, two leads.
  @Test(
    arguments: [
      [0xFF, 0xFE, 0x41], [0xFF, 0xFE, 0x3D, 0xD8], [0xFF, 0xFE, 0x00, 0xDE],
      [0xFE, 0xFF, 0xD8, 0x3D, 0xD8, 0x3D, 0xDE, 0x00], [0xFF], [],
    ] as [[UInt8]])
  func staysAsItIsWhenIllFormed(_ bytes: [UInt8]) {
    #expect(DocumentText(file: bytes).bytes == bytes)
  }

  @Test func keepsLinesAndColumns() {
    let bytes: [UInt8] = [0xFF, 0xFE] + "é\nab".utf16.flatMap { [UInt8($0 & 0xFF), 0] }
    let text = DocumentText(file: bytes)
    #expect(text.position(of: 4, encoding: .utf16) == TextPosition(line: 1, column: 1))
  }
}
