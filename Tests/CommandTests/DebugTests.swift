import ForewarnTestSupport
import Testing

/// The plumbing that scripts rely on.
struct DebugTests {
  static let tables: [(arguments: [String], input: String, output: String)] = [
    (["compare", "npm"], "1.0.0\t1.0.1\n2.0.0\t1.9.9\nx\t1.0.0\n", "<\n>\n?\n"),
    (["compare", "PyPI"], "1.0\t1.0.0\n1.0a1\t1.0\n", "=\n<\n"),
    (["compare", "crates.io"], "1.0.0-rc.1\t1.0.0\n", "<\n"),
    (["compare", "SemVer"], "1.0.0-alpha\t1.0.0-alpha.1\n", "<\n"),
    (["satisfies", "npm"], "^1.2.0\t1.9.0\n^1.2.0\t2.0.0\nlatest\t1.0.0\n", "true\nfalse\n?\n"),
    (["satisfies", "PyPI"], "~=1.4\t1.9\n==1.0\t1.0+local\n", "true\ntrue\n"),
    (["satisfies", "crates.io"], "1.2\t1.9.9\n=1.2.3\t1.2.4\n", "true\nfalse\n"),
    (
      ["affected"],
      """
      {"advisory":{"id":"X-1","modified":"2024-01-01T00:00:00Z","affected":[{"package":{"ecosystem":\
      "npm","name":"a"},"ranges":[{"type":"SEMVER","events":[{"introduced":"0"},{"fixed":"1.2.0"}]}\
      ]}]},"ecosystem":"npm","package":"a","version":"1.1.0"}

      """, "affected\n"
    ),
  ]

  @Test(arguments: tables) func answers(arguments: [String], input: String, output: String) throws {
    let result = try RunningCommand.forewarn(["debug"] + arguments, input: input)
    #expect(result.code == 0)
    #expect(result.standardOutput == output)
  }

  @Test func syntaxTreesAndProblems() throws {
    let folder = try TemporaryFolder()
    defer { folder.remove() }
    try folder.write("a = 1\n", to: "a.toml")
    try folder.write("a = \n", to: "b.toml")
    let good = try RunningCommand.forewarn(["debug", "syntax", "toml", folder.path + "/a.toml"])
    #expect(good.code == 0)
    #expect(good.standardOutput.contains("\"type\""))
    let bad = try RunningCommand.forewarn(["debug", "syntax", "toml", folder.path + "/b.toml"])
    #expect(bad.code == 1)
    #expect(!bad.standardError.isEmpty)
  }

  @Test func readingIsCounted() throws {
    let folder = try TemporaryFolder()
    defer { folder.remove() }
    let text = "{\"dependencies\":{\"a\":\"1\"}}"
    try folder.write(text, to: "package.json")
    let path = folder.path + "/package.json"
    let whole = try RunningCommand.forewarn(["debug", "read", path])
    #expect(whole.standardOutput.hasPrefix("package-json\t\(text.utf8.count)\t1\t0\t"))
    let damaged = try RunningCommand.forewarn(["debug", "read", "--damage", path])
    let readings = 2 * text.utf8.count
    #expect(
      damaged.standardOutput == "package-json\t\(text.utf8.count)\t1\t0\t\(readings)\t\(path)\n")
    #expect(try RunningCommand.forewarn(["debug", "read", folder.path + "/notes"]).code == 64)
  }

  @Test func anUnknownEcosystemIsAUsageError() throws {
    #expect(try RunningCommand.forewarn(["debug", "compare", "Nowhere"]).code == 64)
  }
}
