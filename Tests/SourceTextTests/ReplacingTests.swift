import ForewarnTestSupport
import SourceText
import Testing

/// ``DocumentText/replacing(_:with:)`` gives the same lines as reading the whole text again.
@Suite struct ReplacingTests {
  @Test func linesAreThoseOfTheWholeText() {
    let alphabet = ["a", "\n", "\r", "\r\n", "é", ""]
    for seed in 0..<Environment.count("FOREWARN_REPLACEMENTS", 5_000) {
      var random = SeededGenerator(seed: UInt64(seed))
      var text = DocumentText(piece(alphabet, 12, &random))
      for _ in 0..<6 {
        let start = Int.random(in: -1...text.bytes.count, using: &random)
        let end = start + Int.random(in: 0...4, using: &random)
        let next = text.replacing(SourceSpan(start, end), with: piece(alphabet, 3, &random))
        #expect(next.lines.lineStarts == LineTable(next.bytes).lineStarts, "seed \(seed)")
        text = next
      }
    }
  }

  private func piece(
    _ alphabet: [String], _ most: Int, _ random: inout SeededGenerator
  ) -> String {
    (0..<Int.random(in: 0...most, using: &random)).map { _ in
      alphabet.randomElement(using: &random) ?? ""
    }.joined()
  }
}
