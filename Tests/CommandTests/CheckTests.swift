import ForewarnTestSupport
import Testing

/// `forewarn --check` as its users run it: the built program, its output, its exit code.
struct CheckTests {
  @Test func examplesAreReportedAsTheSnapshotSays() throws {
    let output = try RunningCommand.forewarn(["--check", "--starter", "Examples"])
    #expect(output.code == 1)
    try Snapshot.expect(output.standardOutput, "examples.txt")
  }

  @Test func examplesAsJSONFollowTheSchema() throws {
    let output = try RunningCommand.forewarn(
      ["--check", "--starter", "--format", "json", "Examples"])
    #expect(output.code == 1)
    try Snapshot.expect(output.standardOutput, "examples.json")
    let problems = JSONSchema.problems(
      of: output.standardOutput, schema: try Repository.text("docs/check.schema.json"))
    #expect(problems == [])
  }

  @Test func withoutDatabaseNothingPretends() throws {
    let folder = try TemporaryFolder()
    defer { folder.remove() }
    let output = try RunningCommand.forewarn(
      ["--check", "--cache", folder.path + "/none", "Examples"])
    #expect(output.code == 2)
    #expect(output.standardOutput.contains("Nothing in this file was checked."))
    #expect(output.standardOutput.contains("forewarn sync"))
    #expect(!output.standardOutput.contains("no known advisory"))
  }

  /// What nobody publishes advisories of is not called unaffected, nor is a file without packages.
  @Test(arguments: [
    ("Dockerfile", "FROM debian:10\n", "Checked 1 file, but none of the packages."),
    ("package.json", "{}\n", "Checked 1 file, in which no package is named."),
  ])
  func whatWasNotLookedAtIsNotClean(_ name: String, _ text: String, _ sentence: String) throws {
    let folder = try TemporaryFolder()
    defer { folder.remove() }
    try folder.write(text, to: name)
    let output = try RunningCommand.forewarn(["--check", "--starter"], folder: folder.path)
    #expect(output.code == 0)
    #expect(output.standardOutput.contains(sentence))
    #expect(!output.standardOutput.contains("no known advisory"))
  }

  /// As in a container, where no repository says what belongs together: the folder that was named does, or
  /// the one that the check runs in. What lies above it is somebody else's.
  @Test func aNamedFolderBelongsTogetherWithoutARepository() throws {
    let folder = try TemporaryFolder()
    defer { folder.remove() }
    let parent = """
      <project><groupId>g</groupId><artifactId>p</artifactId><version>1</version><properties>
      <core.version>2.14.1</core.version></properties></project>
      """
    let child = """
      <project><parent><groupId>g</groupId><artifactId>p</artifactId><version>1</version></parent>
      <artifactId>c</artifactId><dependencies><dependency><groupId>org.apache.logging.log4j</groupId>
      <artifactId>log4j-core</artifactId><version>${core.version}</version></dependency></dependencies>
      </project>
      """
    try folder.write(parent, to: "shop/pom.xml")
    try folder.write(child, to: "shop/core/pom.xml")
    func check(_ path: String, in place: String) throws -> CommandOutput {
      try RunningCommand.forewarn(["--check", "--starter", path], folder: folder.path + place)
    }
    for (path, place) in [
      ("shop", ""), (".", "/shop"), ("core/pom.xml", "/shop"), ("..", "/shop/core"),
    ] {
      let output = try check(path, in: place)
      #expect(output.code == 1, "\(path) in \(place)")
      #expect(output.standardOutput.contains("log4j-core 2.14.1 is affected"))
    }
    let alone = try check(".", in: "/shop/core")
    #expect(alone.code == 2)
    #expect(alone.standardOutput.contains("which no file here defines"))
  }

  static let exitCodes: [(arguments: [String], code: Int32)] = [
    (["--check", "--starter", "Examples/up-to-date"], 0),
    (["check", "--starter", "Examples/up-to-date/package.json"], 0),
    (["--check", "--starter", "Examples/npm-shop"], 1),
    (["--check", "--starter", "--fail-on", "never", "Examples/npm-shop"], 0),
    (["--check", "--starter", "--fail-on", "error", "Examples/npm-shop"], 1),
    (["--check", "--starter", "Examples/none-such"], 2),
    (["--check", "--starter", "docs/findings"], 2),
    (["--check", "--starter", "README.md"], 2),
    (["--check", "--starter", "--fail-on", "sometimes"], 64),
    (["--check", "--nonsense"], 64),
    (["explain", "--starter", "GHSA-35jh-r3h4-6jhm"], 0),
    (["explain", "known-vulnerability"], 0),
    (["explain", "--starter", "GHSA-0000-0000-0000"], 2),
    (["explain", "--starter", "pkg:npm/lodash@4.17.11"], 0),
    (["list", "Examples/npm-shop/package.json"], 0),
    (["list", "README.md"], 2),
  ]

  @Test(arguments: exitCodes) func exitCode(arguments: [String], code: Int32) throws {
    let output = try RunningCommand.forewarn(arguments)
    #expect(output.code == code, "\(output.standardOutput)\(output.standardError)")
  }

