import Testing

@testable import AdvisoryStore

@Suite struct ByteCodingTests {
  private func text(_ bytes: [UInt8]) -> String? {
    bytes.withUnsafeBytes { try? ByteReader.text($0) }
  }

  @Test(arguments: [
    "", "a", "fifteen bytes..", "sixteen bytes...", "größer", "\u{FEFF}mark", "\u{FFFD}", "a\0b",
    "🦊 \u{10FFFF}", String(repeating: "é", count: 5_000),
  ])
  func `Texts are read as they were written`(_ given: String) {
    let read = text(Array(given.utf8))
    #expect(read.map { Array($0.utf8) } == Array(given.utf8))
  }

  /// Some are repaired to as many bytes as they have.
  @Test(arguments: [
    [0xFF], [0x80], [0xC0, 0x80], [0xC3], [0xED, 0xA0, 0x80], [0xF0, 0x9F, 0x98],
    [0xF4, 0x90, 0x80, 0x80], [0x61, 0xE2, 0x82, 0x62], [0xF5, 0x80, 0x80, 0x80],
  ])
  func `What is not UTF-8 is no text`(_ bytes: [UInt8]) {
    #expect(text(bytes) == nil)
    #expect(text(Array(repeating: 0x61, count: 40) + bytes) == nil)
  }
}
