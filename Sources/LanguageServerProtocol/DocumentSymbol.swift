/// Something with a name in a document. A client that knows no `DocumentSymbol` is given the
/// older `SymbolInformation` (LSP 3.17, `textDocument/documentSymbol`).
package struct DocumentSymbol: Sendable, Encodable {
  package var name: String
  package var detail: String?
  /// `SymbolKind.Package`.
  package var kind = 4
  package var range: LSPRange
  /// A part of `range`.
  package var selectionRange: LSPRange

  package init(name: String, detail: String?, range: LSPRange, selectionRange: LSPRange) {
    self.name = name
    self.detail = detail
    self.range = range
    self.selectionRange = selectionRange
  }
}

package struct SymbolInformation: Sendable, Encodable {
  package var name: String
  /// `SymbolKind.Package`.
  package var kind = 4
  package var location: Location

  package init(name: String, location: Location) {
    self.name = name
    self.location = location
  }
}
