import ManifestSyntax
import SourceText
import Testing

/// What must hold of the tokens of any text.
private func check(_ code: Code) {
  let text = SourceSpan(0, code.bytes.count)
  var end = 0
  for (index, token) in code.tokens.enumerated() {
    #expect(token.span.start >= end && text.contains(token.span))
    #expect(text.contains(token.content))
    end = token.span.end
    _ = code.text(index)
    guard token.kind == .open else { continue }
    #expect(code.end(ofBracket: index) > index && code.end(ofBracket: index) <= code.tokens.count)
    for argument in code.arguments(ofBracket: index) {
      #expect(argument.value.lowerBound > index)
      #expect(argument.value.upperBound <= code.end(ofBracket: index))
    }
  }
  #expect(code.problems.allSatisfy { text.contains($0.span) })
}

/// The tokens as one line: texts in quotes (`~` before an interpolated one), symbols after a colon,
/// line breaks as a bar.
private func listing(_ code: Code) -> String {
  code.tokens.indices.map { index in
    switch code.tokens[index].kind {
    case .string: (code.tokens[index].isInterpolated ? "~" : "") + "'" + code.text(index) + "'"
    case .symbol: ":" + code.text(index)
    case .separator: "_"
    case .newline: "|"
    case .open, .close, .mark, .number, .word: code.source(index)
    }
  }.joined(separator: " ")
}

struct CodeReaderTests {
  struct Example: Sendable {
    let dialect: CodeDialect
    let text: String
    let tokens: String
    var problems: [String] = []
  }

  static let examples: [Example] = [
    Example(
      dialect: .ruby, text: "gem 'rails', \"~> 7.0\", require: false # gem 'no'\n",
      tokens: "gem 'rails' , '~> 7.0' , require : false |"),
    Example(
      dialect: .ruby, text: "group :a, :\"b c\" do\n  x.each { |y| z ||= y ? 1 : 2 }\nend",
      tokens: "group :a , :b c do | x . each { | y | z ||= y ? 1 : 2 } | end"),
    Example(
      dialect: .ruby, text: "%w[a b#{c}] + %i(d e) << %q(f (g) h)",
      tokens: "%w[ 'a' _ ~'b#{c}' ] + %i( :d _ :e ) << 'f (g) h'"),
    Example(
      dialect: .ruby, text: "a = <<~ONE, <<-'TWO', b << C\n  one 'x\n  ONE\n #{two}\n TWO\nc",
      tokens: "a = '  one 'x\n' , ' #{two}\n' , b << C | | c"),
    Example(
      dialect: .ruby, text: "=begin\ngem 'no'\n=end\na =~ /b'\\/c/i && d / e / f\n__END__\ng 'h",
      tokens: "| a =~ ~'b'\\/c' && d / e / f |"),
    Example(
      dialect: .ruby, text: "x \"a #{b(\"c}\") + 'd'} e\", \"f\\\"\\u{e9}\"",
      tokens: "x ~'a #{b(\"c}\") + 'd'} e' , 'f\"é'"),
    Example(
      dialect: .ruby, text: "d = 'two\nlines'\ngem \"half\ngem \"whole\", '1'",
      tokens: "d = 'two\nlines' | gem 'half' | gem 'whole' , '1'",
      problems: ["unterminated-string"]),
    Example(
      dialect: .swift,
      text: ".package(url: \"u\", \"1.0.0\"..<\"2.0.0\") /* /* no */ */ // no\n#\"a\\\"#",
      tokens: ". package ( url : 'u' , '1.0.0' ..< '2.0.0' ) | 'a\\'"),
    Example(
      dialect: .swift, text: "let `default` = \"a\\(b(\"c\"))d\"\n\"\"\"\nx \"y\"\n\"\"\"",
      tokens: "let default = ~'a\\(b(\"c\"))d' | '\nx \"y\"\n'"),
    Example(
      dialect: .swift, text: "f(\"open, [1)\ng()", tokens: "f ( 'open, [1)' | g ( )",
      problems: ["unclosed-bracket", "unterminated-string"]),
    Example(
      dialect: .swift, text: "[f(1, g]h)", tokens: "[ f ( 1 , g ] h )",
      problems: ["unclosed-bracket", "unexpected-bracket"]),
    Example(
      dialect: .groovy, text: "implementation \"a:b:$v\", 'c:d:${no}', \"e:${f[\"g\"]}\" // no",
      tokens: "implementation ~'a:b:$v' , 'c:d:${no}' , ~'e:${f[\"g\"]}'"),
    Example(
      dialect: .groovy, text: "x = a / b / c; y = /\\d+'/; z = '$5'",
      tokens: "x = a / b / c ; y = ~'\\d+'' ; z = '$5'"),
    Example(
      dialect: .kotlin, text: "val c = '\"'; id(\"x\") version \"1.2\" /* a /* b */ c */ `in`",
      tokens: "val c = '\"' ; id ( 'x' ) version '1.2' in"),
    Example(
      dialect: .scala, text: "\"g\" %% \"a\" % \"1.0\" % Test, s\"$v\", 'sym",
      tokens: "'g' %% 'a' % '1.0' % Test , ~'$v' , ' sym"),
    Example(
      dialect: .elixir, text: "{:phoenix, \"~> 1.7\", only: [:dev]}, ~w(a b)a, ?\", @v, ok?",
      tokens: "{ :phoenix , '~> 1.7' , only : [ :dev ] } , ~w( 'a' _ 'b' ) , ?\" , @v , ok?"),
    Example(
      dialect: .elixir, text: "@doc \"\"\"\n{:no, \"1\"}\n\"\"\"\n~r/a'/, ~S\"#{x}\"",
      tokens: "@doc '\n{:no, \"1\"}\n' | 'a'' , '#{x}'"),
    Example(
      dialect: .erlang, text: "{<<\"cowboy\">>,{pkg,<<\"a\">>,'B c'},0}. % {no}",
      tokens: "{ << 'cowboy' >> , { pkg , << 'a' >> , :B c } , 0 } ."),
    Example(
      dialect: .python,
      text: "requires = ['a', r\"b\\d\", f'{c}{{d', b\"e\"] # 'no\n\"\"\"x\ny\"\"\"",
      tokens: "requires = [ 'a' , 'b\\d' , ~'{c}{{d' , 'e' ] | 'x\ny'"),
    Example(
      dialect: .opam, text: "depends: [ \"a\" {>= \"1\" & < \"2\"} (* \"no\" *) ]",
      tokens: "depends : [ 'a' { >= '1' & < '2' } ]"),
    Example(
      dialect: .cartfile, text: "github \"a/b\" ~> 1.0 # no\ngit \"c\" >= 2",
      tokens: "github 'a/b' ~> 1.0 | git 'c' >= 2"),
  ]

