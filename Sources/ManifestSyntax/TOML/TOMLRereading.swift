import SourceText

extension TOMLReader {
  /// The same for a text that came of one which was read before: where an edit changes nothing but
  /// the text of one string, or the blanks and the comment that end a line, all values are taken
  /// over. In every other case the whole text is read.
  package static func read(_ bytes: [UInt8], after previous: SyntaxTree?) -> SyntaxTree {
    previous.flatMap { reread(bytes, after: $0) } ?? read(bytes)
  }

  private static func reread(_ bytes: [UInt8], after previous: SyntaxTree) -> SyntaxTree? {
    guard previous.problems.isEmpty, bytes.count < SyntaxTreeBuilder.maximumBytes else {
      return nil
    }
    let difference = TextDifference(from: previous.bytes, to: bytes)
    guard
      let change = previous.retyping(difference, in: bytes)
        ?? LineTail(difference, previous, bytes)?.change
    else { return nil }
    var builder = SyntaxTreeBuilder(bytes, after: previous, nodeCount: previous.nodes.count)
    builder.move(change)
    if let root = previous.roots.first { builder.setEnd(root, bytes.count) }
    return SyntaxTree(builder: builder, roots: previous.roots, change: change)
  }
}

/// The rest of a line after all that it says: blanks and a comment, in both texts.
private struct LineTail {
  let change: SyntaxChange

  /// Nil if the difference is not in such a place.
  init?(_ difference: TextDifference, _ tree: SyntaxTree, _ bytes: [UInt8]) {
    let old = tree.bytes
    guard tree.isPlain(difference, in: bytes, Self.isPlain) else { return nil }
    let lineStart = old[..<difference.start].lastIndex(of: 0x0A).map { $0 + 1 } ?? 0
    var start = lineStart
    for node in tree.nodes.dropFirst() where Int(node.end) <= difference.start {
      start = max(start, Int(node.end))
    }
    guard !Self.isInsideValue(start, tree), Self.isTail(old, from: start),
      Self.isTail(bytes, from: start)
    else { return nil }
    let lineEnd = old[difference.oldEnd...].firstIndex(of: 0x0A) ?? old.count
    change = SyntaxChange(value: nil, end: lineEnd + 1, shift: difference.shift)
  }

  /// Whether a value that may reach over several lines holds the place. Tables that are written with
  /// headers or dotted keys are no such values, though their spans reach far.
  private static func isInsideValue(_ place: Int, _ tree: SyntaxTree) -> Bool {
    tree.nodes.dropFirst().contains { node in
      guard Int(node.start) < place, place < Int(node.end) else { return false }
      switch node.kind {
      case .object: return tree.bytes[Int(node.start)] == 0x7B
      case .array: return node.keyStart < node.start
      default: return true
      }
    }
  }

  private static func isTail(_ bytes: [UInt8], from start: Int) -> Bool {
    var index = start
    while index < bytes.count, bytes[index] == 0x20 || bytes[index] == 0x09 { index += 1 }
    guard index < bytes.count else { return true }
    return bytes[index] == 0x0A || bytes[index] == 0x23
      || bytes[index] == 0x0D && index + 1 < bytes.count && bytes[index + 1] == 0x0A
  }

  /// What may stand in a comment and ends none.
  private static func isPlain(_ byte: UInt8) -> Bool { 0x20...0x7E ~= byte || byte == 0x09 }
}
