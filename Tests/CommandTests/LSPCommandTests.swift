import ForewarnTestSupport
import LanguageServerProtocol
import Testing

/// `forewarn lsp` as editors start it: a program behind pipes.
@Suite struct LSPCommandTests {
  private func client(_ arguments: [String]) throws -> TestClient {
    try TestClient(
      executable: RunningCommand.productsFolder + "/forewarn", arguments: arguments)
  }

  /// Without a database there is one finding, which says so, and the offer to fetch one.
  @Test(arguments: [["lsp"], ["lsp", "--stdio"], ["--stdio"]])
  func servesWithoutADatabase(arguments: [String]) async throws {
    let client = try client(arguments + ["--cache", "/nonexistent/forewarn"])
    try await client.initialize(capabilities: [
      "textDocument": ["codeAction": ["codeActionLiteralSupport": ["codeActionKind": [:]]]]
    ])
    let uri = "file:///nonexistent/package.json"
    try await client.open(uri, #"{"dependencies": {"lodash": "4.17.20"}}"#)
    let diagnostics = try await client.diagnostics(of: uri)
    #expect(diagnostics.map { $0["code"].string } == ["not-assessed"])
    let actions = try await client.request(
      "textDocument/codeAction",
      [
        "textDocument": ["uri": .string(uri)],
        "range": diagnostics.first?["range"] ?? .null, "context": ["diagnostics": []],
      ])
    #expect(actions[0]["command"]["command"].string == "forewarn.sync")
    #expect(try await client.finish() == 0)
  }

  @Test func endsWithItsInput() async throws {
    let client = try client(["lsp"])
    try await client.initialize()
    await client.hangUp()
    #expect(try await client.end() == 1)
  }

  @Test func endsWithItsParent() async throws {
    // No process has this number: the kernel's largest is 4,194,304.
    let client = try client(["lsp", "--clientProcessId", "4194305"])
    try await client.initialize()
    #expect(try await client.end() == 1)
  }
}
