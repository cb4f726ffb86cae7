import ForewarnTestSupport
import LSPServer
import LanguageServerProtocol
import Testing

/// The files around a document, and how clients name them.
@Suite struct WorkspaceTests {
  private let capabilities: LSPAny = [
    "textDocument": ["publishDiagnostics": ["relatedInformation": true]],
    "workspace": ["didChangeWatchedFiles": ["dynamicRegistration": true]],
  ]
  private let lock = #"{"lockfileVersion": 3, "packages": {}}"#

  @Test func theOpenLockfileCountsAndClosingReturnsToTheDisk() async throws {
    let world = TestWorld()
    world.write("/code/package-lock.json", lock)
    let client = TestClient(world.environment())
    try await client.initialize(capabilities: ["textDocument": capabilities["textDocument"]])
    try await client.open("file:///code/package.json", "bad\n")
    #expect(
      try await related(client)
        == Related("file:///code/package-lock.json", "It is locked here."))
    try await client.open("file:///code/package-lock.json", " ")
    #expect(try await client.diagnostics(of: "file:///code/package-lock.json").isEmpty)
    try await client.close("file:///code/package-lock.json")
    #expect(try await client.diagnostics(of: "file:///code/package-lock.json").isEmpty)
    #expect(world.readPaths.filter { $0 == "/code/package-lock.json" }.count <= 2)
    try await client.finish()
  }

  @Test func editsOfTheManifestDoNotReadTheLockfileAgain() async throws {
    let world = TestWorld()
    world.write("/code/package-lock.json", lock)
    let client = TestClient(world.environment())
    try await client.initialize()
    let uri = "file:///code/package.json"
    try await client.open(uri, "bad\n")
    _ = try await client.diagnostics(of: uri)
    for version in 2...6 {
      try await client.change(uri, version: version, " ", ((0, 0), (0, 0)))
      _ = try await client.diagnostics(of: uri)
    }
    #expect(world.readPaths == ["/code/package-lock.json"])
    try await client.finish()
  }

  @Test func watchedFilesAreSeen() async throws {
    let world = TestWorld()
    let client = TestClient(world.environment())
    try await client.initialize(capabilities: capabilities)
    let registration = try await client.message("client/registerCapability")
    let watchers = registration["params"]["registrations"][0]["registerOptions"]["watchers"]
    #expect(watchers.elements?.contains(["globPattern": "**/package-lock.json"]) == true)
    try await client.answer(registration, with: .null)
    try await client.open("file:///code/package.json", "bad\n")
    #expect(try await related(client) == nil)
    world.write("/code/package-lock.json", lock)
    try await client.notify(
      "workspace/didChangeWatchedFiles",
      ["changes": [["uri": "file:///code/package-lock.json", "type": 1]]])
    #expect(try await related(client)?.uri == "file:///code/package-lock.json")
    try await client.finish()
  }

  /// Clients that watch nothing: ticks and saves find the change.
  @Test(arguments: [true, false]) func unwatchedFilesAreSeen(atATick: Bool) async throws {
    let world = TestWorld()
    let client = TestClient(world.environment(), ticks: world.ticks)
    try await client.initialize(capabilities: ["textDocument": capabilities["textDocument"]])
    try await client.open("file:///code/package.json", "bad\n")
    #expect(try await related(client) == nil)
    world.write("/code/package-lock.json", lock)
    if atATick {
      world.tick()
    } else {
      let saved: LSPAny = ["textDocument": ["uri": "file:///code/package.json"]]
      try await client.notify("textDocument/didSave", saved)
    }
    #expect(try await related(client)?.uri == "file:///code/package-lock.json")
    try await client.finish()
  }

  /// How far up files are looked for: to the repository's root, else to the client's folder, else
  /// not at all.
  @Test(
    arguments: [
      ("/a", nil, nil, "/a/b/c", false),
      ("/a", nil, "file:///a", "/a/b/c", true),
      ("/a", nil, "file:///a/b/", "/a/b/c", false),
      ("/a", "/a/.git", nil, "/a/b/c", true),
      ("/a", "/a/b/.git", "file:///a", "/a/b/c", false),
      ("/a", "/a/.git", "file:///elsewhere", "/a/b/c", true),
      ("/a/b/c", nil, "file:///elsewhere", "/a/b/c", true),
      ("/", nil, "file:///", "/a/b/c", true),
    ] as [(String, String?, String?, String, Bool)])
  func filesAreLookedForWithinBounds(
    lockfileFolder: String, git: String?, folder: String?, documentFolder: String, isFound: Bool
  ) async throws {
    let world = TestWorld()
    world.write(
      lockfileFolder == "/" ? "/package-lock.json" : lockfileFolder + "/package-lock.json", lock)
    if let git { world.write(git, "") }
    let client = TestClient(world.environment())
    try await client.initialize(
      capabilities: ["textDocument": capabilities["textDocument"]], folder: folder)
    try await client.open("file://\(documentFolder)/package.json", "bad\n")
    #expect((try await related(client) != nil) == isFound)
    try await client.finish()
  }

  @Test func addedFoldersCount() async throws {
    let world = TestWorld()
    world.write("/a/package-lock.json", lock)
    let client = TestClient(world.environment())
    try await client.initialize(
      capabilities: ["textDocument": capabilities["textDocument"]], folder: nil,
      extra: ["workspaceFolders": [["uri": "file:///x", "name": "x"]]])
    try await client.open("file:///a/b/package.json", "bad\n")
    #expect(try await related(client) == nil)
    try await client.notify(
      "workspace/didChangeWorkspaceFolders",
      ["event": ["added": [["uri": "file:///a", "name": "a"]], "removed": []]])
    #expect(try await related(client)?.uri == "file:///a/package-lock.json")
    try await client.finish()
  }

  // MARK: Names

  @Test(arguments: [
    "file:///code/requirements.txt", "untitled:requirements.txt", "untitled:/code/requirements.txt",
    "file:///c%3A/code/requirements.txt", "file:///C:/code/requirements.txt",
    "file:///w%C3%B6rk/requirements%2Etxt", "file:///a%20b/requirements-dev.txt",
    "git:/code/requirements.txt?%7B%22ref%22%3A%22%22%7D", "file://server/share/requirements.txt",
    "/code/requirements.txt", "vscode-remote://host/code/requirements.txt",
    "file:///code/../code/requirements.txt", "file:///code/%00/requirements.txt",
  ]) func documentsAreKnownByTheirNames(uri: String) async throws {
    let client = TestClient(TestWorld().environment())
    try await client.initialize(folder: nil)
    try await client.open(uri, "bad\n")
    #expect(try await client.diagnostics(of: uri).count == 1)
    try await client.change(uri, version: 2, "")
    #expect(try await client.diagnostics(of: uri).isEmpty)
    try await client.finish()
  }

  @Test func twoSpellingsAreOneDocument() async throws {
    let client = TestClient(TestWorld().environment())
    try await client.initialize()
    try await client.open("file:///c%3A/w/requirements.txt", "bad\n")
    #expect(try await client.diagnostics(of: "file:///c%3A/w/requirements.txt").count == 1)
    try await client.change("file:///C:/w/requirements.txt", version: 2, "bad bad")
    #expect(try await client.diagnostics(of: "file:///c%3A/w/requirements.txt").count == 2)
    try await client.finish()
  }

  @Test(arguments: [
    "file:///code/README.md", "file:///code/requirements.txt/x", "", "file:", "untitled:Untitled-1",
  ]) func otherDocumentsAreLeftAlone(uri: String) async throws {
    let client = TestClient(TestWorld().environment())
    try await client.initialize()
    try await client.open(uri, "bad\n")
    try await client.change(uri, version: 2, "bad", ((0, 0), (0, 0)))
    let position: LSPAny = [
      "textDocument": ["uri": .string(uri)], "position": ["line": 0, "character": 0],
    ]
    #expect(try await client.request("textDocument/hover", position).isNull)
    try await client.close(uri)
    try await client.finish()
  }

  /// Only files of this machine, named without detours, have neighbours that are read.
  @Test(arguments: [
    "untitled:/code/package.json", "file://server/code/package.json", "git:/code/package.json",
    "file:///code/x/../package.json", "file:///code/%2e%2e/code/package.json",
    "file:///code/%00/package.json",
  ]) func strangeNamesReadNothing(uri: String) async throws {
    let world = TestWorld()
    world.write("/code/package-lock.json", lock)
    let client = TestClient(world.environment())
    try await client.initialize()
    try await client.open(uri, "bad\n")
    #expect(try await client.diagnostics(of: uri).count == 1)
    #expect(world.readPaths.isEmpty)
    try await client.finish()
  }

  // MARK: Parts

  private struct Related: Equatable {
    var uri: String
    var message: String

    init(_ uri: String, _ message: String) {
      self.uri = uri
      self.message = message
    }
  }

  /// The first related place of the first of the next published diagnostics.
  private func related(_ client: TestClient) async throws -> Related? {
    let params = try await client.message("textDocument/publishDiagnostics")["params"]
    let place = params["diagnostics"][0]["relatedInformation"][0]
    guard let uri = place["location"]["uri"].string, let message = place["message"].string else {
      return nil
    }
    return Related(uri, message)
  }
}
