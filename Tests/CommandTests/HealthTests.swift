import Advisor
import ArgumentParser
import ForewarnTestSupport
import Testing

@testable import forewarn

/// `forewarn health`, as its users run it, and its four reports on hostile texts.
struct HealthTests {
  static let exitCodes: [(arguments: [String], code: Int32, says: String)] = [
    (["--starter", "pkg:npm/lodash@4.17.11"], 0, "npm lodash 4.17.11: act"),
    (["--starter", "--fail-on", "act", "pkg:npm/lodash@4.17.11"], 1, "forewarn --check"),
    (["--starter", "--fail-on", "blocked", "pkg:npm/lodash@4.17.11"], 0, "Security response"),
    // Nothing is known of it, which fails nothing.
    (["--starter", "--fail-on", "watch", "pkg:npm/nobody-has-this@1.0.0"], 0, "unknown"),
    (["--starter", "Examples/npm-shop"], 0, "in 1 file: "),
    (["--starter", "Examples/npm-shop/package-lock.json"], 0, "to act on"),
    (["--starter", "--explain", "pkg:npm/lodash@4.17.11"], 0, "points x weight 9"),
    (["--starter", "pkg:conan/nobody-has-this"], 2, "nothing is known of it"),
    (["--starter", "pkg:strange/thing"], 2, "not a package URL"),
    (["--starter", "Examples/none-such"], 2, "no such file"),
    (["--starter", "--model", "README.md", "pkg:npm/lodash"], 64, ""),
    (["--starter", "--format", "pdf", "pkg:npm/lodash"], 64, ""),
    ([], 64, ""),
  ]

  @Test(arguments: exitCodes)
  func exitCode(arguments: [String], code: Int32, says: String) throws {
    let output = try RunningCommand.forewarn(["health"] + arguments)
    #expect(output.code == code, "\(output.standardOutput)\(output.standardError)")
    #expect(says.isEmpty || output.standardOutput.contains(says), "\(output.standardOutput)")
  }

  @Test func aDatabaseWithoutSignalsSaysSo() throws {
    let output = try RunningCommand.forewarn(["health", "--starter", "pkg:npm/lodash@4.17.11"])
    #expect(output.standardOutput.contains("holds no signals of health"))
    #expect(output.standardOutput.contains("`forewarn sync`"))
    let folder = try TemporaryFolder()
    defer { folder.remove() }
    let none = try RunningCommand.forewarn(
      ["health", "--cache", folder.path + "/none", "pkg:npm/lodash@4.17.11"])
    #expect(none.code == 2)
    #expect(none.standardOutput.contains("`forewarn sync`"))
  }

  @Test(arguments: [[], ["--explain"], ["--all"]]) func jsonFollowsItsSchema(more: [String]) throws
  {
    let output = try RunningCommand.forewarn(
      ["health", "--starter", "--format", "json", "Examples/npm-shop", "pkg:npm/lodash"] + more)
    let problems = JSONSchema.problems(
      of: output.standardOutput, schema: try Repository.text("docs/health.schema.json"))
    #expect(problems == [])
    let hostile = JSONSchema.problems(
      of: HealthJSONReport(result: try Self.hostile()).text(),
      schema: try Repository.text("docs/health.schema.json"))
    #expect(hostile == [])
  }

  /// A lockfile beside its manifest says the same again, and is no second use.
  @Test func aProjectIsCountedOnce() throws {
    let folder = try TemporaryFolder()
    defer { folder.remove() }
    let text = "lodash==1\n"
    try folder.write(text, to: "a/requirements.txt")
    try folder.write(text + "attrs==1\n", to: "b/requirements.txt")
    let output = try RunningCommand.forewarn(["health", "--starter", folder.path])
    #expect(output.standardOutput.contains("PyPI lodash 1  in 2 of 2 projects"))
    #expect(output.standardOutput.contains("PyPI attrs 1  in 1 of 2 projects"))
    #expect(output.standardOutput.contains("2 packages in 2 files"))
  }

  private static let texts = [
    "<script>alert(1)</script>", "\u{1B}[31mred", "[a](https://evil.example)", "a\u{202E}b",
    "\" onload=\"x", "|`*_#\n# heading", "javascript:alert(1)", "https://ok.example/<b>",
  ]

