/// A package among those that need it and that it needs (LSP 3.17, `CallHierarchyItem`).
package struct CallHierarchyItem: Sendable, Codable {
  package var name: String
  package var detail: String?
  /// `SymbolKind.Package`.
  package var kind: Int
  package var uri: String
  package var range: LSPRange
  package var selectionRange: LSPRange
  /// What the server needs to find the package again.
  package var data: LSPAny?

  package init(
    name: String, detail: String?, uri: String, range: LSPRange, selectionRange: LSPRange,
    data: LSPAny
  ) {
    self.name = name
    self.detail = detail
    kind = 4
    self.uri = uri
    self.range = range
    self.selectionRange = selectionRange
    self.data = data
  }
}

/// The parameters of `callHierarchy/incomingCalls` and `callHierarchy/outgoingCalls`.
package struct CallHierarchyCallsParams: Sendable, Decodable {
  package var item: CallHierarchyItem
}

package struct CallHierarchyIncomingCall: Sendable, Encodable {
  package var from: CallHierarchyItem
  package var fromRanges: [LSPRange]

  package init(from: CallHierarchyItem, fromRanges: [LSPRange]) {
    self.from = from
    self.fromRanges = fromRanges
  }
}

package struct CallHierarchyOutgoingCall: Sendable, Encodable {
  package var to: CallHierarchyItem
  package var fromRanges: [LSPRange]

  package init(to: CallHierarchyItem, fromRanges: [LSPRange]) {
    self.to = to
    self.fromRanges = fromRanges
  }
}
