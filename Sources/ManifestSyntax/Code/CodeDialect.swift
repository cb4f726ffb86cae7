/// What ``CodeReader`` has to know of a language to take its text apart into tokens.
package struct CodeDialect: Sendable {
  /// What starts a comment that ends with its line.
  var lineComments: [StaticString] = []
  var blockComments: [BlockComment] = []
  /// The ways to write a text, longer delimiters first.
  var quotes: [QuoteForm] = []
  /// Bytes that belong to words, besides letters, digits, `_` and everything that is not ASCII.
  var wordStarts: [UInt8] = []
  /// Bytes that may end a word, such as the `?` of Ruby's `file?`.
  var wordEnds: [UInt8] = []
  /// `:name` and `:"name"` are symbols (Ruby) or atoms (Elixir).
  var hasColonSymbols = false
  /// `%w[a b]`, `%q(text)`, `<<~HEREDOC`, `=begin`, `__END__`.
  var isRuby = false
  /// `~w(a b)`, `~s"text"`, `~r/x/`.
  var hasSigils = false
  /// `/x/` where a value can stand.
  var hasSlashTexts = false
  /// `#"text"#`.
  var hasRawHashes = false
  /// Letters directly before a quote belong to it; one of `raw` turns escapes off, one of
  /// `interpolating` turns interpolation on.
  var prefixes: Prefixes?
  /// `'x'` is one character, and a lone `'` something else.
  var hasCharacters = false
  /// The byte after this one is a character: `?a` in Elixir, `$a` in Erlang.
  var characterMark: UInt8?

  /// What begins a comment that goes to the end of its line.
  package var commentMark: String { lineComments.first?.description ?? "" }

  struct BlockComment: Sendable {
    let open: StaticString
    let close: StaticString
    var nests = false
  }

  struct Prefixes: Sendable {
    /// Lower case; nothing else may be in a prefix. Nil: any word is one (Scala).
    var letters: [UInt8]?
    var raw: [UInt8]
    var interpolating: [UInt8]
    var interpolation: QuoteForm.Interpolation
  }
}

/// One way to write a text.
struct QuoteForm: Sendable {
  enum Interpolation: Sendable {
    case none
    /// `#{x}`
    case hashBrace
    /// `$x` and `${x}`
    case dollar
    /// `\(x)`
    case backslashParenthesis
    /// `{x}`, while `{{` is a brace
    case brace
  }

  enum Lines: Sendable {
    /// A text ends with its line at the latest.
    case one
    /// A text may hold line breaks. One that seems to be left open ends with its line, for
    /// otherwise a quote that somebody has yet to type would turn the rest of the file inside out.
    case few
    /// A text ends at its delimiter only.
    case many
  }

  var delimiter: StaticString
  var hasEscapes = true
  var interpolation = Interpolation.none
  var lines = Lines.one
  var kind = CodeToken.Kind.string
}

extension CodeDialect {
  /// Ruby: Gemfiles, gemspecs, Podfiles, Brewfiles.
  package static let ruby = CodeDialect(
    lineComments: ["#"],
    quotes: [
      QuoteForm(delimiter: "\"", interpolation: .hashBrace, lines: .few),
      QuoteForm(delimiter: "'", lines: .few),
      QuoteForm(delimiter: "`", interpolation: .hashBrace, lines: .few),
    ],
    wordStarts: [UInt8(ascii: "@"), UInt8(ascii: "$")],
    wordEnds: [UInt8(ascii: "?"), UInt8(ascii: "!")],
    hasColonSymbols: true, isRuby: true, hasSlashTexts: true)

  package static let swift = CodeDialect(
    lineComments: ["//"], blockComments: [BlockComment(open: "/*", close: "*/", nests: true)],
    quotes: [
      QuoteForm(delimiter: "\"\"\"", interpolation: .backslashParenthesis, lines: .many),
      QuoteForm(delimiter: "\"", interpolation: .backslashParenthesis),
      QuoteForm(delimiter: "`", hasEscapes: false, kind: .word),
    ],
    hasRawHashes: true)

  package static let groovy = CodeDialect(
    lineComments: ["//"], blockComments: [BlockComment(open: "/*", close: "*/")],
    quotes: [
      QuoteForm(delimiter: "\"\"\"", interpolation: .dollar, lines: .many),
      QuoteForm(delimiter: "'''", lines: .many),
      QuoteForm(delimiter: "\"", interpolation: .dollar),
      QuoteForm(delimiter: "'"),
    ],
    wordStarts: [UInt8(ascii: "$")], hasSlashTexts: true)

  package static let kotlin = CodeDialect(
    lineComments: ["//"], blockComments: [BlockComment(open: "/*", close: "*/", nests: true)],
    quotes: [
      QuoteForm(delimiter: "\"\"\"", hasEscapes: false, interpolation: .dollar, lines: .many),
      QuoteForm(delimiter: "\"", interpolation: .dollar),
      QuoteForm(delimiter: "`", hasEscapes: false, kind: .word),
    ],
    hasCharacters: true)

  package static let scala = CodeDialect(
    lineComments: ["//"], blockComments: [BlockComment(open: "/*", close: "*/", nests: true)],
    quotes: [
      QuoteForm(delimiter: "\"\"\"", hasEscapes: false, lines: .many),
      QuoteForm(delimiter: "\""),
      QuoteForm(delimiter: "`", hasEscapes: false, kind: .word),
    ],
    wordStarts: [UInt8(ascii: "$")],
    prefixes: Prefixes(letters: nil, raw: [], interpolating: [], interpolation: .dollar),
    hasCharacters: true)

  package static let elixir = CodeDialect(
    lineComments: ["#"],
    quotes: [
      QuoteForm(delimiter: "\"\"\"", interpolation: .hashBrace, lines: .many),
      QuoteForm(delimiter: "'''", interpolation: .hashBrace, lines: .many),
      QuoteForm(delimiter: "\"", interpolation: .hashBrace, lines: .few),
      QuoteForm(delimiter: "'", interpolation: .hashBrace, lines: .few),
    ],
    wordStarts: [UInt8(ascii: "@")],
    wordEnds: [UInt8(ascii: "?"), UInt8(ascii: "!")],
    hasColonSymbols: true, hasSigils: true, characterMark: UInt8(ascii: "?"))

  /// Erlang terms: `rebar.config`, `rebar.lock`.
  package static let erlang = CodeDialect(
    lineComments: ["%"],
    quotes: [
      QuoteForm(delimiter: "\"", lines: .few), QuoteForm(delimiter: "'", kind: .symbol),
    ],
    wordStarts: [UInt8(ascii: "@")], characterMark: UInt8(ascii: "$"))

  /// Python, and Starlark, which is a part of it.
  package static let python = CodeDialect(
    lineComments: ["#"],
    quotes: [
      QuoteForm(delimiter: "\"\"\"", lines: .many), QuoteForm(delimiter: "'''", lines: .many),
      QuoteForm(delimiter: "\""), QuoteForm(delimiter: "'"),
    ],
    prefixes: Prefixes(
      letters: Array("rbuft".utf8), raw: Array("r".utf8), interpolating: Array("ft".utf8),
      interpolation: .brace))

  package static let opam = CodeDialect(
    lineComments: ["#"], blockComments: [BlockComment(open: "(*", close: "*)", nests: true)],
    quotes: [
      QuoteForm(delimiter: "\"\"\"", lines: .many), QuoteForm(delimiter: "\"", lines: .few),
    ])

  /// Carthage's files: words and texts in lines.
  package static let cartfile = CodeDialect(
    lineComments: ["#"], quotes: [QuoteForm(delimiter: "\"")])
}
