package import SourceText

/// A piece of a text, decoded, and the bytes it was written with.
package struct SpannedText: Hashable, Sendable {
  package var text: String
  package var span: SourceSpan

  package init(text: String, span: SourceSpan) {
    self.text = text
    self.span = span
  }
}
