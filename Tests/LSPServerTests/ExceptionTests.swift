import Advisor
import ForewarnTestSupport
import LSPServer
import LanguageServerProtocol
import SourceText
import Testing

/// Decisions in an editor: offered at a finding, honoured at once, explained on hover.
@Suite struct ExceptionTests {
  private static let uri = "file:///code/package.json"
  private static let vexURI = "file:///code/.vex/decisions.openvex.json"
  private static let text = "{\n  \"dependencies\": {\n    \"pkg\": \"1.4.0\"\n  }\n}\n"
  private static let actions: LSPAny = [
    "codeActionLiteralSupport": ["codeActionKind": ["valueSet": []]], "isPreferredSupport": true,
    "disabledSupport": true,
  ]

  private func client(_ world: TestWorld, author: String? = "Us <us@registry.example>")
    async throws -> TestClient
  {
    world.setDatabase(
      .source(
        AdvisoryTable.source([
          "GHSA-1111-aaaa-aaaa=CVE-2020-0001  npm/pkg  <1.5.0  high  Reads files"
        ])), stamp: "1")
    var environment = world.environment()
    environment.author = { _ in author }
    environment.assess = { reassess($0, after: $1, advisories: $2, policy: $3, today: $4) }
    let client = TestClient(environment, ticks: world.ticks)
    try await client.initialize(capabilities: [
      "textDocument": ["codeAction": Self.actions, "hover": ["contentFormat": ["markdown"]]],
      "workspace": [
        "workspaceEdit": ["documentChanges": true, "resourceOperations": ["create", "rename"]]
      ],
    ])
    return client
  }

  private func list(_ client: TestClient, line: Int = 2, uri: String = uri) async throws -> [LSPAny]
  {
    try await client.request(
      "textDocument/codeAction",
      [
        "textDocument": ["uri": .string(uri)],
        "range": TestClient.range((line, 0), (line, 60)),
        "context": ["diagnostics": [], "only": ["exception"]],
      ]
    ).elements ?? []
  }

  @Test func aNewFileHoldsTheDecisionAndTheFindingGoes() async throws {
    let world = TestWorld()
    let client = try await client(world)
    try await client.open(Self.uri, Self.text)
    #expect(try await client.diagnostics(of: Self.uri).count == 1)
    let actions = try await list(client)
    #expect(
      actions.map { $0["title"].string } == [
        "Set aside CVE-2020-0001 until 2027-04-15: the component is not present",
        "Set aside CVE-2020-0001 until 2027-04-15: the vulnerable code is not present",
        "Set aside CVE-2020-0001 until 2027-04-15: the vulnerable code is not in the execute path",
        "Set aside CVE-2020-0001 until 2027-04-15: an adversary cannot control the vulnerable code",
        "Set aside CVE-2020-0001 until 2027-04-15: inline mitigations already exist",
      ])
    let changes = actions[1]["edit"]["documentChanges"]
    #expect(changes[0]["kind"].string == "create" && changes[0]["uri"].string == Self.vexURI)
    #expect(changes[1]["textDocument"]["uri"].string == Self.vexURI)
    let written = try #require(changes[1]["edits"][0]["newText"].string)
    // The client makes the file and opens it.
    world.write("/code/.vex/decisions.openvex.json", "")
    try await client.open(Self.vexURI, written)
    let shown = try await client.diagnostics(ofEach: [Self.uri, Self.vexURI])
    #expect(shown[Self.uri]?.isEmpty == true)
    let hover = try await client.request(
      "textDocument/hover", TestClient.place(Self.uri, (2, 14)))
    let said = hover["contents"]["value"].string ?? ""
    #expect(said.contains("Set aside by Us"), "\(said)")
    #expect(said.contains("until 2027-04-15: not affected, the vulnerable code is not present"))
    try await client.finish()
  }

  @Test func aFileThatThereIsGetsAnotherStatement() async throws {
    let world = TestWorld()
    let old = """
      {
        "@context": "https://openvex.dev/ns/v0.2.0",
        "@id": "urn:x",
        "author": "They",
        "timestamp": "2025-06-01T00:00:00Z",
        "version": 1,
        "statements": [
          {
            "vulnerability": { "name": "CVE-2019-0001" },
            "products": [{ "@id": "pkg:npm/old" }],
            "status": "fixed"
          }
        ]
      }

      """
    world.write("/code/.vex/decisions.openvex.json", old)
    let client = try await client(world)
    try await client.open(Self.uri, Self.text)
    _ = try await client.diagnostics(of: Self.uri)
    let changes = try await list(client)[0]["edit"]["documentChanges"]
    #expect(changes.elements?.count == 1)
    #expect(changes[0]["textDocument"]["uri"].string == Self.vexURI)
    let texts = changes[0]["edits"].elements?.compactMap { $0["newText"].string } ?? []
    #expect(texts.contains("2"))
    #expect(texts.contains { $0.contains("Decided by Us <us@registry.example>.") })
    try await client.finish()
  }

  @Test func aCommentWaitsForItsReason() async throws {
    let world = TestWorld()
    let client = try await client(world)
    let uri = "file:///code/deno.json"
    let text = "{\n  \"imports\": {\n    \"pkg\": \"npm:pkg@1.4.0\"\n  }\n}\n"
    try await client.open(uri, text)
    #expect(try await client.diagnostics(of: uri).count == 1)
    let action = try #require(try await list(client, uri: uri).last)
    #expect(action["title"].string == "Ignore CVE-2020-0001 in a comment (write the reason)")
    let edit = action["edit"]["documentChanges"][0]["edits"][0]
    let comment = "    // forewarn: ignore CVE-2020-0001 until 2027-04-15 because \n"
    #expect(edit["newText"].string == comment)
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    func with(_ comment: String) -> String {
      (lines[..<2].map { $0 + "\n" } + [comment] + [lines[2...].joined(separator: "\n")]).joined()
    }
    try await client.open(uri, with(comment), version: 2)
    #expect(
      try await client.diagnostics(of: uri).compactMap { $0["code"].string }
        == ["exception-problem", "known-vulnerability"])
    try await client.open(
      uri, with(comment.replacing("because ", with: "because of us")), version: 3)
    #expect(try await client.diagnostics(of: uri).isEmpty)
    try await client.finish()
  }

  @Test func withoutAnAuthorNothingIsWritten() async throws {
    let client = try await client(TestWorld(), author: nil)
    try await client.open(Self.uri, Self.text)
    _ = try await client.diagnostics(of: Self.uri)
    let actions = try await list(client)
    #expect(actions.count == 1)
    #expect(actions[0]["disabled"]["reason"].string?.contains("FOREWARN_AUTHOR") == true)
    try await client.finish()
  }
}