  @Test func ignoredVendoredAndLinkedFilesAreLeftOut() throws {
    let folder = try TemporaryFolder()
    defer { folder.remove() }
    let manifest = "{ \"dependencies\": { \"lodash\": \"4.17.11\" } }\n"
    for path in [
      "kept/package.json", "ignored/package.json", "node_modules/x/package.json",
      "deep/also/not/package.json",
    ] {
      try folder.write(manifest, to: path)
    }
    try folder.write("ignored/\n/deep/**/not\n!kept\n", to: ".gitignore")
    _ = try RunningCommand.run("/bin/ln", ["-s", "/", folder.path + "/everything"])
    let output = try RunningCommand.forewarn(
      ["--check", "--starter", "--format", "json"], folder: folder.path)
    #expect(output.code == 1)
    #expect(output.standardOutput.contains("\"files\": 1,"))
    #expect(output.standardOutput.contains("\"path\": \"kept/package.json\""))
  }

  /// Libraries keep `Package.resolved` out of Git; what it fixed is installed all the same.
  @Test func aLockfileWithoutAGraphIsCheckedWithItsManifest() throws {
    let folder = try TemporaryFolder()
    defer { folder.remove() }
    try folder.write(
      """
      // swift-tools-version: 5.9
      import PackageDescription
      let package = Package(
        name: "a", dependencies: [.package(url: "https://git.example/web/kit.git", from: "1.0.0")])
      """, to: "Package.swift")
    try folder.write(
      """
      {"version": 2, "pins": [
        {"identity": "kit", "kind": "remoteSourceControl",
          "location": "https://git.example/web/kit.git", "state": {"version": "1.0.0"}},
        {"identity": "swift-nio-http2", "kind": "remoteSourceControl",
          "location": "https://github.com/apple/swift-nio-http2.git",
          "state": {"version": "1.27.0"}}]}
      """, to: "Package.resolved")
    try folder.write("Package.resolved\n", to: ".gitignore")
    for arguments in [["."], ["Package.swift"], ["Package.swift", "Package.resolved"]] {
      let output = try RunningCommand.forewarn(
        ["--check", "--starter"] + arguments, folder: folder.path)
      #expect(output.code == 1)
      let places =
        output.standardOutput.split(
          separator: "Package.swift:4:14: ", omittingEmptySubsequences: false
        ).count - 1
      #expect(places == 1, "\(arguments): \(output.standardOutput)")
      #expect(!output.standardOutput.contains("Package.resolved:"))
    }
  }

  @Test func whatAFileTakesInIsCheckedWithIt() throws {
    let folder = try TemporaryFolder()
    defer { folder.remove() }
    try folder.write("-r base.lst\n", to: "requirements.txt")
    try folder.write("-r gone.txt\nPyYAML==5.3\n", to: "base.lst")
    let output = try RunningCommand.forewarn(
      ["--check", "--starter", folder.path + "/requirements.txt"])
    #expect(output.code == 1)
    #expect(output.standardOutput.contains("/base.lst:2:9: error known-vulnerability"))
    #expect(output.standardOutput.contains("What gone.txt asks for was not assessed"))
    // A hook names both, in any order.
    let named = try RunningCommand.forewarn(
      ["--check", "--starter", "base.lst", "requirements.txt"], folder: folder.path)
    #expect(named.code == 1)
    #expect(named.standardOutput.contains("base.lst:2:9: error known-vulnerability"))
    try folder.write("-r gone.txt\n", to: "base.lst")
    let incomplete = try RunningCommand.forewarn(
      ["--check", "--starter", folder.path + "/requirements.txt"])
    #expect(incomplete.code == 2)
    let listed = try RunningCommand.forewarn(["list", folder.path])
    #expect(listed.standardOutput.contains("base.lst"))
  }

  @Test func hostileNamesReachNoTerminalRaw() throws {
    let folder = try TemporaryFolder()
    defer { folder.remove() }
    try folder.write(
      "{ \"dependencies\": { \"lo\u{1B}[31mdash\": \"git+https://x.example/\u{202E}y\" } ",
      to: "a\u{1B}]0;b\u{07}/package.json")
    let output = try RunningCommand.forewarn(["--check", "--starter", folder.path])
    #expect(output.code == 2)
    for scalar in (output.standardOutput + output.standardError).unicodeScalars {
      #expect(scalar.value >= 0x20 || scalar == "\n")
      #expect(scalar != "\u{202E}")
    }
  }

  @Test func colourFollowsTheEnvironment() throws {
    let arguments = ["--check", "--starter", "Examples/npm-shop"]
    let plain = try RunningCommand.forewarn(arguments)
    let forced = try RunningCommand.forewarn(arguments, environment: ["FOREWARN_COLOR": "always"])
    #expect(!plain.standardOutput.contains("\u{1B}"))
    #expect(forced.standardOutput.contains("\u{1B}[1;31merror"))
  }

  @Test func quietPrintsOnlyWhatFails() throws {
    let clean = try RunningCommand.forewarn(["--check", "--starter", "-q", "Examples/up-to-date"])
    #expect(clean.standardOutput == "")
    let failing = try RunningCommand.forewarn(["--check", "--starter", "-q", "Examples/npm-shop"])
    #expect(failing.standardOutput.contains("known-vulnerability"))
    #expect(!failing.standardOutput.contains("Checked"))
  }

  /// The program that reads untrusted files must not be able to connect.
  @Test func forewarnLinksNoNetworkCode() throws {
    #if os(Linux)
      let output = try RunningCommand.run(
        "/usr/bin/ldd", [RunningCommand.productsFolder + "/forewarn"])
      #expect(output.code == 0)
      for library in ["curl", "ssl", "crypto", "FoundationNetworking", "nghttp", "zip"] {
        #expect(!output.standardOutput.contains("lib\(library)"), "\(library)")
      }
    #endif
  }
}
