import ForewarnTestSupport
import LSPServer
import LanguageServerProtocol
import Testing

/// Hovers, code actions, commands and cancellation.
@Suite struct RequestTests {
  private let uri = "file:///code/requirements.txt"
  private let literals: LSPAny = [
    "codeActionLiteralSupport": ["codeActionKind": ["valueSet": ["quickfix", "source"]]],
    "isPreferredSupport": true,
  ]

  // MARK: Hover

  @Test func hoverSaysTheVerdictFirst() async throws {
    for (format, kind) in [(["markdown", "plaintext"], "markdown"), (["plaintext"], "plaintext")] {
      let client = TestClient(TestWorld().environment())
      let formats = LSPAny.array(format.map { .string($0) })
      try await client.initialize(capabilities: [
        "textDocument": ["hover": ["contentFormat": formats]]
      ])
      try await client.open(uri, "# 😀\nbad==1.0\n")
      _ = try await client.diagnostics(of: uri)
      let hover = try await client.request("textDocument/hover", position(1, 1))
      #expect(hover["contents"]["kind"].string == kind)
      let text = hover["contents"]["value"].string ?? ""
      #expect(text.hasPrefix("bad 1.0.0 is vulnerable."))
      #expect(text.contains("CVE-2026-0001"))
      #expect(text.contains("CVSS:3.1/AV:N"))
      #expect(text.contains("2 hours old"))
      if kind == "markdown" {
        #expect(text.contains(#"Hostile \<img src=x> \[text\](command:run)"#))
        #expect(text.contains("[osv.dev](https://osv.dev/vulnerability/GHSA-test-0001)"))
      }
      #expect(hover["range"] == TestClient.range((1, 0), (1, 3)))
      #expect(try await client.request("textDocument/hover", position(0, 0)).isNull)
      try await client.finish()
    }
  }

