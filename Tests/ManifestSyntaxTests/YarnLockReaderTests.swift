import ManifestSyntax
import SourceText
import Testing

@Suite struct YarnLockReaderTests {
  static let lock = """
    # yarn lockfile v1

    "@scope/a@^7.0.0", "@scope/a@>=1 <2", b@~1.0.0:
      version "7.1.0"
      resolved "https://registry.example/é.tgz#\\u0041"
      integrity sha512-aa==
      dependencies:
        "@scope/x" "^7.0.0"
        y "1 || 2"
      optional true
    """

  private func text(_ span: SourceSpan, _ tree: SyntaxTree) -> String {
    String(decoding: tree.bytes[span.start..<span.end], as: UTF8.self)
  }

  @Test(arguments: ["\n", "\r\n"])
  func entriesHaveValuesAndSpans(lineBreak: String) throws {
    let source = Self.lock.replacing("\n", with: lineBreak)
    let tree = YarnLockReader.read(Array(source.utf8))
    #expect(tree.problems.isEmpty)
    let entry = try #require(tree.root.children.first { _ in true })
    let descriptors = YarnLockReader.descriptors(of: entry)
    #expect(descriptors.map(\.text) == ["@scope/a@^7.0.0", "@scope/a@>=1 <2", "b@~1.0.0"])
    #expect(descriptors.map { text($0.span, tree) } == descriptors.map(\.text))
    let version = try #require(entry["version"])
    #expect(version.string == "7.1.0")
    #expect(text(version.contentSpan, tree) == "7.1.0")
    #expect(text(version.entrySpan, tree) == "version \"7.1.0\"")
    #expect(entry["resolved"]?.string == "https://registry.example/é.tgz#A")
    #expect(entry[path: "dependencies", "@scope/x"]?.string == "^7.0.0")
    #expect(entry[path: "dependencies", "y"]?.string == "1 || 2")
    #expect(entry["optional"]?.boolean == true)
  }

  @Test(arguments: [
    ("a@1:\n  version\n", "expected-value"),
    ("a@1:\n  version \"1\n", "unterminated-string"),
    ("  a 1\n", "invalid-indentation"),
    ("a 1\n  b 2\n", "invalid-indentation"),
    ("a 1 2\n", "unexpected-text"),
    (", a 1\n", "expected-key"),
    ("a \"\\q\"\n", "invalid-escape"),
  ])
  func problemsAreReported(source: String, code: String) {
    #expect(YarnLockReader.read(Array(source.utf8)).problems.map(\.code).contains(code))
  }

  @Test func readingGoesOnAfterAProblem() {
    let tree = YarnLockReader.read(Array("a@1:\n  version\nb@2:\n  version \"2\"\n".utf8))
    #expect(tree.root[path: "b@2", "version"]?.string == "2")
  }

  @Test func depthIsBounded() {
    var source = ""
    for level in 0..<300 { source += String(repeating: " ", count: level) + "k:\n" }
    #expect(YarnLockReader.read(Array(source.utf8)).problems.contains { $0.code == "too-deep" })
  }
}
