import ForewarnTestSupport
import Testing

@testable import SourceText

@Suite("Texts that are edited several times")
struct EditedTextTests {
  /// All edits at once make the same text as one after the other.
  @Test func editsAreComposed() throws {
    var random = SeededGenerator(seed: 34)
    for _ in 0..<500 {
      let original = Array(
        "abcdefghij\nklmnopqrst\n".utf8.prefix(.random(in: 0...22, using: &random)))
      var text = EditedText(original)
      var expected = original
      for round in 0..<4 {
        let count = expected.count
        var places = (0..<4).map { _ in Int.random(in: 0...count, using: &random) }.sorted()
        if round == 0 { places = Array(places.prefix(2)) }
        let edits = stride(from: 0, to: places.count, by: 2).map { index in
          TextEdit(
            span: SourceSpan(places[index], places[index + 1]),
            replacement: String("XYZ".prefix(.random(in: 0...3, using: &random))))
        }
        expected = try #require(TextEdit.apply(edits, to: expected))
        let isApplied = text.apply(edits)
        #expect(isApplied)
        #expect(text.bytes == expected)
        #expect(TextEdit.apply(text.edits, to: original) == expected)
      }
    }
  }

  @Test func whatDoesNotFitChangesNothing() {
    var text = EditedText(Array("abc".utf8))
    let outside = TextEdit(span: SourceSpan(2, 9), replacement: "x")
    let isApplied = text.apply([outside])
    #expect(!isApplied)
    #expect(text.bytes == text.original)
    #expect(text.edits.isEmpty)
  }

  @Test func onlyWhatChangedIsReplaced() {
    var text = EditedText(Array("a = 1\nb = 2\n".utf8))
    let first = text.apply([TextEdit(span: SourceSpan(4, 5), replacement: "10")])
    let second = text.apply([TextEdit(span: SourceSpan(4, 6), replacement: "11")])
    #expect(first && second)
    #expect(text.edits == [TextEdit(span: SourceSpan(4, 5), replacement: "11")])
  }
}
