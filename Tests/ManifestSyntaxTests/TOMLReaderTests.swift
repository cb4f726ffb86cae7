import ManifestSyntax
import SourceText
import Testing

@Suite struct TOMLReaderTests {
  static let wellFormed: [(text: String, dump: String)] = [
    ("", "{}"),
    ("a = 'x' # c\r\n", "{\"a\":\"x\"}"),
    ("a.b.c = 1\na.d = 2\n", "{\"a\":{\"b\":{\"c\":1},\"d\":2}}"),
    ("[x.y]\na=1\n[x]\nb=2", "{\"x\":{\"y\":{\"a\":1},\"b\":2}}"),
    ("[[p]]\nn=1\n[p.q]\nr=2\n[[p]]", "{\"p\":[{\"n\":1,\"q\":{\"r\":2}},{}]}"),
    ("a = {b.c = [1, {}], 'd e' = true}", "{\"a\":{\"b\":{\"c\":[1,{}]},\"d e\":true}}"),
    ("a = [\n 1, # one\n 2,\n]", "{\"a\":[1,2]}"),
    ("a = 0xFF\nb = 0o17\nc = 0b11\nd = +1_000", "{\"a\":255,\"b\":15,\"c\":3,\"d\":1000}"),
    ("a = -inf\nb = 6.5e-1", "{\"a\":\"-inf\",\"b\":0.65}"),
    ("a = \"\\u00e9\\U0001F600\\n\"", "{\"a\":\"é😀\\u000a\"}"),
    ("a = \"\"\"\nx\\\n   y\"\"\"\"\"", "{\"a\":\"xy\\\"\\\"\"}"),
    ("a = '''\n\\n'''", "{\"a\":\"\\\\n\"}"),
    ("a = 2024-02-29 10:00:00z", "{\"a\":\"2024-02-29T10:00:00Z\"}"),
    ("a = 07:32:00.5\nb = 1979-05-27", "{\"a\":\"07:32:00.5\",\"b\":\"1979-05-27\"}"),
  ]

  @Test(arguments: wellFormed)
  func readsWhatTheSpecificationAllows(_ text: String, _ dump: String) {
    let tree = TOMLReader.read(Array(text.utf8))
    #expect(tree.problems.isEmpty)
    #expect(SyntaxDump.json(tree) == dump)
  }

  static let broken: [(text: String, problems: [String], dump: String)] = [
    ("foo = \nb = 1", ["missing-value"], "{\"foo\":null,\"b\":1}"),
    ("foo\nb = 1", ["missing-equals"], "{\"foo\":null,\"b\":1}"),
    ("= 1\nb = 1", ["invalid-key"], "{\"b\":1}"),
    ("a = \"x\nb = 1", ["unclosed-string"], "{\"a\":\"x\",\"b\":1}"),
    ("a = \"\"\"x\nb = 1", ["unclosed-string"], "{\"a\":\"x\",\"b\":1}"),
    ("a = [1\nb = 1", ["unclosed"], "{\"a\":[1],\"b\":1}"),
    ("a = [\n[t]\nb = 1", ["unclosed"], "{\"a\":[],\"t\":{\"b\":1}}"),
    ("a = {b = 1\nc = 2", ["unclosed"], "{\"a\":{\"b\":1},\"c\":2}"),
    ("a = {b = 1,}", ["trailing-comma"], "{\"a\":{\"b\":1}}"),
    ("a = {b = 1,\n c = 2}", ["unexpected-line-break"], "{\"a\":{\"b\":1,\"c\":2}}"),
    ("a = [1 2]", ["missing-comma"], "{\"a\":[1,2]}"),
    ("[a\nb = 1", ["unclosed-header"], "{\"a\":{\"b\":1}}"),
    ("a = 1 b = 2\nc = 3", ["unexpected-character"], "{\"a\":1,\"c\":3}"),
    ("a = 1.2.3\nb = x", ["invalid-number", "invalid-literal"], "{\"a\":\"1.2.3\",\"b\":\"x\"}"),
    ("a = 1\na = 2", ["duplicate-key"], "{\"a\":1,\"a\":2}"),
    ("[a]\nb=1\n[a]\nc=2", ["duplicate-key"], "{\"a\":{\"b\":1,\"c\":2}}"),
    ("a = {}\n[a.b]\nc=1", ["duplicate-key"], "{\"a\":{}}"),
    ("a = []\n[[a]]", ["duplicate-key"], "{\"a\":[],\"a\":[{}]}"),
    ("a.b = 1\n[a]\nc = 2", ["duplicate-key"], "{\"a\":{\"b\":1,\"c\":2}}"),
    ("a = 2023-02-29", ["invalid-number"], "{\"a\":\"2023-02-29\"}"),
    ("a = 1__0", ["invalid-number"], "{\"a\":\"1__0\"}"),
    ("a = \"\u{7F}\"", ["control-character"], "{\"a\":\"\\u007f\"}"),
    ("a = \"\\ud800\"", ["invalid-escape"], "{\"a\":\"\u{FFFD}\"}"),
    ("# \u{1}\na = 1", ["control-character"], "{\"a\":1}"),
  ]

