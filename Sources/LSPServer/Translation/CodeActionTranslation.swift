import Advisor
import LanguageServerProtocol
import SourceText

/// Turns the remediations of one document's findings into code actions that one client can apply.
struct CodeActionTranslation {
  let client: ClientCapabilities
  let encoding: PositionEncoding
  let document: OpenDocument
  let result: AssessedDocument
  /// The other open documents, by path: where an edit of another file may go.
  let others: [String: OpenDocument]

  /// One action for each different edit of the findings that touch the span; an edit that remedies
  /// several findings names them all.
  func quickFixes(in span: SourceSpan) -> [CommandOrCodeAction] {
    guard client.codeActionLiterals else { return [] }
    var fixes: [Fix] = []
    for (finding, diagnostic) in zip(result.findings, result.diagnostics)
    where finding.span.touches(span) {
      let offered = finding.remediations.filter { !$0.edits.isEmpty }
      for (index, remediation) in offered.enumerated() {
        let isPreferred = index == 0 && !remediation.isMajor
        if let known = fixes.firstIndex(where: { $0.remediation.edits == remediation.edits }) {
          fixes[known].diagnostics.append(diagnostic)
          fixes[known].isPreferred = fixes[known].isPreferred && isPreferred
        } else {
          fixes.append(
            Fix(remediation: remediation, diagnostics: [diagnostic], isPreferred: isPreferred))
        }
      }
    }
    return fixes.compactMap { fix in
      guard let edit = workspaceEdit(fix.remediation.edits) else { return nil }
      var action = CodeAction(
        title: displayed(fix.remediation.title, limit: longestShown), kind: CodeActionKind.quickFix)
      action.diagnostics = fix.diagnostics
      action.edit = edit
      if client.codeActionIsPreferred, fix.isPreferred { action.isPreferred = true }
      return .action(action)
    }
  }

  private struct Fix {
    var remediation: Remediation
    var diagnostics: [Diagnostic]
    /// Whether it is the first remedy of all its findings, and no major change.
    var isPreferred: Bool
  }

  /// One action for all findings that an edit remedies without a major change; nil if there are
  /// fewer of them than asked for.
  func fixAll(leastFindings: Int) -> CommandOrCodeAction? {
    guard client.codeActionLiterals, let (edit, diagnostics) = fixAllEdit,
      diagnostics.count >= leastFindings
    else { return nil }
    var action = CodeAction(
      title: "Fix all dependency findings that need no major upgrade (\(diagnostics.count))",
      kind: CodeActionKind.fixAll)
    action.diagnostics = diagnostics
    action.edit = edit
    return .action(action)
  }

  /// What mends every finding that an edit remedies without a major change, and what it mends; nil if
  /// there is no such finding.
  var fixAllEdit: (edit: WorkspaceEdit, diagnostics: [Diagnostic])? {
    var edits: [FileEdit] = []
    var diagnostics: [Diagnostic] = []
    for (finding, diagnostic) in zip(result.findings, result.diagnostics) {
      guard let remedy = finding.remediations.first(where: { !$0.edits.isEmpty && !$0.isMajor })
      else { continue }
      let new = remedy.edits.filter { !edits.contains($0) }
      // Of two edits of one place the first stands; the other is offered again after it.
      let isApart = new.allSatisfy { new in
        !edits.contains { $0.path == new.path && $0.edit.span.touches(new.edit.span) }
      }
      guard isApart else { continue }
      edits += new
      diagnostics.append(diagnostic)
    }
    guard !diagnostics.isEmpty, let edit = workspaceEdit(edits) else { return nil }
    return (edit, diagnostics)
  }

  /// The command that fetches advisories, for a document that was assessed without any.
  var sync: CommandOrCodeAction {
    let command = Command(
      title: "Fetch the advisory database", command: ServerCommand.sync.rawValue)
    guard client.codeActionLiterals else { return .command(command) }
    var action = CodeAction(title: command.title, kind: CodeActionKind.quickFix)
    action.command = command
    return .action(action)
  }

  /// The edits of all files; nil if a file has changed since it was assessed, or is not known.
  private func workspaceEdit(_ edits: [FileEdit]) -> WorkspaceEdit? {
    var changes: [TextDocumentEdit] = []
    for path in Set(edits.map(\.path)).sorted() {
      guard let target = target(path) else { return nil }
      let edits = edits.filter { $0.path == path }.map(\.edit).sorted { $0.span < $1.span }
      changes.append(
        TextDocumentEdit(
          uri: target.uri, version: target.version,
          edits: edits.map {
            LSPTextEdit(
              range: LSPRange($0.span, in: target.text, encoding: encoding),
              newText: $0.replacement)
          }))
    }
    guard !client.documentChanges else { return WorkspaceEdit(documentChanges: changes) }
    return WorkspaceEdit(
      changes: Dictionary(
        changes.map { ($0.textDocument.uri, $0.edits) }, uniquingKeysWith: { first, _ in first }))
  }

  private func target(_ path: String) -> (uri: String, version: Int?, text: DocumentText)? {
    if path == document.uri.path.text {
      return (document.uri.text, document.version, document.text)
    }
    guard let text = result.texts[path] else { return nil }
    guard let other = others[path] else {
      return (document.uri.naming(DocumentPath(path)), nil, text)
    }
    return other.text === text ? (other.uri.text, other.version, text) : nil
  }
}
