import ManifestSyntax
import SourceText
import Testing

@Suite struct XMLReaderTests {
  private func read(_ source: String) -> SyntaxTree { XMLReader.read(Array(source.utf8)) }

  private func text(_ span: SourceSpan, _ tree: SyntaxTree) -> String {
    String(decoding: tree.bytes[span.start..<span.end], as: UTF8.self)
  }

  /// The tree in one line: `name(attribute=value; "text"; child())`.
  private func outline(_ value: SyntaxValue) -> String {
    switch value.kind {
    case .element: "\(value.key ?? "")(\(value.children.map(outline).joined(separator: "; ")))"
    case .attribute: "\(value.key ?? "")=\(value.string ?? "")"
    case .text: "\"\(value.string ?? "")\""
    default: "?"
    }
  }

  @Test(arguments: [
    ("<a/>", "a()"),
    (
      "<?xml version='1.0'?><!-- <b> --><p:a x=\"1\" y='&lt;2&#x41;'> <b/> t </p:a>\n",
      "p:a(x=1; y=<2A; b(); \"t\")"
    ),
    ("<a>1.0<!-- c -->.<?pi ?>2</a>", "a(\"1.0.2\")"),
    ("<a>x <![CDATA[<&> ]]></a>", "a(\"x <&> \")"),
    ("<a>&#32;x&amp;&apos;&quot;&gt;</a>", "a(\" x&'\">\")"),
    ("<a x=\"l1\r\nl2\">r1\r\nr2</a>", "a(x=l1 l2; \"r1\nr2\")"),
    ("<a>\r\n  1.0\r\n </a>", "a(\"1.0\")"),
    ("<ä é=\"ü\">ö</ä>", "ä(é=ü; \"ö\")"),
  ])
  func documentsAreRead(source: String, expected: String) {
    let tree = read(source)
    #expect(outline(tree.root) == expected)
    #expect(tree.problems.isEmpty)
  }

  @Test func spansLieOnTheText() throws {
    let tree = read("<p>\r\n <é version=\"1&amp;0\">\n  2.0 \n </é>\r\n</p>")
    let element = try #require(tree.root.children.first { $0.kind == .element })
    #expect(text(element.keySpan, tree) == "é")
    #expect(text(element.span, tree).hasPrefix("<é"))
    #expect(text(element.span, tree).hasSuffix("</é>"))
    let attribute = try #require(element["version"])
    #expect(text(attribute.contentSpan, tree) == "1&amp;0")
    #expect(attribute.string == "1&0")
    let content = try #require(element.children.first { $0.kind == .text })
    #expect(text(content.contentSpan, tree) == "2.0")
  }

  @Test(arguments: [
    ("<!DOCTYPE a [<!ENTITY x \"]>\"><!-- ]> -->]><a>&x;</a>", "doctype-refused"),
    ("<a>&x;</a>", "undefined-entity"), ("<a>x & y</a>", "invalid-reference"),
    ("<a>&#0;</a>", "invalid-reference"), ("<a><b></a>", "unclosed-element"),
    ("<a></b></a>", "mismatched-tag"), ("<a", "unterminated-tag"), ("<a></a", "unterminated-tag"),
    ("<a b/>", "expected-value"), ("<a b=c/>", "expected-value"),
    ("<a b=\"c/>", "unterminated-value"),
    ("<a b='1' b='2'/>", "duplicate-attribute"), ("<a/><b/>", "unexpected-text"),
    ("x<a/>", "unexpected-text"), ("<a><!-- x</a>", "unterminated-comment"),
    ("<a><![CDATA[x</a>", "unterminated-section"), ("<?x", "unterminated-instruction"),
    ("<a>1 < 2</a>", "expected-name"), ("<a>\u{1}</a>", "invalid-character"),
  ])
  func problemsAreReported(source: String, code: String) {
    #expect(read(source).problems.map(\.code).contains(code))
  }

  @Test(arguments: [
    "<a><b>x<last>1</last></a>", "<a><b <last>1</last></a>", "<a><b c=\"><last>1</last></a>",
    "<a></b><last>1</last></a>", "<a>& <last>1</last></a>",
    "<a><!-- x\n<last>1</last></a>", "<!DOCTYPE a><a><last>1</last></a>",
  ])
  func readingGoesOnAfterAProblem(source: String) {
    let tree = read(source)
    #expect(!tree.problems.isEmpty)
    #expect(outline(tree.root).contains("last(\"1\")"))
  }

  @Test func bytesThatAreNotUTF8AreReported() {
    let tree = XMLReader.read(Array("<a>".utf8) + [0xFF] + Array("</a>".utf8))
    #expect(tree.problems.map(\.code) == ["not-utf-8"])
  }

  @Test func depthIsBounded() {
    let source = String(repeating: "<a>", count: 5_000) + String(repeating: "</a>", count: 5_000)
    #expect(read(source).problems.map(\.code) == ["too-deep"])
  }
}
