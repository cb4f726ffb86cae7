import ForewarnTestSupport
import LSPServer
import LanguageServerProtocol
import Testing

/// The files of a workspace that nobody has opened.
@Suite struct WorkspaceDiagnosticTests {
  private let pulling: LSPAny = [
    "textDocument": ["diagnostic": [:]], "workspace": ["diagnostics": [:]],
  ]

  private func world() -> TestWorld {
    let world = TestWorld(findsFiles: true)
    world.write("/code/a/requirements.txt", "bad\n")
    world.write("/code/b/requirements.txt", "fine\n")
    world.write("/code/c/requirements.txt", "bad\nbad\n")
    return world
  }

  private func uri(_ folder: String) -> String { "file:///code/\(folder)/requirements.txt" }

  // MARK: Progress

  @Test func longScansAreShownAndCanBeCancelled() async throws {
    for isCancelled in [false, true] {
      let world = world()
      await world.gate.close()
      let client = TestClient(world.environment())
      try await client.initialize(capabilities: ["window": ["workDoneProgress": true]])
      await world.gate.arrived(1)
      await world.timers.open()
      let create = try await client.message("window/workDoneProgress/create")
      try await client.answer(create, with: .null)
      let begin = try await client.message("$/progress")["params"]
      #expect(begin["token"] == create["params"]["token"])
      #expect(begin["value"]["title"].string == "Checking the workspace")
      #expect(begin["value"]["cancellable"].isTrue)
      #expect(begin["value"]["message"].string == "0 of 3 files")
      #expect(begin["value"]["percentage"].integer == 0)
      if isCancelled {
        try await client.notify(
          "window/workDoneProgress/cancel", ["token": begin["token"]])
        // The notification is handled when a later request is answered.
        #expect(try await client.failure(of: "forewarn/unknown") == -32601)
      }
      await world.gate.open()
      if isCancelled {
        #expect(try await client.diagnostics(of: uri("a")).count == 1)
        let end = try await client.message("$/progress")["params"]["value"]
        #expect(end["kind"].string == "end" && end["message"].string == "Cancelled")
      } else {
        #expect(try await client.diagnostics(of: uri("a")).count == 1)
        for (message, percentage) in [("1 of 3 files", 33), ("2 of 3 files", 66)] {
          let report = try await client.message("$/progress")["params"]["value"]
          #expect(report["message"].string == message)
          #expect(report["percentage"].integer == percentage)
        }
        #expect(try await client.diagnostics(of: uri("c")).count == 2)
        #expect(try await client.message("$/progress")["params"]["value"]["kind"].string == "end")
      }
      let coverage = try await client.request(
        "workspace/executeCommand", ["command": "forewarn.coverage"])
      #expect(
        coverage.string?.contains(
          "This is not complete: the check of the workspace's files was cancelled.") == isCancelled)
      _ = try await client.message("window/showMessage")
      try await client.finish()
    }
  }

  @Test func whoCancelledAScanIsAnsweredAndNotAskedAgain() async throws {
    let world = world()
    await world.gate.close()
    let client = TestClient(world.environment(), ticks: world.ticks)
    var capabilities = pulling
    if case .object(var members) = capabilities {
      members["window"] = ["workDoneProgress": true]
      capabilities = .object(members)
    }
    try await client.initialize(capabilities: capabilities)
    await world.gate.arrived(1)
    await world.timers.open()
    let create = try await client.message("window/workDoneProgress/create")
    try await client.answer(create, with: .null)
    let begin = try await client.message("$/progress")["params"]
    // The scan after the saving is quick enough to show none.
    await world.timers.close()
    try await client.notify("window/workDoneProgress/cancel", ["token": begin["token"]])
    #expect(try await client.failure(of: "forewarn/unknown") == -32601)
    await world.gate.open()
    #expect(try await client.message("$/progress")["params"]["value"]["kind"].string == "end")
    let report = try await client.request("workspace/diagnostic", ["previousResultIds": []])
    #expect(report["items"].elements?.map { $0["uri"].string } == [uri("a")])
    try await client.notify("textDocument/didSave", ["textDocument": ["uri": .string(uri("x"))]])
    let more = try await client.request(
      "workspace/diagnostic",
      [
        "previousResultIds": [
          ["uri": .string(uri("a")), "value": report["items"][0]["resultId"]]
        ]
      ])
    #expect(more["items"].elements?.map { $0["uri"].string } == [uri("c")])
    try await client.finish()
  }

  // MARK: Pushed

  @Test func filesThatAreNotOpenArePublished() async throws {
    let world = world()
    let client = TestClient(world.environment(), ticks: world.ticks)
    try await client.initialize()
    #expect(try await client.diagnostics(of: uri("a")).count == 1)
    #expect(try await client.diagnostics(of: uri("c")).count == 2)

    // An open document speaks for itself, and for the disk again when it is closed.
    try await client.open(uri("a"), "bad\nbad\nbad\n")
    #expect(try await client.diagnostics(of: uri("a")).count == 3)
    try await client.close(uri("a"))
    #expect(try await client.diagnostics(of: uri("a")).isEmpty)
    #expect(try await client.diagnostics(of: uri("a")).count == 1)

    world.write("/code/b/requirements.txt", "bad\n")
    world.write("/code/c/requirements.txt", nil)
    try await client.notify("textDocument/didSave", ["textDocument": ["uri": .string(uri("x"))]])
    #expect(try await client.diagnostics(of: uri("b")).count == 1)
    #expect(try await client.diagnostics(of: uri("c")).isEmpty)
    try await client.finish()
  }

  @Test func includedFilesAreSeenWhateverTheirName() async throws {
    let world = TestWorld(findsFiles: true)
    world.write("/code/requirements.txt", "-r base.lst\n")
    world.write("/code/base.lst", "bad\n")
    let client = TestClient(world.environment())
    try await client.initialize()
    let base = "file:///code/base.lst"
    #expect(try await client.diagnostics(of: base).count == 1)
    try await client.open(base, "bad\nbad\n")
    #expect(try await client.diagnostics(of: base).count == 2)
    try await client.close(base)
    #expect(try await client.diagnostics(of: base).isEmpty)
    #expect(try await client.diagnostics(of: base).count == 1)
    world.write("/code/requirements.txt", "\n")
    try await client.notify("textDocument/didSave", ["textDocument": ["uri": .string(base)]])
    #expect(try await client.diagnostics(of: base).isEmpty)
    try await client.finish()
  }

  @Test func renamedFilesAreSeen() async throws {
    let world = world()
    let client = TestClient(world.environment())
    let capabilities = try await client.initialize(
      capabilities: ["workspace": ["fileOperations": ["didRename": true]]])
    #expect(
      capabilities["workspace"]["fileOperations"]["didRename"]["filters"][0]["pattern"]["glob"]
        == "**/*")
    _ = try await client.diagnostics(of: uri("a"))
    _ = try await client.diagnostics(of: uri("c"))
    world.write("/code/a/requirements.txt", nil)
    world.write("/code/d/requirements.txt", "bad\n")
    try await client.notify(
      "workspace/didRenameFiles",
      ["files": [["oldUri": .string(uri("a")), "newUri": .string(uri("d"))]]])
    #expect(try await client.diagnostics(of: uri("d")).count == 1)
    #expect(try await client.diagnostics(of: uri("a")).isEmpty)
    try await client.finish()
  }

  @Test func whoPullsADocumentLosesWhatWasPublishedOfIt() async throws {
    let client = TestClient(world().environment())
    try await client.initialize(
      capabilities: ["textDocument": ["diagnostic": [:]]])
    #expect(try await client.diagnostics(of: uri("a")).count == 1)
    #expect(try await client.diagnostics(of: uri("c")).count == 2)
    try await client.open(uri("a"), "bad\n")
    #expect(try await client.diagnostics(of: uri("a")).isEmpty)
    let report = try await client.request(
      "textDocument/diagnostic", ["textDocument": ["uri": .string(uri("a"))]])
    #expect(report["items"].elements?.count == 1)
    try await client.finish()
  }

  @Test func theSettingTurnsItOff() async throws {
    let world = world()
    let client = TestClient(world.environment())
    try await client.initialize(extra: ["initializationOptions": ["workspaceDiagnostics": false]])
    try await client.open(uri("b"), "bad\n")
    #expect(try await client.diagnostics(of: uri("b")).count == 1)
    try await client.finish()
    #expect(!world.readPaths.contains("/code/a/requirements.txt"))
  }

  @Test func aLockfileDoesNotRepeatItsManifest() async throws {
    let world = TestWorld(findsFiles: true)
    world.write("/code/package.json", #"{"dependencies": {"qs": "6.0.0"}}"#)
    world.write(
      "/code/package-lock.json",
      #"{"lockfileVersion": 3, "packages": {"": {"dependencies": {"qs": "6.0.0"}}, "#
        + #""node_modules/qs": {"version": "6.0.0"}}}"#)
    world.setDatabase(
      .source(AdvisoryTable.source(["T-1  npm/qs  <6.1.0  high  One"])), stamp: "1")
    var environment = world.environment()
    environment.assess = ServerEnvironment.engine
    let client = TestClient(environment)
    try await client.initialize()
    #expect(try await client.diagnostics(of: "file:///code/package.json").count == 1)
    try await client.finish()
  }

  // MARK: Pulled

  private func pull(
    _ client: TestClient, has: [String: LSPAny] = [:], token: LSPAny? = nil
  ) async throws -> RequestID {
    var params: [String: LSPAny] = [
      "previousResultIds": .array(
        has.sorted { $0.key < $1.key }.map { ["uri": .string($0.key), "value": $0.value] })
    ]
    if let token { params["partialResultToken"] = token }
    return try await client.ask("workspace/diagnostic", .object(params))
  }

  @Test func thePullWaitsForNews() async throws {
    let world = world()
    let client = TestClient(world.environment())
    try await client.initialize(capabilities: pulling)
    let first = try await client.answer(to: try await pull(client))["result"]["items"]
    #expect(first.elements?.map { $0["uri"].string } == [uri("a"), uri("c")])
    #expect(first[0]["kind"] == "full" && first[0]["version"] == .null)
    #expect(first[1]["items"].elements?.count == 2)

    let has = [uri("a"): first[0]["resultId"], uri("c"): first[1]["resultId"]]
    let second = try await pull(client, has: has)
    world.write("/code/c/requirements.txt", "fine\n")
    try await client.notify("textDocument/didSave", ["textDocument": ["uri": .string(uri("x"))]])
    let news = try await client.answer(to: second)["result"]["items"]
    #expect(news.elements?.count == 1)
    #expect(news[0]["uri"].string == uri("c") && news[0]["items"] == [])

    let third = try await pull(client, has: has.merging([uri("c"): news[0]["resultId"]]) { $1 })
    try await client.notify("$/cancelRequest", ["id": .integer(try #require(third.number))])
    #expect(try await client.answer(to: third)["error"]["code"] == -32800)
    let last = try await pull(client, has: has.merging([uri("c"): news[0]["resultId"]]) { $1 })
    try await client.finish()
    #expect(try await client.answer(to: last)["error"]["code"] == -32800)
  }

  @Test func partsAreSentAsTheyAreFound() async throws {
    let world = world()
    await world.gate.close()
    let client = TestClient(world.environment())
    try await client.initialize(capabilities: pulling)
    let id = try await pull(client, token: "parts")
    // So that the request is there before the first file is found.
    _ = try await client.request("textDocument/hover", TestClient.place(uri("z"), (0, 0)))
    await world.gate.open()
    for folder in ["a", "c"] {
      let part = try await client.message("$/progress")["params"]
      #expect(part["token"] == "parts")
      #expect(part["value"]["items"][0]["uri"].string == uri(folder))
    }
    #expect(try await client.answer(to: id)["result"] == ["items": []])
    try await client.finish()
  }
}

extension RequestID {
  fileprivate var number: Int? { if case .number(let number) = self { number } else { nil } }
}
