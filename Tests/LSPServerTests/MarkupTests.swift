import Testing

@testable import LSPServer

/// Foreign text in hovers: it is shown, and it is nothing but shown.
@Suite struct MarkupTests {
  @Test(arguments: [
    ("[click](https://evil.example)", #"\[click\](https\://evil.example)"#),
    ("![x](https://evil.example/beacon.png)", #"\!\[x\](https\://evil.example/beacon.png)"#),
    ("<img src=x onerror=alert(1)>", #"\<img src=x onerror=alert(1)>"#),
    ("<https://evil.example>", #"\<https\://evil.example>"#),
    ("https://evil.example", #"https\://evil.example"#),
    ("www.evil.example", #"www\.evil.example"#),
    ("WWW.evil.example", #"WWW\.evil.example"#),
    ("a@evil.example", #"a\@evil.example"#),
    ("[x](command:run)", #"\[x\](command:run)"#),
    ("`code`", #"\`code\`"#),
    ("**bold** _it_ ~~gone~~", #"\*\*bold\*\* \_it\_ \~\~gone\~\~"#),
    ("&lt;b&gt;", #"\&lt;b\&gt;"#),
    (#"\[x]"#, #"\\\[x\]"#),
    ("# heading", "\\# heading"),
    ("> quote", #"\> quote"#),
    ("- item", #"\- item"#),
    ("1. item", #"1\. item"#),
    ("12) item", #"12\) item"#),
    ("=====", #"\====="#),
    ("| a | b |", #"\| a \| b \|"#),
    ("a\n\n# b", "a  # b"),
    ("a\u{202E}b", #"a\\u{202E}b"#),
    ("\u{1B}]8;;https://evil.example\u{7}x", #"\\u{1B}\]8;;https\://evil.example\\u{7}x"#),
    ("lodash 4.17.21-beta_1", #"lodash 4.17.21-beta\_1"#),
  ]) func foreignTextIsEscaped(_ text: String, _ expected: String) {
    var markup = Markup()
    markup.paragraph(.foreign(text))
    #expect(markup.markdown == expected)
  }

  @Test(arguments: [
    ("lodash", "`lodash`"), ("@scope/name", "`@scope/name`"), ("a`b", #"a\`b"#),
    ("<1.2 || >3", "`<1.2 || >3`"), (" ", " "), ("a\nb", "`a b`"), ("![x](y)", "`![x](y)`"),
  ]) func codeCannotBeLeft(_ text: String, _ expected: String) {
    var markup = Markup()
    markup.paragraph(.code(text))
    #expect(markup.markdown == expected)
  }

  @Test(
    arguments: [
      ("https://github.com/a/b", "[github.com](https://github.com/a/b)"),
      ("https://x.example/a_(b)", "[x.example](https://x.example/a_%28b%29)"),
      ("https://x.example:8443/?q=1#f", "[x.example:8443](https://x.example:8443/?q=1#f)"),
      ("http://x.example", nil), ("javascript:alert(1)", nil), ("command:run", nil),
      ("https://user@evil.example/", nil), ("https://", nil), ("https://localhost/", nil),
      ("https://x.example/a b", nil), ("https://x.example/\">", nil), ("//x.example", nil),
      ("https://x.example/\u{202E}", nil), ("https://ex\u{E4}mple.example/", nil),
      ("https://[::1]/", nil), ("https://x.example/](https://evil.example)", nil),
    ] as [(String, String?)]) func linksAreHTTPSAndShowTheirHost(
      _ address: String, _ expected: String?
    )
  {
    var markup = Markup()
    if let link = Markup.Inline.reference(address) { markup.paragraph(link) }
    #expect(markup.markdown == expected ?? "")
  }

  @Test func blocksStandApart() {
    var markup = Markup()
    markup.paragraph(.own("A"))
    markup.item([.own("b")])
    markup.item([.own("c")])
    markup.rule()
    markup.paragraph(.own("D"))
    #expect(markup.markdown == "A\n\n- b\n- c\n\n---\n\nD")
    #expect(markup.plainText == "A\n\n- b\n- c\n\n\n\nD")
  }
}
