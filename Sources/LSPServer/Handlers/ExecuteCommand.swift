import LanguageServerProtocol

/// The command that fetches advisories.
let syncCommand = "forewarn.sync"
/// The command that applies the edits of ``CodeActionKind/fixAll`` to the document that its argument
/// names: for code lenses, and for clients without code action literals.
let fixAllCommand = "forewarn.fixAll"

extension Session {
  /// `workspace/executeCommand`. It is answered at once, for some clients stand still until then;
  /// the progress and the outcome are told apart from it.
  mutating func executeCommand(_ id: RequestID, _ params: ExecuteCommandParams) {
    if params.command == fixAllCommand, client.appliesEdits {
      fixAll(id, params)
      return
    }
    guard params.command == syncCommand, let stream = environment.startSync else {
      fail(id, .invalidParams, "The server has no command \(params.command).")
      return
    }
    respond(id, LSPAny.null)
    if sync == nil {
      startSync(stream)
    } else {
      notify(
        "window/showMessage",
        MessageParams(type: .info, message: "Forewarn is fetching advisories already."))
    }
  }

  private mutating func fixAll(_ id: RequestID, _ params: ExecuteCommandParams) {
    guard let uri = params.arguments?.first?.string else {
      fail(id, .invalidParams, "\(fixAllCommand) takes the URI of an open document.")
      return
    }
    if documents[DocumentURI(uri)]?.isCurrent == true { documents[DocumentURI(uri)]?.remedy() }
    guard
      let (document, result) = assessed(
        TextDocumentIdentifier(uri: uri), for: id, .executeCommand(params), nothing: LSPAny.null)
    else { return }
    respond(id, LSPAny.null)
    guard let (edit, diagnostics) = translation(of: document, result).fixAllEdit else {
      notify(
        "window/showMessage",
        MessageParams(
          type: .info, message: "No finding here has an edit that needs no major upgrade."))
      return
    }
    let label = "Fix \(diagnostics.count) dependency findings"
    ask(.edit, "workspace/applyEdit", ApplyWorkspaceEditParams(label: label, edit: edit))
  }
}
