import Advisor
import ForewarnTestSupport
import SourceText
import Testing

/// What a project has already of a package that is added, and what lockfiles say of health.
@Suite struct PackagesAtHandTests {
  private static let lockfile = """
    {"lockfileVersion": 3, "packages": {
      "": {"dependencies": {"express": "^4.0.0", "request": "^2.0.0"}},
      "node_modules/express": {"version": "4.1.0", "dependencies": {"qs": "6.7.0"},
        "funding": {"type": "opencollective", "url": "https://fund.example/express"}},
      "node_modules/qs": {"version": "6.7.0", "funding": [
        "https://fund.example/qs", {"url": "javascript:alert(1)"}, {"url": "http://fund.example"}, 7,
        {"type": "x"}, {"url": "https://fund.example/qs"}]},
      "node_modules/request": {"version": "2.0.0", "deprecated": "renamed to @new/request",
        "dependencies": {"qs": "6.5.0"}},
      "node_modules/request/node_modules/qs": {"version": "6.5.0"},
      "node_modules/@new/request": {"version": "1.0.0"}}}
    """

  private static let context = context(
    "package.json", #"{"dependencies": {"express": "^4.0.0", "request": "^2.0.0"}}"#)

  private static func document(_ path: String, _ text: String) -> Document? {
    Document(path: DocumentPath(path), text: DocumentText(text))
  }

  private static func context(_ path: String, _ text: String) -> DocumentContext? {
    document(path, text).map {
      DocumentContext($0) { path, _ in
        path.text == "package-lock.json" ? document(path.text, lockfile) : nil
      }
    }
  }

  private static func remarks(
    on name: String, version: String? = nil, asking text: String? = nil, signals: [Substring] = []
  ) throws -> [String] {
    let package = PackageIdentity(.npm, name)
    let other = try #require(
      document("web/package.json", #"{"dependencies": {"qs": "^5.0.0", "express": "^4.0.0"}}"#))
    return PackagesAtHand(
      of: [package], in: try #require(context),
      others: [PackagesAtHand.Manifest(other, shownAs: "web/package.json\u{1B}[2J")],
      advisories: AdvisoryTable.source([], signals: signals)
    ).remarks(on: package, version: version, asking: text)
  }

  @Test func whatOthersBringIsAtHand() throws {
    #expect(
      try Self.remarks(on: "qs") == [
        "Already in the tree: 6.7.0, brought in by express; 6.5.0, brought in by request.",
        "web/package.json\\u{1B}[2J asks for ^5.0.0.",
      ])
    #expect(
      try Self.remarks(on: "qs", version: "6.7.0", asking: "^5.0.0")
        == ["Also in the tree: 6.5.0, brought in by request."])
  }

  @Test func whatIsTheSameIsNotSaid() throws {
    #expect(try Self.remarks(on: "express", version: "4.1.0", asking: "^4.0.0").isEmpty)
    #expect(try Self.remarks(on: "unheard-of").isEmpty)
  }

  @Test func replacementsAreNamedInBothDirections() throws {
    #expect(
      try Self.remarks(on: "request", version: "2.0.0") == [
        "Its project names @new/request in its place, which is in the tree already: 1.0.0."
      ])
    #expect(
      try Self.remarks(on: "@new/request", version: "1.0.0") == [
        "request 2.0.0 in the tree is deprecated, and its project names this in its place."
      ])
    #expect(
      try Self.remarks(on: "old-qs", signals: ["npm/old-qs  replacement  qs"]) == [
        "Its project names qs in its place, which is in the tree already: 6.7.0, brought in by "
          + "express; 6.5.0, brought in by request."
      ])
    #expect(
      try Self.remarks(on: "old", signals: ["npm/old  deprecated  use `elsewhere` instead"])
        == ["Its project names elsewhere in its place."])
  }

  /// Funding in a lockfile is a signal without a day: only links of https are kept.
  @Test func lockfilesNameWhoAsksForFunding() throws {
    let requests = HealthRequests(try #require(Self.context), isDirectOnly: false).requests
    func funding(_ name: String, _ version: String) -> HealthSignal? {
      requests.first { $0.name == name && $0.version == version }?.signals
        .first { $0.key == .funding }
    }
    let express = try #require(funding("express", "4.1.0"))
    #expect(express.value == .list(["https://fund.example/express"]))
    #expect(express.feed == "lockfile" && express.date == nil)
    #expect(funding("qs", "6.7.0")?.value == .list(["https://fund.example/qs"]))
    #expect(funding("qs", "6.5.0") == nil)
    let cards = try HealthCards(
      AdvisoryTable.source([], signals: []), today: Timestamp(seconds: 1_760_000_000)
    ).cards(of: requests)
    let card = try #require(cards.first { $0.name == "express" })
    #expect(
      card.actions.contains { $0.kind == .fund && $0.targets == ["https://fund.example/express"] })
  }

  @Test func composerNamesFundingAndReplacement() throws {
    let lock = try #require(
      Self.document(
        "composer.lock",
        """
        {"packages": [{"name": "a/b", "version": "1.0", "abandoned": "c/d", "funding": [
          {"type": "github", "url": "https://fund.example/a"}, {"url": "https://fund.example/b"}]},
          {"name": "c/d", "version": "2.0", "abandoned": false}]}
        """))
    let requests = HealthRequests(
      DocumentContext(lock) { _, _ in nil }, isDirectOnly: false
    ).requests
    let signals = try #require(requests.first { $0.name == "a/b" }).signals
    #expect(
      signals.first { $0.key == .funding }?.value
        == .list(["https://fund.example/a", "https://fund.example/b"]))
    #expect(signals.first { $0.key == .replacement }?.value == .text("c/d"))
    #expect(requests.first { $0.name == "c/d" }?.signals.isEmpty == true)
  }

  /// Projects are folders, and a package that many need counts each of them once.
  @Test func criticalityToUsCountsProjects() throws {
    var uses = PortfolioUses()
    uses.add(try #require(Self.context))
    let tool = try #require(
      Self.document(
        "tool/package-lock.json",
        #"{"lockfileVersion": 3, "packages": {"": {"dependencies": {"qs": "1"}}, "node_modules/qs": {"version": "6.7.0"}, "node_modules/express": {"version": "4.1.0", "dependencies": {"qs": "6"}}}}"#
      ))
    uses.add(DocumentContext(tool) { _, _ in nil })
    uses.add(
      DocumentContext(
        try #require(Self.document("tool/requirements.txt", "flask==3.0\n"))
      ) { _, _ in nil })
    #expect(uses.projectCount == 2 && uses.fileCount == 3)
    let reliances = uses.reliances
    #expect(
      reliances[PackageIdentity(.npm, "qs")] == Reliance(projects: 2, direct: 1, packages: 2))
    #expect(
      reliances[PackageIdentity(.npm, "express")] == Reliance(projects: 2, direct: 1, packages: 0))
    #expect(
      reliances[PackageIdentity(.pypi, "flask")] == Reliance(projects: 1, direct: 1, packages: 0))
  }
}
