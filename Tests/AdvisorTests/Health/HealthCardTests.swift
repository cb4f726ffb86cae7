import Advisor
import ForewarnTestSupport
import Testing

/// Cards of more than two hundred synthetic projects, and what must hold of kinds of them.
/// `UPDATE_SNAPSHOTS=1` rewrites what is expected; read the difference before you commit it.
struct HealthCardTests {
  @Test func everyProjectHasTheCardThatTheTableExpects() throws {
    var lines: [String] = []
    let text = try Repository.text(SyntheticProject.path)
    for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
      if line.hasPrefix("  => ") { continue }
      lines.append(String(line))
      if line.isEmpty || line.hasPrefix("#") { continue }
      lines.append("  => " + (try SyntheticProject(line).card().summary))
    }
    let actual = lines.joined(separator: "\n")
    if Environment.isSet("UPDATE_SNAPSHOTS") {
      try Repository.write(actual, to: SyntheticProject.path)
    }
    let expected = try Repository.text(SyntheticProject.path)
    for (mine, wanted) in zip(
      actual.split(separator: "\n"), expected.split(separator: "\n"))
    where mine != wanted {
      Issue.record("got \(mine), want \(wanted)")
    }
    #expect(SyntheticProject.all.count >= 200)
    #expect(Set(SyntheticProject.all.map(\.name)).count == SyntheticProject.all.count)
  }

  /// Quiet is not ill: a library that does what it should, and from which nobody waits for anything.
  @Test func aFinishedLibraryIsNeverToBeActedOn() throws {
    let finished = SyntheticProject.all.filter { $0.name.hasPrefix("finished-") }
    #expect(finished.count >= 20)
    for project in finished {
      let card = try project.card()
      #expect(card.grade <= .watch, "\(project.name): \(card.summary)")
      #expect((card.number ?? 100) >= 50, "\(project.name): \(card.summary)")
    }
  }

  @Test func ofWhatNobodyKnowsNothingIsSaid() throws {
    for project in SyntheticProject.all where project.name.hasPrefix("unheard-") {
      let card = try project.card()
      #expect(card.grade == .unknown && card.number == nil, "\(project.name): \(card.summary)")
    }
    let nothing = try SyntheticProject("nothing uncovered").card()
    #expect(nothing.isEmpty && nothing.interval == 0...100)
  }

  @Test func anEndHoldsUpkeepDownAndAsksToAct() throws {
    let ended = SyntheticProject.all.filter { $0.name.hasPrefix("ended-") }
    #expect(ended.count >= 10)
    for project in ended {
      let card = try project.card()
      let upkeep = card.axes[1]
      #expect(upkeep.grade == .act && upkeep.cap == 20_000, "\(project.name)")
      #expect(card.actions.contains { $0.kind == .plan || $0.kind == .replace })
    }
  }

  @Test func aMaliciousPackageIsBlockedWhateverElseIsKnown() throws {
    for project in SyntheticProject.all where project.name.hasPrefix("malicious-") {
      let card = try project.card()
      #expect(card.isBlocked && card.verdict == "blocked" && card.number == 0)
      #expect(card.actions.map(\.kind) == [.replace])
    }
  }

  /// What a claimed repository says is shown, and changes neither grade nor number.
  @Test func aClaimedRepositoryLendsNothing() throws {
    for project in SyntheticProject.all {
      var claimed = project
      claimed.tokens.removeAll { $0.hasPrefix("repository-tie=") || $0.hasPrefix("@packages=") }
      let card = try claimed.card()
      guard card.repository?.tie == .claimed else { continue }
      var without = claimed
      without.tokens.removeAll { $0.hasPrefix("@") }
      #expect(try without.card().summary == card.summary, "\(project.name)")
      #expect(
        card.axes.allSatisfy { $0.evidence.allSatisfy { $0.feed != "scorecard" || !$0.isCounted } })
    }
  }

  @Test func aRepositoryThatNamesThePackageIsItsOwn() throws {
    let project = SyntheticProject("pair @packages=[pkg:npm/other;pkg:npm/pair] @contributors=4")
    #expect(try project.card().repository?.tie == .mutual)
    let stranger = SyntheticProject("pair @packages=[pkg:npm/other] @contributors=4")
    #expect(try stranger.card().repository?.tie == .claimed)
  }

  @Test func packagesThatAreRepositoriesAreTiedToThem() throws {
    let requests = [
      "pkg:golang/github.com/made-up/module/v2@v2.0.0", "pkg:githubactions/made-up/step",
    ]
    .compactMap { HealthRequest(purl: $0) }
    let cards = try HealthCards(InMemoryAdvisories([]), today: SyntheticProject.today)
      .cards(of: requests)
    #expect(cards.map { $0.repository?.tie } == [.identical, .identical])
    #expect(cards[0].repository?.identity.name == "github.com/made-up/module")
    #expect(cards[1].repository?.identity.name == "github.com/made-up/step")
  }

  @Test func theCardSaysWhatCanBeDone() throws {
    let project = SyntheticProject(
      """
      asking use=1.0.0 flaw=<1.1.0@-9d funding=[https://fund.example/asking;http://fund.example/no] \
      replacement=better repository-tie=attested @absence-factor=1 @change-request-closure=20 \
      @security-contact=security@asking.example @security-policy=https://git.example/asking/policy \
      @bug-fixes-only=yes
      """)
    let actions = try project.card().actions
    #expect(actions.map(\.kind) == [.replace, .upgrade, .report, .fund, .help, .respect])
    #expect(actions[0].targets == ["better"])
    #expect(actions[3].targets == ["https://fund.example/asking"])
    #expect(
      actions[2].targets == ["security@asking.example", "https://git.example/asking/policy"])
  }

  /// Packages of which nobody says anything have one card's grades, and their own names.
  @Test func cardsOfUnknownPackagesAreThoseThatEachAloneWouldHave() throws {
    let requests = [
      "pkg:npm/one@1.0.0", "pkg:npm/two@2.0.0", "pkg:npm/two", "pkg:cargo/one@1.0.0",
      "pkg:githubactions/made-up/step@v4", "pkg:githubactions/made-up/other@v4",
      "pkg:npm/known@1.0.0",
      "pkg:npm/liked@1.0.0",
    ].compactMap { HealthRequest(purl: $0) }
    let source = AdvisoryTable.source(
      ["GHSA-0000-0000-0001  npm/known  <1.1.0  high  One"],
      signals: ["npm/liked  rank  1"])
    let cards = HealthCards(source, today: SyntheticProject.today)
    let together = try cards.cards(of: requests)
    let alone = try requests.flatMap { try cards.cards(of: [$0]) }
    #expect(together.map(\.purl) == alone.map(\.purl))
    #expect(together.map(\.repository) == alone.map(\.repository))
    #expect(together.map(\.summary) == alone.map(\.summary))
    #expect(Set(together.map(\.summary)).count == 4)
  }

  @Test func manyCardsAreMadeFromTwoLookups() throws {
    let source = CountingSource()
    let requests = (0..<50).map {
      HealthRequest(package: PackageIdentity(.npm, "p\($0)"), name: "p\($0)", version: "1.0.0")
    }
    let cards = try HealthCards(source, today: SyntheticProject.today).cards(of: requests)
    #expect(cards.map(\.name) == requests.map(\.name))
    #expect(source.lookupCount == 2)
  }
}

