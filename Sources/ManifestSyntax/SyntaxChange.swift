package import SourceText

/// How a tree came of that of an older text: all but one value is what it was, moved at most.
package struct SyntaxChange: Sendable {
  /// The value that was read anew. It has the same id in both trees, as have all before it; nil if
  /// nothing but blanks and comments has changed.
  package let value: SyntaxValue.ID?
  /// Where the value ended in the older text: what began there or later has moved.
  let end: Int
  /// By how many bytes.
  let shift: Int

  /// The place, now, of something that was not inside the value.
  package func moved(_ span: SourceSpan) -> SourceSpan {
    SourceSpan(
      span.start < end ? span.start : span.start + shift,
      span.end < end ? span.end : span.end + shift)
  }
}

extension SyntaxTree {
  /// The change of one string, if a difference lies in what stands between its quotes, and the string
  /// needs no decoding before or after it.
  func retyping(_ difference: TextDifference, in text: [UInt8]) -> SyntaxChange? {
    guard isPlain(difference, in: text, Self.hasNoMeaning),
      let index = nodes.firstIndex(where: { $0.holds(difference) })
    else { return nil }
    let node = nodes[index]
    guard node.kind == .string, node.quote == SyntaxNode.quotes(1, closed: true), node.cooked < 0
    else { return nil }
    return SyntaxChange(
      value: Int32(truncatingIfNeeded: index), end: Int(node.end), shift: difference.shift)
  }

  /// Whether all that is taken away and put in are whole characters of a kind; ASCII, that is.
  func isPlain(
    _ difference: TextDifference, in text: [UInt8], _ isPlain: (UInt8) -> Bool
  ) -> Bool {
    // Between the bytes of one character there is no place for another.
    let isBetween = difference.oldEnd < bytes.count && bytes[difference.oldEnd] & 0xC0 == 0x80
    return !isBetween && bytes[difference.start..<difference.oldEnd].allSatisfy(isPlain)
      && text[difference.start..<difference.newEnd].allSatisfy(isPlain)
  }

  /// What may stand in a string of JSON or TOML and ends nothing.
  private static func hasNoMeaning(_ byte: UInt8) -> Bool {
    0x20...0x7E ~= byte && byte != 0x22 && byte != 0x27 && byte != 0x5C
  }
}

extension SyntaxNode {
  /// Whether a difference lies in the content of a scalar.
  fileprivate func holds(_ difference: TextDifference) -> Bool {
    guard firstChild < 0, Int(start) < difference.start, difference.oldEnd < Int(end) else {
      return false
    }
    let content = content
    return content.start <= difference.start && difference.oldEnd <= content.end
  }
}

extension SyntaxTreeBuilder {
  /// Puts all nodes where they are after a change.
  mutating func move(_ change: SyntaxChange) {
    let end = Int32(truncatingIfNeeded: change.end)
    let shift = Int32(truncatingIfNeeded: change.shift)
    for index in nodes.indices {
      if nodes[index].start >= end { nodes[index].start &+= shift }
      if nodes[index].end >= end { nodes[index].end &+= shift }
      if nodes[index].keyStart >= end {
        nodes[index].keyStart &+= shift
        nodes[index].keyEnd &+= shift
      }
    }
  }
}
