import ForewarnTestSupport
import LSPServer
import LanguageServerProtocol
import Testing

/// Whose word counts about what is shown. The marks of the test engine: `bad` is an error, `old` a
/// warning, `sad` a hint.
@Suite struct ConfigurationTests {
  private let uri = "file:///code/requirements.txt"

  private func count(
    user: String? = nil, client options: LSPAny = .null, repository: String? = nil
  ) async throws -> Int {
    let world = TestWorld()
    world.write("/home/forewarn.toml", user)
    world.write("/code/forewarn.toml", repository)
    let client = TestClient(world.environment())
    try await client.initialize(extra: ["initializationOptions": options])
    try await client.open(uri, "bad\nold\nsad\n")
    let count = try await client.diagnostics(of: uri).count
    try await client.finish()
    return count
  }

  private func level(_ word: String) -> String { "[editor]\nminimumLevel = \"\(word)\"\n" }

  @Test func theClientCountsBeforeTheFile() async throws {
    #expect(try await count() == 3)
    #expect(try await count(user: level("error")) == 1)
    #expect(try await count(user: level("error"), client: ["minimumLevel": "warning"]) == 2)
    #expect(try await count(user: level("warning"), client: ["minimumLevel": 7]) == 2)
  }

  @Test func aRepositoryLetsMoreBeShownNeverLess() async throws {
    #expect(try await count(user: level("error"), repository: level("warning")) == 2)
    #expect(try await count(user: level("warning"), repository: level("error")) == 2)
    #expect(try await count(client: ["minimumLevel": "hint"], repository: level("error")) == 3)
  }

  @Test func aRepositoryCannotTurnAnythingOff() async throws {
    let world = TestWorld(findsFiles: true)
    world.write("/code/forewarn.toml", "[editor]\nworkspaceDiagnostics = false\n")
    world.write("/code/package.json", "bad")
    let client = TestClient(world.environment())
    try await client.initialize()
    let told = try await client.message("window/logMessage")["params"]["message"].string ?? ""
    #expect(told.hasPrefix("/code/forewarn.toml: a repository may only lower"))
    #expect(try await client.diagnostics(of: "file:///code/package.json").count == 1)
    try await client.finish()
  }

  @Test func aChangedFileTakesEffectAtOnce() async throws {
    let world = TestWorld()
    let client = TestClient(world.environment(), ticks: world.ticks)
    try await client.initialize()
    try await client.open(uri, "bad\nold\nsad\n")
    #expect(try await client.diagnostics(of: uri).count == 3)
    world.write("/home/forewarn.toml", level("error"))
    world.tick()
    #expect(try await client.diagnostics(of: uri).count == 1)
    world.write("/home/forewarn.toml", nil)
    world.tick()
    #expect(try await client.diagnostics(of: uri).count == 3)
    try await client.finish()
  }

  @Test func whatIsWrongIsToldWithItsLine() async throws {
    let world = TestWorld()
    world.write(
      "/home/forewarn.toml",
      "[editor]\nminimumLevel = \"loud\"\nblink = true\n[other]\nx = 1\ny = \n")
    let client = TestClient(world.environment())
    try await client.initialize()
    var told: [String] = []
    while told.count < 4 {
      told.append(try await client.message("window/logMessage")["params"]["message"].string ?? "")
    }
    #expect(told[0].hasPrefix("/home/forewarn.toml:6: "))
    #expect(
      told.dropFirst() == [
        "/home/forewarn.toml:2: \"minimumLevel\" takes one of hint, information, warning, error.",
        "/home/forewarn.toml:3: There is no setting \"blink\" here.",
        "/home/forewarn.toml:4: There is no section \"other\" here.",
      ])
    try await client.finish()
  }

  @Test func hintsAndLensesCanBeTurnedOff() async throws {
    let client = TestClient(TestWorld().environment())
    try await client.initialize(
      extra: ["initializationOptions": ["inlayHints": false, "codeLens": false]])
    try await client.open(uri, "bad\n")
    _ = try await client.diagnostics(of: uri)
    let document: LSPAny = ["textDocument": ["uri": .string(uri)]]
    #expect(try await client.request("textDocument/codeLens", document) == [])
    let hints = try await client.request(
      "textDocument/inlayHint",
      ["textDocument": ["uri": .string(uri)], "range": TestClient.range((0, 0), (9, 0))])
    #expect(hints == [])
    try await client.finish()
  }

  @Test func tokensComeOnlyWhenTheyAreWanted() async throws {
    let capabilities: LSPAny = [
      "textDocument": ["semanticTokens": ["requests": ["full": true]]]
    ]
    for isWanted in [false, true] {
      let world = TestWorld()
      world.setDatabase(
        .source(AdvisoryTable.source(["T-1  PyPI/flask  <2.2.5  high  One"])), stamp: "1")
      var environment = world.environment()
      environment.assess = ServerEnvironment.engine
      let client = TestClient(environment)
      try await client.initialize(
        capabilities: capabilities,
        extra: ["initializationOptions": ["semanticTokens": .bool(isWanted)]])
      try await client.open(uri, "# \u{1F600}\ndjango==3.0\nflask==2.0\n")
      _ = try await client.diagnostics(of: uri)
      let tokens = try await client.request(
        "textDocument/semanticTokens/full", ["textDocument": ["uri": .string(uri)]])
      #expect(
        tokens["data"]
          == (isWanted
            ? [1, 0, 6, 0, 0, 0, 8, 3, 1, 0, 1, 0, 5, 0, 0, 0, 7, 3, 1, 1] : []))
      try await client.finish()
    }
  }

  @Test func longEntriesFold() async throws {
    let world = TestWorld()
    let client = TestClient(world.environment())
    try await client.initialize()
    let uri = "file:///code/package-lock.json"
    try await client.open(
      uri,
      """
      {"lockfileVersion": 3, "packages": {
        "node_modules/a": {
          "version": "1.0.0"
        },
        "node_modules/b": {"version": "1.0.0"}
      }}
      """)
    _ = try await client.diagnostics(of: uri)
    let ranges = try await client.request(
      "textDocument/foldingRange", ["textDocument": ["uri": .string(uri)]])
    #expect(ranges == [["startLine": 1, "endLine": 3]])
    try await client.finish()
  }
}
