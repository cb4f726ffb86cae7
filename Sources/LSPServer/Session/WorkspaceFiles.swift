import Advisor
import LanguageServerProtocol

/// The manifests of the workspace that are not open, and who waits for news of them.
struct WorkspaceFiles: Sendable {
  var known: [DocumentPath: ScannedFile] = [:]
  var scan: WorkID?
  /// Something has changed since the running scan began.
  var isWantedAgain = false
  /// Whether the last scan has come to its end.
  var isComplete = false
  /// Whether the person at the client has cancelled it. Then no scan begins by itself until something
  /// changes.
  var wasCancelled = false
  /// What the client shows of the running scan.
  var progress = ScanProgress()
  /// The requests `workspace/diagnostic` that are not answered yet.
  var waiting: [WaitingClient] = []
  /// How many ticks have passed since the last scan.
  var idleTicks = 0

  struct WaitingClient: Sendable {
    var id: RequestID
    var token: RequestID?
    /// The result ids that the client has.
    var has: [DocumentURI: String]
    var wasSent = false
  }
}

/// How far a scan has come, for a client that shows it.
struct ScanProgress: Sendable {
  /// What watches how long the scan takes.
  var timer: WorkID?
  /// Set once the client shows it.
  var token: RequestID?
  var done = 0
  var count = 0
  /// It may only rise, though files that others take in make the whole larger.
  var percentage = 0

  mutating func advance(_ done: Int, of count: Int) {
    (self.done, self.count) = (done, count)
    percentage = max(percentage, min(100, count > 0 ? 100 * done / count : 0))
  }

  var message: String { "\(done) of \(count) files" }
}

extension Session {
  /// Assesses anew what has changed among the files that are not open: off the loop, one scan at a
  /// time. What is open is shown by itself alone.
  mutating func scanWorkspace() {
    guard phase == .running, settings.workspaceDiagnostics, !folders.isEmpty,
      case .opened(_, let source) = advisories
    else { return }
    guard workspace.scan == nil else {
      workspace.isWantedAgain = true
      return
    }
    workspace.isWantedAgain = false
    workspace.wasCancelled = false
    workspace.idleTicks = 0
    let open = documents.values.map {
      ($0.uri.path, AssessmentTask.OpenText(text: $0.text, document: $0.document))
    }
    let scan = WorkspaceScan(
      folders: folders, openTexts: Dictionary(open, uniquingKeysWith: { first, _ in first }),
      known: workspace.known,
      usedByOpen: usedByOpen, advisories: source, minimumLevel: settings.minimumLevel,
      client: client, manual: manual, encoding: encoding, environment: environmentInForce,
      number: "\(startedAt)-\(nextNumber())")
    let work = start { emit in await scan.run { emit(.scan($0)) } }
    workspace.scan = work
    workspace.progress = ScanProgress()
    guard client.workDoneProgress else { return }
    let sleep = environment.sleep
    workspace.progress.timer = start { emit in
      await sleep(longWork)
      if !Task.isCancelled { emit(.scanProgressDue(work)) }
    }
  }

  /// The decisions that speak of findings of the open documents; nil if one is being assessed.
  private var usedByOpen: Set<DecisionPlace>? {
    guard documents.values.allSatisfy(\.isCurrent) else { return nil }
    return documents.values.reduce(into: []) { all, document in
      all.formUnion(document.result?.assessment.usedDecisions ?? [])
    }
  }

  /// Where the client does not tell of changed files, they are looked for now and then.
  mutating func workspaceTick() {
    workspace.idleTicks += 1
    if workspace.idleTicks >= idleTicksBetweenScans, !workspace.wasCancelled { scanWorkspace() }
  }

  mutating func scanned(_ event: ScanEvent) {
    switch event {
    case .file(let path, let file): scanned(path, file)
    case .advanced(let done, let count):
      workspace.progress.advance(done, of: count)
      guard let token = workspace.progress.token else { return }
      let report = ProgressParams.Value.report(
        message: workspace.progress.message, percentage: workspace.progress.percentage)
      notify("$/progress", ProgressParams(token: token, value: report))
    case .ended(let isComplete):
      workspace.scan = nil
      workspace.isComplete = isComplete
      endScanProgress()
      answerWorkspaceDiagnostics()
      if workspace.isWantedAgain { scanWorkspace() }
    }
  }

