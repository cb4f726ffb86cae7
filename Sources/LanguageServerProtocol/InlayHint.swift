package struct InlayHintParams: Sendable, Decodable {
  package var textDocument: TextDocumentIdentifier
  package var range: LSPRange
}

/// A text that a client shows beside the document's own (LSP 3.17, `InlayHint`).
package struct InlayHint: Sendable, Encodable {
  package var position: LSPPosition
  package var label: String
  package var tooltip: String?
  package var paddingLeft = true

  package init(position: LSPPosition, label: String, tooltip: String?) {
    self.position = position
    self.label = label
    self.tooltip = tooltip
  }
}
