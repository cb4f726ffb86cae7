import LanguageServerProtocol

extension Session {
  /// `$/cancelRequest`: the request is still answered, once.
  mutating func cancelRequest(_ params: CancelParams) {
    fail(params.id, .requestCancelled, "The request was cancelled.")
  }

  /// `window/workDoneProgress/cancel`.
  mutating func cancelProgress(_ params: WorkDoneProgressCancelParams) {
    if let sync, sync.progress == params.token { cancel(sync.work) }
    if workspace.progress.token == params.token { cancelScan() }
  }
}
