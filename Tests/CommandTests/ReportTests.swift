import Advisor
import ForewarnTestSupport
import Testing

@testable import forewarn

/// `forewarn report --ospo`: its formats, its histories, and what it does not start.
struct ReportTests {
  private static let today = Timestamp(seconds: 1_780_272_000)

  private static func git(
    _ arguments: [String], in folder: String, date: String = "2026-01-01T00:00:00Z"
  ) throws {
    let identity = [
      "GIT_AUTHOR_NAME": "Example", "GIT_AUTHOR_EMAIL": "example@mail.example",
      "GIT_COMMITTER_NAME": "Example", "GIT_COMMITTER_EMAIL": "example@mail.example",
      "GIT_AUTHOR_DATE": date, "GIT_COMMITTER_DATE": date, "GIT_CONFIG_NOSYSTEM": "1",
    ]
    let output = try RunningCommand.run(
      "/usr/bin/env", ["git"] + arguments, folder: folder, environment: identity)
    try #require(output.code == 0, "\(output.standardError)")
  }

  /// A repository `shop` with what its files said on each day.
  private static func repository(in folder: TemporaryFolder) throws -> String {
    let root = folder.path + "/shop"
    let days: [(date: String, path: String, text: String)] = [
      ("2026-01-01T00:00:00Z", "web/requirements.txt", "lib==1.0\nold==1.0\n"),
      ("2026-02-01T00:00:00Z", "api/requirements.txt", "lib==1.0\n"),
      ("2026-02-11T00:00:00Z", "notes.txt", "nothing of interest\n"),
      ("2026-03-03T00:00:00Z", "web/requirements.txt", "lib==2.0\nold==1.0\n"),
    ]
    for (number, day) in days.enumerated() {
      try folder.write(day.text, to: "shop/" + day.path)
      if number == 0 { try git(["init", "-q", "-b", "main"], in: root) }
      try git(["add", "."], in: root)
      try git(["commit", "-q", "-m", "change"], in: root, date: day.date)
    }
    return root
  }

  private static func source(_ more: String = "") throws -> InMemoryAdvisories {
    let lib = PackageIdentity(.pypi, "lib")
    let signals = """
      PyPI/lib  funding  https://fund.example/lib
      PyPI/lib  licence  MIT  2026-05-01
      PyPI/lib  publishers  1  2026-05-01
      PyPI/lib  absence-factor  1  2026-05-01
      PyPI/lib  contributing  https://git.example/lib/contributing
      PyPI/lib  latest-release  2026-04-01  2026-05-01
      PyPI/lib  provenance  yes  2026-05-01
      PyPI/lib  contributors  2  2026-05-01
      """ + more
    return InMemoryAdvisories(
      [
        Advisory(
          id: "PYSEC-2026-1", modified: today,
          published: Timestamp(rfc3339: "2026-02-01T00:00:00Z"),
          affected: [
            Advisory.Affected(
              package: lib, packageName: "lib",
              ranges: [
                Advisory.Range(kind: .ecosystem, events: [.introduced("0"), .fixed("2.0")])
              ])
          ])
      ],
      health: SignalTable.database,
      signals: SignalTable.signals(signals.split(separator: "\n")))
  }

  private static func result(
    _ root: String, earlier: PortfolioState? = nil
  ) throws -> PortfolioResult {
    try PortfolioRun(source(), today: today).result(of: [root], earlier: earlier)
  }

