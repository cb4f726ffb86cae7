/// The parameters of the requests that ask for something of a whole document.
package struct TextDocumentParams: Sendable, Decodable {
  package var textDocument: TextDocumentIdentifier
}

/// A line above a document's text (LSP 3.17, `CodeLens`), complete as it is.
package struct CodeLens: Sendable, Encodable {
  package var range: LSPRange
  package var command: Command

  package init(range: LSPRange, command: Command) {
    self.range = range
    self.command = command
  }
}

package struct CodeLensOptions: Sendable, Encodable {
  package var resolveProvider = false

  package init() {}
}
