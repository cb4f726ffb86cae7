import ForewarnTestSupport
import Testing

@testable import forewarn

/// `--staged`, `--base` and `--baseline` in repositories of every kind.
struct StagedTests {
  private static let clean = "{ \"dependencies\": { \"qs\": \"6.5.3\" } }\n"
  private static let flawed = "{ \"dependencies\": { \"qs\": \"6.5.1\" } }\n"

  @Test(arguments: ["sha1", "sha256"]) func onlyTheIndexIsRead(objectFormat: String) throws {
    let folder = try GitFolder(objectFormat: objectFormat)
    defer { folder.remove() }
    // Before the first commit all that is staged comes in.
    try folder.stage(["package.json": Self.flawed])
    try folder.write(Self.clean, to: "package.json")
    let first = try folder.check(["--staged"])
    #expect(first.code == 1)
    #expect(first.standardOutput.contains("GHSA-hrpp-h998-j3pp"))
    #expect(first.standardOutput.contains("fix: Upgrade qs to 6.5.3"))
    try folder.stage(["package.json": Self.clean])
    try folder.write(Self.flawed, to: "package.json")
    try folder.write(Self.flawed, to: "not-added/package.json")
    #expect(try folder.check(["--staged"]).code == 0)
    #expect(try folder.check(["--staged", "."]).code == 0)
    #expect(try folder.check(["--staged", "package.json"]).code == 0)
    #expect(try folder.check(["--staged", "not-added/package.json"]).code == 2)
    try folder.commit()
    #expect(try folder.check(["--base", "HEAD"]).code == 1)
  }

  @Test func nothingStagedIsSaid() throws {
    let folder = try GitFolder()
    defer { folder.remove() }
    try folder.stage(["package.json": Self.flawed, "notes.txt": "one\n"])
    try folder.commit()
    try folder.stage(["package.json": Self.flawed, "notes.txt": "two\n"])
    let output = try folder.check(["--staged"])
    #expect(output.code == 0)
    #expect(output.standardOutput.contains("Nothing is staged that Forewarn reads"))
    #expect(try folder.check(["--staged", "-q"]).standardOutput == "")
    // Announced, but not staged.
    try folder.write(Self.flawed, to: "later/package.json")
    try folder.git(["add", "--intent-to-add", "later/package.json"])
    #expect(try folder.check(["--staged"]).code == 0)
    try folder.stage(["notes.txt": "two\n"])
    #expect(try folder.check(["--staged"]).code == 0)
  }

  /// What came in with the other side of a merge is nobody's who merges it.
  @Test func aMergeIsComparedWithBothSides() throws {
    let folder = try GitFolder()
    defer { folder.remove() }
    try folder.stage(["a/package.json": Self.clean, "b/package.json": Self.clean])
    try folder.commit()
    try folder.git(["checkout", "-q", "-b", "other"])
    try folder.stage(["a/package.json": Self.flawed, "b/package.json": Self.clean])
    try folder.commit()
    try folder.git(["checkout", "-q", "main"])
    try folder.stage(["a/package.json": Self.clean, "b/package.json": Self.clean, "c": "c\n"])
    try folder.commit()
    try folder.git(["merge", "-q", "--no-commit", "other"])
    #expect(try folder.check(["--staged"]).code == 0)
    try folder.write(Self.flawed, to: "b/package.json")
    try folder.git(["add", "."])
    let output = try folder.check(["--staged"])
    #expect(output.code == 1)
    #expect(output.standardOutput.contains("b/package.json:1:"))
    #expect(!output.standardOutput.contains("a/package.json:1:"))
  }

  @Test func aMergeThatIsNotResolvedIsNoGoodResult() throws {
    let folder = try GitFolder()
    defer { folder.remove() }
    try folder.stage(["package.json": "{}\n"])
    try folder.commit()
    try folder.git(["checkout", "-q", "-b", "other"])
    try folder.stage(["package.json": Self.flawed])
    try folder.commit()
    try folder.git(["checkout", "-q", "main"])
    try folder.stage(["package.json": Self.clean])
    try folder.commit()
    _ = try? folder.git(["merge", "-q", "other"])
    let output = try folder.check(["--staged"])
    #expect(output.code == 2)
    #expect(output.standardOutput.contains("its merge is not resolved"))
  }

