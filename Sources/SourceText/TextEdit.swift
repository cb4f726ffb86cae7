/// One replacement of text. The edits of one list never overlap and all refer to the original text.
package struct TextEdit: Hashable, Sendable {
  package var span: SourceSpan
  package var replacement: String

  package init(span: SourceSpan, replacement: String) {
    self.span = span
    self.replacement = replacement
  }
}

extension TextEdit {
  /// The text after all edits, or nil if two of them overlap or one lies outside the text.
  package static func apply(_ edits: [TextEdit], to bytes: [UInt8]) -> [UInt8]? {
    var result: [UInt8] = []
    result.reserveCapacity(bytes.count)
    var position = 0
    for edit in edits.sorted(by: { $0.span < $1.span }) {
      guard edit.span.start >= position, edit.span.end <= bytes.count else { return nil }
      result += bytes[position..<edit.span.start]
      result += edit.replacement.utf8
      position = edit.span.end
    }
    result += bytes[position...]
    return result
  }
}
