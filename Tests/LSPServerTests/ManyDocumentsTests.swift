import ForewarnTestSupport
import LSPServer
import LanguageServerProtocol
import Testing

/// Documents that depend on each other, all of them open.
@Suite struct ManyDocumentsTests {
  private let root = "file:///code/Cargo.toml"
  private let member = "file:///code/a/Cargo.toml"

  private func workspace(_ version: String) -> String {
    "[workspace]\nmembers = [\"a\"]\n[workspace.dependencies]\ntime = \"\(version)\"\n"
  }

  private func opened(_ capabilities: LSPAny) async throws -> TestClient {
    let world = TestWorld()
    world.setDatabase(
      .source(AdvisoryTable.source(["T-1  crates.io/time  <0.2.23  high  One"])), stamp: "1")
    var environment = world.environment()
    environment.assess = ServerEnvironment.engine
    let client = TestClient(environment)
    try await client.initialize(capabilities: capabilities)
    try await client.open(member, "[dependencies]\ntime.workspace = true\n")
    try await client.open(root, workspace("=0.1.43"))
    return client
  }

  /// What is asked at once after an edit of the root is answered from the edited root.
  @Test func noAnswerIsAboutAnOlderNeighbour() async throws {
    let client = try await opened(["textDocument": ["diagnostic": [:]]])
    func count() async throws -> Int? {
      try await client.request(
        "textDocument/diagnostic", ["textDocument": ["uri": .string(member)]]
      )["items"].elements?.count
    }
    #expect(try await count() == 1)
    for version in 2...9 {
      let isSafe = version.isMultiple(of: 2)
      try await client.change(root, version: version, workspace(isSafe ? "=0.2.23" : "=0.1.43"))
      #expect(try await count() == (isSafe ? 0 : 1))
    }
    try await client.finish()
  }

  @Test func whoInheritsAVersionIsFound() async throws {
    let client = try await opened(["textDocument": ["diagnostic": [:]]])
    let places = try await client.request(
      "textDocument/references", TestClient.place(root, (3, 1)))
    #expect(
      places == [["uri": .string(member), "range": TestClient.range((1, 0), (1, 4))]])
    try await client.finish()
  }

  @Test func theHighestNumberIsPublished() async throws {
    let world = TestWorld()
    let client = TestClient(world.environment())
    try await client.initialize(
      capabilities: ["textDocument": ["publishDiagnostics": ["versionSupport": true]]])
    let uri = "file:///code/requirements.txt"
    try await client.open(uri, "bad\n")
    _ = try await client.diagnostics(of: uri)
    try await client.change(uri, version: 5, "bad\nbad\n")
    _ = try await client.diagnostics(of: uri)
    try await client.change(uri, version: 2, "bad\n")
    let published = try await client.message("textDocument/publishDiagnostics")
    #expect(published["params"]["version"] == 5)
    try await client.finish()
  }

  @Test func aClientThatCountsInBytesMaySaySo() async throws {
    let client = TestClient(TestWorld().environment())
    let capabilities = try await client.initialize(
      extra: ["initializationOptions": ["positionEncoding": "utf-8"]])
    #expect(capabilities["positionEncoding"].isNull)
    let uri = "file:///code/requirements.txt"
    try await client.open(uri, "\u{E4} bad\n")
    let found = try await client.diagnostics(of: uri)
    #expect(found[0]["range"] == TestClient.range((0, 3), (0, 6)))
    try await client.finish()
  }
}
