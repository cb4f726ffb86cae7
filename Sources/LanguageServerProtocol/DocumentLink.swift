/// A stretch of a document that leads elsewhere (LSP 3.17, `DocumentLink`).
package struct DocumentLink: Sendable, Encodable {
  package var range: LSPRange
  package var target: String
  package var tooltip: String?

  package init(range: LSPRange, target: String, tooltip: String?) {
    self.range = range
    self.target = target
    self.tooltip = tooltip
  }
}

package struct DocumentLinkOptions: Sendable, Encodable {
  package var resolveProvider = false

  package init() {}
}
