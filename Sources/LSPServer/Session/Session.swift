import Advisor
import LanguageServerProtocol
import SourceText

/// All that the server knows: a plain value that only the event loop changes.
///
/// A handler changes the session and appends effects; it never waits. Each LSP method has a file
/// under `Handlers/`.
struct Session: Sendable {
  enum Phase: Sendable { case uninitialized, running, shutDown }

  let environment: ServerEnvironment
  /// Sets the result ids of this run of the server apart from those of others.
  let startedAt: Int
  var phase = Phase.uninitialized
  var client = ClientCapabilities(.null)
  var encoding = PositionEncoding.utf16
  var settings = Settings()
  var clientChoices = EditorChoices()
  var configuration = ConfigurationFiles()
  var isTracing = false
  /// The process that the server must not outlive.
  var parents: [Int] = []
  /// The client's workspace folders.
  var folders: [DocumentPath] = []

  /// The addresses of the manual pages, which lie where the client can open them.
  var manual: [FindingCode: String] = [:]
  var documents: [DocumentURI: OpenDocument] = [:]
  /// Files of the disk as last read, by path; only those that an open document depends on.
  var files: [DocumentPath: ReadFile] = [:]
  var advisories = AdvisoriesState.opening
  var check = SurroundingsCheck.idle
  var workspace = WorkspaceFiles()
  /// The files that others take in, by path: what they are is known when they are opened.
  var includes: [DocumentPath: Manifest.Include] = [:]
  var sync: RunningSync?
  /// Whether a client that pulls diagnostics holds some that have changed since.
  var needsRefresh = false

  /// The requests that are not answered yet, and what their answers wait for.
  private(set) var unanswered: [RequestID: PendingRequest] = [:]
  /// What the answers to the server's own requests are for.
  private(set) var asked: [RequestID: Question] = [:]
  private var effects: [Effect] = []
  private var lastNumber = 0

  init(environment: ServerEnvironment) {
    self.environment = environment
    startedAt = environment.now().seconds
    parents = environment.clientProcessID.map { [$0] } ?? []
  }

  mutating func handle(_ event: Event) {
    switch event {
    case .message(let message): receive(message)
    case .inputEnded: stop()
    case .tick:
      checkParents()
      checkSurroundings()
      workspaceTick()
    case .surroundingsChecked(let report): surroundingsChecked(report)
    case .assessed(let outcome): assessed(outcome)
    case .pageMade(let id, let text, let path): pageMade(id, text, path: path)
    case .pageFailed(let id, let reason): fail(id, .requestFailed, reason)
    case .scan(let event): scanned(event)
    case .progressDue(let uri, let revision): progressDue(uri, revision: revision)
    case .remedied(let uri, let revision, let assessment):
      remedied(uri, revision: revision, assessment)
    case .answered(let id, let answer, let basis): answered(id, answer, basis)
    case .scanProgressDue(let work): scanProgressDue(work)
    case .responseReady(let id, let result): respond(id, result)
    case .sync(let event): syncAdvanced(event)
    case .syncStreamEnded: syncStreamEnded()
    case .workEnded: break
    }
  }

  mutating func takeEffects() -> [Effect] {
    defer { effects.removeAll(keepingCapacity: true) }
    return effects
  }

  /// A number that this session never gives twice.
  mutating func nextNumber() -> Int {
    lastNumber += 1
    return lastNumber
  }

  // MARK: Messages

  private mutating func receive(_ message: IncomingMessage) {
    switch message {
    case .request(let id, let request): receive(id, request)
    case .notification(let notification): receive(notification)
    case .response(let id, let result):
      if let id, let question = asked.removeValue(forKey: id) { answered(question, result) }
    case .invalid(let id, let error): effects.append(.send(.failure(id, error)))
    }
  }

