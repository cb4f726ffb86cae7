package struct Hover: Sendable, Encodable {
  package var contents: MarkupContent
  package var range: LSPRange?

  package init(contents: MarkupContent, range: LSPRange?) {
    self.contents = contents
    self.range = range
  }
}

package struct MarkupContent: Hashable, Sendable, Encodable {
  package enum Kind: String, Sendable, Encodable { case markdown, plaintext }

  package var kind: Kind
  package var value: String

  package init(kind: Kind, value: String) {
    self.kind = kind
    self.value = value
  }
}
