import ForewarnTestSupport
import ManifestSyntax

/// Whether two trees hold the same values in the same places, and the same problems.
func areEqual(_ a: SyntaxTree, _ b: SyntaxTree) -> Bool {
  guard a.bytes == b.bytes, a.problems == b.problems, a.roots.count == b.roots.count else {
    return false
  }
  var waiting = Array(zip(a.documents, b.documents))
  while let (a, b) = waiting.popLast() {
    guard a.kind == b.kind, a.span == b.span, a.contentSpan == b.contentSpan,
      a.hasKey == b.hasKey, a.keySpan == b.keySpan, a.entrySpan == b.entrySpan, a.key == b.key,
      a.scalarText == b.scalarText
    else { return false }
    let children = (Array(a.children), Array(b.children))
    guard children.0.count == children.1.count else { return false }
    waiting += zip(children.0, children.1)
  }
  return true
}

/// A text with up to three bytes replaced by one of the pieces, anywhere.
func edited(
  _ bytes: [UInt8], with pieces: [String], _ random: inout SeededGenerator
) -> [UInt8] {
  let start = Int.random(in: 0...bytes.count, using: &random)
  let end = Swift.min(bytes.count, start + Int.random(in: 0...3, using: &random))
  let piece = pieces.randomElement(using: &random) ?? ""
  return Array(bytes[..<start]) + Array(piece.utf8) + Array(bytes[end...])
}
