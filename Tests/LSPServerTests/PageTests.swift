import ForewarnTestSupport
import LSPServer
import LanguageServerProtocol
import Testing

/// The commands that open a page for people.
@Suite struct PageTests {
  private let uri = "file:///code/requirements.txt"
  private let showing: LSPAny = ["window": ["showDocument": ["support": true]]]

  private func client(
    _ text: String, capabilities: LSPAny = [:], findsFiles: Bool = false
  ) async throws -> TestClient {
    let world = TestWorld(findsFiles: findsFiles)
    world.write("/code/other/requirements.txt", "bad\n")
    world.setDatabase(
      .source(
        AdvisoryTable.source([
          "GHSA-aaaa-bbbb-cccc  PyPI/flask  <2.2.5  high  Evil <b>bold</b> `code`",
          "T-2  PyPI/django  <3.0.0  low  Two", "T-3  PyPI/gone  *  low  Three",
        ])), stamp: "1")
    var environment = world.environment()
    environment.assess = ServerEnvironment.engine
    let client = TestClient(environment)
    try await client.initialize(capabilities: capabilities)
    try await client.open(uri, text)
    _ = try await client.diagnostics(of: uri)
    return client
  }

  private func run(_ client: TestClient, _ command: String, _ arguments: LSPAny) async throws
    -> String
  {
    try await client.request(
      "workspace/executeCommand", ["command": .string(command), "arguments": arguments]
    ).string ?? ""
  }

  @Test func aPlaceIsExplained() async throws {
    let client = try await client("flask==2.0\n", capabilities: showing)
    let text = try await run(
      client, "forewarn.explain", [.string(uri), ["line": 0, "character": 8]])
    #expect(text.hasPrefix("## What Forewarn knows about this place\n\nflask 2.0 is affected by"))
    #expect(text.contains("\n## `GHSA-aaaa-bbbb-cccc`\n\n    GHSA-aaaa-bbbb-cccc\n    Evil <b>"))
    let shown = try await client.message("window/showDocument")
    #expect(shown["params"] == ["uri": "file:///pages/explanation.md", "takeFocus": true])
    try await client.answer(shown, with: ["success": true])
    try await client.finish()
  }

  @Test func theHoverSaysOnceWhatAllFindingsShare() async throws {
    let world = TestWorld()
    world.setDatabase(
      .source(
        AdvisoryTable.source([
          "T-1  PyPI/flask  <2.2.5  low  One", "T-2  PyPI/flask  <2.3.0  critical  Two",
          "T-3  PyPI/flask  *  medium  Three",
        ])), stamp: "1")
    var environment = world.environment()
    environment.assess = ServerEnvironment.engine
    let client = TestClient(environment)
    try await client.initialize()
    try await client.open(uri, "flask==2.0\n")
    _ = try await client.diagnostics(of: uri)
    let hover = try await client.request("textDocument/hover", TestClient.place(uri, (0, 8)))
    let lines = (hover["contents"]["value"].string ?? "").split(separator: "\n").prefix(6)
    #expect(
      lines.map(String.init) == [
        "flask 2.0 is affected by 3 flaws, the worst of them critical:",
        "- T-2 (https://osv.dev/vulnerability/T-2): Two — critical; affects < 2.3.0; fixed in 2.3.0.",
        "- T-3 (https://osv.dev/vulnerability/T-3): Three — medium; "
          + "affects all versions; no fixed version is known.",
        "- T-1 (https://osv.dev/vulnerability/T-1): One — low; affects < 2.2.5; fixed in 2.2.5.",
        "2.3.0 mends it; for 1 advisory of this package no fix is known.",
        "Fix: Upgrade flask to 2.3.0.",
      ])
    try await client.finish()
  }

  @Test func namesAreExplained() async throws {
    let client = try await client("")
    for (name, expected) in [
      ("GHSA-aaaa-bbbb-cccc", "fixed: 2.2.5"), ("pkg:pypi/flask@2.0", "Affected by 1 of 1"),
      ("CVE-1999-1", "The database holds nothing of that name."),
    ] {
      let text = try await run(client, "forewarn.explain", [.string(name)])
      #expect(text.contains(expected), "\(text)")
      let message = try await client.message("window/showMessage")
      #expect(message["params"]["message"].string == "See /pages/explanation.md")
    }
    for arguments: LSPAny in [[], [1], [.string(uri), ["line": -1, "character": 0]]] {
      let id = try await client.ask(
        "workspace/executeCommand", ["command": "forewarn.explain", "arguments": arguments])
      let answer = try await client.answer(to: id)
      if answer["error"].isNull { _ = try await client.message("window/showMessage") }
    }
    let code = try await client.failure(
      of: "workspace/executeCommand",
      ["command": "forewarn.explain", "arguments": [.string(uri), ["line": 5, "character": 0]]])
    #expect(code == -32803)
    try await client.finish()
  }

  @Test func thePlanTellsEditsFromMajorUpgradesAndTheRest() async throws {
    let client = try await client(
      "flask==2.0\ndjango==1.0\ngone==1.0\nfine==1\n", capabilities: showing)
    let text = try await run(client, "forewarn.plan", [.string(uri)])
    #expect(
      text == """
        ## What to do

        ## `/code/requirements.txt`

        Edits that keep the major version; `forewarn.fixAll` makes them all:

        - Upgrade flask to 2.2.5 (mends `GHSA-aaaa-bbbb-cccc`)

        Major upgrades, which may need changes of your own:

        - Upgrade django to 3.0.0 (mends `T-2`)

        No version is known that mends:

        - gone 1.0 is affected by T-3 (low): Three. No fixed version is known.

        """)
    let shown = try await client.message("window/showDocument")
    #expect(shown["params"]["uri"] == "file:///pages/plan.md")
    try await client.answer(shown, with: ["success": true])
    let code = try await client.failure(
      of: "workspace/executeCommand",
      ["command": "forewarn.plan", "arguments": ["file:///code/none.txt"]])
    #expect(code == -32803)
    try await client.finish()
  }

  @Test func theCoverageTellsWhatWasNotChecked() async throws {
    let client = try await client(
      "flask==2.0\n-e ./local\ngit+https://git.example/a.git\n", findsFiles: true)
    let text = try await run(client, "forewarn.coverage", [])
    #expect(text.contains("`/code/requirements.txt`: 1 package checked"))
    #expect(text.contains("3 records of PyPI"))
    #expect(text.contains("## What was not, and why\n\n- `/code/requirements.txt`: "))
    _ = try await client.message("window/showMessage")
    try await client.finish()
  }
}
