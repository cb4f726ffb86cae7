import Advisor
import LanguageServerProtocol
import SourceText

/// Code actions that set findings aside, each with its justification, the author and an end.
extension CodeActionTranslation {
  /// Of more findings at one place than this only the worst are offered.
  private static let mostFindings = 2

  /// The offers for a document; nil if nobody is known who would answer for what is written.
  private func exceptionOffers() -> ExceptionOffers? {
    guard let context = result.context, let author = author() else { return nil }
    return ExceptionOffers(
      context, policy: result.assessment.policy, author: author, root: root, at: now)
  }

  /// For the worst findings that touch the span: one action for each justification, and one for a
  /// comment where the format has them.
  func exceptions(in span: SourceSpan) -> [CommandOrCodeAction] {
    guard client.codeActionLiterals else { return [] }
    let touching = result.findings.enumerated().filter { $0.element.span.touches(span) }
    guard !touching.isEmpty else { return [] }
    guard let offers = exceptionOffers() else { return withoutAuthor }
    let worst = touching.filter { offers.isExceptable($0.element) }.sorted {
      ($1.element.level, $1.element.severity.rating, $0.offset)
        < ($0.element.level, $0.element.severity.rating, $1.offset)
    }
    var actions: [CommandOrCodeAction] = []
    for (index, finding) in worst.prefix(Self.mostFindings) {
      if Task.isCancelled { return [] }
      let name = displayed(offers.name(of: finding))
      let day = offers.lastDay.day
      for justification in VEXStatement.Justification.allCases {
        let choice = ActionPlace.Choice.exception(
          finding: index, justification: justification.rawValue)
        let title = "Set aside \(name) until \(day): \(justification.words)"
        add(title, choice, offers, to: &actions)
      }
      let title = "Ignore \(name) in a comment (write the reason)"
      add(title, .comment(finding: index), offers, to: &actions)
    }
    return actions
  }

  /// The edit of a choice that sets a finding aside.
  func exceptionEdit(of choice: ActionPlace.Choice) -> WorkspaceEdit? {
    exceptionOffers().flatMap { exceptionEdit(of: choice, $0) }
  }

  private func exceptionEdit(
    of choice: ActionPlace.Choice, _ offers: ExceptionOffers
  ) -> WorkspaceEdit? {
    switch choice {
    case .exception(let index, let label):
      guard let justification = VEXStatement.Justification(rawValue: label),
        let finding = result.findings.element(at: index)
      else { return nil }
      switch offers.statement(on: finding, justification) {
      case .edits(let path, _, let edits):
        return workspaceEdit(edits.map { FileEdit(path: path, edit: $0) })
      case .file(let path, let text): return newFile(path, text)
      case nil: return nil
      }
    case .comment(let index):
      return result.findings.element(at: index).flatMap { offers.comment(on: $0) }
        .flatMap { workspaceEdit([FileEdit(path: document.uri.path.text, edit: $0)]) }
    default: return nil
    }
  }

  private func add(
    _ title: String, _ choice: ActionPlace.Choice, _ offers: ExceptionOffers,
    to actions: inout [CommandOrCodeAction]
  ) {
    guard let edit = exceptionEdit(of: choice, offers) else { return }
    var action = CodeAction(
      title: displayed(title, limit: longestShown), kind: CodeActionKind.exception)
    if case .exception(let index, _) = choice,
      let diagnostic = result.diagnostics.element(at: index)
    {
      action.diagnostics = [diagnostic]
    }
    give(edit, as: choice, to: &action)
    actions.append(.action(action))
  }

  /// Why nothing is offered, for a client that shows it.
  private var withoutAuthor: [CommandOrCodeAction] {
    guard client.codeActionDisabled, result.context != nil else { return [] }
    var action = CodeAction(title: "Set the finding aside", kind: CodeActionKind.exception)
    action.disabled = CodeAction.Disabled(
      reason: "Nobody answers for it: set FOREWARN_AUTHOR, or user.name of git.")
    return [.action(action)]
  }

  /// Nil for a client that cannot create files.
  private func newFile(_ path: String, _ text: String) -> WorkspaceEdit? {
    guard client.createsFiles else { return nil }
    let uri = document.uri.naming(DocumentPath(path))
    let start = LSPRange(.documentStart, in: DocumentText(""), encoding: encoding)
    return WorkspaceEdit(changes: [
      .create(CreateFile(uri: uri)),
      .edit(
        TextDocumentEdit(
          uri: uri, version: nil, edits: [LSPTextEdit(range: start, newText: text)])),
    ])
  }
}
