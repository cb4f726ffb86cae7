import Advisor
import LanguageServerProtocol
import SourceText

extension Session {
  /// `textDocument/didOpen`: documents of no known format are left alone.
  mutating func didOpen(_ params: DidOpenTextDocumentParams) {
    let uri = DocumentURI(params.textDocument.uri)
    let text = DocumentText(params.textDocument.text)
    guard Ecosystems.format(of: uri.path, holding: text) != nil || includes[uri.path] != nil else {
      return
    }
    endProgress(of: uri)
    endRemedying(of: uri)
    refuseAnswers(from: uri)
    var document = OpenDocument(
      uri: uri, version: params.textDocument.version, revision: nextNumber(),
      text: text)
    // A client may open a document twice; what waits for it waits on.
    document.waiting = documents[uri]?.waiting ?? []
    documents[uri] = document
    leaveToEditor(uri)
    checkSurroundings()
    invalidateWithDependents(uri)
  }
}
