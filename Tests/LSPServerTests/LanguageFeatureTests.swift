import ForewarnTestSupport
import LSPServer
import LanguageServerProtocol
import Testing

/// What editors ask for besides diagnostics, hovers and code actions.
@Suite struct LanguageFeatureTests {
  private let uri = "file:///code/requirements.txt"

  // MARK: Hints and lenses

  @Test func inlayHintsStandAtTheEndOfTheLine() async throws {
    let client = try await opened("# bad\nbad 😀 # é\r\nsad\nbad bad\n")
    func hints(_ start: (Int, Int), _ end: (Int, Int)) async throws -> [LSPAny] {
      let params: LSPAny = [
        "textDocument": ["uri": .string(uri)], "range": TestClient.range(start, end),
      ]
      return try await client.request("textDocument/inlayHint", params).elements ?? []
    }
    let all = try await hints((0, 0), (9, 0))
    #expect(all.map { $0["label"].string } == Array(repeating: "→ 2.0.0 fixes 1", count: 4))
    #expect(all[1]["position"] == ["line": 1, "character": 10])
    #expect(all[1]["tooltip"].string == "bad:\nbad 1.0.0 is vulnerable.")
    #expect(try await hints((1, 0), (2, 3)).count == 1)
    try await client.finish()
  }

  @Test func theLensSumsUpAndFixes() async throws {
    let client = try await opened(
      "bad sad\nbad\n", capabilities: ["workspace": ["applyEdit": true]])
    let lens = try await client.request("textDocument/codeLens", document)[0]
    #expect(lens["range"] == TestClient.range((0, 0), (0, 0)))
    #expect(lens["command"]["title"].string == "2 findings · 2 to fix now · database 2 hours old")
    let id = try await client.ask("workspace/executeCommand", lens["command"])
    let apply = try await client.message("workspace/applyEdit")
    #expect(apply["params"]["edit"]["changes"][uri].elements?.count == 2)
    #expect(apply["params"]["label"].string == "Fix 2 dependency findings")
    try await client.answer(apply, with: ["applied": false, "failureReason": "locked\u{1B}[0m"])
    let shown = try await client.message("window/showMessage")["params"]["message"].string ?? ""
    #expect(shown.hasPrefix("The edit was not applied: locked") && !shown.contains("\u{1B}"))
    #expect(try await client.answer(to: id)["error"].isNull)
    try await client.finish()
  }

  /// What it says to be fixed is what its command fixes; the rest has its own words.
  @Test func theLensCountsWhatItsCommandDoes() async throws {
    let world = TestWorld()
    world.setDatabase(
      .source(
        AdvisoryTable.source([
          "T-1  npm/lodash  <4.17.12  critical  Pollutes",
          "T-2  npm/lodash  <4.17.21  high  Runs code",
          "T-3  npm/left  <2.0.0  high  Hangs",
          "T-4  npm/gone  *  high  Hangs",
          "T-5  npm/qs  <6.7.3  high  Hangs",
        ])), stamp: "1")
    world.write(
      "/code/package-lock.json",
      """
      {"lockfileVersion": 3, "packages": {
        "": {"dependencies": {"lodash": "4.17.11", "left": "1.2.0", "gone": "1.0.0"}},
        "node_modules/lodash": {"version": "4.17.11", "dependencies": {"qs": "6.7.0"}},
        "node_modules/left": {"version": "1.2.0"}, "node_modules/gone": {"version": "1.0.0"},
        "node_modules/qs": {"version": "6.7.0"}}}
      """)
    var environment = world.environment()
    environment.assess = ServerEnvironment.engine
    let client = TestClient(environment)
    try await client.initialize(capabilities: ["workspace": ["applyEdit": true]])
    let uri = "file:///code/package.json"
    try await client.open(
      uri, #"{"dependencies": {"lodash": "4.17.11", "left": "1.2.0", "gone": "1.0.0"}}"#)
    #expect(try await client.diagnostics(of: uri).count == 5)
    let lens = try await client.request(
      "textDocument/codeLens", ["textDocument": ["uri": .string(uri)]])[0]
    #expect(
      lens["command"]["title"].string?.hasPrefix(
        "5 findings · 2 to fix now · 1 more needs a major upgrade · 1 brought in by others · ")
        == true)
    let id = try await client.ask("workspace/executeCommand", lens["command"])
    let apply = try await client.message("workspace/applyEdit")
    #expect(apply["params"]["label"].string == "Fix 2 dependency findings")
    try await client.answer(apply, with: ["applied": true])
    #expect(try await client.answer(to: id)["error"].isNull)
    try await client.finish()
  }

