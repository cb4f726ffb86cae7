import Advisor
import ForewarnTestSupport
import LSPServer
import LanguageServerProtocol
import Synchronization
import Testing

@testable import forewarn

/// `forewarn vex`, and what its files do in a check and in an editor.
struct VexTests {
  private static let manifest = "{\"dependencies\": {\"lodash\": \"4.17.11\"}}\n"
  private static let flaw = "CVE-2021-23337"
  private static let add = [
    "vex", "add", "--id", flaw, "--package", "pkg:npm/lodash@4.17.11", "--justification",
    "vulnerable_code_not_in_execute_path", "--reason", "We render no templates.",
  ]

  static let wrong: [(arguments: [String], code: Int32, says: String)] = [
    (add, 64, "give --author"),
    (add + ["--author", "Us", "--until", "2020-01-31"], 64, "has not passed"),
    (add + ["--author", "Us", "--until", "soon"], 64, "--until takes a day"),
    (["vex", "add", "--id", flaw, "--package", "lodash", "--author", "Us"], 64, "no package URL"),
    (
      ["vex", "add", "--id", flaw, "--package", "pkg:npm/lodash", "--author", "Us"], 64,
      "no justification and no reason"
    ),
    (
      [
        "vex", "add", "--id", "X", "--package", "pkg:npm/lodash", "--author", "Us", "--status",
        "ignored",
      ],
      64, "ignored"
    ),
    (["vex", "expire", "--id", flaw], 2, "no such file"),
    (["vex", "merge", "none.json"], 2, "no such file"),
    (["vex", "list"], 0, ""),
  ]

  @Test(arguments: wrong) func whatIsWrongIsSaid(
    _ given: (arguments: [String], code: Int32, says: String)
  ) throws {
    let folder = try TemporaryFolder()
    defer { folder.remove() }
    let output = try RunningCommand.forewarn(given.arguments, folder: folder.path)
    #expect(output.code == given.code, "\(output.standardError)")
    #expect(output.standardError.contains(given.says), "\(output.standardError)")
    #expect(throws: (any Error).self) { try folder.text(".vex/decisions.openvex.json") }
  }

