import LanguageServerProtocol

/// The command that fetches advisories.
let syncCommand = "forewarn.sync"

extension Session {
  /// `workspace/executeCommand`. It is answered at once, for some clients stand still until then;
  /// the progress and the outcome are told apart from it.
  mutating func executeCommand(_ id: RequestID, _ params: ExecuteCommandParams) {
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
}
