import Advisor
import ForewarnTestSupport
import LSPServer
import LanguageServerProtocol
import Testing

/// Conversations about `forewarn.toml`.
@Suite struct PolicyTests {
  private let policy = "file:///code/forewarn.toml"
  private let manifest = "file:///code/package.json"

  private func opened(_ world: TestWorld) async throws -> TestClient {
    world.setDatabase(
      .source(AdvisoryTable.source(["GHSA-0000-0000-0001  npm/lodash  <1.5.0  high  One"])),
      stamp: "1")
    var environment = world.environment()
    environment.assess = ServerEnvironment.engine
    environment.organisationConfiguration = "/etc/forewarn.toml"
    let client = TestClient(environment, ticks: world.ticks)
    try await client.initialize()
    return client
  }

  private func messages(_ client: TestClient, of uri: String) async throws -> [String] {
    try await client.diagnostics(of: uri).map { $0["message"].string ?? "" }
  }

  @Test func aRuleIsSeenWhileItIsWritten() async throws {
    let client = try await opened(TestWorld())
    try await client.open(manifest, "{\"dependencies\": {\"left\": \"1.0.0\"}}")
    #expect(try await messages(client, of: manifest) == [])
    try await client.open(
      policy, "[[ban]]\npackage = \"pkg:npm/left\"\nreason = \"Not *again*\"\n")
    #expect(try await messages(client, of: policy) == [])
    // The manifest is assessed again, since it has looked for the policy.
    #expect(
      try await messages(client, of: manifest) == [
        "left 1.0.0 is banned. Policy of the repository (forewarn.toml): Not *again*."
      ])
    try await client.finish()
  }

  @Test func keysAreCompletedAndExplained() async throws {
    let client = try await opened(TestWorld())
    try await client.open(policy, "[check]\nfail-on = \"\"\nmin\n")
    _ = try await client.diagnostics(of: policy)
    func place(_ line: Int, _ character: Int) -> LSPAny {
      [
        "textDocument": ["uri": .string(policy)],
        "position": ["line": .number(Double(line)), "character": .number(Double(character))],
      ]
    }
    let values = try await client.request("textDocument/completion", place(1, 11))
    let labels = (values["items"].elements ?? []).map { $0["label"].string ?? "" }
    #expect(labels.contains("high") && labels.contains("never"))
    let keys = try await client.request("textDocument/completion", place(2, 3))
    let texts = (keys["items"].elements ?? []).map { $0["textEdit"]["newText"].string ?? "" }
    #expect(texts.contains("minimum-health = "))
    #expect(!texts.contains("fail-on = "))
    let hover = try await client.request("textDocument/hover", place(1, 2))
    #expect(hover["contents"]["value"].string?.contains("From where on findings") == true)
    try await client.finish()
  }

  @Test func theOuterFilesHoldAndAreKeptFresh() async throws {
    let world = TestWorld()
    world.write("/etc/forewarn.toml", "[[ban]]\npackage = \"pkg:npm/left\"\nreason = \"One\"\n")
    let client = try await opened(world)
    try await client.open(manifest, "{\"dependencies\": {\"left\": \"1.0.0\"}}")
    #expect(
      try await messages(client, of: manifest) == [
        "left 1.0.0 is banned. Policy of the organisation (/etc/forewarn.toml): One."
      ])
    world.write("/etc/forewarn.toml", nil)
    world.write("/home/forewarn.toml", "[[ban]]\npackage = \"pkg:npm/left\"\nreason = \"Two\"\n")
    world.tick()
    #expect(
      try await messages(client, of: manifest) == [
        "left 1.0.0 is banned. Policy of the user (/home/forewarn.toml): Two."
      ])
    world.write("/home/forewarn.toml", nil)
    world.tick()
    #expect(try await messages(client, of: manifest) == [])
    try await client.finish()
  }

  @Test func whatIsWrongIsShownAtItsPlace() async throws {
    let world = TestWorld()
    world.write("/home/forewarn.toml", "[check]\nminimum-health = 60\nreason = \"Mine\"\n")
    let client = try await opened(world)
    try await client.open(policy, "[check]\nminimum-health = 20\nfail-onn = \"high\"\n")
    let found = try await client.diagnostics(of: policy)
    #expect(found.map { $0["code"].string } == ["policy-problem", "policy-problem"])
    #expect(
      found.map { $0["message"].string } == [
        "\"minimum-health\" has no effect here: it is 60 already, and an inner layer may only "
          + "tighten. Policy of the user (/home/forewarn.toml): Mine.",
        "There is no setting \"fail-onn\" here. Is \"fail-on\" meant?",
      ])
    try await client.finish()
  }
}
