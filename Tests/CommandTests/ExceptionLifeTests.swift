import Advisor
import ForewarnTestSupport
import LanguageServerProtocol
import Testing

/// An exception's life in the programs themselves: `forewarn vex`, a check, and a server behind pipes
/// work upon one folder and one database, and say the same at each step.
struct ExceptionLifeTests {
  private let folder: TemporaryFolder
  private let uri: String
  private let vexURI: String
  private let client: TestClient
  private let environment: [String: String]

  private static let vexName = ".vex/decisions.openvex.json"
  private static let manifest = """
    { "dependencies": {
        "pkg": "1.4.0",
        "tool": "2.0.0"
    } }

    """

  init() throws {
    folder = try TemporaryFolder()
    uri = "file://\(folder.path)/shop/package.json"
    vexURI = "file://\(folder.path)/shop/\(Self.vexName)"
    try folder.write(Self.manifest, to: "shop/package.json")
    let cache = folder.path + "/cache"
    try AdvisoryTable.publish(
      [
        "GHSA-1111-aaaa-aaaa=CVE-2020-0001  npm/pkg  <1.5.0  high  Reads files",
        "GHSA-2222-bbbb-bbbb=CVE-2020-0002  npm/tool  <2.0.1  high  Writes files",
      ], in: cache)
    environment = [
      "PATH": "/usr/bin:/bin", "HOME": folder.path, "LC_ALL": "C.UTF-8", "FOREWARN_CACHE": cache,
      "FOREWARN_AUTHOR": "Release team",
    ]
    client = try TestClient(
      executable: RunningCommand.productsFolder + "/forewarn", arguments: ["lsp"],
      environment: environment)
  }

  private func run(_ arguments: [String]) throws -> CommandOutput {
    try RunningCommand.forewarn(
      arguments, folder: folder.path + "/shop", environment: environment)
  }

  /// What a check says, and how it ends.
  private func checked(endsWith code: Int32) throws -> String {
    let output = try run(["--check"])
    #expect(output.code == code, "\(output)")
    return output.standardOutput
  }

  /// What the editor shows of the manifest when a file of decisions has changed.
  private func shown(after kind: Int) async throws -> [String] {
    try await client.notify(
      "workspace/didChangeWatchedFiles",
      ["changes": [["uri": .string(vexURI), "type": .integer(kind)]]])
    return try await messages()
  }

  private func messages() async throws -> [String] {
    try await client.diagnostics(of: uri).compactMap { $0["message"].string }
  }

  private func hover(line: Int) async throws -> String {
    let hover = try await client.request("textDocument/hover", TestClient.place(uri, (line, 13)))
    return hover["contents"]["value"].string ?? ""
  }

  @Test func anExceptionIsAddedHonouredEndsAndReturns() async throws {
    defer { folder.remove() }
    try await client.initialize(capabilities: [
      "textDocument": ["codeAction": ["codeActionLiteralSupport": ["codeActionKind": [:]]]],
      "workspace": ["workspaceEdit": ["documentChanges": true, "resourceOperations": ["create"]]],
    ])

    // Both are there.
    var report = try checked(endsWith: 1)
    #expect(report.contains("CVE-2020-0001") && report.contains("CVE-2020-0002"))
    try await client.open(uri, Self.manifest)
    #expect(try await messages().count == 2)

    // One is set aside by a code action in the editor, and honoured by the check.
    let actions = try await client.request(
      "textDocument/codeAction",
      [
        "textDocument": ["uri": .string(uri)], "range": TestClient.range((1, 0), (1, 20)),
        "context": ["diagnostics": [], "only": ["exception"]],
      ])
    let action = try #require(
      actions.elements?.first {
        $0["title"].string?.hasSuffix("the vulnerable code is not in the execute path") == true
      })
    let changes = action["edit"]["documentChanges"]
    #expect(changes[0]["kind"].string == "create" && changes[0]["uri"].string == vexURI)
    let text = try #require(changes[1]["edits"][0]["newText"].string)
    try folder.write(text, to: "shop/" + Self.vexName)
    var left = try await shown(after: 1)
    #expect(left.count == 1 && left[0].contains("GHSA-2222-bbbb-bbbb"), "\(left)")
    report = try checked(endsWith: 1)
    #expect(
      !report.contains("GHSA-1111-aaaa-aaaa, CVE") && report.contains("GHSA-2222-bbbb-bbbb, CVE"))
    #expect(report.contains("1 finding is set aside"), "\(report)")

    // The other one by the command, and honoured by the editor.
    let added = try run([
      "vex", "add", "--id", "CVE-2020-0002", "--package", "pkg:npm/tool@2.0.0", "--justification",
      "component_not_present", "--reason", "We ship without it.", "--until", "2999-01-31",
    ])
    #expect(added.code == 0, "\(added.standardError)")
    #expect(try await shown(after: 2).isEmpty)
    #expect(try checked(endsWith: 0).contains("2 findings are set aside"))
    let said = try await hover(line: 2)
    #expect(said.contains("Set aside by Release team") && said.contains("We ship without it."))
    #expect(try await hover(line: 1).contains("Set aside by Release team"))
    #expect(try run(["vex", "list"]).standardOutput.contains(": in force: CVE-2020-0002"))

    // It ends: what it took away returns, and quotes it.
    let ended = try run(["vex", "expire", "--id", "CVE-2020-0002"])
    #expect(ended.code == 0, "\(ended.standardError)")
    left = try await shown(after: 2)
    report = try checked(endsWith: 1)
    #expect(left.count == 1)
    for text in [left.first ?? "", report] {
      #expect(text.contains("GHSA-2222-bbbb-bbbb") && text.contains("An exception by Release team"))
      #expect(text.contains("We ship without it."), "\(text)")
    }
    #expect(!report.contains("GHSA-1111-aaaa-aaaa, CVE"))
    #expect(try run(["vex", "list"]).standardOutput.contains(": ended: CVE-2020-0002"))

    // Without the file all is as it was.
    _ = try RunningCommand.run("/bin/rm", [folder.path + "/shop/" + Self.vexName])
    #expect(try await shown(after: 3).count == 2)
    #expect(try !checked(endsWith: 1).contains("An exception by"))
    #expect(try await client.finish() == 0)
  }
}
