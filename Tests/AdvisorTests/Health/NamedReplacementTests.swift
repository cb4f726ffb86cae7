import Advisor
import ForewarnTestSupport
import SourceText
import Testing

/// What counts as a replacement that a project names: said in so many words, and never guessed.
@Suite struct NamedReplacementTests {
  @Test(arguments: [
    ("This package was renamed to @org/sdk.", "@org/sdk"),
    ("Please use `got` instead", "got"),
    ("Use 'new-name' package instead!", "new-name"),
    ("Deprecated in favor of @babel/core@7.", "@babel/core"),
    ("replaced by https://www.npmjs.com/package/uuid.", "uuid"),
    ("Moved to (@scope/name)", "@scope/name"),
    ("superseded by the \"thing\" library", "thing"),
    // Twice the same is one.
    ("Moved to @a/b. Please use @a/b instead.", "@a/b"),
  ]) func isNamed(notice: String, name: String) {
    let named = NamedReplacement(notice: notice, of: PackageIdentity(.npm, "old"))
    #expect(named?.name == name)
  }

  @Test(arguments: [
    "", "use", "Please use it instead.", "Use native promises instead", "use node instead of this",
    "Please upgrade to version 7", "We use `sinon` for tests", "This was never `renamed` properly",
    "moved to `a-one` or in favor of `b-two`", "renamed to @org", "renamed to @org/",
    "use @/ instead",
    "renamed to @a/b/c", "renamed to 'a b'", "renamed to `old`",
    "moved to https://evil.test/package/x",
    "renamed to \"x\\\",\\\"y\"", "renamed to ../../x", "renamed to \u{202E}@a/b",
  ]) func isNotNamed(notice: String) {
    #expect(NamedReplacement(notice: notice, of: PackageIdentity(.npm, "old")) == nil)
  }

  @Test func aWordWithoutAMarkCountsWhereItIsKnown() {
    let old = PackageIdentity(.npm, "old")
    let known: Set<String> = ["got"]
    func named(_ notice: String) -> String? {
      NamedReplacement(notice: notice, of: old) { known.contains($0.name) }?.name
    }
    #expect(named("Please use got instead") == "got")
    #expect(named("Please use it instead") == nil)
  }

  @Test func fieldsHoldNamesOrPackageURLs() {
    let composer = PackageIdentity(Ecosystem("Packagist"), "a/b")
    #expect(NamedReplacement(field: "c/d", of: composer)?.name == "c/d")
    #expect(NamedReplacement(field: "A/B", of: composer) == nil)
    #expect(NamedReplacement(field: "no-vendor", of: composer) == nil)
    #expect(NamedReplacement(field: "c/d\",\"x", of: composer) == nil)
    let other = NamedReplacement(field: "pkg:npm/%40a/b@1.0", of: composer)
    #expect(other?.identity == PackageIdentity(.npm, "@a/b"))
  }

  /// Notices of any bytes: nothing traps, and what comes out is fit to be written into a file.
  @Test func anyNotice() {
    var random = SeededGenerator(seed: 11)
    let parts = [
      "renamed", "to", "use", "instead", "@a/b", "`", "@", "/", "\"", "the", "\n", "é", ".", "x",
    ]
    for _ in 0..<2_000 {
      let notice = (0..<Int.random(in: 0...12, using: &random)).map { _ in
        parts.randomElement(using: &random) ?? ""
      }.joined(separator: Bool.random(using: &random) ? " " : "")
      let named = NamedReplacement(notice: notice, of: PackageIdentity(.npm, "old"))
      #expect(
        named?.name.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F && $0 != 0x22 && $0 != 0x5C } ?? true)
    }
  }
}
