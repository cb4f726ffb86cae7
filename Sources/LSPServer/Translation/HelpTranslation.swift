import Advisor
import LanguageServerProtocol
import SourceText

/// Code actions that change nothing: what can be done for a dependency outside of the file.
extension CodeActionTranslation {
  /// The pages that a project names for funding and for reports, and its health whole. They are given
  /// only to who asks for actions himself: a lamp at every line would be noise.
  func help(for params: CodeActionParams, _ cards: HealthCards) throws -> [CommandOrCodeAction] {
    let only = params.context.only
    guard client.codeActionLiterals, client.choosesCodeActions || only != nil,
      params.context.triggerKind != 2,
      CodeActionKind.isWanted(CodeActionKind.help, by: only), let context = result.context
    else { return [] }
    let offset = document.text.offset(
      of: TextPosition(params.range.start), encoding: encoding)
    guard let card = try cards.card(at: offset, in: context) else { return [] }
    var actions = [
      command(
        "Show the health of \(displayed(card.name, limit: 100)): \(card.verdict)", .health,
        .string(card.purl))
    ]
    for action in card.actions {
      let verb: String
      switch action.kind {
      case .replace:
        actions += pages(of: action, card)
        continue
      case .fund: verb = "Fund"
      case .report: verb = "Report a vulnerability of"
      case .help: verb = "Help"
      case .upgrade, .plan, .respect: continue
      }
      for address in action.targets.prefix(3) where HealthAction.isWebAddress(address) {
        actions.append(
          command(
            "\(verb) \(displayed(card.name, limit: 100)): open \(displayed(address, limit: 200))",
            .open,
            .string(address)))
      }
    }
    return actions
  }

  /// The health of what a project names in its place, or the page that it names.
  private func pages(of action: HealthAction, _ card: HealthCard) -> [CommandOrCodeAction] {
    let name = displayed(card.name, limit: 100)
    return action.targets.prefix(3).compactMap { target in
      if HealthAction.isWebAddress(target) {
        return command(
          "See what takes the place of \(name): open \(displayed(target, limit: 200))", .open,
          .string(target))
      }
      guard let named = NamedReplacement(field: target, of: card.package) else { return nil }
      return command(
        "Show the health of \(displayed(named.name, limit: 100)), which the project of \(name) "
          + "names in its place", .health,
        .string(PackageURL(named.identity, name: named.name, version: nil).text))
    }
  }

  private func command(
    _ title: String, _ command: ServerCommand, _ argument: LSPAny
  ) -> CommandOrCodeAction {
    var action = CodeAction(title: title, kind: CodeActionKind.help)
    action.command = Command(title: title, command: command.rawValue, arguments: [argument])
    return .action(action)
  }
}