  /// What the other manifests of the workspace ask for, open or not.
  func manifests(besides uri: DocumentURI) -> [PackagesAtHand.Manifest] {
    let open = documents.values.filter { $0.uri != uri }
    let shown = open.compactMap { document in
      document.result?.document.flatMap { read in
        read.reading.manifest == nil
          ? nil
          : PackagesAtHand.Manifest(read, shownAs: document.uri.path.shown(from: folders))
      }
    }
    return (shown + workspace.known.values.compactMap(\.asks)).sorted { $0.path < $1.path }
  }

  // MARK: Progress

  /// A scan has run for so long that the client may show it.
  mutating func scanProgressDue(_ work: WorkID) {
    guard workspace.scan == work else { return }
    let token = RequestID.string("forewarn-scan-\(nextNumber())")
    ask(
      .scanProgress(token, work), "window/workDoneProgress/create",
      WorkDoneProgressCreateParams(token: token))
  }

  mutating func beginScanProgress(_ token: RequestID, _ work: WorkID) {
    guard workspace.scan == work else { return }
    workspace.progress.token = token
    let begin = ProgressParams.Value.begin(
      title: "Checking the workspace", isCancellable: true, message: workspace.progress.message,
      percentage: workspace.progress.percentage)
    notify("$/progress", ProgressParams(token: token, value: begin))
  }

  private mutating func endScanProgress() {
    if let timer = workspace.progress.timer { cancel(timer) }
    if let token = workspace.progress.token {
      let message = workspace.wasCancelled ? "Cancelled" : nil
      notify("$/progress", ProgressParams(token: token, value: .end(message: message)))
    }
    workspace.progress = ScanProgress()
  }

  /// The person at the client wants no more of the running scan.
  mutating func cancelScan() {
    guard let scan = workspace.scan else { return }
    workspace.wasCancelled = true
    workspace.isWantedAgain = false
    cancel(scan)
  }

  // MARK: Files

  private mutating func scanned(_ path: DocumentPath, _ file: ScannedFile?) {
    // It may have been opened since.
    guard !documents.keys.contains(where: { $0.path == path }) else { return }
    let old = workspace.known[path]
    workspace.known[path] = file
    if let file { includes.merge(file.includes) { _, new in new } }
    guard let uri = (file ?? old)?.uri else { return }
    let diagnostics = file?.diagnostics ?? []
    guard diagnostics != old?.diagnostics ?? [] else { return }
    if client.pullsWorkspaceDiagnostics {
      sendPart(uri, diagnostics, resultID: file?.resultID ?? "")
    } else {
      publish(uri, version: nil, diagnostics)
    }
  }

  /// Takes back what was shown of files that are not open.
  mutating func forgetWorkspace() {
    if let scan = workspace.scan { cancel(scan) }
    let shown = workspace.known.values.filter { !$0.diagnostics.isEmpty }
    workspace.known = [:]
    workspace.isComplete = false
    if client.pullsWorkspaceDiagnostics {
      answerWorkspaceDiagnostics()
    } else {
      for file in shown.sorted(by: { $0.uri.text < $1.uri.text }) {
        publish(file.uri, version: nil, [])
      }
    }
  }

  /// A document was opened: from now on it speaks for itself.
  mutating func leaveToEditor(_ uri: DocumentURI) {
    guard let file = workspace.known.removeValue(forKey: uri.path), !file.diagnostics.isEmpty
    else { return }
    // A client that pulls a document's diagnostics would show the published ones beside them.
    if client.pullsDiagnostics, !client.pullsWorkspaceDiagnostics {
      publish(uri, version: nil, [])
    }
  }
}

/// A tick is some seconds.
private let idleTicksBetweenScans = 12
