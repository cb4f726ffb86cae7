import Foundation
package import LSPServer
package import LanguageServerProtocol

/// A language client for tests: one API, whether the server runs in this process or is a program
/// behind pipes.
///
/// It keeps the ledger of requests (each answered exactly once) and holds every message that no test
/// has read yet; ``finish()`` fails if there is one. It never sleeps: it waits for messages, with a
/// limit after which the test fails.
package actor TestClient {
  package enum Failure: Error, CustomStringConvertible {
    case timedOut(waitingFor: String, unread: [LSPAny])
    case unexpected(LSPAny, expected: String)
    case unread([LSPAny])
    case answeredTwice(RequestID)
    case neverAsked(RequestID)
    case unanswered([RequestID])

    package var description: String {
      switch self {
      case .timedOut(let what, let unread): "waited in vain for \(what); unread: \(unread)"
      case .unexpected(let message, let expected): "expected \(expected), got \(message)"
      case .unread(let messages): "messages left unread: \(messages)"
      case .answeredTwice(let id): "request \(id) was answered twice"
      case .neverAsked(let id): "an answer came to \(id), which was not asked"
      case .unanswered(let ids): "requests never answered: \(ids)"
      }
    }
  }

  private let connection: any TestConnection
  private var framer = MessageFramer()
  /// Requests and notifications of the server that no test has read, in order.
  private var unread: [LSPAny] = []
  private var answers: [RequestID: LSPAny] = [:]
  private var open: Set<RequestID> = []
  private var failures: [Failure] = []
  private var lastID = 0
  private var wakeUps: [Int: CheckedContinuation<Void, Never>] = [:]
  private var hasEnded = false
  private var exitCode: Int32?
  /// Everything that the server sent, in order.
  package private(set) var transcript: [LSPAny] = []

  /// A client of a server in this process.
  package init(_ environment: ServerEnvironment, ticks: AsyncStream<Void> = AsyncStream { _ in }) {
    connection = MemoryConnection(environment, ticks: ticks)
    Task { await self.pump() }
  }

  /// A client of a program.
  /// - Parameter environment: all of its environment; nil for that of the tests.
  package init(
    executable: String, arguments: [String], environment: [String: String]? = nil
  ) throws {
    connection = try ProcessConnection(
      executable: executable, arguments: arguments, environment: environment)
    Task { await self.pump() }
  }

  private func pump() async {
    for await bytes in connection.output {
      framer.append(bytes)
      while let frame = framer.next() {
        guard case .content(let content) = frame,
          let message = try? JSONDecoder().decode(LSPAny.self, from: Data(content))
        else {
          failures.append(.unexpected(.string("\(frame)"), expected: "a message"))
          continue
        }
        receive(message)
      }
    }
    exitCode = await connection.exitCode()
    hasEnded = true
    wakeAll()
  }

  private func receive(_ message: LSPAny) {
    transcript.append(message)
    if message["method"].isNull {
      let id: RequestID? =
        switch message["id"] {
        case .integer(let number): .number(number)
        case .string(let text): .string(text)
        default: nil
        }
      if let id {
        if answers[id] != nil {
          failures.append(.answeredTwice(id))
        } else if open.remove(id) == nil {
          failures.append(.neverAsked(id))
        }
        answers[id] = message
      } else {
        unread.append(message)
      }
    } else {
      unread.append(message)
    }
    wakeAll()
  }

  // MARK: Waiting

  private func wakeAll() {
    let all = wakeUps.values
    wakeUps = [:]
    for continuation in all { continuation.resume() }
  }

  private func wait<T>(for what: String, _ attempt: () throws -> T?) async throws -> T {
    // Only a server that hangs is met by this: a busy machine must not be.
    let deadline = ContinuousClock.now + .seconds(1_500)
    while true {
      if let value = try attempt() { return value }
      guard !hasEnded, ContinuousClock.now < deadline else {
        throw Failure.timedOut(waitingFor: what, unread: unread)
      }
      lastID += 1
      let key = lastID
      let alarm = Task {
        try await Task.sleep(until: deadline)
        self.wake(key)
      }
      await withCheckedContinuation { wakeUps[key] = $0 }
      alarm.cancel()
    }
  }

  private func wake(_ key: Int) { wakeUps.removeValue(forKey: key)?.resume() }

  // MARK: Sending

  package func send(bytes: [UInt8]) { connection.send(bytes) }

  package func send(_ message: LSPAny) throws {
    connection.send(MessageFramer.frame(Array(try JSONEncoder().encode(message))))
  }

  package func notify(_ method: String, _ params: LSPAny = [:]) throws {
    try send(["jsonrpc": "2.0", "method": .string(method), "params": params])
  }

  /// Sends a request without waiting for its answer.
  package func ask(_ method: String, _ params: LSPAny = [:]) throws -> RequestID {
    lastID += 1
    let id = RequestID.number(lastID)
    open.insert(id)
    try send([
      "jsonrpc": "2.0", "id": .integer(lastID), "method": .string(method), "params": params,
    ])
    return id
  }

  /// The answer to a request: its `result` or `error` member is set.
  package func answer(to id: RequestID) async throws -> LSPAny {
    try await wait(for: "the answer to \(id)") { answers[id] }
  }

  /// Sends a request and gives its result.
  package func request(_ method: String, _ params: LSPAny = [:]) async throws -> LSPAny {
    let message = try await answer(to: ask(method, params))
    guard message["error"].isNull else {
      throw Failure.unexpected(message, expected: "a result of \(method)")
    }
    return message["result"]
  }

  /// Sends a request that must fail, and gives the code of the error.
  package func failure(of method: String, _ params: LSPAny = [:]) async throws -> Int? {
    let message = try await answer(to: ask(method, params))
    guard let code = message["error"]["code"].integer else {
      throw Failure.unexpected(message, expected: "an error of \(method)")
    }
    return code
  }

  /// Answers a request of the server.
  package func answer(_ request: LSPAny, with result: LSPAny) throws {
    try send(["jsonrpc": "2.0", "id": request["id"], "result": result])
  }

  // MARK: Reading

  /// The next message that the server sent of itself; it must be of the method. Gives the whole
  /// message.
  package func message(_ method: String) async throws -> LSPAny {
    let message = try await wait(for: method) { unread.isEmpty ? nil : unread.removeFirst() }
    guard message["method"].string == method else {
      throw Failure.unexpected(message, expected: method)
    }
    return message
  }

  /// The next message, which must be published diagnostics of the document; gives these.
  package func diagnostics(of uri: String) async throws -> [LSPAny] {
    let params = try await message("textDocument/publishDiagnostics")["params"]
    guard params["uri"].string == uri else {
      throw Failure.unexpected(params, expected: "diagnostics of \(uri)")
    }
    return params["diagnostics"].elements ?? []
  }

  /// The next messages, which must be published diagnostics of these documents, one of each in any
  /// order; gives these by document.
  package func diagnostics(ofEach uris: [String]) async throws -> [String: [LSPAny]] {
    var result: [String: [LSPAny]] = [:]
    for _ in uris {
      let params = try await message("textDocument/publishDiagnostics")["params"]
      guard let uri = params["uri"].string, uris.contains(uri), result[uri] == nil else {
        throw Failure.unexpected(params, expected: "diagnostics of \(uris)")
      }
      result[uri] = params["diagnostics"].elements ?? []
    }
    return result
  }

  /// The next message, which must be an answer to something without a readable id.
  package func anonymousError() async throws -> Int? {
    let message = try await wait(for: "an error") { unread.isEmpty ? nil : unread.removeFirst() }
    guard message["method"].isNull, message["id"].isNull else {
      throw Failure.unexpected(message, expected: "an error without id")
    }
    return message["error"]["code"].integer
  }

  /// The messages that no test has read; they count as read now.
  package func takeUnread() -> [LSPAny] {
    defer { unread = [] }
    return unread
  }

  // MARK: The session

  /// `initialize` and `initialized`; gives the server's capabilities.
  @discardableResult
  package func initialize(
    capabilities: LSPAny = [:], folder: String? = "file:///code", extra: [String: LSPAny] = [:]
  ) async throws -> LSPAny {
    var params: [String: LSPAny] = [
      "processId": .null, "capabilities": capabilities,
      "rootUri": folder.map { .string($0) } ?? .null,
    ]
    params.merge(extra) { _, new in new }
    let result = try await request("initialize", .object(params))
    try notify("initialized")
    return result["capabilities"]
  }

  package func open(_ uri: String, _ text: String, version: Int = 1) throws {
    try notify(
      "textDocument/didOpen",
      [
        "textDocument": [
          "uri": .string(uri), "languageId": "plaintext", "version": .integer(version),
          "text": .string(text),
        ]
      ])
  }

  /// One change; without a range it replaces the whole text.
  package func change(
    _ uri: String, version: Int, _ text: String,
    _ range: (from: (Int, Int), to: (Int, Int))? = nil
  ) throws {
    var change: [String: LSPAny] = ["text": .string(text)]
    if let range { change["range"] = Self.range(range.from, range.to) }
    try notify(
      "textDocument/didChange",
      [
        "textDocument": ["uri": .string(uri), "version": .integer(version)],
        "contentChanges": [.object(change)],
      ])
  }

  package func close(_ uri: String) throws {
    try notify("textDocument/didClose", ["textDocument": ["uri": .string(uri)]])
  }

  /// `TextDocumentPositionParams`.
  package static func place(_ uri: String, _ position: (Int, Int)) -> LSPAny {
    [
      "textDocument": ["uri": .string(uri)],
      "position": ["line": .integer(position.0), "character": .integer(position.1)],
    ]
  }

  package static func range(_ start: (Int, Int), _ end: (Int, Int)) -> LSPAny {
    [
      "start": ["line": .integer(start.0), "character": .integer(start.1)],
      "end": ["line": .integer(end.0), "character": .integer(end.1)],
    ]
  }

  /// `shutdown` and `exit`.
  /// - Returns: the exit code.
  /// - Throws: if a message was left unread or a request was not answered exactly once.
  @discardableResult
  package func finish() async throws -> Int32 {
    _ = try await request("shutdown")
    try notify("exit")
    return try await end()
  }

  /// Waits for the end of the server without asking for it.
  package func end() async throws -> Int32 {
    let code = try await wait(for: "the server's end") { exitCodeAtEnd }
    if let failure = failures.first { throw failure }
    guard unread.isEmpty else { throw Failure.unread(unread) }
    guard open.isEmpty else { throw Failure.unanswered(Array(open)) }
    return code
  }

  private var exitCodeAtEnd: Int32? { hasEnded ? exitCode : nil }

  /// The client goes away without a word.
  package func hangUp() { connection.closeInput() }
}
