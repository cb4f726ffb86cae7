package import SourceText

/// Puts members into JSON texts in the layout that they have.
package enum JSONInsertion {
  /// The edit that makes a text the value of a key in the object at a path of keys. Objects that are
  /// not there are added, each after the last member of the one that holds it.
  ///
  /// Nil if the text is not well formed, or something else stands where an object or a string should.
  /// - Parameters:
  ///   - key: needs no escaping, as the names of the path and the value do not.
  package static func set(
    _ key: String, to value: String, at path: [String], of tree: SyntaxTree
  ) -> TextEdit? {
    guard tree.isWellFormed, tree.root.kind == .object else { return nil }
    var object = tree.root
    var missing = path[...]
    while let name = missing.first, let member = object[name] {
      guard member.kind == .object else { return nil }
      object = member
      missing = missing.dropFirst()
    }
    if missing.isEmpty, let member = object[key] {
      guard member.kind == .string else { return nil }
      return TextEdit(span: member.contentSpan, replacement: value)
    }
    return insertion(missing + [key], value, into: object)
  }

  private static func insertion(
    _ names: ArraySlice<String>, _ value: String, into object: SyntaxValue
  ) -> TextEdit {
    let layout = TextLayout(object.tree.bytes)
    let first = object.tree.root.children.first { _ in true }
    let known = first.flatMap { layout.indentation(before: $0.entrySpan.start) } ?? ""
    let unit = known.isEmpty ? "  " : known
    var last: SyntaxValue?
    for child in object.children { last = child }
    if let last {
      let end = last.entrySpan.end
      // A member that shares its line is followed by the new one on the same line.
      let indentation = layout.indentation(before: last.entrySpan.start)
      let separator = indentation.map { "," + layout.lineEnd + $0 } ?? ", "
      return TextEdit(
        span: SourceSpan(end, end),
        replacement: separator + member(names, value, layout, indentation, unit))
    }
    let outer = layout.indentation(ofLineAt: object.span.start)
    let text = layout.lineEnd + outer + unit + member(names, value, layout, outer + unit, unit)
    return TextEdit(
      span: SourceSpan(object.span.start + 1, object.span.end - 1),
      replacement: text + layout.lineEnd + outer)
  }

  /// A member, nested as deep as there are names; in one line if it has no indentation of its own.
  private static func member(
    _ names: ArraySlice<String>, _ value: String, _ layout: TextLayout, _ indentation: String?,
    _ unit: String
  ) -> String {
    var head = ""
    var tail = ""
    var current = indentation
    for name in names.dropLast() {
      let inner = current.map { $0 + unit }
      head += "\"\(name)\": {" + (inner.map { layout.lineEnd + $0 } ?? " ")
      tail = (current.map { layout.lineEnd + $0 } ?? " ") + "}" + tail
      current = inner
    }
    return head + "\"\(names.last ?? "")\": \"\(value)\"" + tail
  }
}
