import Advisor
import LanguageServerProtocol
import SourceText

extension Session {
  /// The command that shows the health of a package, `[package URL]`, or of what stands at a place,
  /// `[uri, position]`.
  mutating func health(_ id: RequestID, _ params: ExecuteCommandParams) {
    guard let name = params.arguments?.first?.string else {
      fail(id, .invalidParams, "It takes a package URL, or a document's URI and a position.")
      return
    }
    guard case .opened(_, let source?) = advisories else {
      fail(id, .requestFailed, "There is no advisory database.")
      return
    }
    let now = environment.now()
    guard let place = params.arguments.flatMap({ $0.count > 1 ? LSPPosition($0[1]) : nil }) else {
      guard let request = HealthRequest(purl: name) else {
        fail(id, .invalidParams, "It is no package URL of an ecosystem that Forewarn knows.")
        return
      }
      show(.health, id) {
        Markup.healthPage(try HealthCards(source, today: now).cards(of: [request]), source)
      }
      return
    }
    guard
      let (document, result) = assessed(
        TextDocumentIdentifier(uri: name), for: id, .executeCommand(params), nothing: LSPAny.null)
    else { return }
    let offset = document.text.offset(of: TextPosition(place), encoding: encoding)
    guard let context = result.context else {
      fail(id, .requestFailed, "There is no dependency at this place.")
      return
    }
    show(.health, id) {
      let requests = HealthRequest(at: offset, in: context).map { [$0] } ?? []
      return Markup.healthPage(try HealthCards(source, today: now).cards(of: requests), source)
    }
  }

  /// The command that opens an address, `[https address]`, in the user's browser: a page for funding
  /// or for reports that a project names. The address was shown in full in the title of what was
  /// chosen.
  mutating func openAddress(_ id: RequestID, _ params: ExecuteCommandParams) {
    guard let address = params.arguments?.first?.string, HealthAction.isWebAddress(address) else {
      fail(id, .invalidParams, "It takes an https address.")
      return
    }
    respond(id, LSPAny.null)
    guard client.showsDocuments else {
      notify("window/showMessage", MessageParams(type: .info, message: "See \(address)"))
      return
    }
    var document = ShowDocumentParams(uri: address)
    document.external = true
    ask(.document, "window/showDocument", document)
  }
}

extension Markup {
  /// Cards whole, each with all that is known and where it comes from.
  static func healthPage(_ cards: [HealthCard], _ source: any AdvisorySource) -> Markup {
    var markup = Markup()
    guard let card = cards.first else {
      markup.paragraph(.own("There is no dependency from a public registry at this place."))
      return markup
    }
    markup.heading(.own("Health of "), .code(card.purl))
    if source.health == nil {
      markup.paragraph(
        .own("The database holds no signals of health: `forewarn sync` fetches some of them."))
    }
    markup.append(.health(card, lineLimit: 100))
    for axis in card.axes {
      markup.heading(
        .foreign(card.model.axes[axis.index].title), .own(": \(axis.grade.rawValue)"))
      for evidence in axis.evidence {
        let licence = source.health?.feeds.first { $0.name == evidence.feed }?.licence
        let origin = [evidence.feed, evidence.date?.day, licence].compactMap { $0 }
          .filter { !$0.isEmpty }.joined(separator: ", ")
        markup.item([
          .own((evidence.isCounted ? evidence.grade.rawValue : "claimed") + ": "),
          .foreign(card.model.measures[evidence.measure].measure.title), .own(": "),
          .foreign(evidence.value.shown), .foreign(origin.isEmpty ? "" : " (\(origin))"),
        ])
      }
      if !axis.unknown.isEmpty {
        let names = axis.unknown.map { card.model.measures[$0].measure.title }
        markup.item([.own("not known: "), .foreign(names.joined(separator: "; "))])
      }
    }
    return markup
  }
}
