/// The answer to `textDocument/completion`.
package struct CompletionList: Sendable, Encodable {
  /// Whether more is to be had by typing on.
  package var isIncomplete: Bool
  package var items: [CompletionItem]

  package init(isIncomplete: Bool, items: [CompletionItem]) {
    self.isIncomplete = isIncomplete
    self.items = items
  }
}

package struct CompletionItem: Sendable, Encodable {
  package var label: String
  package var kind: Kind
  package var tags: [Tag]?
  package var detail: String
  /// Plain text.
  package var documentation: String?
  package var preselect: Bool?
  package var sortText: String
  package var filterText: String
  package var textEdit: LSPTextEdit

  package enum Kind: Int, Sendable, Encodable {
    case module = 9
    case value = 12
  }

  package enum Tag: Int, Sendable, Encodable {
    case deprecated = 1
  }

  package init(
    label: String, kind: Kind, detail: String, sortText: String, textEdit: LSPTextEdit
  ) {
    self.label = label
    self.kind = kind
    self.detail = detail
    self.sortText = sortText
    self.textEdit = textEdit
    filterText = textEdit.newText
  }
}

package struct CompletionOptions: Sendable, Encodable {
  package var triggerCharacters: [String]

  package init(triggerCharacters: [String]) { self.triggerCharacters = triggerCharacters }
}