  /// A result in which every foreign text is hostile.
  private static func hostile(explains: Bool = true) throws -> HealthResult {
    var result = HealthResult(today: Timestamp(seconds: 1_780_272_000), isExplained: explains)
    for text in texts {
      let package = PackageIdentity(.npm, text)
      let signals = [
        HealthSignal(.replacement, .text(text), feed: text),
        HealthSignal(.funding, .list([text, "https://fund.example/x"]), feed: text),
        HealthSignal(.status, .text("quarantined"), date: result.today, feed: text),
        HealthSignal(.publishers, .number(1), date: result.today, feed: text),
        HealthSignal(.repository, .text("https://git.example/a/" + text), feed: text),
      ]
      let health = HealthDatabase(
        sequence: 1, builtAt: result.today, digest: "",
        feeds: [
          HealthFeed(
            name: text, origin: text, licence: text, fetched: result.today, count: 1)
        ])
      let source = InMemoryAdvisories(
        [], origin: text, health: health, signals: [.package(package): signals])
      let cards = try HealthCards(source, today: result.today).cards(of: [
        HealthRequest(package: package, name: text, version: text)
      ])
      result.entries += cards.map {
        HealthResult.Entry(
          card: $0, reliance: Reliance(projects: 1, direct: 1, packages: 0))
      }
      result.health = health
      result.database = source.database
      result.unreadable.append((text, text))
    }
    return result
  }

  @Test func noReportLetsForeignTextThrough() throws {
    let result = try Self.hostile()
    let text = HealthTextReport(result: result).text()
    #expect(!text.contains("\u{1B}[31m") && !text.contains("\u{202E}"))
    #expect(!text.contains("\n# heading"))

    let page = HealthHTMLReport(result: result).text()
    #expect(!page.contains("<script>") && !page.contains("onload=\"") && !page.contains("\u{202E}"))
    #expect(!page.contains("href=\"javascript") && !page.contains("<b>"))
    #expect(page.contains("<a href=\"https://fund.example/x\">"))

    let markdown = HealthMarkdownReport(result: result).text()
    // A backslash takes from what follows that it is markup (CommonMark 0.31 section 2.4).
    #expect(
      !markdown.replacing("\\<", with: "").contains("<script>") && !markdown.contains("[a](https"))
    #expect(!markdown.contains("\n# heading") && !markdown.contains("\u{1B}"))
    #expect(markdown.contains("<https://fund.example/x>"))
  }

  /// Read without sight, on paper and without a network.
  @Test func thePageStandsByItself() throws {
    let page = HealthHTMLReport(result: try Self.hostile()).text()
    #expect(page.hasPrefix("<!doctype html>\n<html lang=\"en\">"))
    #expect(page.contains("<title>") && page.contains("<h1>") && page.contains("<caption>"))
    #expect(page.contains("scope=\"col\"") && page.contains("scope=\"row\""))
    for word in ["<script", "<img", "<link", "url(", "src="] { #expect(!page.contains(word)) }
    for tag in ["section", "ul", "ol", "table", "main", "li", "h2", "h3", "p"] {
      let opened = page.ranges(of: "<\(tag)>").count + page.ranges(of: "<\(tag) ").count
      #expect(opened == page.ranges(of: "</\(tag)>").count, "\(tag)")
    }
  }

  @Test func whatIsMostPressingComesFirst() throws {
    var result = HealthResult(today: Timestamp(seconds: 1_780_272_000), isExplained: false)
    let names = ["calm", "ended-rare", "ended-common"]
    var signals: [HealthSubject: [HealthSignal]] = [:]
    for name in names {
      signals[.package(PackageIdentity(.npm, name))] = [
        HealthSignal(.licence, .text("MIT"), feed: "registry"),
        HealthSignal(.deprecated, .flag(name != "calm"), feed: "registry"),
      ]
    }
    let cards = try HealthCards(InMemoryAdvisories([], signals: signals), today: result.today)
      .cards(
        of: names.map {
          HealthRequest(package: PackageIdentity(.npm, $0), name: $0, version: nil)
        })
    let projects = zip(names, [5, 1, 3]).map {
      (
        PackageIdentity(.npm, $0), Reliance(projects: $1, direct: 0, packages: 0)
      )
    }
    result.add(cards, reliances: Dictionary(uniqueKeysWithValues: projects))
    #expect(result.entries.map(\.card.name) == ["ended-common", "ended-rare", "calm"])
  }
}
