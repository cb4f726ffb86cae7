import ManifestSyntax
import SourceText
import Testing

@Suite struct JSONReaderTests {
  static let wellFormed: [(text: String, dump: String)] = [
    ("{}", "{}"),
    (" [ ] ", "[]"),
    ("\u{FEFF}{\"a\":1}", "{\"a\":1}"),
    ("{\"a\":{\"b\":[true,false,null,-0,1.5e3]}}", "{\"a\":{\"b\":[true,false,null,0,1500.0]}}"),
    ("\"tab\\tquote\\\"\\u00e9\\ud83d\\ude00\"", "\"tab\\u0009quote\\\"é😀\""),
    ("\"\\ud800\"", "\"\u{FFFD}\""),
    ("\"a string of more than eight bytes\"", "\"a string of more than eight bytes\""),
  ]

  @Test(arguments: wellFormed)
  func readsWhatTheGrammarAllows(_ text: String, _ dump: String) {
    let tree = JSONReader.read(Array(text.utf8))
    #expect(tree.problems.isEmpty)
    #expect(SyntaxDump.json(tree) == dump)
  }

  static let broken: [(text: String, problems: [String], dump: String)] = [
    ("", ["missing-value"], ""),
    ("{\"a\":", ["unclosed", "missing-value"], "{\"a\":null}"),
    ("{\"a\"", ["unclosed", "missing-colon"], "{\"a\":null}"),
    ("{\"a\": }", ["missing-value"], "{\"a\":null}"),
    ("{\"a\":\n\"b\": 1}", ["missing-value"], "{\"a\":null,\"b\":1}"),
    ("{\"a\": \"1\n,\"b\": 2}", ["unclosed-string"], "{\"a\":\"1\",\"b\":2}"),
    ("{\"a\": 1\n\"b\": 2}", ["missing-comma"], "{\"a\":1,\"b\":2}"),
    ("{\"a\": 1,}", ["trailing-comma"], "{\"a\":1}"),
    ("{'a': 'b'}", ["single-quotes", "single-quotes"], "{\"a\":\"b\"}"),
    ("{a: ^4}", ["unquoted-key", "invalid-literal"], "{\"a\":\"^4\"}"),
    ("[1,,2]", ["missing-value"], "[1,2]"),
    ("[1:2]", ["unexpected-character", "unexpected-character"], "[1]"),
    ("// c\n[1]", ["comment"], "[1]"),
    ("{\"a\":[1}", ["mismatched-bracket"], "{\"a\":[1]}"),
    ("{\"a\":{\"b\":1}},\"c\":2}", ["unexpected-character"], "{\"a\":{\"b\":1},\"c\":2}"),
    ("[01, -, 1.]", Array(repeating: "invalid-number", count: 3), "[\"01\",\"-\",\"1.\"]"),
    ("\"\\x\"", ["invalid-escape"], "\"x\""),
    ("[\"\u{1}\"]", ["control-character"], "[\"\\u0001\"]"),
  ]

  @Test(arguments: broken)
  func readsOnAfterAProblem(_ text: String, _ problems: [String], _ dump: String) {
    let tree = JSONReader.read(Array(text.utf8))
    #expect(tree.problems.map(\.code) == problems)
    #expect(!tree.isWellFormed)
    #expect(SyntaxDump.json(tree) == dump)
  }

  @Test func commentsAndTrailingCommasAreADialect() {
    let text = "/* a */ {\"a\": [1, 2,], // b\n}"
    let tree = JSONReader.read(Array(text.utf8), dialect: .comments)
    #expect(tree.problems.isEmpty)
    #expect(SyntaxDump.json(tree) == "{\"a\":[1,2]}")
  }

  @Test func spansAreExactInTextThatIsNotASCII() throws {
    let document = DocumentText("{\"ü\": {\"náme\": \"1.0–β\", \"open\": \"x\n} }")
    let tree = JSONReader.read(document.bytes)
    let value = try #require(tree.root[path: "ü", "náme"])
    #expect(document.string(value.span) == "\"1.0–β\"")
    #expect(document.string(value.contentSpan) == "1.0–β")
    #expect(document.string(value.keySpan) == "náme")
    #expect(document.string(value.entrySpan) == "\"náme\": \"1.0–β\"")
    let unclosed = try #require(tree.root[path: "ü", "open"])
    #expect(document.string(unclosed.contentSpan) == "x")
  }

  @Test func aDuplicateKeyIsReportedAndBothMembersAreKept() {
    let tree = JSONReader.read(Array("{\"ab\":1,\"a\\u0062\":2,\"c\":3}".utf8))
    #expect(tree.problems.map(\.code) == ["duplicate-key"])
    #expect(tree.problems.map(\.span) == [SourceSpan(8, 17)])
    #expect(tree.isWellFormed)
    #expect(tree.root["ab"]?.integer == 2)
    #expect(Array(tree.root.children).count == 3)
  }

  @Test func keysThatOnlyLookEqualDiffer() {
    // U+00E9, and e with U+0301: canonically equivalent, yet other keys.
    let tree = JSONReader.read(Array("{\"\u{E9}\":1,\"e\u{301}\":2,\"e\\u0301\":3}".utf8))
    #expect(tree.problems.map(\.code) == ["duplicate-key"])
    #expect(tree.root["\u{E9}"]?.integer == 1)
    #expect(tree.root["e\u{301}"]?.integer == 3)
  }

  @Test func manyKeysTakeLinearTime() {
    let members = (0..<20_000).map { "\"k\($0 % 19_990)\":0" }.joined(separator: ",")
    let tree = JSONReader.read(Array("{\(members)}".utf8))
    #expect(tree.problems.count == 10)
  }

  @Test(arguments: ["[", "{\"a\":", "[{\"a\":"])
  func depthIsBounded(_ unit: String) {
    let bytes = Array(String(repeating: unit, count: 200_000).utf8)
    let tree = JSONReader.read(bytes)
    #expect(tree.problems.contains { $0.code == "too-deep" })
    #expect(!SyntaxDump.json(tree).isEmpty)
  }

  @Test func whatComesAfterADeepPartIsRead() {
    let deep = String(repeating: "[", count: 300) + String(repeating: "]", count: 300)
    let tree = JSONReader.read(Array("{\"a\":\(deep),\"b\":1}".utf8))
    #expect(tree.problems.map(\.code) == ["too-deep"])
    #expect(tree.root["b"]?.integer == 1)
  }

  @Test func otherEncodingsAreNamed() {
    #expect(JSONReader.read([0xFF, 0xFE, 0x7B, 0]).problems.map(\.code) == ["not-utf-8"])
    let latin = JSONReader.read([0x5B, 0x22, 0xE9, 0x22, 0x5D])
    #expect(latin.problems.map(\.span) == [SourceSpan(2, 3)])
    #expect(latin.root.children.map(\.string) == ["\u{FFFD}"])
  }

  @Test func anyPartOfATextIsRead() {
    let texts = Self.wellFormed.map(\.text) + Self.broken.map(\.text)
    for text in texts {
      for part in mutilations(of: Array(text.utf8)) {
        checkTree(JSONReader.read(part))
        checkTree(JSONReader.read(part, dialect: .comments))
      }
    }
  }
}
