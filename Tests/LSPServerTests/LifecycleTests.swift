import ForewarnTestSupport
import LSPServer
import LanguageServerProtocol
import Testing

/// The order of messages that LSP 3.17 demands ("Server lifecycle", "Base Protocol").
@Suite struct LifecycleTests {
  private let uri = "file:///code/requirements.txt"

  @Test func initializesPublishesAndLeaves() async throws {
    let client = TestClient(TestWorld().environment())
    let capabilities = try await client.initialize()
    #expect(capabilities["textDocumentSync"]["change"].integer == 2)
    #expect(capabilities["diagnosticProvider"].isNull)
    try await client.open(uri, "bad==1.0\n")
    let diagnostics = try await client.diagnostics(of: uri)
    #expect(diagnostics.count == 1)
    #expect(diagnostics.first?["code"].string == "known-vulnerability")
    #expect(diagnostics.first?["source"].string == "forewarn")
    #expect(diagnostics.first?["severity"].integer == 1)
    #expect(try await client.finish() == 0)
  }

  @Test func refusesRequestsBeforeInitialize() async throws {
    let client = TestClient(TestWorld().environment())
    #expect(try await client.failure(of: "textDocument/hover") == -32002)
    #expect(try await client.failure(of: "shutdown") == -32002)
    #expect(try await client.failure(of: "no/suchMethod") == -32002)
    // A notification is dropped: the document is not open afterwards.
    try await client.open(uri, "bad\n")
    try await client.initialize()
    #expect(try await client.request("textDocument/hover", position(0, 0)).isNull)
    try await client.finish()
  }

  @Test func refusesASecondInitialize() async throws {
    let client = TestClient(TestWorld().environment())
    try await client.initialize()
    #expect(try await client.failure(of: "initialize", ["capabilities": [:]]) == -32600)
    try await client.finish()
  }

  @Test func refusesRequestsAfterShutdown() async throws {
    let client = TestClient(TestWorld().environment())
    try await client.initialize()
    #expect(try await client.request("shutdown").isNull)
    #expect(try await client.failure(of: "textDocument/hover", position(0, 0)) == -32600)
    #expect(try await client.failure(of: "shutdown") == -32600)
    try await client.open(uri, "bad\n")
    try await client.notify("exit")
    #expect(try await client.end() == 0)
  }

  @Test func exitWithoutShutdownIsAFailure() async throws {
    let client = TestClient(TestWorld().environment())
    try await client.initialize()
    try await client.notify("exit")
    #expect(try await client.end() == 1)
  }

  @Test func exitBeforeInitializeEnds() async throws {
    let client = TestClient(TestWorld().environment())
    try await client.notify("exit")
    #expect(try await client.end() == 1)
  }

  @Test(arguments: [false, true]) func endOfInputEnds(isShutDown: Bool) async throws {
    let client = TestClient(TestWorld().environment())
    try await client.initialize()
    if isShutDown { _ = try await client.request("shutdown") }
    await client.hangUp()
    #expect(try await client.end() == (isShutDown ? 0 : 1))
  }

  @Test(arguments: [true, false]) func endsWithItsParent(isNamedInInitialize: Bool) async throws {
    let world = TestWorld()
    world.setLiving([77])
    var environment = world.environment()
    if !isNamedInInitialize { environment.clientProcessID = 77 }
    let client = TestClient(environment, ticks: world.ticks)
    try await client.initialize(extra: isNamedInInitialize ? ["processId": 77] : [:])
    world.tick()
    try await client.open(uri, "bad\n")
    #expect(try await client.diagnostics(of: uri).count == 1)
    world.setLiving([])
    world.tick()
    #expect(try await client.end() == 1)
  }

  @Test func unknownMethods() async throws {
    let client = TestClient(TestWorld().environment())
    try await client.initialize()
    #expect(try await client.failure(of: "textDocument/rename", position(0, 0)) == -32601)
    #expect(try await client.failure(of: "$/whatever") == -32601)
    try await client.notify("$/whatever", ["x": 1])
    try await client.notify("workspace/didRenameFiles", ["files": []])
    try await client.finish()
  }

  @Test func wrongShapes() async throws {
    let client = TestClient(TestWorld().environment())
    #expect(try await client.failure(of: "initialize", ["nothing"]) == -32602)
    try await client.initialize()
    #expect(try await client.failure(of: "textDocument/hover", ["position": 3]) == -32602)
    #expect(try await client.failure(of: "workspace/executeCommand", [:]) == -32602)
    try await client.send([])
    #expect(try await client.anonymousError() == -32600)
    try await client.send(["jsonrpc": "2.0"])
    #expect(try await client.anonymousError() == -32600)
    try await client.send(["jsonrpc": "2.0", "id": .number(1.5), "method": "shutdown"])
    #expect(try await client.anonymousError() == -32600)
    try await client.notify("textDocument/didOpen", ["textDocument": 1])
    let log = try await client.message("window/logMessage")
    #expect(log["params"]["message"].string?.contains("textDocument/didOpen") == true)
    try await client.finish()
  }

  private func position(_ line: Int, _ character: Int) -> LSPAny {
    [
      "textDocument": ["uri": .string(uri)],
      "position": ["line": .integer(line), "character": .integer(character)],
    ]
  }
}