  private mutating func receive(_ id: RequestID, _ request: ClientRequest) {
    guard unanswered[id] == nil else {
      let error = ResponseError(.invalidRequest, "A request with this id is not answered yet.")
      effects.append(.send(.failure(id, error)))
      return
    }
    unanswered[id] = PendingRequest()
    switch (phase, request) {
    case (.uninitialized, .initialize(let params)): initialize(id, params)
    case (.uninitialized, .invalidParams("initialize", let reason)):
      fail(id, .invalidParams, "The parameters of initialize are wrong: \(reason).")
    case (.uninitialized, _): fail(id, .serverNotInitialized, "The server is not initialized.")
    case (.shutDown, _): fail(id, .invalidRequest, "The server is shutting down.")
    case (.running, _): serve(id, request)
    }
  }

  /// Handles a request of a running session, or handles it anew after it has waited.
  mutating func serve(_ id: RequestID, _ request: ClientRequest) {
    switch request {
    case .initialize: fail(id, .invalidRequest, "The server is initialized already.")
    case .shutdown: shutdown(id)
    case .hover(let params): hover(id, params)
    case .codeAction(let params): codeAction(id, params)
    case .resolveCodeAction(let action): resolveCodeAction(id, action)
    case .documentDiagnostic(let params): documentDiagnostic(id, params)
    case .workspaceDiagnostic(let params): workspaceDiagnostic(id, params)
    case .executeCommand(let params): executeCommand(id, params)
    case .inlayHint(let params): inlayHint(id, params)
    case .codeLens(let params): codeLens(id, params)
    case .documentLink(let params): documentLink(id, params)
    case .documentSymbol(let params): documentSymbol(id, params)
    case .foldingRange(let params): foldingRange(id, params)
    case .semanticTokens(let params): semanticTokens(id, params)
    case .definition(let params): definition(id, params)
    case .references(let params): references(id, params)
    case .completion(let params): completion(id, params)
    case .prepareCallHierarchy(let params): prepareCallHierarchy(id, params)
    case .incomingCalls(let params): incomingCalls(id, params)
    case .outgoingCalls(let params): outgoingCalls(id, params)
    case .unknown(let method):
      fail(id, .methodNotFound, "The server does not know \(method).")
    case .invalidParams(let method, let reason):
      fail(id, .invalidParams, "The parameters of \(method) are wrong: \(reason).")
    }
  }

  private mutating func receive(_ notification: ClientNotification) {
    if case .exit = notification {
      stop()
      return
    }
    guard phase == .running else { return }
    switch notification {
    case .initialized: initialized()
    case .exit: break
    case .cancelRequest(let params): cancelRequest(params)
    case .setTrace(let params): setTrace(params)
    case .didOpen(let params): didOpen(params)
    case .didChange(let params): didChange(params)
    case .didSave: didSave()
    case .didClose(let params): didClose(params)
    case .didChangeWatchedFiles(let params): didChangeWatchedFiles(params)
    case .didOperateOnFiles: didOperateOnFiles()
    case .didChangeConfiguration(let params): didChangeConfiguration(params)
    case .didChangeWorkspaceFolders(let params): didChangeWorkspaceFolders(params)
    case .cancelProgress(let params): cancelProgress(params)
    case .unknown: break
    case .invalidParams(let method, let reason):
      log(.error, "The parameters of \(method) are wrong: \(reason).")
    }
  }

  // MARK: Answers

  /// The client has answered a request of the server.
  mutating func answered(_ question: Question, _ answer: Result<LSPAny, ResponseError>) {
    switch (question, answer) {
    case (.configuration, .success(let sections)):
      if sections[0].isObject { take(sections[0]) }
    case (.assessmentProgress(let token, let uri, let revision), .success):
      beginProgress(token, uri, revision: revision)
    case (.scanProgress(let token, let work), .success): beginScanProgress(token, work)
    case (.syncProgress(let token), .success): beginSyncProgress(token)
    case (.edit, .success(let answer)):
      if answer["applied"] == .bool(false) {
        let reason = displayed(answer["failureReason"].string ?? "", limit: longestShown)
        notify(
          "window/showMessage",
          MessageParams(
            type: .warning,
            message: "The edit was not applied" + (reason.isEmpty ? "." : ": \(reason)")))
      }
    case (.registration, _), (.refresh, _), (.document, _), (_, .failure): break
    }
  }

  // MARK: Effects