  @Test(arguments: broken)
  func readsOnAfterAProblem(_ text: String, _ problems: [String], _ dump: String) {
    let tree = TOMLReader.read(Array(text.utf8))
    #expect(tree.problems.map(\.code) == problems)
    #expect(SyntaxDump.json(tree) == dump)
  }

  @Test func spansAreExactInTextThatIsNotASCII() throws {
    let document = DocumentText("# ü\n[tool.\"é\"]\nnáme = 1\n'ö' = \"^1.0\" # β\n[[p]]\nq = 1\n")
    let tree = TOMLReader.read(document.bytes)
    let table = try #require(tree.root[path: "tool", "é"])
    #expect(document.string(table.keySpan) == "é")
    let value = try #require(table["ö"])
    #expect(document.string(value.span) == "\"^1.0\"")
    #expect(document.string(value.contentSpan) == "^1.0")
    #expect(document.string(value.keySpan) == "ö")
    #expect(document.string(value.entrySpan) == "'ö' = \"^1.0\"")
    let element = try #require(tree.root["p"]?.children.first { _ in true })
    #expect(document.string(element.span) == "[[p]]\nq = 1")
  }

  @Test func aKeyHasThePlaceWhereItWasFirstWritten() {
    let tree = TOMLReader.read(Array("[x.y]\n[z]\n[x]\nw=1\n".utf8))
    #expect(tree.problems.isEmpty)
    #expect(tree.root["x"]?.keySpan == SourceSpan(1, 2))
    #expect(tree.root[path: "x", "w"]?.keySpan == SourceSpan(14, 15))
  }

  @Test func manyKeysAndHeadersTakeLinearTime() {
    let keys = (0..<10_000).map { "k\($0) = 0\n" }.joined()
    let headers = (0..<10_000).map { "[t.u\($0)]\n" }.joined()
    let tree = TOMLReader.read(Array((keys + headers).utf8))
    #expect(tree.problems.isEmpty)
    #expect(tree.root[path: "t", "u9999"] != nil)
  }

  @Test(arguments: [
    "a = " + String(repeating: "[", count: 200_000),
    "a = " + String(repeating: "{b=", count: 100_000),
    "[" + String(repeating: "a.", count: 100_000) + "a]",
    String(repeating: "a.", count: 100_000) + "a = 1",
  ])
  func depthIsBounded(_ text: String) {
    let tree = TOMLReader.read(Array(text.utf8))
    #expect(tree.problems.contains { $0.code == "too-deep" })
    #expect(!SyntaxDump.taggedTOML(tree).isEmpty)
  }

  @Test func scalarsAreTaggedAsInTheSuite() {
    let tree = TOMLReader.read(Array("a = 0x10\nb = 1e0\nc = 10:00:00".utf8))
    let expected =
      "{\"a\":{\"type\":\"integer\",\"value\":\"16\"},\"b\":{\"type\":\"float\",\"value\":\"1.0\"},"
      + "\"c\":{\"type\":\"time-local\",\"value\":\"10:00:00\"}}"
    #expect(SyntaxDump.taggedTOML(tree) == expected)
  }

  @Test func anyPartOfATextIsRead() {
    let texts = Self.wellFormed.map(\.text) + Self.broken.map(\.text)
    for text in texts {
      for part in mutilations(of: Array(text.utf8)) { checkTree(TOMLReader.read(part)) }
    }
  }
}
