import Advisor
import LanguageServerProtocol
import SourceText

extension Session {
  /// `textDocument/hover`: what is known of the dependency at a place.
  mutating func hover(_ id: RequestID, _ params: TextDocumentPositionParams) {
    guard
      let (document, result) = remedied(
        params.textDocument, for: id, .hover(params), nothing: LSPAny.null)
    else { return }
    let offset = document.text.offset(of: TextPosition(params.position), encoding: encoding)
    if let help = result.document?.policyHelp(at: offset) {
      hoverPolicy(id, help, document)
      return
    }
    guard let subject = HoverSubject(at: offset, in: result) else {
      respond(id, LSPAny.null)
      return
    }
    let range = LSPRange(subject.span, in: document.text, encoding: encoding)
    let kind: MarkupContent.Kind = client.rendersMarkdown ? .markdown : .plaintext
    let now = environment.now()
    guard case .opened(_, let source) = advisories else {
      respond(id, LSPAny.null)
      return
    }
    let context = result.context
    let others = source == nil ? [] : manifests(besides: document.uri)
    respondLater(id) {
      let references = subject.advisoryIDs.prefix(4).flatMap { advisory in
        // A reference that cannot be read is left out; the verdict stands without it.
        ((try? source?.advisory(id: advisory)) ?? nil)?.references ?? []
      }
      // Health adds to the verdict, which stands without it.
      let card = source.flatMap { source in
        context.flatMap { context in
          try? HealthCards(source, today: now).card(at: offset, in: context)
        }
      }
      let atHand = source.flatMap { source in
        context.map {
          PackagesAtHand.remarks(at: offset, in: $0, others: others, advisories: source)
        }
      }
      let text = HoverText(
        subject: subject, references: references, card: card, atHand: atHand ?? [], now: now)
      return Hover(
        contents: MarkupContent(kind: kind, value: text.rendered(kind)), range: range)
    }
  }
}
