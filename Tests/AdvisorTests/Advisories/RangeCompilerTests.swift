import Advisor
import Testing

@Suite struct RangeCompilerTests {
  struct Row: Sendable, CustomTestStringConvertible {
    var events: [Advisory.Event]
    var affected: [String]
    var unaffected: [String]
    var text: String
    var testDescription: String { text }
  }

  @Test(arguments: [
    Row(
      events: [.introduced("0"), .fixed("1.2.3")], affected: ["0.0.0-0", "1.2.2", "1.2.3-rc.1"],
      unaffected: ["1.2.3", "2.0.0"], text: "< 1.2.3"),
    Row(
      events: [.introduced("0")], affected: ["0.0.0-0", "99.0.0"], unaffected: [],
      text: "all versions"),
    Row(
      events: [.introduced("1.0.0"), .lastAffected("1.4.0")], affected: ["1.0.0", "1.4.0"],
      unaffected: ["0.9.9", "1.4.1", "1.4.1-a"], text: ">= 1.0.0, <= 1.4.0"),
    Row(
      events: [.fixed("2.1.0"), .introduced("2.0.0"), .fixed("1.1.0"), .introduced("1.0.0")],
      affected: ["1.0.5", "2.0.0"], unaffected: ["1.1.0", "1.9.0", "2.1.0"],
      text: ">= 1.0.0, < 1.1.0 || >= 2.0.0, < 2.1.0"),
    Row(
      events: [.introduced("1.0.0"), .fixed("1.0.0")], affected: [],
      unaffected: ["0.9.0", "1.0.0", "1.0.1"], text: ""),
    Row(
      events: [.fixed("1.0.0"), .introduced("1.0.0")], affected: ["1.0.0", "3.0.0"],
      unaffected: ["0.9.0"], text: ">= 1.0.0"),
    Row(
      events: [.introduced("1.0.0"), .lastAffected("1.0.0")], affected: ["1.0.0"],
      unaffected: ["0.9.0", "1.0.1"], text: "= 1.0.0"),
    Row(
      events: [.introduced("1.0.0"), .limit("1.5.0"), .limit("1.3.0")],
      affected: ["1.0.0", "1.4.9"], unaffected: ["0.1.0", "1.5.0"], text: ">= 1.0.0, < 1.5.0"),
    Row(
      events: [.introduced("1.0.0"), .limit("*")], affected: ["1.0.0", "7.0.0"],
      unaffected: ["0.1.0"], text: ">= 1.0.0"),
    Row(events: [.fixed("1.0.0")], affected: [], unaffected: ["0.1.0", "1.0.0"], text: ""),
    Row(events: [], affected: [], unaffected: ["1.0.0"], text: ""),
  ])
  func rangesMeanWhatTheSchemaSays(_ row: Row) throws {
    let record = try compile(ranges: [Advisory.Range(kind: .semver, events: row.events)])
    for version in row.affected { #expect(record.verdict(for: version) == .affected, "\(version)") }
    for version in row.unaffected {
      #expect(record.verdict(for: version) == .unaffected, "\(version)")
    }
    #expect(record.rangeText == row.text)
  }

  @Test func gitRangesArePassedOverNotEndedAt() throws {
    let record = try compile(ranges: [
      Advisory.Range(kind: .git, events: [.introduced("0"), .fixed("deadbeef")]),
      Advisory.Range(kind: .ecosystem, events: [.introduced("1.0.0"), .fixed("2.0.0")]),
    ])
    #expect(record.verdict(for: "1.5.0") == .affected)
    #expect(record.verdict(for: "0.5.0") == .unaffected)
    #expect(record.fixes == ["2.0.0"])
  }

  @Test func listedVersionsCountBesideRanges() throws {
    let record = try compile(
      ranges: [Advisory.Range(kind: .semver, events: [.introduced("1.0.0"), .fixed("1.2.0")])],
      versions: ["1.1.0", "3.0.0", "odd"])
    #expect(record.listed == ["3.0.0", "odd"])
    #expect(record.verdict(for: "3.0.0") == .affected)
    #expect(record.verdict(for: "v3.0.0+build") == .affected)
    #expect(record.verdict(for: "odd") == .affected)
    #expect(isUnknown(record.verdict(for: "odder")))
    #expect(record.verdict(for: "1.2.0") == .unaffected)
  }

  @Test func anUnreadableBoundIsUnknownUnlessAnotherRangeHolds() throws {
    let record = try compile(ranges: [
      Advisory.Range(kind: .semver, events: [.introduced("0"), .fixed("next")]),
      Advisory.Range(kind: .semver, events: [.introduced("2.0.0"), .fixed("2.1.0")]),
    ])
    #expect(record.unreadableBounds == ["next"])
    #expect(record.verdict(for: "2.0.5") == .affected)
    #expect(isUnknown(record.verdict(for: "1.0.0")))
  }

  @Test func withoutAnOrderOnlyTheListIsCertain() throws {
    let advisory = Advisory(
      id: "x_T-1", modified: Timestamp(seconds: 0),
      affected: [
        entry(
          Ecosystem("Unheard-of"),
          [Advisory.Range(kind: .ecosystem, events: [.introduced("0"), .fixed("2")])], ["1"])
      ])
    let record = RangeCompiler.compile(
      advisory, for: PackageIdentity(Ecosystem("Unheard-of"), "thing"))
    #expect(record.verdict(for: "1") == .affected)
    #expect(isUnknown(record.verdict(for: "1.0")))
    #expect(RangeCompiler.compile(advisory).isEmpty)
    #expect(RangeCompiler.unknownEcosystems(of: advisory) == [Ecosystem("Unheard-of")])
  }

  /// `introduced: 0` without an end needs no order, and no version that can be read.
  @Test(arguments: [Ecosystem("Unheard-of"), Ecosystem("Maven"), .npm, .pypi])
  func rangesOfAllVersionsHoldEveryText(_ ecosystem: Ecosystem) {
    for kind in [Advisory.RangeKind.ecosystem, .semver] {
      let advisory = Advisory(
        id: "x_T-1", modified: Timestamp(seconds: 0),
        affected: [
          entry(ecosystem, [Advisory.Range(kind: kind, events: [.introduced("0")])], ["1", "odd"])
        ])
      let record = RangeCompiler.compile(advisory, for: PackageIdentity(ecosystem, "thing"))
      for version in ["0", "1.0.0", "odd", "not a version", ""] {
        #expect(record.verdict(for: version) == .affected, "\(ecosystem) \(version)")
      }
      #expect(record.rangeText == "all versions")
      #expect(record.listed.isEmpty)
    }
  }

  @Test func semverRangesAreReadInAnyEcosystem() {
    let ecosystem = Ecosystem("Unheard-of")
    let advisory = Advisory(
      id: "x_T-1", modified: Timestamp(seconds: 0),
      affected: [
        entry(
          ecosystem,
          [Advisory.Range(kind: .semver, events: [.introduced("1.0.0"), .fixed("2.0.0")])],
          [])
      ])
    let record = RangeCompiler.compile(advisory, for: PackageIdentity(ecosystem, "thing"))
    #expect(record.verdict(for: "1.5.0") == .affected)
    #expect(record.verdict(for: "2.0.0") == .unaffected)
    #expect(isUnknown(record.verdict(for: "garbage")))
  }

  @Test func entriesOfOnePackageAreOneRecord() {
    let advisory = Advisory(
      id: "MAL-1", modified: Timestamp(seconds: 0),
      affected: [
        entry(.npm, [Advisory.Range(kind: .semver, events: [.introduced("3.0.0")])], []),
        entry(.pypi, [], ["1.0"]),
        entry(.npm, [], ["1.0.0"]),
      ])
    let records = RangeCompiler.compile(advisory)
    #expect(records.map(\.package.ecosystem) == [.npm, .pypi])
    #expect(records.allSatisfy { $0.kind == .malicious })
    #expect(records.first?.verdict(for: "1.0.0") == .affected)
    #expect(records.first?.verdict(for: "3.1.0") == .affected)
    #expect(records.last?.verdict(for: "1.0.0") == .affected)
  }

  @Test func withdrawnRecordsAffectNothing() throws {
    var advisory = Advisory(
      id: "x_T-1", modified: Timestamp(seconds: 0),
      affected: [entry(.npm, [Advisory.Range(kind: .semver, events: [.introduced("0")])], [])])
    advisory.withdrawn = Timestamp(seconds: 1)
    let record = try #require(RangeCompiler.compile(advisory).first)
    #expect(record.isWithdrawn)
    #expect(record.verdict(for: "1.0.0") == .unaffected)
  }

  @Test func severityComesFromTheHighestVersionThenTheWord() throws {
    let v3 = Advisory.SeverityVector(
      type: "CVSS_V3", score: "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H")
    let v4 = Advisory.SeverityVector(
      type: "CVSS_V4", score: "CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:L/VI:N/VA:N/SC:N/SI:N/SA:N")
    var affected = entry(.npm, [], [])
    func severity(_ severities: [Advisory.SeverityVector], _ word: String?) throws -> Severity {
      let advisory = Advisory(
        id: "x_T-1", modified: Timestamp(seconds: 0), severities: severities, severityWord: word,
        affected: [affected])
      return try #require(RangeCompiler.compile(advisory).first).severity
    }
    #expect(
      try severity([v4, v3], "LOW") == Severity(rating: .medium, tenths: 69, vector: v4.score))
    #expect(try severity([v3], nil).tenths == 98)
    #expect(try severity([], "MODERATE") == Severity(rating: .medium, vector: "MODERATE"))
    #expect(try severity([.init(type: "CVSS_V3", score: "CVSS:3.1/AV:N")], nil) == .unscored)
    affected.severities = [v3]
    #expect(try severity([v4], nil).tenths == 98)
  }

  private func entry(
    _ ecosystem: Ecosystem, _ ranges: [Advisory.Range], _ versions: [String]
  ) -> Advisory.Affected {
    Advisory.Affected(
      package: PackageIdentity(ecosystem, "thing"), packageName: "thing", ranges: ranges,
      versions: versions)
  }

  private func compile(
    ranges: [Advisory.Range], versions: [String] = []
  ) throws -> AffectedRecord {
    let advisory = Advisory(
      id: "x_T-1", modified: Timestamp(seconds: 0), affected: [entry(.npm, ranges, versions)])
    return try #require(RangeCompiler.compile(advisory).first)
  }

  private func isUnknown(_ verdict: Verdict) -> Bool {
    if case .unknown(let reason) = verdict { return !reason.isEmpty }
    return false
  }
}
