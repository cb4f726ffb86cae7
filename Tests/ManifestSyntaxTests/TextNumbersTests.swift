import ManifestSyntax
import Testing

@Suite struct TextNumbersTests {
  @Test func equalTextsHaveEqualNumbers() {
    var numbers = TextNumbers()
    let texts = (0..<1_000).map { "package-\($0)" } + ["", "p", "packageé"]
    for (number, text) in texts.enumerated() { #expect(numbers.number(of: text) == number) }
    for (number, text) in texts.enumerated() {
      #expect(numbers.number(of: text) == number)
      #expect(numbers.find(text) == number)
    }
    #expect(numbers.find("package-1000") == nil)
    #expect(numbers.find("package") == nil)
  }

  @Test func nothingIsFoundWhereNothingWasAdded() {
    #expect(TextNumbers().find("") == nil)
    #expect(PairTable()[0, 0] == nil)
  }

  @Test func keysAreComparedDecoded() throws {
    let tree = JSONReader.read(Array(#"{"a\u002fb": 1, "a/b": 2, "a": 3}"#.utf8))
    var numbers = TextNumbers()
    let found = tree.root.children.map { numbers.number(ofKeyOf: $0) }
    #expect(found == [0, 0, 1])
    #expect(numbers.find("a/b") == 0)
    #expect(tree.root["a"].flatMap { numbers.find(keyOf: $0) } == 1)
  }

  @Test func pairsKeepTheirOrderAndTheirNewestNumber() {
    var table = PairTable()
    for number in 0..<500 as Range<Int32> { table[number, number + 1] = number }
    table[3, 4] = 77
    #expect(table[3, 4] == 77)
    #expect(table[4, 3] == nil)
    for number in 4..<500 as Range<Int32> { #expect(table[number, number + 1] == number) }
  }
}
