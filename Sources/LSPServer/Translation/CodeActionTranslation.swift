import Advisor
import LanguageServerProtocol
import SourceText

/// Turns the remediations of one document's findings into code actions that one client can apply.
struct CodeActionTranslation {
  let client: ClientCapabilities
  let encoding: PositionEncoding
  let document: OpenDocument
  let result: AssessedDocument

  /// One action for each different edit of the findings that touch the span; an edit that remedies
  /// several findings names them all.
  func quickFixes(in span: SourceSpan) -> [CommandOrCodeAction] {
    guard client.codeActionLiterals else { return [] }
    var fixes: [Fix] = []
    for (finding, diagnostic) in zip(result.findings, result.diagnostics)
    where finding.span.touches(span) {
      let offered = finding.remediations.filter { !$0.edits.isEmpty }
      for remediation in offered {
        if let index = fixes.firstIndex(where: { $0.remediation.edits == remediation.edits }) {
          fixes[index].diagnostics.append(diagnostic)
          fixes[index].isOnlyOne = fixes[index].isOnlyOne && offered.count == 1
        } else {
          fixes.append(
            Fix(
              remediation: remediation, diagnostics: [diagnostic], isOnlyOne: offered.count == 1))
        }
      }
    }
    return fixes.map { fix in
      var action = CodeAction(
        title: PlainText.cleaned(fix.remediation.title), kind: CodeActionKind.quickFix)
      action.diagnostics = fix.diagnostics
      action.edit = workspaceEdit(fix.remediation.edits)
      if client.codeActionIsPreferred, fix.isOnlyOne, !fix.remediation.isMajor {
        action.isPreferred = true
      }
      return .action(action)
    }
  }

  private struct Fix {
    var remediation: Remediation
    var diagnostics: [Diagnostic]
    /// Whether its findings have no other remedy.
    var isOnlyOne: Bool
  }

  /// One action for all findings that an edit remedies without a major change; nil if there are
  /// fewer of them than asked for.
  func fixAll(leastFindings: Int) -> CommandOrCodeAction? {
    guard client.codeActionLiterals else { return nil }
    var edits: [TextEdit] = []
    var diagnostics: [Diagnostic] = []
    for (finding, diagnostic) in zip(result.findings, result.diagnostics) {
      guard let remedy = finding.remediations.first(where: { !$0.edits.isEmpty && !$0.isMajor })
      else { continue }
      let new = remedy.edits.filter { !edits.contains($0) }
      // Of two edits of one place the first stands; the other is offered again after it.
      guard !new.contains(where: { edit in edits.contains { $0.span.touches(edit.span) } }) else {
        continue
      }
      edits += new
      diagnostics.append(diagnostic)
    }
    guard diagnostics.count >= leastFindings else { return nil }
    var action = CodeAction(
      title: "Fix all dependency findings that need no major upgrade (\(diagnostics.count))",
      kind: CodeActionKind.fixAll)
    action.diagnostics = diagnostics
    action.edit = workspaceEdit(edits)
    return .action(action)
  }

  /// The command that fetches advisories, for a document that was assessed without any.
  var sync: CommandOrCodeAction {
    let command = Command(title: "Fetch the advisory database", command: syncCommand)
    guard client.codeActionLiterals else { return .command(command) }
    var action = CodeAction(title: command.title, kind: CodeActionKind.quickFix)
    action.command = command
    return .action(action)
  }

  private func workspaceEdit(_ edits: [TextEdit]) -> WorkspaceEdit {
    let edits = edits.sorted { $0.span < $1.span }.map { edit in
      LSPTextEdit(
        range: LSPRange(edit.span, in: document.text, encoding: encoding),
        newText: edit.replacement)
    }
    if client.documentChanges {
      return WorkspaceEdit(documentChanges: [
        TextDocumentEdit(uri: document.uri.text, version: document.version, edits: edits)
      ])
    }
    return WorkspaceEdit(changes: [document.uri.text: edits])
  }
}
