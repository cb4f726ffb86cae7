import ManifestSyntax
import SourceText
import Testing

@Suite struct YAMLReaderTests {
  private func read(_ source: String) -> SyntaxTree { YAMLReader.read(Array(source.utf8)) }

  private func text(_ span: SourceSpan, _ tree: SyntaxTree) -> String {
    String(decoding: tree.bytes[span.start..<span.end], as: UTF8.self)
  }

  @Test(arguments: [
    // Block collections.
    ("a: 1\nb:\n  - x\n  - y: z\n", #"{"a":1,"b":["x",{"y":"z"}]}"#),
    ("a:\n- x\n- y\nb: 2\n", #"{"a":["x","y"],"b":2}"#),
    ("- - 1\n  - 2\n-\n  k: v\n", #"[[1,2],{"k":"v"}]"#),
    ("a:\nb: ~\nc: \"\"\n", #"{"a":null,"b":null,"c":""}"#),
    ("? a\n: 1\n? b\n", #"{"a":1,"b":null}"#),
    ("? [x, y]\n: 1\n", #"{"[x, y]":1}"#),
    // Flow collections.
    ("{a: 1, \"b\":2, c, d: [x, {y: z}], }", #"{"a":1,"b":2,"c":null,"d":["x",{"y":"z"}]}"#),
    ("[a: 1, ? b : 2, : 3]", #"[{"a":1},{"b":2},{"":3}]"#),
    ("a: {\n  b: 1,\n}\nc: 2\n", #"{"a":{"b":1},"c":2}"#),
    ("a: [\n    'x y',\n    z\n  ]\n", #"{"a":["x y","z"]}"#),
    // Scalars.
    ("a: x\n  y\n\n  z # c\n", #"{"a":"x y\u000az"}"#),
    ("a: 'it''s'\nb: \"\\x41\\u00e9\\n\\uD83D\\uDE00\"\n", #"{"a":"it's","b":"Aé\u000a😀"}"#),
    ("a: \"x\n  y\\\n  z\n\n  w\"\n", #"{"a":"x yz\u000aw"}"#),
    (
      "a: |\n  x\n   y\n\nb: |-\n  x\nc: |+\n  x\n\n",
      #"{"a":"x\u000a y\u000a","b":"x","c":"x\u000a\u000a"}"#
    ),
    ("a: >\n  x\n  y\n\n  z\n    w\n  v\n", #"{"a":"x y\u000az\u000a  w\u000av\u000a"}"#),
    ("a: |2\n    x\n   y\n", #"{"a":"  x\u000a y\u000a"}"#),
    (
      "a: http://x:80/#y\nb: -1\nc: a#b\nd: ?x\n",
      #"{"a":"http://x:80/#y","b":-1,"c":"a#b","d":"?x"}"#
    ),
    (
      "[1.10, 1e3, 0o17, 0x1F, true, False, null, .5, 1.2.3, yes]",
      #"[1.1,1000.0,15,31,true,false,null,0.5,"1.2.3","yes"]"#
    ),
    // Anchors, tags, documents.
    (
      "a: &x {k: [1]}\nb: *x\nc: &y v\nd: *y\n*y : z\n",
      #"{"a":{"k":[1]},"b":{"k":[1]},"c":"v","d":"v","v":"z"}"#
    ),
    ("a: !!str 1\nb: !!int \"2\"\nc: ! 3\nd: !own 4\n", #"{"a":"1","b":2,"c":"3","d":"4"}"#),
    ("%TAG !e! tag:yaml.org,2002:\n--- !e!str 1\n...\n# c\n--- b\n", "\"1\"\n\"b\""),
    ("base: &b {x: 1}\nuse:\n  <<: *b\n", #"{"base":{"x":1},"use":{"<<":{"x":1}}}"#),
    ("\u{FEFF}é: ü\r\nb: |\r\n  x\r\n", #"{"é":"ü","b":"x\u000a"}"#),
  ])
  func valuesAreRead(source: String, expected: String) {
    let tree = read(source)
    #expect(SyntaxDump.json(tree) == expected)
    #expect(tree.problems.isEmpty)
  }

  @Test func spansLieOnTheText() throws {
    let tree = read("\"ü\": 'a''b'\r\npkg:  ^1.0 # c\nlist: [ x1 , {v: \"2\"}]\n")
    let quoted = try #require(tree.root["ü"])
    #expect(text(quoted.keySpan, tree) == "ü")
    #expect(text(quoted.span, tree) == "'a''b'")
    #expect(text(quoted.contentSpan, tree) == "a''b")
    #expect(quoted.string == "a'b")
    let plain = try #require(tree.root["pkg"])
    #expect(text(plain.contentSpan, tree) == "^1.0")
    #expect(text(plain.entrySpan, tree) == "pkg:  ^1.0")
    let list = try #require(tree.root["list"])
    #expect(list.children.map { text($0.span, tree) } == ["x1", "{v: \"2\"}"])
    #expect(text(tree.root.span, tree).hasSuffix("]"))
  }

  @Test(arguments: [
    ("a: 1\na: 2\n", "duplicate-key"), ("{a: 1, \"a\": 2}", "duplicate-key"),
    ("a: *x\n", "undefined-alias"), ("a: &x [*x]\n", "undefined-alias"),
    ("a: \"x\nb: 1\n", "unterminated-string"), ("a: [1, 2\nb: 3\n", "unclosed-flow"),
    ("a: [1}\n", "mismatched-bracket"), ("a: [1,,2]\n", "expected-value"),
    ("a: [\"x\" \"y\"]\n", "expected-comma"), ("a: b: c\n", "unexpected-text"),
    ("a: 1\n  b: 2\n", "invalid-indentation"), ("a:\n  b: 1\n c: 2\n", "invalid-indentation"),
    ("a: 1\nfoo\nb: 2\n", "expected-colon"), ("a:\n\tb: 1\n", "tab-indentation"),
    ("a: |x\n  y\n", "invalid-block-header"), ("a: \"\\q\"\n", "invalid-escape"),
    ("%YAML 1.2\na: 1\n", "invalid-directive"), ("a: !x!y z\n", "invalid-tag"),
    ("a: &x &y z\n", "invalid-anchor"), ("a\nb\n: 1\n", "unexpected-text"),
    ("a: \u{0}\n", "invalid-character"), ("\"a\nb\": 1\n", "invalid-key"),
  ])
  func problemsAreReported(source: String, code: String) {
    #expect(read(source).problems.map(\.code).contains(code))
  }

  @Test(arguments: [
    "name: \"x\nlast: 1\n", "name: [x\nlast: 1\n", "name: {x: \nlast: 1\n", "name\nlast: 1\n",
    "name: x: y\nlast: 1\n", "name: 'x\nlast: 1\n", "name: *\nlast: 1\n", "name: @x\nlast: 1\n",
    "name: x\n   odd: 1\nlast: 1\n", "- x\nlast: 1\n", "name: &\nlast: 1\n",
  ])
  func readingGoesOnAfterAProblem(source: String) {
    let tree = read(source)
    #expect(!tree.problems.isEmpty)
    if tree.root.kind == .object { #expect(tree.root["last"]?.integer == 1) }
  }

  @Test func depthIsBounded() {
    for opening in ["[", "{a: ", "- ", "? "] {
      let tree = read(String(repeating: opening, count: 5_000))
      #expect(tree.problems.contains { $0.code == "too-deep" })
    }
    var block = ""
    for level in 0..<200 { block += String(repeating: " ", count: level) + "k:\n" }
    #expect(read(block).problems.contains { $0.code == "too-deep" })
  }

  @Test func aliasesCannotMultiplyWithoutBound() {
    var source = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n"
    for level in 1..<20 {
      let alias = "*a\(level - 1)"
      source +=
        "a\(level): &a\(level) [\(Array(repeating: alias, count: 10).joined(separator: ","))]\n"
    }
    let tree = read(source)
    #expect(tree.problems.contains { $0.code == "too-many-aliases" })
    var visited = 0
    var waiting = tree.documents
    while let value = waiting.popLast() {
      visited += 1
      waiting += Array(value.children)
    }
    #expect(visited < 110_000)
  }
}
