import ForewarnTestSupport
import LSPServer
import LanguageServerProtocol
import Testing

/// What an editor shows of health: under the verdict, as a page, as things to do, and beside a name
/// that is being typed.
@Suite struct HealthInEditorTests {
  private let uri = "file:///code/requirements.txt"

  private static let signals = """
    PyPI/flask  repository  https://git.example/a/flask
    PyPI/flask  repository-tie  attested
    PyPI/flask  funding  https://fund.example/flask, javascript:alert(1), https://fund.example/<b>
    PyPI/flask  licence  BSD-3-Clause
    PyPI/flask  first-release  2010-04-16
    PyPI/flask  downloads  120000000
    repository git.example/a/flask  archived  yes  2025-05-01
    repository git.example/a/flask  security-policy  https://git.example/a/flask/security
    """

  private func client(
    _ text: String, signals: String = Self.signals
  ) async throws -> TestClient {
    let world = TestWorld()
    world.setDatabase(
      .source(
        AdvisoryTable.source(
          ["T-1  PyPI/flask  <2.2.5  high  One"], signals: signals.split(separator: "\n"))),
      stamp: "1")
    var environment = world.environment()
    environment.assess = ServerEnvironment.engine
    let client = TestClient(environment)
    try await client.initialize(capabilities: [
      "window": ["showDocument": ["support": true]],
      "textDocument": [
        "hover": ["contentFormat": ["markdown"]],
        "codeAction": [
          "codeActionLiteralSupport": ["codeActionKind": ["valueSet": ["quickfix"]]],
          "isPreferredSupport": true,
        ],
      ],
    ])
    try await client.open(uri, text)
    _ = try await client.diagnostics(of: uri)
    return client
  }

  private func place(_ character: Int) -> LSPAny { ["line": 0, "character": .integer(character)] }

  @Test func theCardStandsUnderTheVerdict() async throws {
    let client = try await client("flask==3.0\n")
    let hover = try await client.request(
      "textDocument/hover", ["textDocument": ["uri": .string(uri)], "position": place(2)])
    let text = hover["contents"]["value"].string ?? ""
    let verdict = try #require(text.firstRange(of: "no longer maintained"))
    let card = try #require(text.firstRange(of: "Health: act, "))
    #expect(verdict.lowerBound < card.lowerBound)
    #expect(text.contains("[fund.example](https://fund.example/flask)"))
    #expect(!text.contains("javascript:alert(1))") && !text.contains("<b>"))
    try await client.finish()
  }

  @Test func withoutSignalsThereIsNoCard() async throws {
    let client = try await client("flask==3.0\n", signals: "")
    let hover = try await client.request(
      "textDocument/hover", ["textDocument": ["uri": .string(uri)], "position": place(2)])
    #expect(hover["contents"]["value"].string?.contains("Health") == false)
    try await client.finish()
  }

