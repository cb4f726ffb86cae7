import Advisor
import LanguageServerProtocol
import SourceText

extension Session {
  /// `textDocument/didOpen`: documents of no known format are left alone.
  mutating func didOpen(_ params: DidOpenTextDocumentParams) {
    let uri = DocumentURI(params.textDocument.uri)
    guard Ecosystems.format(of: uri.path) != nil else { return }
    endProgress(of: uri)
    documents[uri] = OpenDocument(
      uri: uri, version: params.textDocument.version, revision: nextNumber(),
      text: DocumentText(params.textDocument.text))
    checkSurroundings()
    invalidate(uri)
  }
}
