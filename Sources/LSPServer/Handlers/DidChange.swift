import Advisor
import LanguageServerProtocol
import SourceText

extension Session {
  /// `textDocument/didChange`: the changes apply in order, each to what the one before it left.
  mutating func didChange(_ params: DidChangeTextDocumentParams) {
    let uri = DocumentURI(params.textDocument.uri)
    guard let document = documents[uri] else { return }
    var text = document.text
    for change in params.contentChanges {
      guard let range = change.range else {
        text = DocumentText(change.text)
        continue
      }
      let span = text.span(
        from: TextPosition(range.start), to: TextPosition(range.end), encoding: encoding)
      text = text.replacing(span, with: change.text)
    }
    // Some clients send changes out of their order; diagnostics of an older number they drop.
    documents[uri]?.version = max(params.textDocument.version, document.version)
    refuseAnswers(from: uri)
    documents[uri]?.replaceText(text)
    invalidateWithDependents(uri)
  }
}
