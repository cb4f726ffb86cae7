import Advisor
import ForewarnTestSupport
import SourceText
import Testing

/// What projects rely on together, and what is asked of them for it.
struct PortfolioTests {
  private static let today = Timestamp(seconds: 1_760_000_000)

  /// Files by path with the packages that they pin, and signals (``SignalTable``).
  private static func portfolio(
    _ files: [(path: String, text: String)], _ signals: String
  ) throws -> Portfolio {
    var uses = PortfolioUses()
    for (path, text) in files {
      let document = try #require(
        Document(path: DocumentPath(path), text: DocumentText(Array(text.utf8))))
      uses.add(DocumentContext(document: document))
    }
    let source = InMemoryAdvisories(
      [], health: SignalTable.database,
      signals: SignalTable.signals(signals.split(separator: "\n")))
    return Portfolio(
      uses, cards: try HealthCards(source, today: today).cards(of: uses.requests))
  }

  private static let files: [(path: String, text: String)] = [
    ("/a/requirements.txt", "common==1.0\ntwice==1.0\nquiet==1.0\n"),
    ("/b/requirements.txt", "common==1.0\ntwice==2.0\n"),
    ("/c/requirements.txt", "common==1.1\nrare==1.0\nended==1.0\n"),
  ]

  @Test func whatMostFilesBringInComesFirst() throws {
    let portfolio = try Self.portfolio(Self.files, "")
    #expect(portfolio.fileCount == 3)
    #expect(
      portfolio.entries.map { "\($0.name) \($0.dependents) \($0.importance) \($0.versions)" } == [
        "common 3 100 [\"1.0\", \"1.1\"]", "twice 2 66 [\"1.0\", \"2.0\"]",
        "ended 1 33 [\"1.0\"]", "quiet 1 33 [\"1.0\"]", "rare 1 33 [\"1.0\"]",
      ])
    // Of none anything is known: none is fragile, none asks for anything.
    #expect(portfolio.atRisk.isEmpty && portfolio.supportable.isEmpty)
    #expect(portfolio.unknownCount == 5)
    #expect(portfolio.entries.allSatisfy { $0.fragility == nil })
  }

  @Test func whoAsksIsListedAndWhoIsQuietIsNot() throws {
    let portfolio = try Self.portfolio(
      Self.files,
      """
      PyPI/common  funding  https://fund.example/common
      PyPI/twice  absence-factor  1
      PyPI/twice  security-contact  someone@mail.example
      PyPI/quiet  latest-release  2015-01-01
      PyPI/quiet  releases  3
      PyPI/ended  funding  https://fund.example/ended
      PyPI/ended  archived  yes
      PyPI/rare  funding  javascript:alert(1)
      """)
    let projects = portfolio.supportable
    #expect(projects.map(\.packages) == [["PyPI common"], ["PyPI twice"]])
    #expect(projects.map { $0.actions.map(\.kind) } == [[.fund], [.help]])
    #expect(!projects.flatMap(\.actions).flatMap(\.targets).contains { $0.contains("@") })
  }

  @Test func theOrderOfFilesDecidesNothingButTheOrder() throws {
    let signals = "PyPI/common  funding  https://fund.example/common"
    let one = try Self.portfolio(Self.files, signals)
    let other = try Self.portfolio(Self.files.reversed(), signals)
    #expect(one.entries.map(\.heading) == other.entries.map(\.heading))
    #expect(one.entries.map(\.card.version) == other.entries.map(\.card.version))
  }

  // MARK: Trend

  private static func state(
    _ packages: [(name: String, number: Int?, verdict: String)], model: String = "m"
  ) throws -> PortfolioState {
    let lines = packages.map { name, number, verdict in
      "{\"purl\":\"pkg:npm/\(name)\",\"ecosystem\":\"npm\",\"name\":\"\(name)\","
        + "\"verdict\":\"\(verdict)\",\"number\":\(number.map(String.init) ?? "null"),"
        + "\"dependents\":1}"
    }
    let text =
      "{\"report\":\"ospo\",\"schema\":1,\"generated\":\"2026-01-01T00:00:00Z\","
      + "\"model\":\"\(model)\",\"summary\":{\"files\":1},"
      + "\"packages\":[\(lines.joined(separator: ","))],\"exposure\":{\"total\":null}}"
    return try PortfolioState(report: Array(text.utf8))
  }

  @Test func aTrendSaysWhatBecameWorse() throws {
    let before = try Self.state([
      ("a", 80, "good"), ("b", 50, "watch"), ("c", nil, "unknown"), ("d", 70, "good"),
      ("e", nil, "watch"),
    ])
    let after = try Self.state(
      [
        ("a", 60, "watch"), ("b", 55, "watch"), ("c", 90, "good"), ("f", 1, "act"),
        ("e", nil, "act"),
      ], model: "n")
    let trend = PortfolioTrend(from: before, to: after)
    #expect(
      trend.changed.map { "\($0.after.name) \($0.word)" } == [
        "npm a worse", "npm e worse", "npm c changed", "npm b better",
      ])
    #expect(trend.new.map(\.name) == ["npm f"] && trend.gone.map(\.name) == ["npm d"])
    #expect(!trend.isSameModel)
    #expect(before.medianNumber == 70)
    let none = PortfolioTrend(from: before, to: before)
    #expect(none.changed.isEmpty && none.new.isEmpty && none.gone.isEmpty)
  }

  @Test(arguments: [
    "", "[]", "{}", "{\"report\":\"ospo\"}", "{\"report\":\"ospo\",\"schema\":2}",
    "{\"report\":\"ospo\",\"schema\":1,\"generated\":\"2026-01-01T00:00:00Z\",\"packages\":[{}]}",
  ]) func whatIsNoReportIsRefused(text: String) {
    #expect(throws: EarlierReportProblem.self) { try PortfolioState(report: Array(text.utf8)) }
  }
}
