import Advisor
import LanguageServerProtocol
import SourceText

extension Session {
  /// `textDocument/documentSymbol`: the entries of a manifest or lockfile.
  mutating func documentSymbol(_ id: RequestID, _ params: TextDocumentParams) {
    guard
      let (document, result) = assessed(
        params.textDocument, for: id, .documentSymbol(params), nothing: [DocumentSymbol]())
    else { return }
    func range(_ span: SourceSpan) -> LSPRange {
      LSPRange(span, in: document.text, encoding: encoding)
    }
    let entries = Self.entries(of: result.document)
    if client.nestsSymbols {
      let symbols = entries.map { entry in
        DocumentSymbol(
          name: displayed(entry.name, limit: longestShown),
          detail: displayed(entry.version, limit: longestShown),
          range: range(entry.spans.entry.union(entry.spans.name)),
          selectionRange: range(entry.spans.name))
      }
      respond(id, symbols)
    } else {
      let symbols = entries.map { entry in
        SymbolInformation(
          name: displayed(entry.name + " " + entry.version, limit: longestShown),
          location: Location(uri: document.uri.text, range: range(entry.spans.entry)))
      }
      respond(id, symbols)
    }
  }

  /// In the order of the text. An entry without a name has none to show.
  static func entries(
    of document: Document?
  ) -> [(name: String, version: String, spans: EntrySpans)] {
    let entries: [(name: String, version: String, spans: EntrySpans)] =
      switch document?.reading.content {
      case .manifest(let manifest): manifest.requirements.map { ($0.localName, $0.text, $0.spans) }
      case .lockfile(let lockfile): lockfile.packages.map { ($0.name, $0.version, $0.spans) }
      case .policy, .decisions, nil: []
      }
    return entries.filter { !$0.name.isEmpty }.sorted { $0.spans.name < $1.spans.name }
  }
}
