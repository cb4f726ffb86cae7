package struct DidOpenTextDocumentParams: Sendable, Codable {
  package var textDocument: TextDocumentItem

  package struct TextDocumentItem: Sendable, Codable {
    package var uri: String
    /// The version is the client's: it may restart when a document is opened again.
    package var version: Int
    package var text: String
  }
}

package struct DidChangeTextDocumentParams: Sendable, Codable {
  package var textDocument: VersionedIdentifier
  /// To be applied in this order, each to the text that the one before it left.
  package var contentChanges: [ContentChange]

  package struct VersionedIdentifier: Sendable, Codable {
    package var uri: String
    /// The version after all changes.
    package var version: Int
  }

  package struct ContentChange: Sendable, Codable {
    /// What is replaced; nil: the whole text.
    package var range: LSPRange?
    package var text: String
  }
}

package struct DidSaveTextDocumentParams: Sendable, Codable {
  package var textDocument: TextDocumentIdentifier
}

package struct DidCloseTextDocumentParams: Sendable, Codable {
  package var textDocument: TextDocumentIdentifier
}

/// How the server wants to learn of changes.
package struct TextDocumentSyncOptions: Sendable, Codable {
  package var openClose = true
  /// `TextDocumentSyncKind.Incremental`.
  package var change = 2
  package var save = true

  package init() {}
}