  @Test func linksAndOddNamesAreFollowedInTheRepositoryAlone() throws {
    let folder = try GitFolder()
    defer { folder.remove() }
    try folder.stage([
      "real/requirements.txt": "lxml==4.6.3\n", "ü b/pack\"age/requirements.txt": "lxml==4.6.3\n",
      "requirements.txt": "-r link.txt\n-r outside.txt\n",
    ])
    _ = try RunningCommand.run(
      "/bin/ln", ["-s", "real/requirements.txt", folder.path + "/link.txt"])
    _ = try RunningCommand.run("/bin/ln", ["-s", "/etc/passwd", folder.path + "/outside.txt"])
    try folder.git(["add", "."])
    let output = try folder.check(["--staged"])
    #expect(output.code == 1)
    #expect(output.standardOutput.contains("link.txt:1:7: error known-vulnerability"))
    #expect(output.standardOutput.contains("What outside.txt asks for was not assessed"))
    #expect(output.standardOutput.contains("ü b/pack\"age/requirements.txt:1:7: error"))
  }

  @Test func submodulesAreComparedWithTheirOwnCommits() throws {
    let folder = try GitFolder()
    let other = try GitFolder()
    defer {
      folder.remove()
      other.remove()
    }
    try other.stage(["package.json": Self.flawed])
    try other.commit()
    try folder.git([
      "-c", "protocol.file.allow=always", "submodule", "--quiet", "add", other.path, "part",
    ])
    try folder.commit()
    let same = try folder.check(["--base", "HEAD"])
    #expect(same.code == 0, "\(same)")
    #expect(same.standardOutput.contains("1 existing"))
    try folder.write(
      "{ \"dependencies\": { \"qs\": \"6.5.1\", \"tar\": \"6.0.0\" } }\n", to: "part/package.json")
    #expect(try folder.check(["--base", "HEAD"]).code == 1)
    #expect(try folder.check(["--staged"]).code == 0)
  }

  @Test func theIndexThatGitNamesIsRead() throws {
    let folder = try GitFolder()
    defer { folder.remove() }
    try folder.stage(["package.json": Self.clean])
    try folder.commit()
    try folder.write(Self.flawed, to: "package.json")
    #expect(try folder.check(["--staged"]).code == 0)
    // As a hook of `git commit -a` finds it.
    let environment = ["GIT_INDEX_FILE": ".git/other-index"]
    try folder.git(["read-tree", "HEAD"], environment: environment)
    try folder.git(["add", "package.json"], environment: environment)
    #expect(try folder.check(["--staged"], environment: environment).code == 1)
    #expect(try folder.check(["--staged"]).code == 0)
  }