/// What sources say of one version is not said of the package.
struct HealthSourcesTests {
  private static func card(
    _ signals: [HealthSignal], use: String?, today: Timestamp = SyntheticProject.today
  ) throws -> HealthCard {
    let package = PackageIdentity(.npm, "any")
    let source = InMemoryAdvisories([], signals: [.package(package): signals])
    return try HealthCards(source, today: today)
      .cards(of: [HealthRequest(package: package, name: "any", version: use)])[0]
  }

  private static func versions(_ text: String) -> HealthSignal {
    HealthSignal(.versions, SyntheticProject.value("versions", text), feed: "deps-dev")
  }

  @Test func anOldVersionThatIsDeprecatedEndsNoPackage() throws {
    let mark = HealthSignal(.deprecated, .text("old"), feed: "deps-dev")
    let count = HealthSignal(.releaseCount, .number(2), feed: "deps-dev")
    let old = try Self.card(
      [Self.versions("1.0.0:-90d!,2.0.0:-9d"), count, mark], use: "1.0.0")
    #expect(old.axes[1].alarms.isEmpty)
    #expect(old.axes[4].grade == .watch)
    // Of a list that does not hold the newest nobody can tell.
    #expect(
      try Self.card([Self.versions("1.0.0:-90d!"), mark], use: "1.0.0").axes[1].alarms.isEmpty)
    let all = try Self.card(
      [Self.versions("1.0.0:-90d!,2.0.0:-9d!"), count, mark], use: "1.0.0")
    #expect(all.axes[1].grade == .act)
    let other = HealthSignal(.deprecated, .flag(true), feed: "registry")
    #expect(
      try Self.card([Self.versions("1.0.0:-90d"), count, other], use: "1.0.0").axes[1].grade == .act
    )
  }

  @Test func theSurestTieCounts() throws {
    let signals = [
      HealthSignal(.repository, .text("git.example/a/proven"), date: nil, feed: "deps-dev"),
      HealthSignal(.repositoryTie, .text("attested"), date: nil, feed: "deps-dev"),
      HealthSignal(
        .repository, .text("git.example/a/said"), date: SyntheticProject.today, feed: "ecosystems"),
      HealthSignal(
        .repositoryTie, .text("claimed"), date: SyntheticProject.today, feed: "ecosystems"),
    ]
    for order in [signals, signals.reversed()] {
      let repository = try Self.card(order, use: nil).repository
      #expect(repository?.tie == .attested)
      #expect(repository?.identity.name == "git.example/a/proven")
    }
  }
}
