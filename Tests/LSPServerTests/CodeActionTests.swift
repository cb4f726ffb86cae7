import Advisor
import Dispatch
import ForewarnTestSupport
import LSPServer
import LanguageServerProtocol
import Testing

/// Code actions with the engine that the product has: what is offered, to which client, and how the
/// edit of one comes when it is chosen.
@Suite struct CodeActionTests {
  private static let uri = "file:///code/package.json"
  private static let lockURI = "file:///code/package-lock.json"
  private static let text = """
    {
      "dependencies": {
        "lodash": "4.17.11",
        "left": "1.2.0",
        "express": "^4.17.0",
        "gone": "1.0.0"
      }
    }

    """
  private static let lockfile = """
    {"lockfileVersion": 3, "packages": {
      "": {"dependencies": {
        "lodash": "4.17.11", "left": "1.2.0", "express": "^4.17.0", "gone": "1.0.0"}},
      "node_modules/lodash": {"version": "4.17.11"},
      "node_modules/left": {"version": "1.2.0"},
      "node_modules/gone": {"version": "1.0.0"},
      "node_modules/express": {"version": "4.17.1", "dependencies": {"qs": "6.7.0"}},
      "node_modules/qs": {"version": "6.7.0"}}}
    """
  private static let advisories: [Substring] = [
    "GHSA-0000-0000-0001  npm/lodash  <4.17.12  critical  Pollutes",
    "GHSA-0000-0000-0002  npm/lodash  <4.17.21  high  Runs code",
    "GHSA-0000-0000-0003  npm/lodash  >=5.0.0,<5.0.1  low  Slow",
    "GHSA-0000-0000-0004  npm/left  <2.0.0  high  Hangs",
    "GHSA-0000-0000-0005  npm/gone  *  high  Hangs",
    "GHSA-0000-0000-0006  npm/qs  <6.7.3  high  Hangs",
    "PYSEC-0000-1  PyPI/urllib3  <1.26.18  high  Leaks a header",
  ]
  private static let complete: [String: LSPAny] = [
    "codeActionLiteralSupport": ["codeActionKind": ["valueSet": ["quickfix"]]],
    "isPreferredSupport": true,
  ]
  private static let lazy = complete.merging([
    "dataSupport": true, "resolveSupport": ["properties": ["edit"]],
  ]) { $1 }

  // MARK: Lists

