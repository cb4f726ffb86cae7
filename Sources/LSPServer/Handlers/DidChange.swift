import LanguageServerProtocol
import SourceText

extension Session {
  /// `textDocument/didChange`: the changes apply in order, each to what the one before it left.
  mutating func didChange(_ params: DidChangeTextDocumentParams) {
    let uri = DocumentURI(params.textDocument.uri)
    guard var text = documents[uri]?.text else { return }
    for change in params.contentChanges {
      guard let range = change.range else {
        text = DocumentText(change.text)
        continue
      }
      let span = text.span(
        from: TextPosition(range.start), to: TextPosition(range.end), encoding: encoding)
      text = text.replacing(span, with: change.text)
    }
    documents[uri]?.version = params.textDocument.version
    documents[uri]?.replaceText(text)
    invalidate([uri])
  }
}
