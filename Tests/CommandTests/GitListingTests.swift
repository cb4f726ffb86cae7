import ForewarnTestSupport
import Testing

@testable import forewarn

/// Lists of files as Git prints them, and what is asked of them.
struct GitListingTests {
  private static let one = String(repeating: "1", count: 40)
  private static let two = String(repeating: "2", count: 40)

  private static func index(_ lines: [(mode: String, id: String, stage: Int, path: String)])
    -> GitListing
  {
    GitListing(
      Array(lines.map { "\($0.mode) \($0.id) \($0.stage)\t\($0.path)\0" }.joined().utf8),
      hasStages: true)
  }

  private static func tree(_ paths: [String], id: String = one) -> GitListing {
    GitListing(Array(paths.map { "100644 blob \(id)\t\($0)\0" }.joined().utf8), hasStages: false)
  }

  @Test func foldersAreFoundAmongTheFiles() {
    let listing = Self.tree(["a-b", "a.txt", "a/b/c", "a/b/d", "a/e", "a0", "ü/x"])
    #expect(listing.names(inFolder: "") == ["a", "a-b", "a.txt", "a0", "ü"])
    #expect(listing.names(inFolder: "a") == ["b", "e"])
    #expect(listing.names(inFolder: "a/b") == ["c", "d"])
    #expect(listing.names(inFolder: "a/b/c") == nil)
    #expect(listing.names(inFolder: "a/") == nil)
    #expect(listing.names(inFolder: "b") == nil)
    #expect(listing.paths(below: "a") == ["a/b/c", "a/b/d", "a/e"])
    #expect(listing.paths(below: "", named: ["*.TXT", "C", "x*/e"]) == ["a.txt", "a/b/c", "a/e"])
    #expect(listing.paths(below: "a", named: ["none"]) == [])
    #expect(listing.paths(below: "a", named: ["b*"]) == listing.paths(below: "a"))
    #expect(listing.entry("a/b/c") != nil && listing.entry("a/b") == nil)
    #expect(listing.holdsFolder("a/b") && !listing.holdsFolder("a0"))
    #expect(Self.tree([]).names(inFolder: "") == nil)
  }

  @Test func kindsAreTold() throws {
    let listing = Self.index([
      ("100755", Self.one, 0, "file"), ("120000", Self.one, 0, "link"),
      ("100644", Self.one, 1, "merge"), ("100644", Self.two, 2, "merge"),
      ("160000", Self.two, 0, "part"),
    ])
    func kind(_ path: String) -> GitListing.Kind? { listing.entry(path).map { listing.kind($0) } }
    #expect(kind("file") == .file && kind("link") == .link && kind("part") == .submodule)
    #expect(kind("merge") == .unmerged)
    #expect(listing.id(try #require(listing.entry("part"))) == Self.two)
    #expect(listing.names(inFolder: "") == ["file", "link", "merge", "part"])
  }

  @Test func aDifferenceIsTakenBack() throws {
    let index = Self.index([
      ("100644", Self.one, 0, "added"), ("100644", Self.two, 0, "changed"),
      ("100644", Self.one, 0, "same"),
    ])
    let none = String(repeating: "0", count: 40)
    let difference = [
      ":000000 100644 \(none) \(Self.one) A", "added",
      ":100644 100644 \(Self.one) \(Self.two) M", "changed",
      ":100644 000000 \(Self.one) \(none) D", "gone",
    ]
    let bytes = Array(difference.map { $0 + "\0" }.joined().utf8)
    let before = index.before(bytes)
    #expect(before.names(inFolder: "") == ["changed", "gone", "same"])
    #expect(before.id(try #require(before.entry("changed"))) == Self.one)
    #expect(before.changedPaths == ["added", "changed", "gone"])
    #expect(GitListing.changedPaths(in: bytes) == ["added", "changed", "gone"])
    #expect(index.before([]).changedPaths == [] && index.changedPaths == nil)
    #expect(before.paths(below: "") == ["changed", "gone", "same"])
    #expect(before.kind(try #require(before.entry("gone"))) == .file)
    #expect(Self.tree([]).before(bytes).paths(below: "") == ["changed", "gone"])
  }

  /// What Git prints is trusted for nothing but to be bytes.
  @Test func noTextMakesItFail() {
    var random = SeededGenerator(seed: 11)
    let alphabet = Array("01 :\t\0ab/46".utf8) + [0xFF]
    for _ in 0..<2_000 {
      let bytes = (0..<Int.random(in: 0...120, using: &random)).map { _ in
        alphabet[Int.random(in: 0..<alphabet.count, using: &random)]
      }
      for hasStages in [true, false] {
        let listing = GitListing(bytes, hasStages: hasStages)
        let before = listing.before(bytes)
        _ = before.changedPaths
        for path in listing.paths(below: "") {
          #expect(listing.entry(path) != nil || path.unicodeScalars.contains("\u{FFFD}"))
        }
        _ = before.names(inFolder: "")
        _ = GitListing.changedPaths(in: bytes)
      }
    }
  }
}
