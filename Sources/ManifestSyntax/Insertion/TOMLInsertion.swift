package import SourceText

/// Puts keys and elements into TOML texts in the layout that they have.
package enum TOMLInsertion {
  /// The edit that gives a key of a table a value, written as TOML. A table that is not there is added
  /// at the end of the text. Nil if the text is not well formed, if the table is written in braces, or
  /// if the key has a value that is no string.
  /// - Parameter path: the names of the table, which need no quotes.
  package static func set(
    _ key: String, to value: String, in path: [String], of tree: SyntaxTree
  ) -> TextEdit? {
    guard tree.isWellFormed else { return nil }
    let layout = TextLayout(tree.bytes)
    let table = self.table(path, in: tree)
    if let known = table?[key] {
      let text = known.kind == .object ? known["version"] : known
      guard let text, text.kind == .string else { return nil }
      return TextEdit(span: text.span, replacement: value)
    }
    let line = "\(isBare(key) ? key : "\"\(key)\"") = \(value)"
    var last: (end: Int, indentation: String)?
    for child in table.map({ Array($0.children) }) ?? [] {
      // A table of its own header, or within braces, has something before its key.
      if let indentation = layout.indentation(before: keyStart(child)) {
        last = (child.entrySpan.end, indentation)
      }
    }
    if let last {
      return layout.insert(line, afterLineOf: last.end, indentation: last.indentation)
    }
    let header = "[" + path.joined(separator: ".") + "]"
    if let table, layout.line(at: table.keySpan.start) == header {
      return layout.insert(line, afterLineOf: table.keySpan.start, indentation: "")
    }
    return layout.append([header, line], isApart: true)
  }

  /// The edit that adds a string to an array of a table, or puts it in the place of the first element
  /// that `isReplaced` holds of; both are added if they are not there.
  package static func append(
    _ text: String, to key: String, in path: [String], of tree: SyntaxTree,
    replacing isReplaced: (String) -> Bool
  ) -> TextEdit? {
    let quoted = "\"\(text)\""
    guard let array = table(path, in: tree)?[key] else {
      return set(key, to: "[\(quoted)]", in: path, of: tree)
    }
    guard tree.isWellFormed, array.kind == .array else { return nil }
    var last: SyntaxValue?
    for element in array.children {
      if let known = element.string, isReplaced(known) {
        return TextEdit(span: element.span, replacement: quoted)
      }
      last = element
    }
    guard let last else { return TextEdit(span: array.span, replacement: "[\(quoted)]") }
    let layout = TextLayout(tree.bytes)
    let separator =
      layout.indentation(before: last.span.start).map { "," + layout.lineEnd + $0 } ?? ", "
    return TextEdit(
      span: SourceSpan(last.span.end, last.span.end), replacement: separator + quoted)
  }

  /// Where a key begins, its quotes included. (A table of its own header begins before it.)
  private static func keyStart(_ value: SyntaxValue) -> Int {
    let start = value.keySpan.start
    let isQuoted = start > 0 && "\"'".utf8.contains(value.tree.bytes[start - 1])
    return isQuoted ? start - 1 : start
  }

  private static func table(_ path: [String], in tree: SyntaxTree) -> SyntaxValue? {
    var value: SyntaxValue? = tree.root
    for name in path { value = value?[name] }
    return value?.kind == .object ? value : nil
  }

  /// TOML 1.0, "Keys": what needs no quotes.
  private static func isBare(_ key: String) -> Bool {
    !key.isEmpty
      && key.utf8.allSatisfy { byte in
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
          UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "_"), UInt8(ascii: "-"):
          true
        default: false
        }
      }
  }
}
