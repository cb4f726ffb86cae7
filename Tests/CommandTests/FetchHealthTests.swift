import ForewarnTestSupport
import Testing

/// What of a project would leave the machine.
struct FetchHealthTests {
  private static let manifest = """
    {"dependencies": {"left": "1.0.0", "@acme/tool": "1.0.0", "forked": "git+https://git.example/x",
     "renamed": "npm:real@2.0.0", "any": "*"}}
    """
  /// Taken from elsewhere by one file, a name is given away by none.
  private static let other = "{\"dependencies\": {\"forked\": \"1.0.0\", \"left\": \"1.0.0\"}}"

  private func withProject(_ body: (String) throws -> Void) throws {
    let folder = try TemporaryFolder()
    defer { folder.remove() }
    try folder.write(Self.manifest, to: "a/package.json")
    try folder.write(Self.other, to: "b/package.json")
    try folder.write("# nobody's\nreal\n", to: "private")
    try body(folder.path)
  }

  @Test func packagesOfPublicRegistriesAreListed() throws {
    try withProject { folder in
      let output = try RunningCommand.forewarn(
        ["list", "--format", "purl", folder + "/a", folder + "/b"])
      #expect(output.code == 0)
      #expect(
        output.standardOutput
          == "pkg:npm/%40acme/tool\npkg:npm/any\npkg:npm/left\npkg:npm/real\n")
    }
  }

  @Test func whatWouldBeSentIsSaid() throws {
    try withProject { folder in
      let output = try RunningCommand.forewarn([
        "fetch-health", folder + "/a", folder + "/b", "--private", "@acme/*", "--dry-run",
        "--private-list", folder + "/private",
      ])
      #expect(output.code == 0, "\(output.standardError)")
      #expect(output.standardOutput == "pkg:npm/any\npkg:npm/left\n")
      #expect(output.standardError.contains("Names and versions of packages (2) will be sent"))
      #expect(output.standardError.contains("2 because it is private"))
    }
  }

  /// The program that connects hands files over to the one that reads.
  @Test func filesMayBeNamedToEitherProgram() throws {
    try withProject { folder in
      let options = ["--private", "@acme/*", "--dry-run", "--private-list", folder + "/private"]
      let output = try RunningCommand.run(
        RunningCommand.productsFolder + "/forewarn-sync",
        ["health"] + options + ["--for", folder + "/a", folder + "/b"])
      #expect(output.code == 0, "\(output.standardError)")
      #expect(output.standardOutput == "pkg:npm/any\npkg:npm/left\n")
      let both = try RunningCommand.run(
        RunningCommand.productsFolder + "/forewarn-sync",
        ["health", "--packages", "-", "--for", folder + "/a"])
      #expect(both.code == 64)
    }
  }

  @Test func aFileThatCannotBeReadEndsIt() throws {
    try withProject { folder in
      let output = try RunningCommand.forewarn(
        ["fetch-health", folder + "/none.json", "--dry-run"])
      #expect(output.code == 2)
      #expect(output.standardOutput.isEmpty)
    }
  }
}
