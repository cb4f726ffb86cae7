import Testing

@testable import SourceText

@Suite("Unresolved merges")
struct MergeConflictsTests {
  /// The text, our side and theirs (`_` for what is blank), and the places.
  static let cases: [(String, String, String, [Int])] = [
    (
      "a\n<<<<<<< HEAD\nb\n=======\nc\n>>>>>>> x\nd",
      "a\n____________\nb\n_______\n_\n_________\nd",
      "a\n____________\n_\n_______\nc\n_________\nd", [2]
    ),
    (
      "<<<<<<<\r\nx\r\n=======\r\n>>>>>>>\r\n", "_______\r\nx\r\n_______\r\n_______\r\n",
      "_______\r\n_\r\n_______\r\n_______\r\n", [0]
    ),
    // What both sides came of (diff3) is on neither of them.
    (
      "<<<<<<< a\nb\n||||||| e\nold é\n=======\nc\n>>>>>>> d\n",
      "_________\nb\n_________\n______\n_______\n_\n_________\n",
      "_________\n_\n_________\n______\n_______\nc\n_________\n", [0]
    ),
    // Two, and one that was left over of a third.
    (
      "<<<<<<< a\n=======\n>>>>>>> b\n=======\n<<<<<<< a\n=======\n>>>>>>> b\nx\n>>>>>>> c\n",
      "_________\n_______\n_________\n=======\n_________\n_______\n_________\nx\n_________\n",
      "_________\n_______\n_________\n=======\n_________\n_______\n_________\nx\n_________\n",
      [0, 36, 66]
    ),
    // One that has no end is ours to the end.
    ("<<<<<<< a\nb\n", "_________\nb\n", "_________\n_\n", [0]),
  ]

  @Test(arguments: cases)
  func sidesKeepTheirPlaces(
    _ text: String, _ ours: String, _ theirs: String, _ places: [Int]
  ) throws {
    let conflicts = try #require(MergeConflicts(DocumentText(text)))
    let whole = SourceSpan(0, text.utf8.count)
    #expect(conflicts.ours.string(whole) == ours.replacing("_", with: " "))
    #expect(conflicts.theirs.string(whole) == theirs.replacing("_", with: " "))
    #expect(conflicts.places.map(\.start) == places)
  }

  @Test(arguments: [
    "", "<<<<<<", "=======\n", "|||||||\n", " <<<<<<< a\n", "<<<<<<<a\n", "<<<<<<<< a\n",
    "a <<<<<<< b\n", "Title\n=======\n\nText\n", "1 <<<<<<<\n2 >>>>>>>\n",
  ])
  func isNone(_ text: String) {
    #expect(MergeConflicts(DocumentText(text)) == nil)
  }

  /// The search makes steps: a mark is found wherever it stands.
  @Test func isFoundAtEveryOffset() {
    for length in 0..<30 {
      let before = String(repeating: "x", count: length) + "\n"
      for mark in ["<<<<<<<", ">>>>>>> a"] {
        #expect(MergeConflicts(DocumentText(before + mark))?.places.map(\.start) == [length + 1])
      }
    }
  }
}
