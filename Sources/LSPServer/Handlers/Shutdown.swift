import LanguageServerProtocol

extension Session {
  /// `shutdown`: everything that is not answered yet is answered now; `exit` follows.
  mutating func shutdown(_ id: RequestID) {
    for pending in unanswered.keys where pending != id {
      fail(pending, .requestCancelled, "The server is shutting down.")
    }
    if let sync { cancel(sync.work) }
    if let scan = workspace.scan { cancel(scan) }
    phase = .shutDown
    documents = [:]
    respond(id, LSPAny.null)
  }
}
