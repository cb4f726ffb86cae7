import ForewarnTestSupport
import ManifestSyntax
import SourceText
import Testing

/// A text that was edited gives the same tree, whether the tree before is at hand or not.
@Suite struct JSONRereadingTests {
  private static let lock = """
    {
      "name": "app", "lockfileVersion": 3,
      "packages": {
        "": {"dependencies": {"a": "^1.0.0", "é": "2"}},
        "node_modules/a": {
          "version": "1.2.3", "dev": true, "engines": {"node": ">=10"},
          "cpu": ["x64", "arm64", []], "deprecated": "say \\"no\\""
        },
        "node_modules/é": {"version": "2.0.0", "bin": {}}
      }
    }

    """
  private static let pieces = [
    "", "", "", "1", "x", "é", " ", "\n", "\"", ",", ":", "{", "}", "[", "]", "{}", "\"k\": 1, ",
    "\\u0041", "/* c */", ", \"a\": [1, {\"b\": null}]",
  ]

  @Test func randomEdits() {
    var reused = 0
    for seed in 0..<Environment.count("FOREWARN_REREADINGS", 100) {
      var random = SeededGenerator(seed: UInt64(seed))
      let dialect: JSONReader.Dialect = seed % 4 == 0 ? .comments : .strict
      var bytes = Array(Self.lock.utf8)
      var tree = JSONReader.read(bytes, dialect: dialect)
      for _ in 0..<8 {
        let next = edited(bytes, with: Self.pieces, &random)
        let again = JSONReader.read(next, after: tree, dialect: dialect)
        let fresh = JSONReader.read(next, dialect: dialect)
        if !areEqual(again, fresh) {
          Issue.record("seed \(seed): \(String(decoding: next, as: UTF8.self))")
          break
        }
        if again.change != nil { reused += 1 }
        // Most states of a text that somebody edits are well-formed.
        guard fresh.problems.isEmpty || Int.random(in: 0..<8, using: &random) == 0 else { continue }
        bytes = next
        tree = again
      }
    }
    #expect(reused > 80)
  }

  /// Every value can be changed by one byte.
  @Test func everyPlace() {
    let bytes = Array(Self.lock.utf8)
    let tree = JSONReader.read(bytes)
    for index in bytes.indices {
      for byte in "x}\"".utf8 {
        var replaced = bytes
        replaced[index] = byte
        var inserted = bytes
        inserted.insert(byte, at: index)
        for next in [replaced, inserted] {
          #expect(
            areEqual(JSONReader.read(next, after: tree), JSONReader.read(next)), "\(index) \(byte)")
        }
      }
    }
  }

  @Test func onlyTheInnermostContainerIsReadAnew() throws {
    let text = #"{"a": {"b": [1, 2], "c": "3"}, "d": "\u0041"}"#
    let tree = JSONReader.read(Array(text.utf8))
    let edited = JSONReader.read(Array(text.replacing("2", with: "22").utf8), after: tree)
    let change = try #require(edited.change)
    #expect(change.value == tree.root["a"]?["b"]?.id)
    #expect(edited.root["d"]?.string == "A")
    #expect(change.moved(SourceSpan(0, 2)) == SourceSpan(0, 2))
    #expect(change.moved(SourceSpan(30, 31)) == SourceSpan(31, 32))
    let typed = JSONReader.read(Array(text.replacing("3", with: "3.1").utf8), after: tree)
    #expect(typed.change?.value == tree.root["a"]?["c"]?.id)
    let blank = JSONReader.read(edited.bytes + [0x20], after: edited)
    #expect(blank.change != nil && blank.change?.value == nil)
    #expect(JSONReader.read(edited.bytes + [0x2C], after: edited).change == nil)
  }

  @Test func theDepthThatIsReadIsTheSame() {
    let most = JSONReader.maximumDepth
    for depth in (most - 2)...(most + 2) {
      let open = String(repeating: "[", count: depth)
      let close = String(repeating: "]", count: depth)
      let tree = JSONReader.read(Array((open + close).utf8))
      let next = Array((open + "[[]]" + close).utf8)
      #expect(areEqual(JSONReader.read(next, after: tree), JSONReader.read(next)))
    }
  }
}