  @Test func eachFormatIsAsItsSnapshotSays() throws {
    let folder = try TemporaryFolder()
    defer { folder.remove() }
    let root = try Self.repository(in: folder)
    let first = try Self.result(root)
    let json = PortfolioJSONReport(result: first).text()
    let earlier = try PortfolioState(report: Array(json.utf8))
    #expect(earlier == first.state)
    let result = try Self.result(root, earlier: earlier)
    try Snapshot.expect(PortfolioMarkdownReport(result: result).text(), "ospo.md")
    try Snapshot.expect(PortfolioHTMLReport(result: result).text(), "ospo.html")
    try Snapshot.expect(PortfolioJSONReport(result: result).text(), "ospo.json")
    let schema = try Repository.text("docs/ospo.schema.json")
    #expect(JSONSchema.problems(of: json, schema: schema) == [])
    #expect(
      JSONSchema.problems(of: PortfolioJSONReport(result: result).text(), schema: schema) == [])
  }

  @Test func aHistoryIsReadFromWhatIsCommitted() throws {
    let folder = try TemporaryFolder()
    defer { folder.remove() }
    let root = try Self.repository(in: folder)
    // Neither the working tree nor the index is the history.
    try folder.write("lib==3.0\n", to: "shop/api/requirements.txt")
    let windows = try Self.result(root).exposures.windows
    #expect(windows.map(\.project) == ["shop/api", "shop/web"])
    #expect(windows.map { $0.days(today: Self.today) } == [120, 30])
    #expect(windows.map { $0.ended?.day } == [nil, "2026-03-03"])
    let part = try Self.result(root + "/web").exposures.windows
    #expect(part.map(\.project) == ["shop/web"])
  }

  @Test func aHistoryThatIsTooLongIsCutAndSaysSo() throws {
    let folder = try TemporaryFolder()
    defer { folder.remove() }
    let root = try Self.repository(in: folder)
    var limits = GitHistory.Limits()
    limits.commits = 2
    let few = try GitHistory(of: root, limits: limits) { $0 }
    #expect(few.isCut && few.commitCount == 2 && few.first?.day == "2026-02-11")
    #expect(few.steps.first?.files.count == 2)
    limits = GitHistory.Limits()
    limits.changes = 1
    let less = try GitHistory(of: root, limits: limits) { $0 }
    #expect(less.isCut && less.commitCount < 4)
    limits = GitHistory.Limits()
    limits.fileSize = 12
    #expect(try GitHistory(of: root, limits: limits) { $0 }.unreadCount == 2)
    #expect(!(try GitHistory(of: root) { $0 }).isCut)
    try Self.git(["clone", "-q", "--depth", "1", "file://" + root, "thin"], in: folder.path)
    #expect(try GitHistory(of: folder.path + "/thin") { $0 }.isCut)
  }

  @Test func nothingThatARepositoryNamesIsStarted() throws {
    let folder = try TemporaryFolder()
    defer { folder.remove() }
    let root = try Self.repository(in: folder)
    let trap = folder.path + "/trap"
    try folder.write("#!/bin/sh\ntouch '\(trap).sprung'\n", to: "trap")
    _ = try RunningCommand.run("/bin/chmod", ["+x", trap])
    for hook in ["post-index-change", "reference-transaction", "pre-auto-gc"] {
      _ = try RunningCommand.run("/bin/cp", [trap, root + "/.git/hooks/" + hook])
    }
    for key in [
      "core.fsmonitor", "core.pager", "core.sshCommand", "diff.external", "diff.trap.textconv",
      "diff.trap.command", "filter.trap.clean", "filter.trap.smudge", "filter.trap.process",
      "gpg.program", "remote.origin.uploadpack", "pager.rev-list", "pager.diff-tree",
      "pager.cat-file", "pager.ls-tree", "alias.rev-list", "credential.helper",
    ] {
      try Self.git(["config", key, trap], in: root)
    }
    try folder.write("*.txt filter=trap diff=trap\n", to: "shop/.git/info/attributes")
    // What is missing would be fetched from the promisor.
    try Self.git(["config", "core.repositoryformatversion", "1"], in: root)
    try Self.git(["config", "extensions.partialClone", "origin"], in: root)
    try Self.git(["config", "remote.origin.url", "ext::" + trap], in: root)
    try Self.git(["config", "remote.origin.promisor", "true"], in: root)
    let id = try RunningCommand.run(
      "/usr/bin/env", ["git", "rev-parse", "HEAD:web/requirements.txt"], folder: root
    ).standardOutput.filter { !$0.isNewline }
    _ = try RunningCommand.run(
      "/bin/rm", ["-f", "\(root)/.git/objects/\(id.prefix(2))/\(id.dropFirst(2))"])
    let history = try? GitHistory(of: root) { $0 }
    #expect(history.map { $0.unreadCount == 1 } ?? true)
    #expect(FileSystem.kind(trap + ".sprung") == .missing)
  }

  static let exitCodes: [(arguments: [String], code: Int32, says: String)] = [
    (["--ospo", "--starter", "Examples"], 0, "## What we depend on most"),
    (["--ospo", "--starter", "--format", "html", "Examples"], 0, "<svg role=\"img\""),
    (["--ospo", "--starter", "--format", "json", "Examples"], 0, "\"report\": \"ospo\""),
    (["--ospo", "--starter", "Examples/none-such"], 2, "no such file"),
    (["--ospo", "--starter", "--against", "README.md", "Examples"], 64, ""),
    (["--ospo", "--starter", "--against", "none-such", "Examples"], 64, ""),
    (["--starter", "Examples"], 64, ""), (["--ospo"], 64, ""),
    (["--ospo", "--starter", "--format", "pdf", "Examples"], 64, ""),
  ]

  @Test func withoutARepositoryTheReasonIsGiven() throws {
    let folder = try TemporaryFolder()
    defer { folder.remove() }
    try folder.write("lib==1.0\n", to: "requirements.txt")
    let result = try Self.result(folder.path)
    #expect(PortfolioMarkdownReport(result: result).text().contains("it is in no Git repository"))
    #expect(PortfolioJSONReport(result: result).text().contains("\"total\": null"))
  }

  @Test(arguments: exitCodes)
  func exitCode(arguments: [String], code: Int32, says: String) throws {
    let folder = try TemporaryFolder()
    defer { folder.remove() }
    let output = try RunningCommand.forewarn(["report"] + arguments)
    #expect(output.code == code, "\(output.standardOutput)\(output.standardError)")
    #expect(says.isEmpty || output.standardOutput.contains(says))
  }

  @Test func theReportIsWrittenWhereItIsAsked() throws {
    let folder = try TemporaryFolder()
    defer { folder.remove() }
    try folder.write("lib==1.0\n", to: "requirements.txt")
    let output = try RunningCommand.forewarn(
      ["report", "--ospo", "--starter", "--output", "out.md", "."], folder: folder.path)
    #expect(output.code == 0 && output.standardOutput.isEmpty)
    #expect(try folder.text("out.md").hasPrefix("# "))
  }

  @Test func noReportLetsForeignTextThrough() throws {
    var result = PortfolioResult(
      portfolio: Portfolio(PortfolioUses(), cards: []), exposures: Exposures(today: Self.today),
      base: HealthResult(today: Self.today, isExplained: false))
    let hostile =
      "<script>alert(1)</script>|\u{1B}[31m\u{202E}\n# heading [a](https://evil.example)"
    result.base.unreadable = [(hostile, hostile)]
    result.historyProblems = [(hostile, hostile)]
    let page = PortfolioHTMLReport(result: result).text()
    #expect(!page.contains("<script>") && !page.contains("\u{1B}") && !page.contains("\u{202E}"))
    let markdown = PortfolioMarkdownReport(result: result).text()
    #expect(!markdown.contains("\n# heading") && !markdown.contains("[a](https"))
    #expect(!markdown.contains("\u{1B}"))
  }

  /// Read without sight, on paper and without a network.
  @Test func thePageStandsByItself() throws {
    let folder = try TemporaryFolder()
    defer { folder.remove() }
    let page = PortfolioHTMLReport(result: try Self.result(Self.repository(in: folder))).text()
    #expect(page.hasPrefix("<!doctype html>\n<html lang=\"en\">"))
    for word in [
      "<title>", "<caption>", "scope=\"col\"", "scope=\"row\"",
      "aria-labelledby=\"map-title map-text\"",
      "<title id=\"map-title\">", "<desc id=\"map-text\">",
    ] { #expect(page.contains(word), "\(word)") }
    for word in ["<script", "<img", "<link", "url(", "src="] { #expect(!page.contains(word)) }
    for tag in ["section", "ul", "table", "main", "li", "h1", "h2", "h3", "p", "svg", "div"] {
      let opened = page.ranges(of: "<\(tag)>").count + page.ranges(of: "<\(tag) ").count
      #expect(opened == page.ranges(of: "</\(tag)>").count, "\(tag)")
    }
  }
}