  @Test func versionsToChooseFrom() async throws {
    let client = try await opened(Self.complete)
    let actions = try await list(client, line: 2)
    #expect(
      actions.map { $0["title"].string } == [
        "Upgrade lodash to 4.17.21 (fixes 2)",
        "Upgrade lodash to 5.0.1 (newest that advisories name, major, fixes 2)",
        "Fix all dependency findings that need no major upgrade (2)",
        "Unpin lodash: ^4.17.11",
      ])
    #expect(actions.map { $0["isPreferred"].isTrue } == [true, false, false, false])
    #expect(actions[0]["diagnostics"].elements?.count == 2)
    let edit = actions[0]["edit"]["documentChanges"][0]
    #expect(edit["textDocument"]["version"].integer == 7)
    #expect(edit["edits"][0]["newText"].string == "4.17.21")
    #expect(edit["edits"][0]["annotationId"].isNull)
    try await client.finish()
  }

  @Test func majorStepsAreConfirmed() async throws {
    for canConfirm in [false, true] {
      let client = try await opened(Self.complete, annotations: canConfirm)
      let actions = try await list(client, line: 3, only: ["quickfix"])
      #expect(actions.map { $0["title"].string } == ["Upgrade left to 2.0.0 (major)"])
      let edit = actions[0]["edit"]
      #expect(actions[0]["isPreferred"].isNull)
      #expect(
        edit["documentChanges"][0]["edits"][0]["annotationId"].string
          == (canConfirm ? "major" : nil))
      #expect(edit["changeAnnotations"]["major"]["needsConfirmation"].isTrue == canConfirm)
      #expect(edit["changeAnnotations"].isNull != canConfirm)
      try await client.finish()
    }
  }

  @Test func theReasonIsSaidToWhoShowsIt() async throws {
    for shows in [false, true] {
      let client = try await opened(Self.complete.merging(["disabledSupport": .bool(shows)]) { $1 })
      let actions = try await list(client, line: 5, only: ["quickfix"])
      #expect(actions.count == (shows ? 1 : 0))
      if shows {
        #expect(actions[0]["title"].string == "Upgrade gone")
        #expect(
          actions[0]["disabled"]["reason"].string
            == "No version is known that mends GHSA-0000-0000-0005.")
        #expect(actions[0]["edit"].isNull && actions[0]["diagnostics"].elements?.count == 1)
      }
      try await client.finish()
    }
  }

  /// Kate applies every action of the list.
  @Test func whoDoesNotChooseGetsWhatFitsTogether() async throws {
    let literals = Self.complete.filter { $0.key == "codeActionLiteralSupport" }
    let client = try await opened(literals)
    let actions = try await list(client, line: 2)
    #expect(actions.map { $0["title"].string } == ["Upgrade lodash to 4.17.21 (fixes 2)"])
    #expect(try await list(client, line: 2, only: ["source.fixAll"]).count == 1)
    #expect(try await list(client, line: 2, only: ["refactor"]).count == 1)
    try await client.finish()
  }

  @Test func whatOthersBringIsForced() async throws {
    let client = try await opened(Self.complete.merging(["disabledSupport": true]) { $1 })
    let title = "Force qs to 6.7.3 by overrides, then run `npm install`"
    let fixes = try await list(client, line: 4, only: ["quickfix"])
    #expect(fixes.map { $0["title"].string } == [title])
    #expect(fixes[0]["isPreferred"].isNull)
    let rewrites = try await list(client, line: 4, only: ["refactor"])
    #expect(rewrites.map { $0["title"].string } == ["Pin express to 4.17.1", title])
    #expect(rewrites.allSatisfy { $0["kind"].string == "refactor.rewrite.forewarn" })
    // A lamp at every line is no help.
    let automatic = try await list(client, line: 4, trigger: 2)
    #expect(!automatic.contains { $0["kind"].string == "refactor.rewrite.forewarn" })
    try await client.finish()
  }

  @Test func anOpenLockfileOffersWhatItsManifestTakes() async throws {
    let client = try await opened(Self.complete)
    try await client.open(Self.lockURI, Self.lockfile)
    _ = try await client.diagnostics(of: Self.lockURI)
    let actions = try await list(client, line: 7, only: ["quickfix"], uri: Self.lockURI)
    #expect(
      actions.map { $0["title"].string } == [
        "Force qs to 6.7.3 by overrides, then run `npm install`"
      ])
    let edit = actions.first?["edit"]["documentChanges"][0] ?? .null
    #expect(edit["textDocument"]["uri"].string == Self.uri)
    #expect(edit["textDocument"]["version"].integer == 7)
    _ = await client.takeUnread()
    try await client.finish()
  }

  /// A lockfile is opened on its own: the edit goes into the file on the disk.
  @Test func aLockfileOffersWhatItsManifestOnTheDiskTakes() async throws {
    for hasDocumentChanges in [false, true] {
      for capabilities in [Self.complete, Self.lazy] {
        let client = try await opened(
          capabilities, changes: hasDocumentChanges, Self.lockURI, Self.lockfile,
          disk: ["/code/package.json": Self.text])
        for (line, title, start, new) in [
          (
            7, "Force qs to 6.7.3 by overrides, then run `npm install`", (6, 3),
            ",\n  \"overrides\": {\n    \"qs\": \"6.7.3\"\n  }"
          ),
          (
            3, "Upgrade lodash to 4.17.21 in package.json, then run `npm install`", (2, 15),
            "4.17.21"
          ),
          (
            4, "Upgrade left to 2.0.0 in package.json, then run `npm install` (major)", (3, 13),
            "2.0.0"
          ),
        ] {
          let actions = try await list(client, line: line, only: ["quickfix"], uri: Self.lockURI)
          #expect(actions.map { $0["title"].string } == [title])
          let action = try #require(actions.first)
          let edit =
            action["data"].isNull
            ? action["edit"] : try await client.request("codeAction/resolve", action)["edit"]
          let change = edit["documentChanges"][0]
          let edits = hasDocumentChanges ? change["edits"] : edit["changes"][Self.uri]
          #expect(edits.elements?.count == 1)
          #expect(edits[0]["newText"].string == new)
          #expect(
            edits[0]["range"]["start"]
              == ["line": .integer(start.0), "character": .integer(start.1)])
          if hasDocumentChanges {
            #expect(change["textDocument"] == ["uri": .string(Self.uri), "version": .null])
          }
        }
        try await client.finish()
      }
    }
  }

  @Test func withoutItsManifestALockfileOffersNothing() async throws {
    let client = try await opened(Self.complete, Self.lockURI, Self.lockfile, disk: [:])
    #expect(try await list(client, line: 7, only: ["quickfix"], uri: Self.lockURI).isEmpty)
    try await client.finish()
  }

  /// The line cannot be edited beside its hashes; what the file was compiled from can.
  @Test func aCompiledFileOffersWhatItsSourceTakes() async throws {
    let uri = "file:///code/requirements.txt"
    let client = try await opened(
      Self.complete, uri,
      """
      #    pip-compile --generate-hashes requirements.in
      urllib3==1.26.5 --hash=sha256:00
      """, disk: ["/code/requirements.in": "requests"])
    let actions = try await list(client, line: 1, uri: uri)
    let title =
      "Ask for urllib3 1.26.18 directly (requirements.in takes in no constraints), then run "
      + "`pip-compile --generate-hashes requirements.in`"
    #expect(actions.map { $0["title"].string } == [title, title])
    #expect(actions.map { $0["kind"].string } == ["quickfix", "refactor.rewrite.forewarn"])
    let change = actions.first?["edit"]["documentChanges"][0] ?? .null
    #expect(
      change["textDocument"] == ["uri": "file:///code/requirements.in", "version": .null])
    #expect(change["edits"][0]["newText"].string == "\nurllib3>=1.26.18\n")
    try await client.finish()
  }

  // MARK: While the document is edited

  /// Code actions are made in a task: here one that is held up where it reads the manifest.
  @Test func whileActionsAreMadeTheServerGoesOn() async throws {
    let (isRead, mayRead) = (DispatchSemaphore(value: 0), DispatchSemaphore(value: 0))
    let client = try await opened(
      Self.complete, Self.lockURI, Self.lockfile, disk: ["/code/package.json": Self.text]
    ) { path in
      guard path == "/code/package.json" else { return }
      isRead.signal()
      mayRead.wait()
    }
    let params: LSPAny = [
      "textDocument": ["uri": .string(Self.lockURI)],
      "range": TestClient.range((7, 0), (7, 9)), "context": ["diagnostics": []],
    ]
    let cancelled = try await client.ask("textDocument/codeAction", params)
    await Self.wait(for: isRead)
    guard case .number(let number) = cancelled else { return }
    try await client.notify("$/cancelRequest", ["id": .integer(number)])
    #expect(try await client.answer(to: cancelled)["error"]["code"].integer == -32800)
    mayRead.signal()

    let stale = try await client.ask("textDocument/codeAction", params)
    await Self.wait(for: isRead)
    try await client.change(Self.lockURI, version: 8, "\n", ((0, 0), (0, 0)))
    #expect(try await client.failure(of: "forewarn/unknown") == -32601)
    mayRead.signal()
    #expect(try await client.answer(to: stale)["error"]["code"].integer == -32801)
    _ = try await client.diagnostics(of: Self.lockURI)
    try await client.finish()
  }

  private static func wait(for semaphore: DispatchSemaphore) async {
    await withCheckedContinuation { continuation in
      DispatchQueue(label: "waiting").async {
        semaphore.wait()
        continuation.resume()
      }
    }
  }

  // MARK: Edits on demand

  @Test func everyListedActionCanBeResolved() async throws {
    let whole = try await opened(Self.complete, annotations: true)
    let lazy = try await opened(Self.lazy, annotations: true)
    for line in 2...5 {
      for only in [["quickfix"], ["refactor"], ["source.fixAll"]] {
        let expected = try await list(whole, line: line, only: only)
        let listed = try await list(lazy, line: line, only: only)
        #expect(listed.map { $0["title"] } == expected.map { $0["title"] })
        for (action, expected) in zip(listed, expected) {
          #expect(action["edit"].isNull && !expected["edit"].isNull)
          let resolved = try await lazy.request("codeAction/resolve", action)
          #expect(resolved["edit"] == expected["edit"], "\(expected["title"])")
          #expect(resolved["title"] == action["title"] && resolved["data"] == action["data"])
        }
      }
    }
    try await whole.finish()
    try await lazy.finish()
  }

  @Test func whatIsStaleIsNotResolved() async throws {
    let client = try await opened(Self.lazy)
    let action = try #require(try await list(client, line: 2).first)
    try await client.change(Self.uri, version: 8, "\n", ((0, 0), (0, 0)))
    #expect(try await client.failure(of: "codeAction/resolve", action) == -32801)
    _ = try await client.diagnostics(of: Self.uri)
    #expect(try await client.failure(of: "codeAction/resolve", action) == -32801)
    let again = try #require(try await list(client, line: 3).first)
    #expect(again["data"] != action["data"])
    let resolved = try await client.request("codeAction/resolve", again)
    #expect(resolved["edit"]["documentChanges"][0]["textDocument"]["version"].integer == 8)
    try await client.finish()
  }

  @Test func dataFromAnybody() async throws {
    let client = try await opened(Self.lazy)
    let action = try #require(try await list(client, line: 2).first)
    guard case .object(let members) = action, case .object(let data) = action["data"] else {
      Issue.record("\(action)")
      return
    }
    let hostile: [LSPAny] = [
      .null, "x", 1, [], [:], .object(data.merging(["choice": "other"]) { $1 }),
      .object(data.merging(["finding": -1]) { $1 }),
      .object(data.merging(["finding": .integer(.max)]) { $1 }),
      .object(data.merging(["finding": "1"]) { $1 }),
      .object(data.merging(["number": .integer(.min)]) { $1 }),
      .object(data.merging(["choice": "forced", "finding": 99]) { $1 }),
      .object(data.merging(["choice": "forced"]) { $1 }),
      .object(data.merging(["choice": "pin", "entry": -7]) { $1 }),
      .object(data.merging(["choice": "unpin", "entry": .integer(.max)]) { $1 }),
    ]
    for data in hostile {
      let action = LSPAny.object(members.merging(["data": data]) { $1 })
      #expect(try await client.failure(of: "codeAction/resolve", action) == -32602, "\(data)")
    }
    #expect(try await client.failure(of: "codeAction/resolve", "x") == -32602)
    for (name, value) in [("uri", "file:///other/package.json"), ("revision", 0)]
      as [(String, LSPAny)]
    {
      let action = LSPAny.object(
        members.merging(["data": .object(data.merging([name: value]) { $1 })]) { $1 })
      #expect(try await client.failure(of: "codeAction/resolve", action) == -32801, "\(name)")
    }
    try await client.finish()
  }

  @Test func onlyWhoCanResolveIsToldOfIt() async throws {
    for (capabilities, resolves) in [(Self.complete, false), (Self.lazy, true)] {
      let client = TestClient(TestWorld().environment())
      let server = try await client.initialize(capabilities: [
        "textDocument": ["codeAction": .object(capabilities)]
      ])
      #expect(server["codeActionProvider"]["resolveProvider"].isTrue == resolves)
      #expect(
        server["codeActionProvider"]["codeActionKinds"]
          == [
            "quickfix", "source.fixAll.forewarn", "refactor.rewrite.forewarn", "exception.forewarn",
            "help.forewarn",
          ])
      try await client.finish()
    }
  }

  // MARK: Parts

  private func opened(
    _ capabilities: [String: LSPAny], annotations: Bool = false, changes: Bool = true,
    _ uri: String = uri, _ text: String = text,
    disk: [String: String] = ["/code/package-lock.json": lockfile],
    whenRead: @escaping @Sendable (String) -> Void = { _ in }
  ) async throws -> TestClient {
    let world = TestWorld()
    world.setDatabase(.source(AdvisoryTable.source(Self.advisories)), stamp: "1")
    for (path, text) in disk { world.write(path, text) }
    var environment = world.environment()
    let readFile = environment.readFile
    environment.readFile = { path in
      whenRead(path)
      return readFile(path)
    }
    environment.assess = { reassess($0, after: $1, advisories: $2, policy: $3, today: $4) }
    let client = TestClient(environment)
    try await client.initialize(capabilities: [
      "textDocument": ["codeAction": .object(capabilities)],
      "workspace": [
        "workspaceEdit": .object(
          ["documentChanges": .bool(changes)].merging(
            annotations ? ["changeAnnotationSupport": ["groupsOnLabel": true]] : [:]
          ) { $1 })
      ],
    ])
    try await client.open(uri, text, version: 7)
    _ = try await client.diagnostics(of: uri)
    return client
  }

  private func list(
    _ client: TestClient, line: Int, only: [String]? = nil, trigger: Int = 1, uri: String = uri
  ) async throws -> [LSPAny] {
    var context: [String: LSPAny] = ["diagnostics": [], "triggerKind": .integer(trigger)]
    if let only { context["only"] = .array(only.map { .string($0) }) }
    return try await client.request(
      "textDocument/codeAction",
      [
        "textDocument": ["uri": .string(uri)],
        "range": TestClient.range((line, 0), (line, 60)), "context": .object(context),
      ]
    ).elements ?? []
  }
}
