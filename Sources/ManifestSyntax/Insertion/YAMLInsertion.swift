package import SourceText

/// Puts keys into the block mappings of YAML texts in the layout that they have.
package enum YAMLInsertion {
  /// The edit that gives a key of a mapping at the top of the text a value. A mapping that is not there
  /// is added at the end. Nil if the text is not well formed, or the mapping is written in braces.
  package static func set(
    _ key: String, to value: String, in section: String, of tree: SyntaxTree
  ) -> TextEdit? {
    guard tree.isWellFormed, tree.roots.count <= 1 else { return nil }
    let layout = TextLayout(tree.bytes)
    let line = "\(plain(key)): \(plain(value))"
    guard let mapping = tree.root[section] else {
      return layout.append([section + ":", "  " + line], isApart: !tree.root.children.isEmpty)
    }
    if mapping.kind == .null, mapping.span.isEmpty {
      return layout.insert(line, afterLineOf: mapping.keySpan.end, indentation: "  ")
    }
    guard mapping.kind == .object else { return nil }
    if let known = mapping[key] {
      return known.scalarText == nil ? nil : TextEdit(span: known.span, replacement: plain(value))
    }
    var last: SyntaxValue?
    for child in mapping.children { last = child }
    guard let last, let indentation = layout.indentation(before: last.entrySpan.start) else {
      return nil
    }
    return layout.insert(line, afterLineOf: last.entrySpan.end, indentation: indentation)
  }

  /// The text in quotes, if it could be taken for something else than a string: YAML 1.2, 7.3.3.
  private static func plain(_ text: String) -> String {
    let isLetter = { (byte: UInt8) in (byte | 0x20) >= 0x61 && (byte | 0x20) <= 0x7A }
    let dots = text.utf8.count { $0 == UInt8(ascii: ".") }
    let isVersion = dots >= 2 && text.utf8.allSatisfy { $0 == 0x2E || ($0 >= 0x30 && $0 <= 0x39) }
    let isWord =
      text.utf8.first.map(isLetter) == true && isName(text)
      && text.utf8.allSatisfy { isLetter($0) || "0123456789._-/".utf8.contains($0) }
    return isVersion || isWord ? text : "'\(text)'"
  }

  /// Whether a word means nothing but itself.
  private static func isName(_ text: String) -> Bool {
    !["true", "false", "null", "yes", "no", "on", "off", "y", "n"].contains(text.lowercased())
  }
}