  @Test func whatCanBeDoneIsOfferedAndOpened() async throws {
    let client = try await client("flask==3.0\n")
    func actions(_ trigger: Int) async throws -> [LSPAny] {
      try await client.request(
        "textDocument/codeAction",
        [
          "textDocument": ["uri": .string(uri)],
          "range": ["start": place(2), "end": place(2)],
          "context": ["diagnostics": [], "triggerKind": .integer(trigger)],
        ]
      ).elements?.filter { $0["kind"] == "help.forewarn" } ?? []
    }
    let offered = try await actions(1)
    #expect(
      offered.map { $0["title"].string } == [
        "Show the health of flask: act",
        "Report a vulnerability of flask: open https://git.example/a/flask/security",
        "Fund flask: open https://fund.example/flask",
      ])
    // A client that asks by itself would show a lamp at every line.
    #expect(try await actions(2).isEmpty)
    let open = try #require(offered.last)
    _ = try await client.request(
      "workspace/executeCommand",
      ["command": open["command"]["command"], "arguments": open["command"]["arguments"]])
    let shown = try await client.message("window/showDocument")
    #expect(shown["params"]["uri"] == "https://fund.example/flask")
    #expect(shown["params"]["external"] == true)
    try await client.answer(shown, with: ["success": true])
    for address in [
      "javascript:alert(1)", "file:///etc/passwd", "http://fund.example", "https://x",
    ] {
      let code = try await client.failure(
        of: "workspace/executeCommand",
        ["command": "forewarn.open", "arguments": [.string(address)]])
      #expect(code == -32602)
    }
    try await client.finish()
  }

  @Test func healthIsShownAsAPage() async throws {
    let client = try await client("flask==3.0\n")
    for arguments: LSPAny in [["pkg:pypi/flask@3.0"], [.string(uri), place(2)]] {
      let page = try await client.request(
        "workspace/executeCommand", ["command": "forewarn.health", "arguments": arguments])
      #expect(page.string?.hasPrefix("## Health of `pkg:pypi/flask@3.0`") == true)
      #expect(page.string?.contains("table, 2025-05-01, CC0-1.0") == true)
      let shown = try await client.message("window/showDocument")
      #expect(shown["params"]["uri"] == "file:///pages/health.md")
      try await client.answer(shown, with: ["success": true])
    }
    try await client.finish()
  }

  @Test func aNameIsIntroducedWhileItIsTyped() async throws {
    let client = try await client("fla\n")
    let list = try await client.request(
      "textDocument/completion",
      ["textDocument": ["uri": .string(uri)], "position": place(3)])
    let flask = list["items"].elements?.first { $0["label"] == "flask" }
    #expect(
      flask?["documentation"]
        == "since 2010-04-16, 120000000 downloads in 30 days, licence BSD-3-Clause")
    try await client.finish()
  }

  /// What a project names in place of a package is an edit among others, and never the preferred one;
  /// where no version of it is known its card is shown.
  @Test func whatTakesItsPlaceIsOffered() async throws {
    let signals = """
      PyPI/flask  deprecated  use 'quart' instead
      PyPI/quart  latest  0.20.0
      PyPI/nose  replacement  pytest
      """
    let client = try await client("flask==3.0\nnose==1.0\n", signals: signals)
    func actions(_ line: Int, _ kind: String) async throws -> [LSPAny] {
      let place: LSPAny = ["line": .integer(line), "character": 2]
      return try await client.request(
        "textDocument/codeAction",
        [
          "textDocument": ["uri": .string(uri)], "range": ["start": place, "end": place],
          "context": ["diagnostics": []],
        ]
      ).elements?.filter { $0["kind"].string == kind } ?? []
    }
    let offered = try await actions(0, "quickfix")
    #expect(
      offered.map { $0["title"].string } == [
        "Replace flask by quart 0.20.0, which its project names in its place (the API may differ)"
      ])
    #expect(offered.first?["isPreferred"].isNull == true)
    #expect(offered.first?["diagnostics"][0]["code"] == "deprecated-package")
    let edits = offered.first?["edit"]["changes"][uri].elements
    #expect(edits?.map { $0["newText"].string } == ["quart", "==0.20.0"])
    #expect(try await actions(1, "quickfix").isEmpty)
    #expect(
      try await actions(1, "help.forewarn").last?["title"]
        == "Show the health of pytest, which the project of nose names in its place")
    try await client.finish()
  }

  /// Beside what is known of a name, what the workspace asks for already.
  @Test func whatOtherManifestsAskForIsSaid() async throws {
    let client = try await client("fla\n")
    try await client.open("file:///code/tool/requirements.txt", "flask==2.0\n")
    _ = try await client.diagnostics(of: "file:///code/tool/requirements.txt")
    let list = try await client.request(
      "textDocument/completion",
      ["textDocument": ["uri": .string(uri)], "position": place(3)])
    let flask = list["items"].elements?.first { $0["label"] == "flask" }
    #expect(
      flask?["documentation"].string
        == "since 2010-04-16, 120000000 downloads in 30 days, licence BSD-3-Clause\n"
        + "tool/requirements.txt asks for ==2.0.")
    try await client.open("file:///code/web/requirements.txt", "flask==3.0\n")
    _ = try await client.diagnostics(of: "file:///code/web/requirements.txt")
    let hover = try await client.request(
      "textDocument/hover",
      ["textDocument": ["uri": "file:///code/web/requirements.txt"], "position": place(2)])
    let text = hover["contents"]["value"].string ?? ""
    #expect(text.contains("tool/requirements.txt asks for ==2.0."), "\(text)")
    try await client.finish()
  }
}