  /// A lockfile that nobody commits is in no commit to compare with.
  @Test func whatGitIgnoresIsComparedWithItself() throws {
    let folder = try GitFolder()
    defer { folder.remove() }
    let manifest = "{ \"dependencies\": { \"qs\": \"^6.5.0\" } }\n"
    try folder.stage([".gitignore": "package-lock.json\n", "package.json": manifest])
    try folder.commit()
    try folder.write(
      """
      { "lockfileVersion": 3, "packages": { "": { "dependencies": { "qs": "^6.5.0" } },
        "node_modules/qs": { "version": "6.5.1" } } }
      """, to: "package-lock.json")
    let output = try folder.check(["--base", "HEAD", "--format", "json"])
    #expect(
      try IntroductionTests.classes(output) == ["package.json qs GHSA-hrpp-h998-j3pp existing"])
    #expect(output.code == 0)
    try folder.write(Self.flawed, to: "new/package.json")
    #expect(try folder.check(["--base", "HEAD"]).code == 1)
  }

  @Test func aLinkedWorktreeIsItsOwn() throws {
    let folder = try GitFolder()
    defer { folder.remove() }
    try folder.stage(["package.json": Self.clean])
    try folder.commit()
    try folder.git(["worktree", "add", "-q", "../second"])
    let second = folder.path + "/../second"
    let name = second + "/package.json"
    _ = try RunningCommand.run(
      "/usr/bin/env", ["sed", "-i.old", "s/6.5.3/6.5.1/", name], folder: folder.path)
    _ = try RunningCommand.run("/usr/bin/env", ["git", "add", "package.json"], folder: second)
    let output = try RunningCommand.forewarn(["--check", "--starter", "--staged"], folder: second)
    #expect(output.code == 1, "\(output)")
    #expect(try folder.check(["--staged"]).code == 0)
  }

  @Test func whereABranchLeftIsFound() throws {
    let folder = try GitFolder()
    defer { folder.remove() }
    try folder.stage(["package.json": Self.flawed])
    try folder.commit()
    try folder.git(["checkout", "-q", "-b", "work"])
    try folder.stage(["package.json": Self.flawed, "notes.txt": "mine\n"])
    try folder.commit()
    try folder.git(["checkout", "-q", "main"])
    try folder.stage(["package.json": Self.clean])
    try folder.commit()
    try folder.git(["checkout", "-q", "work"])
    // Since then others have mended the flaw: this branch has not brought it in.
    #expect(try folder.check(["--base", "main"]).code == 1)
    #expect(try folder.check(["--base", "main..."]).code == 0)
  }

  static let refused: [(arguments: [String], code: Int32, says: String)] = [
    (["--base", "none-such"], 2, "there is no commit none-such here"),
    (["--base", "none-such..."], 2, "there is no commit none-such... here"),
    (["--base", "HEAD:package.json"], 2, "there is no commit"),
    (["--base", "HEAD\n"], 2, "there is no commit"),
    (["--baseline", "none-such.json"], 2, "there is no such file"),
    (["--baseline", "package.json"], 2, "it is not a baseline"),
    (["--baseline", "damaged.json"], 2, "it is not JSON"),
    (["--baseline", "newer.json"], 2, "of another version (2)"),
    (["--baseline", "part.json"], 2, "what it says of file 1 is damaged"),
    (["--baseline", "report.json"], 2, "--write-baseline"),
    (["--base", "HEAD", "--baseline", "package.json"], 64, "exclude each other"),
    (["--fail-on", "introduced"], 64, "needs something to compare with"),
    (["--base", "HEAD", "--fail-on", "introduced,never"], 64, "--fail-on takes"),
    (["--write-baseline", "none/such/folder.json"], 2, "could not be written"),
  ]

  @Test(arguments: refused)
  func whatCannotBeComparedIsNeverGood(arguments: [String], code: Int32, says: String) throws {
    let folder = try GitFolder()
    defer { folder.remove() }
    try folder.stage([
      "package.json": Self.clean, "damaged.json": "{ \"forewarnBaseline\": 1, ",
      "newer.json": "{ \"forewarnBaseline\": 2 }",
      "part.json": """
      { "forewarnBaseline": 1, "database": { "builtAt": "2026-01-01T00:00:00Z" },
        "files": [ { "path": "package.json", "packages": { "npm/qs": "6.5.3" }, "findings": [] } ] }
      """,
    ])
    try folder.commit()
    let report = try folder.check(["--format", "json", "package.json"])
    try folder.write(report.standardOutput, to: "report.json")
    let output = try folder.check(arguments + ["package.json"])
    #expect(output.code == code, "\(output)")
    #expect(output.standardError.contains(says), "\(output.standardError)")
  }

  @Test func outsideOfARepositoryTheReasonIsGiven() throws {
    let folder = try TemporaryFolder()
    defer { folder.remove() }
    for arguments in [["--staged"], ["--base", "HEAD"]] {
      let output = try RunningCommand.forewarn(
        ["--check", "--starter"] + arguments, folder: folder.path)
      #expect(output.code == 2)
      #expect(output.standardError.contains("is in no Git repository"))
    }
  }

  static let failing: [(failOn: String, code: Int32)] = [
    ("introduced", 1), ("existing", 1), ("newly-disclosed", 1), ("critical", 0),
    ("critical,existing", 0), ("high,existing", 1), ("high,newly-disclosed", 1), ("high", 0),
    ("medium", 1), ("medium,newly-disclosed", 1), ("critical,newly-disclosed", 0), ("never", 0),
    ("hint,introduced,newly-disclosed,existing", 1),
  ]

  /// qs (high) was there, braces (high) was disclosed since, lodash.trim (medium) comes in.
  @Test(arguments: failing) func thatFailsWhichIsNamed(failOn: String, code: Int32) throws {
    let folder = try GitFolder()
    defer { folder.remove() }
    let old = "\"qs\": \"6.5.1\", \"braces\": \"3.0.2\""
    try folder.stage(["package.json": "{ \"dependencies\": { \(old) } }\n"])
    try folder.commit(date: "2023-06-01T00:00:00Z")
    try folder.stage([
      "package.json": "{ \"dependencies\": { \(old), \"lodash.trim\": \"4.5.1\" } }\n"
    ])
    let output = try folder.check(["--staged", "--fail-on", failOn])
    #expect(output.code == code, "\(output)")
  }

  /// braces was disclosed since: that fails nobody's build, unless a policy says so.
  @Test func aPolicyMayFailWhatWasDisclosedSince() throws {
    let folder = try GitFolder()
    defer { folder.remove() }
    try folder.stage(["package.json": "{ \"dependencies\": { \"braces\": \"3.0.2\" } }\n"])
    try folder.commit(date: "2023-06-01T00:00:00Z")
    let output = try folder.check(["--base", "HEAD"])
    #expect(output.code == 0 && output.standardOutput.contains("1 newly disclosed"), "\(output)")
    try folder.write(
      "[check]\nfail-on-disclosed = true\nreason = \"We ship weekly.\"\n", to: "forewarn.toml")
    let failed = try folder.check(["--base", "HEAD"])
    #expect(failed.code == 1)
    #expect(
      failed.standardOutput.contains(
        "What was disclosed since fails the check. Policy of the repository (forewarn.toml): "
          + "We ship weekly."), "\(failed)")
    // Those who check have the last word.
    #expect(try folder.check(["--base", "HEAD", "--fail-on", "never"]).code == 0)
  }

  /// One package that could not be read before either stops nobody, a broken file does.
  @Test func whatWasNotAssessedBeforeIsNoNewTrouble() throws {
    let folder = try GitFolder()
    defer { folder.remove() }
    let odd = "\"odd\": \"not a version %\""
    try folder.stage(["package.json": "{ \"dependencies\": { \(odd) } }\n"])
    #expect(try folder.check(["--staged"]).code == 2)
    try folder.commit()
    try folder.stage(["package.json": "{ \"dependencies\": { \(odd), \"ms\": \"2.1.3\" } }\n"])
    let output = try folder.check(["--staged"])
    #expect(output.code == 0, "\(output)")
    #expect(output.standardOutput.contains("could not be assessed"))
    #expect(try folder.check([]).code == 2)
    let none = try RunningCommand.forewarn(
      ["--check", "--staged", "--cache", folder.path + "/none"], folder: folder.path)
    #expect(none.code == 2)
  }

  @Test func aBaselineIsTheSameForTheSameFiles() throws {
    let folder = try GitFolder()
    defer { folder.remove() }
    try folder.stage([
      "b/package.json": Self.flawed, "a/requirements.txt": "lxml==4.6.3\ntornado>=6\n",
    ])
    var texts: [String] = []
    for name in ["one.json", "two.json"] {
      let output = try folder.check(["--write-baseline", name, "a", "b"])
      #expect(output.code == 1)
      texts.append(try RunningCommand.run("/bin/cat", [folder.path + "/" + name]).standardOutput)
    }
    #expect(texts[0] == texts[1])
    #expect(
      JSONSchema.problems(of: texts[0], schema: try Repository.text("docs/baseline.schema.json"))
        == [])
    #expect(try folder.check(["--baseline", "one.json"]).code == 0)
  }

  /// A repository can name programs; nothing that is asked of Git here starts one.
  @Test func nothingThatARepositoryNamesIsStarted() throws {
    let folder = try GitFolder()
    defer { folder.remove() }
    try folder.stage(["package.json": Self.clean])
    try folder.commit()
    try folder.stage(["package.json": Self.flawed])
    let trap = folder.path + "/.git/trap"
    try folder.write("#!/bin/sh\ntouch '\(trap).sprung'\n", to: ".git/trap")
    _ = try RunningCommand.run("/bin/chmod", ["+x", trap])
    for hook in ["post-index-change", "reference-transaction", "pre-auto-gc", "fsmonitor-watchman"]
    {
      _ = try RunningCommand.run("/bin/cp", [trap, folder.path + "/.git/hooks/" + hook])
    }
    for key in [
      "core.pager", "core.sshCommand", "diff.external", "diff.trap.textconv", "diff.trap.command",
      "filter.trap.clean", "filter.trap.smudge", "filter.trap.process", "gpg.program",
      "pager.ls-tree", "pager.ls-files", "pager.cat-file", "alias.ls-files", "credential.helper",
      "core.fsmonitor",
    ] {
      try folder.git(["config", key, trap])
    }
    try folder.write("*.json filter=trap diff=trap\n", to: ".git/info/attributes")
    // One of these may have looked at the index itself.
    _ = try RunningCommand.run("/bin/rm", ["-f", trap + ".sprung"])
    #expect(try folder.check(["--staged"]).code == 1)
    #expect(try folder.check(["--base", "HEAD..."]).code == 1)
    #expect(FileSystem.kind(trap + ".sprung") == .missing)
  }

  /// Objects that are missing are not fetched, and are no good result.
  @Test func whatAPartialCloneLacksIsSaid() throws {
    let folder = try GitFolder()
    defer { folder.remove() }
    try folder.stage(["package.json": Self.flawed])
    try folder.commit()
    let id = try folder.git(["rev-parse", "HEAD:package.json"]).standardOutput
      .filter { !$0.isNewline }
    try folder.stage(["package.json": Self.flawed + "\n"])
    _ = try RunningCommand.run(
      "/bin/rm", ["-f", "\(folder.path)/.git/objects/\(id.prefix(2))/\(id.dropFirst(2))"])
    let output = try folder.check(["--staged"])
    #expect(output.standardOutput.contains("as it was in HEAD: the repository does not hold"))
    #expect(output.code != 0)
  }
}
