import Advisor
import LanguageServerProtocol

extension Session {
  /// `textDocument/didClose`: from now on the file on the disk counts for those that depend on it.
  mutating func didClose(_ params: DidCloseTextDocumentParams) {
    let uri = DocumentURI(params.textDocument.uri)
    guard let document = documents[uri] else { return }
    for id in document.waiting {
      fail(id, .requestCancelled, "The document was closed.")
    }
    endProgress(of: uri)
    endRemedying(of: uri)
    refuseAnswers(from: uri)
    documents[uri] = nil
    if !client.pullsDiagnostics { publish(document.uri, version: nil, []) }
    forgetUnusedFiles()
    invalidateDependents(of: [uri.path.text])
    scanWorkspace()
  }
}
