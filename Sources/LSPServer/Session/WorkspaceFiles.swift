import Advisor
import LanguageServerProtocol

/// The manifests of the workspace that are not open, and who waits for news of them.
struct WorkspaceFiles: Sendable {
  var known: [DocumentPath: ScannedFile] = [:]
  var scan: WorkID?
  /// Something has changed since the running scan began.
  var isWantedAgain = false
  /// Whether a scan has come to its end.
  var isComplete = false
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
    workspace.idleTicks = 0
    let open = documents.values.map {
      ($0.uri.path, AssessmentTask.OpenText(text: $0.text, document: $0.document))
    }
    let scan = WorkspaceScan(
      folders: folders, openTexts: Dictionary(open, uniquingKeysWith: { first, _ in first }),
      known: workspace.known, advisories: source, minimumLevel: settings.minimumLevel,
      client: client, manual: manual, encoding: encoding, environment: environment,
      number: "\(startedAt)-\(nextNumber())")
    workspace.scan = start { emit in
      await scan.run { path, file in emit(.scan(.file(path, file))) }
      emit(.scan(.ended))
    }
  }

  /// Where the client does not tell of changed files, they are looked for now and then.
  mutating func workspaceTick() {
    workspace.idleTicks += 1
    if workspace.idleTicks >= idleTicksBetweenScans { scanWorkspace() }
  }

  mutating func scanned(_ event: ScanEvent) {
    switch event {
    case .file(let path, let file): scanned(path, file)
    case .ended:
      workspace.scan = nil
      workspace.isComplete = true
      answerWorkspaceDiagnostics()
      if workspace.isWantedAgain { scanWorkspace() }
    }
  }

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
