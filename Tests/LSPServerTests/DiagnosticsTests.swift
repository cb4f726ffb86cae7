import ForewarnTestSupport
import LSPServer
import LanguageServerProtocol
import Testing

/// When diagnostics are sent, to whom, and that none is ever stale.
@Suite struct DiagnosticsTests {
  private let uri = "file:///code/requirements.txt"
  private let pull: LSPAny = [
    "textDocument": ["diagnostic": [:]], "workspace": ["diagnostics": ["refreshSupport": true]],
  ]

  @Test func staleResultsAreDroppedAndBurstsAreOne() async throws {
    let world = TestWorld()
    await world.gate.close()
    let client = TestClient(world.environment())
    try await client.initialize(capabilities: [
      "textDocument": ["publishDiagnostics": ["versionSupport": true]]
    ])
    try await client.open(uri, "bad\n")
    await world.gate.arrived(1)
    // While the first text is assessed, fifty changes come in.
    for version in 2...51 { try await client.change(uri, version: version, "x", ((0, 0), (0, 0))) }
    // The answer comes after all changes were taken in.
    _ = try await client.failure(of: "no/such")
    await world.gate.letPass()
    await world.gate.arrived(2)
    // Only the newest text is assessed then; the first result was dropped.
    await world.gate.open()
    let published = try await client.message("textDocument/publishDiagnostics")["params"]
    #expect(published["version"].integer == 51)
    #expect(published["diagnostics"][0]["range"]["start"]["character"].integer == 50)
    try await client.finish()
  }

  /// Editors count versions anew when a document is opened again: revisions do not.
  @Test func aResultOfTheClosedDocumentIsDropped() async throws {
    let world = TestWorld()
    await world.gate.close()
    let client = TestClient(world.environment())
    try await client.initialize()
    try await client.open(uri, "bad bad\n", version: 1)
    await world.gate.arrived(1)
    try await client.close(uri)
    #expect(try await client.diagnostics(of: uri).isEmpty)
    try await client.open(uri, "bad\n", version: 1)
    await world.gate.arrived(2)
    await world.gate.open()
    #expect(try await client.diagnostics(of: uri).count == 1)
    try await client.finish()
  }

  @Test func aClientThatPullsIsNeverPushed() async throws {
    let client = TestClient(TestWorld().environment())
    let capabilities = try await client.initialize(capabilities: pull)
    #expect(capabilities["diagnosticProvider"]["interFileDependencies"].isTrue)
    try await client.open(uri, "bad\n")
    let first = try await client.request("textDocument/diagnostic", document)
    #expect(first["kind"].string == "full")
    #expect(first["items"].elements?.count == 1)
    let again = try await client.request("textDocument/diagnostic", document(after: first))
    #expect(again["kind"].string == "unchanged")
    #expect(again["resultId"] == first["resultId"])
    try await client.change(uri, version: 2, "good\n")
    let changed = try await client.request("textDocument/diagnostic", document(after: first))
    #expect(changed["kind"].string == "full")
    #expect(changed["items"].elements?.isEmpty == true)
    try await client.close(uri)
    let closed = try await client.request("textDocument/diagnostic", document)
    #expect(closed["items"].elements?.isEmpty == true)
    try await client.finish()
  }

  @Test func aPullWaitsForTheNewestText() async throws {
    let world = TestWorld()
    await world.gate.close()
    let client = TestClient(world.environment())
    try await client.initialize(capabilities: pull)
    try await client.open(uri, "bad\n")
    let id = try await client.ask("textDocument/diagnostic", document)
    await world.gate.arrived(1)
    try await client.change(uri, version: 2, "bad bad\n")
    _ = try await client.failure(of: "no/such")
    await world.gate.open()
    #expect(try await client.answer(to: id)["result"]["items"].elements?.count == 2)
    try await client.finish()
  }

  @Test func anotherDatabaseReassessesOpenDocuments() async throws {
    let world = TestWorld()
    world.setDatabase(.none, stamp: nil)
    let client = TestClient(world.environment(), ticks: world.ticks)
    try await client.initialize()
    try await client.open(uri, "bad\n")
    let before = try await client.diagnostics(of: uri)
    #expect(before.map { $0["code"].string } == ["not-assessed"])
    world.setDatabase(.source(MarkerSource()), stamp: "2")
    world.tick()
    let after = try await client.diagnostics(of: uri)
    #expect(after.map { $0["code"].string } == ["known-vulnerability"])
    world.tick()
    try await client.notify("textDocument/didSave", ["textDocument": ["uri": .string(uri)]])
    try await client.finish()
  }

