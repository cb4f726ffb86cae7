package struct WorkspaceDiagnosticParams: Sendable, Decodable {
  /// What the client has already.
  package var previousResultIds: [PreviousResultID]
  /// Under which parts of the answer may be sent before its end.
  package var partialResultToken: RequestID?

  package struct PreviousResultID: Sendable, Decodable {
    package var uri: String
    package var value: String
  }
}

/// The answer to `workspace/diagnostic`, or a part of it: the documents of which the client does not
/// have the newest diagnostics.
package struct WorkspaceDiagnosticReport: Sendable, Encodable {
  package var items: [Item]

  package init(items: [Item]) { self.items = items }

  /// All diagnostics of one document that is not open.
  package struct Item: Sendable, Encodable {
    package var kind = "full"
    package var uri: String
    package var resultId: String
    package var items: [Diagnostic]

    private enum Key: String, CodingKey { case kind, uri, version, resultId, items }

    package init(uri: String, resultId: String, items: [Diagnostic]) {
      self.uri = uri
      self.resultId = resultId
      self.items = items
    }

    package func encode(to encoder: any Encoder) throws {
      var container = encoder.container(keyedBy: Key.self)
      try container.encode(kind, forKey: .kind)
      try container.encode(uri, forKey: .uri)
      // Demanded, and null for a document that is not open.
      try container.encodeNil(forKey: .version)
      try container.encode(resultId, forKey: .resultId)
      try container.encode(items, forKey: .items)
    }
  }
}

/// A part of an answer (`$/progress`).
package struct PartialResultParams<Value: Sendable & Encodable>: Sendable, Encodable {
  package var token: RequestID
  package var value: Value

  package init(token: RequestID, value: Value) {
    self.token = token
    self.value = value
  }
}
