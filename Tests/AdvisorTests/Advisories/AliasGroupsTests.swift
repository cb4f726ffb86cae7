import Advisor
import Testing

@Suite struct AliasGroupsTests {
  typealias Claim = (id: String, aliases: [String])

  private func groups(_ claims: [Claim]) -> AliasGroups {
    var builder = AliasGroups.Builder()
    for claim in claims { builder.add(id: claim.id, aliases: claim.aliases) }
    return builder.build()
  }

  /// The sets of ids that share a group.
  private func partition(_ claims: [Claim]) -> Set<Set<String>> {
    let groups = groups(claims)
    return Set(
      Dictionary(grouping: claims.map(\.id)) { groups.group(of: $0) }.values.map { Set($0) })
  }

  @Test func aChainIsOneGroupInEveryOrder() {
    let claims: [Claim] = [
      ("A-1", ["D-1"]), ("B-1", ["C-1"]), ("C-1", ["D-1"]), ("D-1", []),
    ]
    for rotation in 0..<4 {
      let rotated = Array(claims[rotation...] + claims[..<rotation])
      #expect(partition(rotated) == [["A-1", "B-1", "C-1", "D-1"]])
      #expect(groups(rotated).group(of: "C-1") == "A-1")
    }
  }

  @Test func recordsMeetUnderANameThatIsNoRecord() {
    #expect(
      partition([("GHSA-1", ["CVE-1"]), ("PYSEC-1", ["CVE-1"]), ("GHSA-2", ["CVE-2"])])
        == [["GHSA-1", "PYSEC-1"], ["GHSA-2"]])
  }

  @Test func recordsOfOneDatabaseStayApart() {
    #expect(
      partition([
        ("GHSA-1", ["CVE-1"]), ("GHSA-2", ["CVE-1"]), ("GHSA-3", ["CVE-1"]),
      ]) == [["GHSA-1"], ["GHSA-2"], ["GHSA-3"]])
    // Direct claims still hold: each record with the one that names it.
    #expect(
      partition([
        ("GHSA-1", ["CVE-1"]), ("GHSA-2", ["CVE-1"]), ("GO-1", ["CVE-1", "GHSA-1"]),
        ("GO-2", ["CVE-1", "GHSA-2"]),
      ]) == [["GHSA-1", "GO-1"], ["GHSA-2", "GO-2"]])
  }

  @Test func aComponentOfTooManyNamesIsNotBelieved() {
    let names = (0..<40).map { "CVE-\($0)" }
    #expect(
      partition([("GHSA-1", names), ("PYSEC-1", ["CVE-3"]), ("GO-1", ["GHSA-1"])])
        == [["GHSA-1", "GO-1"], ["PYSEC-1"]])
  }

  @Test func aWithdrawnRecordStandsBesideWhatItNames() {
    let groups = groups([("GHSA-1", ["CVE-1"]), ("PYSEC-1", ["CVE-1"])])
    #expect(groups.group(of: "MAL-1", aliases: ["CVE-1"]) == "GHSA-1")
    #expect(groups.group(of: "MAL-2", aliases: ["CVE-2"]) == "MAL-2")
  }

  @Test func randomGraphsAgreeWithASlowClosureInAnyOrder() {
    var generator = SeededGenerator(seed: 32)
    for _ in 0..<300 {
      let count = Int.random(in: 2...14, using: &generator)
      // Every record of a database of its own, so that only connection counts.
      let claims: [Claim] = (0..<count).map { index in
        let aliases = (0..<Int.random(in: 0...2, using: &generator)).map { _ in
          Bool.random(using: &generator)
            ? "D\(Int.random(in: 0..<count, using: &generator))-1"
            : "CVE-\(Int.random(in: 0..<count, using: &generator))"
        }
        return ("D\(index)-1", aliases)
      }
      let expected = slowClosure(claims)
      #expect(partition(claims) == expected)
      #expect(partition(claims.shuffled(using: &generator)) == expected)
    }
  }

  @Test func doubtfulGraphsDoNotDependOnOrder() {
    var generator = SeededGenerator(seed: 33)
    for _ in 0..<300 {
      let homes = ["GHSA", "GO", "PYSEC"]
      let ids = (0..<9).map { "\(homes[$0 % 3])-\($0)" }
      let claims: [Claim] = ids.map { id in
        (
          id,
          (0..<Int.random(in: 0...3, using: &generator)).compactMap { _ in
            (ids + ["CVE-1", "CVE-2"]).randomElement(using: &generator)
          }
        )
      }
      let expected = partition(claims)
      #expect(partition(claims.shuffled(using: &generator)) == expected)
      for group in expected {
        #expect(Set(group.map { $0.prefix { $0 != "-" } }).count == group.count)
      }
    }
  }

  private func slowClosure(_ claims: [Claim]) -> Set<Set<String>> {
    var sets = claims.map { Set([$0.id] + $0.aliases) }
    var hasChanged = true
    while hasChanged {
      hasChanged = false
      for a in sets.indices {
        for b in sets.indices where a != b && !sets[a].isDisjoint(with: sets[b]) {
          if sets[a] != sets[b] {
            sets[a].formUnion(sets[b])
            sets[b] = sets[a]
            hasChanged = true
          }
        }
      }
    }
    let ids = Set(claims.map(\.id))
    return Set(sets.map { $0.intersection(ids) })
  }

  @Test func theHomeDatabaseIsShownFirst() {
    func order(_ ecosystem: Ecosystem, _ ids: [String]) -> [String] {
      let records = ids.flatMap { id in
        RangeCompiler.compile(
          Advisory(
            id: id, modified: Timestamp(seconds: 0),
            affected: [
              Advisory.Affected(package: PackageIdentity(ecosystem, "a"), packageName: "a")
            ]))
      }
      return AliasGroups.displayOrder(records).map(\.id)
    }
    #expect(
      order(.cratesIO, ["CVE-1", "GHSA-1", "RUSTSEC-1"]) == ["RUSTSEC-1", "GHSA-1", "CVE-1"])
    #expect(
      order(.pypi, ["GHSA-1", "CVE-1", "PYSEC-1", "MAL-1"])
        == ["MAL-1", "PYSEC-1", "GHSA-1", "CVE-1"])
    #expect(order(Ecosystem("Go"), ["GHSA-1", "GO-1"]) == ["GO-1", "GHSA-1"])
    #expect(order(.npm, ["OTHER-1", "GHSA-1"]) == ["GHSA-1", "OTHER-1"])
  }
}
