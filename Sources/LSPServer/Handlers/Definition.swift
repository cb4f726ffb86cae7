import Advisor
import LanguageServerProtocol
import SourceText

extension Session {
  /// `textDocument/definition`: where the version of an entry is written that it inherits, and where
  /// the lockfile fixes it.
  mutating func definition(_ id: RequestID, _ params: TextDocumentPositionParams) {
    respondPlaces(id, params, .definition(params)) { $0.definitions(at: $1) }
  }

  /// `textDocument/references`: who needs a package of a lockfile; which entries inherit a version.
  mutating func references(_ id: RequestID, _ params: TextDocumentPositionParams) {
    let others = others(than: DocumentURI(params.textDocument.uri))
      .sorted { $0.uri.text < $1.uri.text }
    if let waited = others.first(where: { !$0.isCurrent }) {
      wait(id, for: waited.uri, .references(params))
      return
    }
    let contexts = others.compactMap { $0.result?.context }
    respondPlaces(id, params, .references(params)) { $0.references(at: $1, from: contexts) }
  }

  private mutating func respondPlaces(
    _ id: RequestID, _ params: TextDocumentPositionParams, _ request: ClientRequest,
    find: (DocumentContext, Int) -> [RelatedPlace]
  ) {
    guard
      let (document, result) = assessed(
        params.textDocument, for: id, request, nothing: [Location]())
    else { return }
    let offset = document.text.offset(of: TextPosition(params.position), encoding: encoding)
    let places = result.context.map { find($0, offset) } ?? []
    let encoding = encoding
    let texts = result.texts.merging(
      others(than: document.uri).map { ($0.uri.path.text, $0.text) }, uniquingKeysWith: { $1 })
    respond(
      id,
      places.compactMap { place -> Location? in
        if place.path == document.uri.path.text {
          return Location(
            uri: document.uri.text,
            range: LSPRange(place.span, in: document.text, encoding: encoding))
        }
        return texts[place.path].map {
          Location(
            uri: document.uri.naming(DocumentPath(place.path)),
            range: LSPRange(place.span, in: $0, encoding: encoding))
        }
      })
  }
}