  @Test func theLensOfAClientThatCannotApplyEditsOnlySaysSo() async throws {
    let client = try await opened("bad\n")
    let lens = try await client.request("textDocument/codeLens", document)[0]
    #expect(lens["command"]["command"].string == "")
    try await client.change(uri, version: 2, "fine\n")
    let clean = try await client.request("textDocument/codeLens", document)[0]
    #expect(
      clean["command"]["title"].string == "0 packages checked, none affected · database 2 hours old"
    )
    _ = try await client.diagnostics(of: uri)
    try await client.finish()
  }

  @Test func withoutADatabaseTheLensIsNoComfort() async throws {
    let world = TestWorld()
    world.setDatabase(.none, stamp: nil)
    let client = try await opened("flask==1\n", world: world)
    let lens = try await client.request("textDocument/codeLens", document)[0]
    #expect(lens["command"]["title"].string == "not assessed: no advisory database")
    try await client.finish()
  }

  @Test func clientsAreToldThatHintsAreOld() async throws {
    let world = TestWorld()
    let client = try await opened(
      "bad\n", world: world,
      capabilities: [
        "workspace": ["inlayHint": ["refreshSupport": true], "codeLens": ["refreshSupport": true]]
      ])
    world.setDatabase(.none, stamp: nil)
    world.tick()
    _ = try await client.diagnostics(of: uri)
    for method in ["workspace/inlayHint/refresh", "workspace/codeLens/refresh"] {
      try await client.answer(try await client.message(method), with: .null)
    }
    try await client.finish()
  }

  // MARK: Completion

  @Test func versionsAndNamesAreCompleted() async throws {
    let world = TestWorld()
    world.setDatabase(
      .source(
        AdvisoryTable.source([
          "T-1  PyPI/flask  <2.2.5  high  One", "T-2  PyPI/flask  <3.0.0  low  Two",
        ])), stamp: "1")
    let client = try await opened(
      "# 😀\nflask>=1\nfl\n", world: world,
      capabilities: [
        "textDocument": [
          "completion": [
            "completionItem": ["tagSupport": ["valueSet": [1]], "preselectSupport": true]
          ]
        ]
      ])
    let versions = try await client.request(
      "textDocument/completion", TestClient.place(uri, (1, 8)))
    #expect(versions["isIncomplete"] == false)
    #expect(versions["items"].elements?.map { $0["label"].string } == ["3.0.0", "2.2.5"])
    let best = versions["items"][0]
    #expect(best["detail"].string == "no known advisory affects it; fixes T-2")
    #expect(best["preselect"] == true && best["tags"].isNull)
    #expect(
      best["textEdit"]
        == ["range": TestClient.range((1, 5), (1, 8)), "newText": ">=3.0.0"])
    #expect(versions["items"][1]["tags"] == [1])
    let names = try await client.request("textDocument/completion", TestClient.place(uri, (2, 2)))
    #expect(
      names["items"][0]["textEdit"]
        == ["range": TestClient.range((2, 0), (2, 2)), "newText": "flask"])
    let nothing = try await client.request(
      "textDocument/completion", TestClient.place(uri, (0, 3)))
    #expect(nothing == ["isIncomplete": false, "items": []])
    try await client.finish()
  }

  @Test func namesMayBeSpeltInAnotherWay() async throws {
    let world = TestWorld()
    world.setDatabase(
      .source(AdvisoryTable.source(["T-1  PyPI/pyyaml  <5.4  high  One"])), stamp: "1")
    let client = try await opened("PyYA\n", world: world)
    let names = try await client.request("textDocument/completion", TestClient.place(uri, (0, 4)))
    #expect(names["items"][0]["filterText"] == "PyYAml")
    #expect(names["items"][0]["textEdit"]["newText"] == "pyyaml")
    try await client.finish()
  }

  // MARK: Links and symbols

  @Test func idsOfAdvisoriesAreLinks() async throws {
    let client = try await opened(
      "a # 😀 CVE-2026-12345, (GHSA-abcd-1234-xyz0)\nRUSTSEC-2020-0071 XCVE-2020-1 CVE-20-1 GHSA-a-b-c\n"
    )
    let links = try await client.request("textDocument/documentLink", document).elements ?? []
    #expect(
      links.map { $0["target"].string } == [
        "https://osv.dev/vulnerability/CVE-2026-12345",
        "https://osv.dev/vulnerability/GHSA-abcd-1234-xyz0",
        "https://osv.dev/vulnerability/RUSTSEC-2020-0071",
      ])
    #expect(links[0]["range"] == TestClient.range((0, 7), (0, 21)))
    try await client.finish()
  }

  @Test func entriesAreSymbols() async throws {
    for nests in [true, false] {
      let client = try await opened(
        "# é\nflask==3.0.0\ndjango>=4\n",
        capabilities: [
          "textDocument": ["documentSymbol": ["hierarchicalDocumentSymbolSupport": .bool(nests)]]
        ])
      let symbols = try await client.request("textDocument/documentSymbol", document)
      if nests {
        #expect(symbols[0]["name"].string == "flask" && symbols[0]["detail"].string == "==3.0.0")
        #expect(symbols[0]["selectionRange"] == TestClient.range((1, 0), (1, 5)))
        #expect(symbols[0]["range"] == TestClient.range((1, 0), (1, 12)))
      } else {
        #expect(symbols[1]["name"].string == "django >=4")
        #expect(symbols[1]["location"]["uri"].string == uri)
      }
      #expect(symbols.elements?.count == 2)
      try await client.finish()
    }
  }

  // MARK: Places

  private let lock = """
    {"lockfileVersion": 3, "packages": {
    "": {"dependencies": {"top": "^1.0.0"}},
    "node_modules/top": {"version": "1.2.0", "dependencies": {"deep": "*"}},
    "node_modules/deep": {"version": "2.0.0"}
    }}
    """

  @Test func fromManifestToLockfileAndAlongItsPaths() async throws {
    let world = TestWorld()
    world.write("/code/package-lock.json", lock)
    let manifest = "file:///code/package.json"
    let client = TestClient(world.environment())
    try await client.initialize()
    try await client.open(manifest, "{\"dependencies\": {\n\"top\": \"^1.0.0\"}}\n")
    _ = try await client.diagnostics(of: manifest)
    let found = try await client.request("textDocument/definition", place(manifest, 1, 9))
    #expect(found[0]["uri"].string == "file:///code/package-lock.json")
    #expect(found[0]["range"]["start"]["line"] == 2)

    let items = try await client.request("textDocument/prepareCallHierarchy", place(manifest, 1, 2))
    #expect(items[0]["name"].string == "top" && items[0]["detail"].string == "1.2.0")
    let needed = try await client.request("callHierarchy/outgoingCalls", ["item": items[0]])
    #expect(needed.elements?.count == 1)
    #expect(needed[0]["to"]["name"].string == "deep")
    let needing = try await client.request(
      "callHierarchy/incomingCalls", ["item": needed[0]["to"]])
    #expect(needing[0]["from"]["name"].string == "top")
    #expect(needing[0]["fromRanges"] == [items[0]["selectionRange"]])

    // An item of a lockfile that is another by now leads nowhere.
    world.write("/code/package-lock.json", lock.replacing("1.2.0", with: "1.3.0"))
    try await client.notify(
      "workspace/didChangeWatchedFiles",
      ["changes": [["uri": "file:///code/package-lock.json", "type": 2]]])
    let anew = try await client.request("textDocument/definition", place(manifest, 1, 9))
    #expect(anew.elements?.count == 1)
    let old = try await client.request("callHierarchy/outgoingCalls", ["item": items[0]])
    #expect(old.elements?.isEmpty == true)
    try await client.finish()
  }

  @Test func whoNeedsAPackageAndWhoInheritsAVersion() async throws {
    let client = TestClient(TestWorld().environment())
    try await client.initialize()
    let lockfile = "file:///code/package-lock.json"
    try await client.open(lockfile, lock)
    _ = try await client.diagnostics(of: lockfile)
    let needing = try await client.request("textDocument/references", place(lockfile, 3, 22))
    #expect(needing.elements?.count == 1)
    #expect(needing[0]["range"]["start"]["line"] == 2)
    #expect(
      try await client.request("textDocument/definition", place(lockfile, 3, 22)).elements == [])

    let pom = "file:///code/pom.xml"
    try await client.open(
      pom,
      """
      <project><properties><v>1.0</v></properties><dependencies>
      <dependency><groupId>g</groupId><artifactId>a</artifactId><version>${v}</version></dependency>
      </dependencies></project>
      """)
    _ = try await client.diagnostics(of: pom)
    let defined = try await client.request("textDocument/definition", place(pom, 1, 70))
    #expect(defined[0]["range"] == TestClient.range((0, 24), (0, 27)))
    let users = try await client.request("textDocument/references", place(pom, 0, 25))
    #expect(users[0]["range"]["start"]["line"] == 1)
    try await client.finish()
  }

  @Test func documentsThatAreNotOpenHaveNothing() async throws {
    let client = TestClient(TestWorld().environment())
    try await client.initialize()
    for method in ["codeLens", "documentLink", "documentSymbol"] {
      #expect(try await client.request("textDocument/\(method)", document).elements == [])
    }
    #expect(try await client.request("textDocument/definition", place(uri, 0, 0)).elements == [])
    #expect(try await client.request("textDocument/prepareCallHierarchy", place(uri, 0, 0)).isNull)
    try await client.finish()
  }

  // MARK: Parameters

  private var document: LSPAny { ["textDocument": ["uri": .string(uri)]] }

  private func place(_ uri: String, _ line: Int, _ character: Int) -> LSPAny {
    [
      "textDocument": ["uri": .string(uri)],
      "position": ["line": .integer(line), "character": .integer(character)],
    ]
  }

  private func opened(
    _ text: String, world: TestWorld = TestWorld(), capabilities: LSPAny = [:]
  ) async throws -> TestClient {
    let client = TestClient(world.environment(), ticks: world.ticks)
    try await client.initialize(capabilities: capabilities)
    try await client.open(uri, text)
    _ = try await client.diagnostics(of: uri)
    return client
  }
}