  @Test func hoverOnACleanDependencySaysSo() async throws {
    let client = TestClient(TestWorld().environment())
    try await client.initialize()
    try await client.open(uri, "flask==3.0.0\n")
    _ = try await client.diagnostics(of: uri)
    let hover = try await client.request("textDocument/hover", position(0, 2))
    #expect(
      hover["contents"]["value"].string?.hasPrefix("No advisory in the database affects flask")
        == true)
    try await client.finish()
  }

  // MARK: Code actions

  @Test func quickFixesGiveTheFixedText() async throws {
    for documentChanges in [false, true] {
      for encoding in ["utf-8", "utf-16", "utf-32"] {
        let client = TestClient(TestWorld().environment())
        try await client.initialize(capabilities: [
          "general": ["positionEncodings": [.string(encoding)]],
          "textDocument": ["codeAction": literals],
          "workspace": ["workspaceEdit": ["documentChanges": .bool(documentChanges)]],
        ])
        let text = "a 😀é bad\nbad x\n"
        try await client.open(uri, text, version: 5)
        _ = try await client.diagnostics(of: uri)
        let actions = try await codeActions(client, (0, 0), (0, 100), only: ["quickfix"])
        let action = try #require(actions.first)
        #expect(actions.count == 1)
        #expect(action["title"].string == "Upgrade bad to good")
        #expect(action["kind"].string == "quickfix")
        #expect(action["isPreferred"].isTrue)
        #expect(action["diagnostics"].elements?.count == 1)
        let edits: LSPAny
        if documentChanges {
          #expect(action["edit"]["documentChanges"][0]["textDocument"]["version"].integer == 5)
          edits = action["edit"]["documentChanges"][0]["edits"]
        } else {
          edits = action["edit"]["changes"][uri]
        }
        #expect(apply(edits, to: text, encoding) == "a 😀é good\nbad x\n")
        let all = try await codeActions(client, (0, 0), (0, 0), only: ["source.fixAll"])
        let fixAll = try #require(all.first)
        #expect(all.count == 1)
        #expect(fixAll["kind"].string == "source.fixAll.forewarn")
        let allEdits =
          documentChanges
          ? fixAll["edit"]["documentChanges"][0]["edits"] : fixAll["edit"]["changes"][uri]
        #expect(apply(allEdits, to: text, encoding) == "a 😀é good\ngood x\n")
        try await client.finish()
      }
    }
  }

  @Test func kindsAreFiltered() async throws {
    let client = TestClient(TestWorld().environment())
    try await client.initialize(capabilities: ["textDocument": ["codeAction": literals]])
    try await client.open(uri, "bad bad\n")
    _ = try await client.diagnostics(of: uri)
    for (only, kinds) in [
      (["quickfix"], ["quickfix", "quickfix"]),
      (["source"], ["source.fixAll.forewarn"]),
      (["source.fixAll.forewarn"], ["source.fixAll.forewarn"]),
      (["source.fixAll.other"], []), (["refactor"], []), (["quick"], []), ([], []),
      ([""], ["quickfix", "quickfix", "source.fixAll.forewarn"]),
    ] as [([String], [String])] {
      let actions = try await codeActions(client, (0, 0), (0, 7), only: only)
      #expect(actions.map { $0["kind"].string } == kinds, "only \(only)")
    }
    try await client.finish()
  }

  @Test func aClientWithoutLiteralsGetsNoEdits() async throws {
    let client = TestClient(TestWorld().environment())
    try await client.initialize()
    try await client.open(uri, "bad bad\n")
    _ = try await client.diagnostics(of: uri)
    #expect(try await codeActions(client, (0, 0), (0, 7)).isEmpty)
    try await client.finish()
  }

  // MARK: Sync

  @Test func syncIsOfferedAndShown() async throws {
    for hasLiterals in [false, true] {
      let world = TestWorld()
      world.setDatabase(.none, stamp: nil)
      let (events, sync) = AsyncStream.makeStream(of: SyncEvent.self)
      let client = TestClient(world.environment(sync: { events }))
      let capabilities = try await client.initialize(capabilities: [
        "textDocument": hasLiterals ? ["codeAction": literals] : [:],
        "window": ["workDoneProgress": true],
      ])
      #expect(
        capabilities["executeCommandProvider"]["commands"].elements?.contains("forewarn.sync")
          == true)
      try await client.open(uri, "bad\n")
      _ = try await client.diagnostics(of: uri)
      let action = try #require(try await codeActions(client, (0, 0), (0, 0)).first)
      let command = hasLiterals ? action["command"]["command"] : action["command"]
      let parameters: LSPAny = ["command": command]
      #expect(try await client.request("workspace/executeCommand", parameters).isNull)
      let create = try await client.message("window/workDoneProgress/create")
      try await client.answer(create, with: .null)
      #expect(try await client.message("$/progress")["params"]["value"]["kind"].string == "begin")
      #expect(try await client.request("workspace/executeCommand", parameters).isNull)
      _ = try await client.message("window/showMessage")
      sync.yield(.progress(message: "npm", percentage: 40))
      let report = try await client.message("$/progress")["params"]["value"]
      #expect(report["percentage"].integer == 40)
      world.setDatabase(.source(MarkerSource()), stamp: "2")
      sync.yield(.finished(message: "65311 records"))
      #expect(
        try await client.message("window/showMessage")["params"]["message"].string
          == "65311 records")
      #expect(try await client.diagnostics(of: uri).first?["code"].string == "known-vulnerability")
      sync.finish()
      #expect(try await client.message("$/progress")["params"]["value"]["kind"].string == "end")
      try await client.finish()
    }
  }

  @Test func withoutSyncThereIsNoCommand() async throws {
    let client = TestClient(TestWorld().environment())
    let capabilities = try await client.initialize()
    #expect(
      capabilities["executeCommandProvider"]["commands"]
        == [
          "forewarn.explain", "forewarn.plan", "forewarn.coverage", "forewarn.health",
          "forewarn.open",
        ])
    let code = try await client.failure(
      of: "workspace/executeCommand", ["command": "forewarn.sync"])
    #expect(code == -32602)
    try await client.finish()
  }

  // MARK: Cancellation

  @Test func aCancelledRequestIsAnswered() async throws {
    let world = TestWorld()
    await world.gate.close()
    let client = TestClient(world.environment())
    try await client.initialize()
    try await client.open(uri, "bad\n")
    let hover = try await client.ask("textDocument/hover", position(0, 0))
    try await cancel(client, hover)
    #expect(try await client.answer(to: hover)["error"]["code"].integer == -32800)
    // Cancelling what is answered, or was never asked, does nothing.
    try await cancel(client, hover)
    try await client.notify("$/cancelRequest", ["id": "never"])
    await world.gate.open()
    _ = try await client.diagnostics(of: uri)
    try await client.finish()
  }

  @Test func shutdownAnswersWhatWaits() async throws {
    let world = TestWorld()
    await world.gate.close()
    let client = TestClient(world.environment())
    try await client.initialize()
    try await client.open(uri, "bad\n")
    let hover = try await client.ask("textDocument/hover", position(0, 0))
    _ = try await client.request("shutdown")
    #expect(try await client.answer(to: hover)["error"]["code"].integer == -32800)
    try await client.notify("exit")
    #expect(try await client.end() == 0)
    await world.gate.open()
  }

  /// Every request is answered exactly once, whatever is edited, closed and cancelled meanwhile; the
  /// client's ledger proves it.
  @Test func cancelStorms() async throws {
    for seed in 0..<Environment.count("FOREWARN_CANCEL_STORMS", 60) {
      var random = SeededGenerator(seed: UInt64(seed))
      let client = TestClient(TestWorld().environment())
      try await client.initialize(capabilities: ["textDocument": ["codeAction": literals]])
      var asked: [RequestID] = []
      for step in 0..<60 {
        switch Int.random(in: 0..<9, using: &random) {
        case 0: try await client.open(uri, "bad old bad\n", version: step)
        case 1: try await client.close(uri)
        case 2, 3: try await client.change(uri, version: step, "bad ", ((0, 0), (0, 0)))
        case 4: asked.append(try await client.ask("textDocument/hover", position(0, 1)))
        case 5: asked.append(try await client.ask("textDocument/codeAction", range((0, 0), (0, 9))))
        case 6:
          asked.append(
            try await client.ask(
              "textDocument/diagnostic", ["textDocument": ["uri": .string(uri)]]))
        default:
          if let id = asked.randomElement(using: &random) { try await cancel(client, id) }
        }
      }
      for id in asked { _ = try await client.answer(to: id) }
      _ = try await client.request("shutdown")
      _ = await client.takeUnread()
      try await client.notify("exit")
      #expect(try await client.end() == 0, "seed \(seed)")
    }
  }

  // MARK: Parameters

  private func cancel(_ client: TestClient, _ id: RequestID) async throws {
    guard case .number(let number) = id else { return }
    try await client.notify("$/cancelRequest", ["id": .integer(number)])
  }

  @Test func theDiagnosticsThatAClientNamesCountToo() async throws {
    let client = TestClient(TestWorld().environment())
    try await client.initialize(capabilities: ["textDocument": ["codeAction": literals]])
    try await client.open(uri, "name bad\nbad\n")
    let found = try await client.diagnostics(of: uri)
    // The word before the cursor, as ALE asks; the second finding is on another line.
    let actions = try await client.request(
      "textDocument/codeAction",
      [
        "textDocument": ["uri": .string(uri)], "range": TestClient.range((0, 0), (0, 4)),
        "context": ["diagnostics": .array(found), "only": ["quickfix"]],
      ])
    #expect(actions.elements?.count == 1)
    #expect(actions[0]["edit"]["changes"][uri][0]["range"] == TestClient.range((0, 5), (0, 8)))
    try await client.finish()
  }

  private func codeActions(
    _ client: TestClient, _ start: (Int, Int), _ end: (Int, Int), only: [String]? = nil
  ) async throws -> [LSPAny] {
    try await client.request("textDocument/codeAction", range(start, end, only: only)).elements
      ?? []
  }

  private func range(
    _ start: (Int, Int), _ end: (Int, Int), only: [String]? = nil
  ) -> LSPAny {
    var context: [String: LSPAny] = ["diagnostics": []]
    if let only { context["only"] = .array(only.map { .string($0) }) }
    return [
      "textDocument": ["uri": .string(uri)], "range": TestClient.range(start, end),
      "context": .object(context),
    ]
  }

  private func position(_ line: Int, _ character: Int) -> LSPAny {
    [
      "textDocument": ["uri": .string(uri)],
      "position": ["line": .integer(line), "character": .integer(character)],
    ]
  }

  /// Applies edits as an editor does, last first, counting the slow way.
  private func apply(_ edits: LSPAny, to text: String, _ encoding: String) -> String {
    var lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    for edit in (edits.elements ?? []).reversed() {
      let start = edit["range"]["start"]
      let end = edit["range"]["end"]
      guard let line = start["line"].integer, line == end["line"].integer,
        let from = start["character"].integer, let to = end["character"].integer,
        let new = edit["newText"].string
      else { return "unreadable edit \(edit)" }
      lines[line] =
        prefix(lines[line], from, encoding) + new
        + lines[line].dropFirst(prefix(lines[line], to, encoding).count)
    }
    return lines.joined(separator: "\n")
  }

  private func prefix(_ line: String, _ columns: Int, _ encoding: String) -> String {
    var count = 0
    return String(
      line.prefix { character in
        guard count < columns else { return false }
        switch encoding {
        case "utf-8": count += character.utf8.count
        case "utf-16": count += character.utf16.count
        default: count += character.unicodeScalars.count
        }
        return true
      })
  }
}
