import Advisor
import LanguageServerProtocol

/// What a client may have done by `workspace/executeCommand`.
enum ServerCommand: String, CaseIterable {
  /// Fetches advisories.
  case sync = "forewarn.sync"
  /// Applies the edits of ``CodeActionKind/fixAll`` to the document that its argument names: for code
  /// lenses, and for clients without code action literals.
  case fixAll = "forewarn.fixAll"
  /// Opens a page about an advisory, a package version, or a place.
  case explain = "forewarn.explain"
  /// Opens a page of what to do.
  case plan = "forewarn.plan"
  /// Opens a page of what was checked, and what was not.
  case coverage = "forewarn.coverage"
  /// Opens a page about the health of a package.
  case health = "forewarn.health"
  /// Opens a page of the web that a package's project names, in the browser.
  case open = "forewarn.open"
}

extension Session {
  /// The commands that the server has for this client.
  var commands: [ServerCommand] {
    ServerCommand.allCases.filter { command in
      switch command {
      case .sync: environment.startSync != nil
      case .fixAll: client.appliesEdits
      case .explain, .plan, .coverage, .health, .open: true
      }
    }
  }

  /// `workspace/executeCommand`.
  mutating func executeCommand(_ id: RequestID, _ params: ExecuteCommandParams) {
    guard let command = ServerCommand(rawValue: params.command), commands.contains(command) else {
      fail(id, .invalidParams, "The server has no command \(displayed(params.command)).")
      return
    }
    switch command {
    case .sync: fetch(id)
    case .fixAll: fixAll(id, params)
    case .explain: explain(id, params)
    case .plan: plan(id, params)
    case .coverage: coverage(id)
    case .health: health(id, params)
    case .open: openAddress(id, params)
    }
  }

  /// It is answered at once, for some clients stand still until then; the progress and the outcome are
  /// told apart from it.
  private mutating func fetch(_ id: RequestID) {
    guard let stream = environment.startSync else { return }
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
      fail(id, .invalidParams, "It takes the URI of an open document.")
      return
    }
    guard
      let (document, result) = remedied(
        TextDocumentIdentifier(uri: uri), for: id, .executeCommand(params), nothing: LSPAny.null)
    else { return }
    let translation = translation(of: document, result)
    answer(id, .executeCommand(params), from: document) {
      guard let (edit, diagnostics) = translation().fixAllEdit else {
        return .message("No finding here has an edit that needs no major upgrade.")
      }
      return .edit(label: "Fix \(diagnostics.count) dependency findings", edit)
    }
  }
}