  /// Answers a request, once: an answer that comes after a cancellation is dropped.
  mutating func respond(_ id: RequestID, _ result: any Encodable & Sendable) {
    guard unanswered.removeValue(forKey: id) != nil else { return }
    effects.append(.send(.result(id, result)))
  }

  mutating func fail(_ id: RequestID, _ code: ResponseError.Code, _ message: String) {
    guard let request = unanswered.removeValue(forKey: id) else { return }
    if let work = request.work { effects.append(.cancel(work)) }
    effects.append(.send(.failure(id, ResponseError(code, message))))
  }

  mutating func notify(_ method: String, _ params: any Encodable & Sendable) {
    effects.append(.send(.notification(method, params)))
  }

  mutating func ask(_ question: Question, _ method: String, _ params: any Encodable & Sendable) {
    let id = RequestID.string("forewarn-\(nextNumber())")
    asked[id] = question
    effects.append(.send(.request(id, method, params)))
  }

  @discardableResult
  mutating func start(
    _ body: @escaping @Sendable (@escaping @Sendable (Event) -> Void) async -> Void
  ) -> WorkID {
    let id = WorkID(number: nextNumber())
    effects.append(.start(id, body))
    return id
  }

  mutating func cancel(_ work: WorkID) { effects.append(.cancel(work)) }

  /// The newest text of a document and what is known of it. Nil if it is not open, which answers the
  /// request with `nothing`, or if it is being assessed, which the request waits for.
  mutating func assessed(
    _ document: TextDocumentIdentifier, for id: RequestID, _ request: ClientRequest,
    nothing: any Encodable & Sendable
  ) -> (document: OpenDocument, result: AssessedDocument)? {
    let uri = DocumentURI(document.uri)
    guard let document = documents[uri] else {
      respond(id, nothing)
      return nil
    }
    guard document.isCurrent, let result = document.result else {
      wait(id, for: uri, request)
      return nil
    }
    return (document, result)
  }

  func isUnanswered(_ id: RequestID) -> Bool { unanswered[id] != nil }

  /// Whether a task still makes the answer of a request.
  func isMaking(_ work: WorkID, for id: RequestID) -> Bool { unanswered[id]?.work == work }

  /// Lets a request wait for the assessment of its document.
  mutating func wait(_ id: RequestID, for uri: DocumentURI, _ request: ClientRequest) {
    unanswered[id]?.request = request
    documents[uri]?.waiting.append(id)
  }

  /// The request that waits under an id, unless it has been answered meanwhile.
  mutating func takeWaiting(_ id: RequestID) -> ClientRequest? {
    defer { unanswered[id]?.request = nil }
    return unanswered[id]?.request
  }

  /// Answers a request from a task.
  mutating func respondLater(
    _ id: RequestID, _ body: @escaping @Sendable () async -> any Encodable & Sendable
  ) {
    let work = start { emit in
      let result = await body()
      emit(.responseReady(id, (try? WrittenJSON(result)) ?? result))
    }
    setWork(work, of: id)
  }

  /// Notes the task that makes the answer of a request: it ends with it.
  mutating func setWork(_ work: WorkID, of id: RequestID) { unanswered[id]?.work = work }

  mutating func log(_ type: MessageParams.Kind, _ message: String) {
    notify("window/logMessage", MessageParams(type: type, message: message))
  }

  mutating func stop() {
    effects.append(.stop(phase == .shutDown ? 0 : 1))
  }

  mutating func stop(_ code: Int32) { effects.append(.stop(code)) }
}

/// A request that is not answered yet.
struct PendingRequest: Sendable {
  /// Set while it waits for an assessment; it is handled again then.
  var request: ClientRequest?
  /// The task that makes its answer.
  var work: WorkID?
}

/// What the server asked its client for.
enum Question: Sendable {
  case registration
  case configuration
  case refresh
  case edit
  case document
  /// Whether an assessment's progress may be shown under the token.
  case assessmentProgress(RequestID, DocumentURI, revision: Int)
  case scanProgress(RequestID, WorkID)
  case syncProgress(RequestID)
}