  @Test(arguments: examples.indices)
  func tokens(_ index: Int) {
    let example = Self.examples[index]
    let code = CodeReader.read(Array(example.text.utf8), example.dialect)
    #expect(listing(code) == example.tokens)
    #expect(code.problems.map(\.code).sorted() == example.problems)
    check(code)
  }

  @Test(arguments: examples.indices)
  func halfTyped(_ index: Int) {
    let example = Self.examples[index]
    let bytes = Array(example.text.utf8)
    for end in bytes.indices {
      check(CodeReader.read(Array(bytes[..<end]), example.dialect))
      check(CodeReader.read(Array(bytes[..<end] + bytes[(end + 1)...]), example.dialect))
    }
  }

  @Test func argumentsHaveLabels() {
    let code = CodeReader.read(
      Array("f(a, b: [1, 2], \n :c => d, 'e' => 1, g = h)".utf8), .ruby)
    let arguments = code.arguments(ofBracket: 1)
    #expect(arguments.map(\.label) == [nil, "b", "c", "e", "g"])
    #expect(arguments.map { code.span($0.value).length } == [1, 6, 1, 1, 1])
  }

  @Test func depthIsBounded() {
    let bytes = Array(repeating: UInt8(ascii: "("), count: 2_000)
    let code = CodeReader.read(bytes, .swift)
    #expect(code.tokens.count == bytes.count)
    #expect(code.problems.contains { $0.code == "too-deep" })
    check(code)
  }

  /// Each of these would take quadratic time if what is looked at ahead were not counted.
  @Test(arguments: ["\\\"\n", "'\\'\n", "\"#{\n", "\\/", "%q(", "####", "<<~A\n", "/*", "?'"])
  func hostileTextsAreReadOnce(_ part: String) {
    let bytes = Array(String(repeating: part, count: 2_000).utf8)
    for dialect in [CodeDialect.ruby, .swift, .groovy, .elixir] {
      #expect(CodeReader.read(bytes, dialect).tokens.count <= bytes.count)
    }
  }
}
