import Advisor
import SourceText
import Testing

/// The classes of findings, told from what is known of an earlier state.
struct EarlierStateTests {
  private static let moment = Timestamp(seconds: 1_700_000_000)

  private static func finding(
    _ name: String, _ ids: [String] = ["A-1"], code: FindingCode = .knownVulnerability,
    path: String = "/p/package.json", version: String? = "1.0.0", published: Int? = nil
  ) -> Finding {
    let package = Finding.Subject(
      identity: PackageIdentity(.npm, name), name: name, version: version)
    let advisories =
      ids.isEmpty
      ? []
      : [
        AdvisorySummary(
          id: ids[0], aliases: Array(ids.dropFirst()), summary: "", severity: .unscored,
          rangeText: "", fixes: [], kind: .vulnerability,
          published: published.map { Timestamp(seconds: $0) }, symbols: [])
      ]
    return Finding(
      code: code, level: .error, path: path, span: SourceSpan(0, 0), package: package,
      advisories: advisories, message: "")
  }

  private static func state(
    _ findings: [Finding], moment: Timestamp? = nil, gone: Bool = false
  ) -> EarlierState {
    var state = EarlierState(moment: moment)
    for finding in findings { state.add(SeenFinding(finding, root: "/p"), isGone: gone) }
    return state
  }

  private static func introduction(
    _ finding: Finding, _ state: EarlierState, _ uses: PackageUses = PackageUses()
  ) -> Introduction {
    state.introduction(of: finding, root: "/p", uses: uses)
  }

  @Test func anyNameOfTheFlawWillDo() {
    let state = Self.state([Self.finding("a", ["A-1", "CVE-1"])])
    #expect(Self.introduction(Self.finding("a", ["B-1", "CVE-1"]), state) == .existing)
    #expect(Self.introduction(Self.finding("a", ["A-1"], version: "2.0.0"), state) == .existing)
    #expect(Self.introduction(Self.finding("a", ["A-2"]), state) == .introduced)
    #expect(Self.introduction(Self.finding("b", ["A-1"]), state) == .introduced)
    #expect(
      Self.introduction(Self.finding("a", ["A-1"], path: "/p/b/package.json"), state)
        == .introduced)
    #expect(
      Self.introduction(Self.finding("a", ["A-1"], code: .unmaintainedPackage), state)
        == .introduced)
  }

  @Test func aRangeIsNoWorseThanTheVersionThatWasLocked() {
    let locked = Self.finding("a")
    let range = Self.finding("a", code: .rangeAdmitsVulnerable, version: nil)
    #expect(Self.introduction(range, Self.state([locked])) == .existing)
    #expect(Self.introduction(locked, Self.state([range])) == .introduced)
  }

  @Test func theMomentTellsWhatWasDisclosedSince() {
    let state = Self.state([Self.finding("a")], moment: Self.moment)
    let seconds = Self.moment.seconds
    #expect(Self.introduction(Self.finding("a", published: seconds + 1), state) == .newlyDisclosed)
    #expect(Self.introduction(Self.finding("a", published: seconds), state) == .existing)
    #expect(Self.introduction(Self.finding("a"), state) == .existing)
    #expect(Self.introduction(Self.finding("b", published: seconds + 1), state) == .introduced)
  }

  @Test func whatWasInAFileThatIsGoneHasMoved() {
    let moved = Self.finding("a", path: "/p/b/package.json")
    #expect(Self.introduction(moved, Self.state([Self.finding("a")], gone: true)) == .existing)
    #expect(Self.introduction(moved, Self.state([Self.finding("a")])) == .introduced)
  }

  @Test func findingsWithoutAnAdvisoryAreToldByTheirPackage() {
    let old = Self.finding("a", [], code: .deprecatedPackage)
    #expect(Self.introduction(old, Self.state([old])) == .existing)
    #expect(
      Self.introduction(Self.finding("b", [], code: .deprecatedPackage), Self.state([old]))
        == .introduced)
  }

  @Test func aBaselineTellsByThePackagesThatThereWere() {
    var state = EarlierState()
    state.add(PackageUses(["npm/a": ["1.0.0"], "npm/r": ["^1.0.0"]]), of: "package.json")
    #expect(Self.introduction(Self.finding("a"), state) == .newlyDisclosed)
    #expect(Self.introduction(Self.finding("a", version: "1.0.1"), state) == .introduced)
    #expect(Self.introduction(Self.finding("b"), state) == .introduced)
    let range = Self.finding("r", code: .rangeAdmitsVulnerable, version: nil)
    let now = PackageUses(["npm/r": ["^1.0.0"]])
    let changed = PackageUses(["npm/r": ["^0.9.0"]])
    #expect(Self.introduction(range, state, now) == .newlyDisclosed)
    #expect(Self.introduction(range, state, changed) == .introduced)
    #expect(
      Self.introduction(Self.finding("a", path: "/p/b/package.json"), state) == .introduced)
    state.add(PackageUses(["npm/a": ["1.0.0"]]), of: "old/package.json", isGone: true)
    #expect(
      Self.introduction(Self.finding("a", path: "/p/b/package.json"), state) == .newlyDisclosed)
  }

  @Test func everyDamageOfABaselineIsRefused() throws {
    let text = """
      { "forewarnBaseline": 1, "database": { "builtAt": "2026-01-01T00:00:00Z" }, "files": [
        { "path": "package.json", "packages": { "npm/a": ["1.0.0"] }, "findings": [
          { "code": "known-vulnerability", "package": "npm/a", "advisories": ["A-1"] } ] } ] }
      """
    let bytes = Array(text.utf8)
    let baseline = try Baseline(bytes)
    #expect(Self.introduction(Self.finding("a"), baseline.state { _ in false }) == .existing)
    // Any part of it is no baseline.
    for count in bytes.indices {
      #expect(throws: Baseline.Problem.self) { try Baseline(Array(bytes[..<count])) }
    }
  }
}
