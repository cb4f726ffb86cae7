import Advisor
import LanguageServerProtocol
import SourceText

/// The kinds of code actions that the server makes.
enum CodeActionKind {
  static let quickFix = "quickfix"
  static let fixAll = "source.fixAll.forewarn"

  /// Whether a kind is wanted: each wanted kind stands for its sub-kinds too; "" stands for all.
  static func isWanted(_ kind: String, by only: [String]?) -> Bool {
    guard let only else { return true }
    return only.contains { $0.isEmpty || kind == $0 || kind.hasPrefix($0 + ".") }
  }
}

extension Session {
  /// `textDocument/codeAction`: the edits that remedy the findings of a range.
  ///
  /// A client without code action literals would have to apply edits through a command and a
  /// request of ours; it is given the command to sync alone, and no broken edits.
  mutating func codeAction(_ id: RequestID, _ params: CodeActionParams) {
    let uri = DocumentURI(params.textDocument.uri)
    if documents[uri]?.isCurrent == true { documents[uri]?.remedy() }
    guard let document = documents[uri] else {
      respond(id, [CommandOrCodeAction]())
      return
    }
    guard document.isCurrent, let result = document.result else {
      wait(id, for: uri, .codeAction(params))
      return
    }
    let span = document.text.span(
      from: TextPosition(params.range.start), to: TextPosition(params.range.end),
      encoding: encoding)
    let translation = translation(of: document, result)
    var actions: [CommandOrCodeAction] = []
    if CodeActionKind.isWanted(CodeActionKind.quickFix, by: params.context.only) {
      actions += translation.quickFixes(in: span)
      if result.assessment.database == nil, environment.startSync != nil {
        actions.append(translation.sync)
      }
    }
    if CodeActionKind.isWanted(CodeActionKind.fixAll, by: params.context.only),
      let action = translation.fixAll(leastFindings: params.context.only == nil ? 2 : 1)
    {
      actions.append(action)
    }
    respond(id, actions)
  }

  func translation(of document: OpenDocument, _ result: AssessedDocument) -> CodeActionTranslation {
    let others = others(than: document.uri).map { ($0.uri.path.text, $0) }
    return CodeActionTranslation(
      client: client, encoding: encoding, document: document, result: result,
      others: Dictionary(others, uniquingKeysWith: { first, _ in first }))
  }
}
