import ForewarnTestSupport
import Testing

/// Policies on the command line: the same rules as in the editor, from files of all layers.
struct PolicyTests {
  private func project(_ policy: String?) throws -> TemporaryFolder {
    let folder = try TemporaryFolder()
    try folder.write("", to: ".git/HEAD")
    try folder.write("{ \"dependencies\": { \"left\": \"1.0.0\" } }\n", to: "app/package.json")
    if let policy { try folder.write(policy, to: "forewarn.toml") }
    return folder
  }

  private func check(
    _ folder: TemporaryFolder, _ environment: [String: String] = [:], _ more: String...
  ) throws -> CommandOutput {
    try RunningCommand.forewarn(
      ["--check", "--starter", folder.path + "/app/package.json"] + more, environment: environment)
  }

  private static let ban = "[[ban]]\npackage = \"pkg:npm/left\"\nreason = \"Not again\"\n"

  @Test func aBanOfTheRepositoryMakesACheckFail() throws {
    let folder = try project(Self.ban)
    defer { folder.remove() }
    let output = try check(folder)
    #expect(output.code == 1)
    #expect(output.standardOutput.contains("left 1.0.0 is banned."))
    #expect(
      output.standardOutput.contains("Policy of the repository (../forewarn.toml): Not again."))
  }

  @Test func theOrganisationAndTheUserCount() throws {
    let folder = try project(nil)
    defer { folder.remove() }
    #expect(try check(folder).code == 0)
    try folder.write(Self.ban, to: "organisation.toml")
    let organisation = ["FOREWARN_ORGANISATION_POLICY": folder.path + "/organisation.toml"]
    let banned = try check(folder, organisation)
    #expect(banned.code == 1)
    #expect(banned.standardOutput.contains("Policy of the organisation ("))
    try folder.write("[check]\nfail-on = \"never\"\n", to: "config/forewarn/forewarn.toml")
    let user = ["XDG_CONFIG_HOME": folder.path + "/config"]
    #expect(try check(folder, user).code == 0)
    #expect(try check(folder, user.merging(organisation) { a, _ in a }).code == 0)
    // What the organisation says of failing nobody inside of it takes back.
    try folder.write("[check]\nfail-on = \"error\"\n" + Self.ban, to: "organisation.toml")
    #expect(try check(folder, user.merging(organisation) { a, _ in a }).code == 1)
    #expect(try check(folder, organisation, "--fail-on", "never").code == 1)
  }

  @Test func aPolicyThatCannotBeReadIsNoGoodResult() throws {
    let folder = try project(nil)
    defer { folder.remove() }
    let missing = ["FOREWARN_ORGANISATION_POLICY": folder.path + "/none.toml"]
    #expect(try check(folder, missing).code == 2)
    // A rule that is not understood holds nowhere, whichever file is checked.
    try folder.write("[[bann]]\npackage = \"pkg:npm/left\"\n", to: "forewarn.toml")
    let output = try check(folder)
    #expect(output.code == 1)
    #expect(output.standardOutput.contains("Is \"ban\" meant?"))
  }

  @Test func whatHoldsIsShownWithItsOrigin() throws {
    let folder = try project("preset = \"regulated\"\n" + Self.ban)
    defer { folder.remove() }
    try folder.write("[check]\nminimum-health = 30\nreason = \"Here\"\n", to: "app/forewarn.toml")
    let output = try RunningCommand.forewarn(["policy", "show", folder.path + "/app"])
    #expect(output.code == 0)
    for part in [
      "#   1. the repository (../forewarn.toml)\n#   2. the folder (forewarn.toml)\n",
      "\nminimum-health = 30  # layer 2: Here\n",
      "\nfail-after = \"3d\"  # layer 1, by its preset\n",
      "[[ban]]  # layer 1: Not again\npackage = \"pkg:npm/left\"\n",
    ] {
      #expect(output.standardOutput.contains(part), "\(output.standardOutput)")
    }
  }

  @Test func presetsArePrinted() throws {
    for name in ["library", "service", "regulated"] {
      let output = try RunningCommand.forewarn(["policy", "preset", name])
      #expect(output.code == 0)
      #expect(output.standardOutput.hasPrefix("# Preset \"\(name)\""))
    }
    #expect(try RunningCommand.forewarn(["policy", "preset", "none"]).code == 64)
  }
}