  @Test func anotherDatabaseAsksForANewPull() async throws {
    let world = TestWorld()
    world.setDatabase(.none, stamp: nil)
    let client = TestClient(world.environment(), ticks: world.ticks)
    try await client.initialize(capabilities: pull)
    try await client.open(uri, "bad\n")
    let first = try await client.request("textDocument/diagnostic", document)
    world.setDatabase(.source(MarkerSource()), stamp: "2")
    world.tick()
    try await client.answer(client.message("workspace/diagnostic/refresh"), with: .null)
    let second = try await client.request("textDocument/diagnostic", document(after: first))
    #expect(second["kind"].string == "full")
    #expect(second["items"][0]["code"].string == "known-vulnerability")
    try await client.finish()
  }

  @Test func anUnusableDatabaseIsSaid() async throws {
    let world = TestWorld()
    world.setDatabase(.unusable("The database is damaged; run `forewarn sync`."), stamp: "1")
    let client = TestClient(world.environment())
    try await client.initialize()
    let log = try await client.message("window/logMessage")["params"]
    #expect(log["message"].string?.contains("damaged") == true)
    let shown = try await client.message("window/showMessage")["params"]
    #expect(shown["message"] == log["message"] && shown["type"] == 1)
    try await client.open(uri, "bad\n")
    let diagnostics = try await client.diagnostics(of: uri)
    #expect(diagnostics.map { $0["code"].string } == ["not-assessed"])
    try await client.finish()
  }

  @Test func theClientGetsOnlyWhatItKnows() async throws {
    for isRich in [false, true] {
      let yes = LSPAny.bool(isRich)
      let client = TestClient(TestWorld().environment())
      try await client.initialize(capabilities: [
        "textDocument": [
          "publishDiagnostics": [
            "versionSupport": yes, "relatedInformation": yes, "codeDescriptionSupport": yes,
            "dataSupport": yes, "tagSupport": isRich ? ["valueSet": [1, 2]] : .null,
          ]
        ]
      ])
      try await client.open(uri, "bad old\n", version: 7)
      let params = try await client.message("textDocument/publishDiagnostics")["params"]
      let bad = params["diagnostics"][0]
      #expect(params["version"].isNull == !isRich)
      #expect(bad["data"]["advisories"] == (isRich ? ["GHSA-test-0001"] : .null))
      #expect(
        bad["codeDescription"]["href"]
          == (isRich ? "file:///pages/known-vulnerability.md" : .null))
      #expect(params["diagnostics"][1]["tags"] == (isRich ? [2] : .null))
      try await client.finish()
    }
  }

  @Test func settingsHideWhatIsBelowTheLevel() async throws {
    let client = TestClient(TestWorld().environment())
    try await client.initialize(capabilities: ["workspace": ["configuration": true]])
    let asked = try await client.message("workspace/configuration")
    #expect(asked["params"]["items"] == [["section": "forewarn"]])
    try await client.answer(asked, with: [["minimumLevel": "warning"]])
    _ = try await client.failure(of: "no/such")
    try await client.open(uri, "bad sad\n")
    #expect(try await client.diagnostics(of: uri).count == 1)
    try await client.notify("workspace/didChangeConfiguration", ["settings": .null])
    try await client.answer(
      client.message("workspace/configuration"), with: [["minimumLevel": "hint"]])
    #expect(try await client.diagnostics(of: uri).count == 2)
    try await client.finish()
  }

  @Test func longAssessmentsAreShown() async throws {
    let world = TestWorld()
    await world.gate.close()
    let client = TestClient(world.environment())
    try await client.initialize(capabilities: ["window": ["workDoneProgress": true]])
    try await client.open(uri, "bad\n")
    await world.gate.arrived(1)
    await world.timers.open()
    let create = try await client.message("window/workDoneProgress/create")
    try await client.answer(create, with: .null)
    let begin = try await client.message("$/progress")["params"]
    #expect(begin["value"]["kind"].string == "begin")
    #expect(begin["token"] == create["params"]["token"])
    await world.gate.open()
    #expect(try await client.message("$/progress")["params"]["value"]["kind"].string == "end")
    #expect(try await client.diagnostics(of: uri).count == 1)
    try await client.finish()
  }

  @Test func assessmentsAreTraced() async throws {
    let client = TestClient(TestWorld().environment())
    try await client.initialize()
    try await client.notify("$/setTrace", ["value": "messages"])
    try await client.open(uri, "bad\n")
    let trace = try await client.message("$/logTrace")["params"]["message"].string
    #expect(trace == "requirements.txt: 1 packages assessed, 0 not, 1 findings shown")
    #expect(try await client.diagnostics(of: uri).count == 1)
    try await client.finish()
  }

  private var document: LSPAny { ["textDocument": ["uri": .string(uri)]] }

  private func document(after report: LSPAny) -> LSPAny {
    ["textDocument": ["uri": .string(uri)], "previousResultId": report["resultId"]]
  }
}
