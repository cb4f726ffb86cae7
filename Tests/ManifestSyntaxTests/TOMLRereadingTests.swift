import ForewarnTestSupport
import ManifestSyntax
import SourceText
import Testing

/// A text that was edited gives the same tree, whether the tree before is at hand or not.
@Suite struct TOMLRereadingTests {
  private static let manifest = """
    # The project.
    title = 'app'  # its name

    [package]
    name = "app"
    "quoted key" = "a\\tb"
    version.major = 1
    version.minor = "2"

    [dependencies]  # what it needs
    serde = "1.0"\t
    time = { version = "0.2", features = ["std", 'local'] }  # old
    long = \"\"\"
      several # lines
    \"\"\"
    list = [
      "a",  # first

      "é", { b = "c" },
    ]

    [empty]
    [[bin]]
    name = "one"\r
    [[bin]]
    [dependencies.later]
    version = "3"
    """
  private static let pieces = [
    "", "", "1", "x", " ", " ", "  ", "\t", "#", "# c", "é", "\n", "\r\n", "\"", "'", "=", "[", "]",
    ".", ",", "{", "}", "\\", "a = \"1\"\n", "\u{0}", "\"\"\"",
  ]

  @Test func randomEdits() {
    var reused = 0
    for seed in 0..<Environment.count("FOREWARN_REREADINGS", 300) {
      var random = SeededGenerator(seed: UInt64(seed))
      var bytes = Array(Self.manifest.utf8)
      var tree = TOMLReader.read(bytes)
      for _ in 0..<8 {
        let next = edited(bytes, with: Self.pieces, &random)
        let again = TOMLReader.read(next, after: tree)
        let fresh = TOMLReader.read(next)
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
    #expect(reused > 150)
  }

  /// A byte can be put in, replaced and taken away in every place.
  @Test func everyPlace() {
    let bytes = Array(Self.manifest.utf8)
    let tree = TOMLReader.read(bytes)
    #expect(tree.problems.isEmpty)
    for index in bytes.indices {
      var taken = bytes
      taken.remove(at: index)
      #expect(areEqual(TOMLReader.read(taken, after: tree), TOMLReader.read(taken)), "\(index)")
      for byte in "x# \"'\n".utf8 {
        var replaced = bytes
        replaced[index] = byte
        var inserted = bytes
        inserted.insert(byte, at: index)
        for next in [replaced, inserted] {
          #expect(
            areEqual(TOMLReader.read(next, after: tree), TOMLReader.read(next)), "\(index) \(byte)")
        }
      }
    }
  }

  @Test func whatIsTakenOver() throws {
    let tree = TOMLReader.read(Array(Self.manifest.utf8))
    func change(_ old: String, _ new: String) -> SyntaxChange? {
      TOMLReader.read(Array(Self.manifest.replacing(old, with: new).utf8), after: tree).change
    }
    let version = try #require(change("\"0.2\"", "\"0.2.1\""))
    #expect(version.value == tree.root["dependencies"]?["time"]?["version"]?.id)
    #expect(version.moved(SourceSpan(0, 2)) == SourceSpan(0, 2))
    for blank in [
      ("# its name", "# its new name"), ("\n\n[package]", "\n  \n[package]"),
      ("'app'  #", "'app' #"), ("[empty]", "[empty] # nothing"),
    ] {
      let change = try #require(change(blank.0, blank.1), "\(blank.1)")
      #expect(change.value == nil)
    }
    for other in [
      ("several # lines", "several # more lines"), ("# first", "# the first"),
      ("name = \"app\"", "nam = \"app\""), ("major = 1", "major = 12"),
    ] {
      #expect(change(other.0, other.1) == nil, "\(other.1)")
    }
  }
}