  @Test func theAuthorIsTheOneThatGitKnows() throws {
    let folder = try TemporaryFolder()
    defer { folder.remove() }
    try folder.write(
      "[user]\n  name = Ann Other\n  email = ann@registry.example\n", to: ".gitconfig")
    let output = try RunningCommand.forewarn(
      Self.add, folder: folder.path, environment: ["HOME": folder.path])
    #expect(output.code == 0, "\(output.standardError)")
    #expect(
      try folder.text(".vex/decisions.openvex.json").contains(
        "\"author\": \"Ann Other <ann@registry.example>\""))
    let other = try RunningCommand.forewarn(
      Self.add, folder: folder.path, environment: ["FOREWARN_AUTHOR": "Release team"])
    #expect(other.code == 0)
    #expect(
      try folder.text(".vex/decisions.openvex.json").contains("Decided by Release team."))
  }

  @Test func merges() throws {
    let folder = try TemporaryFolder()
    defer { folder.remove() }
    for name in ["a", "b"] {
      let output = try RunningCommand.forewarn(
        Self.add + [
          "--author", "Us", "--file", "\(name).openvex.json", "--alias", "ALIAS-\(name)",
        ],
        folder: folder.path)
      #expect(output.code == 0)
    }
    let files = ["a.openvex.json", "b.openvex.json"]
    let merged = try RunningCommand.forewarn(["vex", "merge"] + files, folder: folder.path)
    #expect(merged.code == 0 && merged.standardOutput.contains("ALIAS-b"))
    let written = try RunningCommand.forewarn(
      ["vex", "merge", "--output", "c.openvex.json"] + files, folder: folder.path)
    #expect(written.code == 0 && written.standardOutput.isEmpty)
    #expect(try folder.text("c.openvex.json").contains("ALIAS-a"))
  }

  @Test func commentsAreListedToo() throws {
    let folder = try TemporaryFolder()
    defer { folder.remove() }
    try folder.write(
      """
      lxml==4.6.3  # forewarn: ignore CVE-2021-43818, GHSA-55x5-fj6c-h6m8 until 2999-01-31 because ours
      six==1.16.0  # forewarn: ignore CVE-2000-0001 because it was

      """, to: "requirements.txt")
    let output = try RunningCommand.forewarn(["vex", "list", "--starter"], folder: folder.path)
    #expect(
      output.standardOutput == """
        requirements.txt:1: in force: CVE-2021-43818, GHSA-55x5-fj6c-h6m8 in a comment
          until 2999-01-31
          ours
        requirements.txt:2: unused: CVE-2000-0001 in a comment
          it was

        """, "\(output)")
  }

  /// An exception is added, honoured by a check and an editor alike, ends, and what it took away
  /// returns with its reason; when nobody needs it any more, that is said.
  @Test func theLifeOfAnException() async throws {
    let folder = try TemporaryFolder()
    defer { folder.remove() }
    try folder.write(Self.manifest, to: "package.json")
    let uri = "file://\(folder.path)/package.json"
    let clock = Clock()
    let client = TestClient(Self.environment { clock.now })
    try await client.initialize()

    func checked() throws -> String {
      let output = try RunningCommand.forewarn(["--check", "--starter"], folder: folder.path)
      #expect(output.code == 1)
      return output.standardOutput
    }
    /// What the editor shows of the flaw.
    var version = 0
    func shown() async throws -> [String] {
      version += 1
      try await client.open(uri, try folder.text("package.json"), version: version)
      return try await client.diagnostics(of: uri).compactMap { $0["message"].string }
        .filter { $0.contains(Self.flaw) || $0.contains("GHSA-35jh-r3h4-6jhm") }
    }

    #expect(try checked().contains(Self.flaw))
    #expect(try await shown().count == 1)

    let until = ["--until", "2999-01-31", "--author", "Release team"]
    let added = try RunningCommand.forewarn(Self.add + until, folder: folder.path)
    #expect(added.code == 0, "\(added.standardError)")
    #expect(try !checked().contains(Self.flaw))
    #expect(try await shown().isEmpty)
    let listed = try RunningCommand.forewarn(["vex", "list", "--starter"], folder: folder.path)
    #expect(listed.standardOutput.contains(": in force: \(Self.flaw) not affected"))
    let hover = try await client.request("textDocument/hover", TestClient.place(uri, (0, 30)))
    let said = hover["contents"]["value"].string ?? ""
    #expect(said.contains("Set aside by Release team") && said.contains("We render no"), "\(said)")

    // The editor's clock passes the last day.
    clock.now = Timestamp(seconds: 32_475_000_000)
    let late = try #require(try await shown().first)
    #expect(late.contains("An exception by Release team on 20"))
    #expect(late.contains("ended on 2999-01-31") && late.contains("We render no templates."))
    clock.now = Timestamp(seconds: Terminal.now)
    #expect(try await shown().isEmpty)

    let ended = try RunningCommand.forewarn(
      ["vex", "expire", "--id", Self.flaw], folder: folder.path)
    #expect(ended.code == 0, "\(ended.standardError)")
    let after = try checked()
    #expect(after.contains(Self.flaw) && after.contains("An exception by Release team on 20"))
    #expect(after.contains("\"We render no templates.\""))
    #expect(try await shown().first?.contains("An exception by Release team") == true)

    try folder.write("{\"dependencies\": {\"lodash\": \"4.17.22\"}}\n", to: "package.json")
    let upgraded = try RunningCommand.forewarn(["--check", "--starter"], folder: folder.path)
    #expect(upgraded.standardOutput.contains(".vex/decisions.openvex.json:"))
    #expect(upgraded.standardOutput.contains("information unused-exception"))
    _ = try await client.finish()
  }

  private final class Clock: Sendable {
    private let time = Mutex(Timestamp(seconds: Terminal.now))

    var now: Timestamp {
      get { time.withLock { $0 } }
      set { time.withLock { $0 = newValue } }
    }
  }

  /// A server that reads the real disk by a clock of ours.
  private static func environment(now: @escaping @Sendable () -> Timestamp) -> ServerEnvironment {
    ServerEnvironment(
      version: "1.0-test", now: now, openAdvisories: { StarterDatabase.advisories },
      advisoriesStamp: { "1" },
      readFile: { path in
        if case .success(let bytes) = FileSystem.read(path) { bytes } else { nil }
      },
      fileStamp: FileSystem.stamp, listFolder: { FileSystem.names(inFolder: $0) ?? [] },
      findManifests: ManifestFinder.projectFiles, writePage: { _, _ in nil },
      processIsAlive: { _ in true })
  }
}
