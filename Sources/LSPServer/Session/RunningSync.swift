import LanguageServerProtocol

/// A sync that the person at the client has asked for.
struct RunningSync: Sendable {
  var work: WorkID
  /// Set once the client shows the progress.
  var progress: RequestID?
}

extension Session {
  mutating func startSync(_ stream: @escaping @Sendable () -> AsyncStream<SyncEvent>) {
    let work = start { emit in
      for await event in stream() { emit(.sync(event)) }
      emit(.syncStreamEnded)
    }
    sync = RunningSync(work: work)
    guard client.workDoneProgress else { return }
    let token = RequestID.string("forewarn-sync-\(nextNumber())")
    ask(
      .syncProgress(token), "window/workDoneProgress/create",
      WorkDoneProgressCreateParams(token: token))
  }

  mutating func beginSyncProgress(_ token: RequestID) {
    guard sync != nil else { return }
    sync?.progress = token
    let begin = ProgressParams.Value.begin(title: "Fetching advisories", isCancellable: true)
    notify("$/progress", ProgressParams(token: token, value: begin))
  }

  mutating func syncAdvanced(_ event: SyncEvent) {
    switch event {
    case .progress(let message, let percentage):
      guard let token = sync?.progress else { return }
      let report = ProgressParams.Value.report(message: message, percentage: percentage)
      notify("$/progress", ProgressParams(token: token, value: report))
    case .finished(let message):
      notify("window/showMessage", MessageParams(type: .info, message: message))
      checkSurroundings()
    case .failed(let message):
      notify("window/showMessage", MessageParams(type: .error, message: message))
    }
  }

  mutating func syncStreamEnded() {
    if let token = sync?.progress {
      notify("$/progress", ProgressParams(token: token, value: .end()))
    }
    sync = nil
  }
}
