import Advisor
import LanguageServerProtocol
import SourceText

extension Session {
  /// `textDocument/completion`: versions, the unaffected ones first, and names of packages.
  mutating func completion(_ id: RequestID, _ params: TextDocumentPositionParams) {
    let nothing = CompletionList(isIncomplete: false, items: [])
    guard
      let (document, result) = assessed(
        params.textDocument, for: id, .completion(params), nothing: nothing)
    else { return }
    guard case .opened(_, let source) = advisories, let context = result.context else {
      respond(id, nothing)
      return
    }
    let position = TextPosition(params.position)
    let (encoding, client) = (encoding, client)
    if context.document.reading.policy != nil {
      completePolicy(id, context.document, at: position, source)
      return
    }
    guard let source else {
      respond(id, nothing)
      return
    }
    let others = manifests(besides: document.uri)
    respondLater(id) {
      let offset = document.text.offset(of: position, encoding: encoding)
      // Without an answer of the database there is nothing to offer; the diagnostics say why.
      guard let place = context.document.completionPlace(at: offset),
        let choices = try? context.choices(at: place, advisories: source)
      else { return nothing }
      let isName = if case .name = place { true } else { false }
      var introductions: [String: String] = [:]
      if case .name(let ecosystem, _, _) = place {
        introductions = introduced(choices, ecosystem, source, context, others)
      }
      let items = choices.enumerated().map { index, choice in
        var item = item(
          choice, isName ? .module : .value, number: index, client,
          range: LSPRange(place.span, in: document.text, encoding: encoding))
        item.documentation = introductions[choice.label]
        // Clients compare letter by letter; what was typed may be another spelling of the name.
        if case .name(_, let prefix, _) = place {
          item.filterText =
            prefix
            + item.textEdit.newText.unicodeScalars.dropFirst(prefix.unicodeScalars.count)
            .reduce(into: "") { $0.unicodeScalars.append($1) }
        }
        return item
      }
      return CompletionList(
        isIncomplete: isName && items.count >= DocumentContext.nameLimit, items: items)
    }
  }
}

/// What is known of the packages that stand first in a list, and what the project has of them already
/// or in their place: what somebody who adds one wants to know.
private func introduced(
  _ choices: [CompletionChoice], _ ecosystem: Ecosystem, _ source: any AdvisorySource,
  _ context: DocumentContext, _ others: [PackagesAtHand.Manifest]
) -> [String: String] {
  let shown = choices.prefix(20).map { ($0.label, PackageIdentity(ecosystem, $0.label)) }
  // Signals add to the names, which stand without them.
  let signals = (try? source.signals(of: shown.map { .package($0.1) })) ?? [:]
  let atHand = PackagesAtHand(
    of: shown.map(\.1), in: context, others: others, advisories: source)
  var result: [String: String] = [:]
  for (label, package) in shown {
    let lines =
      [signals[.package(package)].flatMap(Markup.introduction)].compactMap { $0 }
      + atHand.remarks(on: package)
    if !lines.isEmpty { result[label] = lines.joined(separator: "\n") }
  }
  return result
}

/// Where in a name or a version the client shall ask without being told.
let completionTriggers = ["\"", "'", "=", "^", "~", "@", "."]

func item(
  _ choice: CompletionChoice, _ kind: CompletionItem.Kind, number: Int,
  _ client: ClientCapabilities, range: LSPRange
) -> CompletionItem {
  let digits = String(number)
  var item = CompletionItem(
    label: choice.label, kind: kind, detail: choice.reason,
    // Clients sort by text: all numbers are of one length.
    sortText: String(repeating: "0", count: max(0, 4 - digits.count)) + digits,
    textEdit: LSPTextEdit(range: range, newText: choice.replacement))
  if choice.isAffected, client.completionTags { item.tags = [.deprecated] }
  if number == 0, !choice.isAffected, client.completionPreselects { item.preselect = true }
  return item
}
