/// A place in a text; the column counts in the negotiated encoding, both numbers from 0.
package struct LSPPosition: Hashable, Sendable, Codable {
  package var line: Int
  package var character: Int

  package init(line: Int, character: Int) {
    self.line = line
    self.character = character
  }
}

/// A stretch of text, its end exclusive.
package struct LSPRange: Hashable, Sendable, Codable {
  package var start: LSPPosition
  package var end: LSPPosition

  package init(start: LSPPosition, end: LSPPosition) {
    self.start = start
    self.end = end
  }
}

package struct Location: Hashable, Sendable, Codable {
  package var uri: String
  package var range: LSPRange

  package init(uri: String, range: LSPRange) {
    self.uri = uri
    self.range = range
  }
}

package struct TextDocumentIdentifier: Hashable, Sendable, Codable {
  package var uri: String

  package init(uri: String) { self.uri = uri }
}

package struct TextDocumentPositionParams: Sendable, Codable {
  package var textDocument: TextDocumentIdentifier
  package var position: LSPPosition
}
