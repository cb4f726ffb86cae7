import Advisor
import Testing

/// The compiled form of generated advisories against the literal algorithm.
@Suite struct OracleTests {
  @Test(arguments: [Ecosystem.npm, .pypi, .cratesIO, Ecosystem("Go")])
  func compiledRangesAgreeWithTheAlgorithm(_ ecosystem: Ecosystem) throws {
    let scheme = try #require(ecosystem.definition?.versions)
    var generator = SeededGenerator(seed: 2_026)
    var pairs = 0
    var differences: [String] = []
    for number in 0..<600 {
      let advisory = Self.advisory(number, ecosystem, &generator)
      let package = PackageIdentity(ecosystem, "thing")
      let records = RangeCompiler.compile(advisory)
      let record = try #require(records.first)
      #expect(records.count == 1)
      for version in Self.versions + ["x", "9.9.9", "0"] {
        let compiled = record.verdict(for: version)
        let literal = LiteralOracle.verdict(
          advisory, package: package, version: version, scheme: scheme)
        if !LiteralOracle.agree(compiled, literal) {
          differences.append("\(version): \(compiled), literally \(literal), \(advisory.affected)")
        }
        pairs += 1
      }
    }
    #expect(pairs >= 5_000)
    #expect(differences.isEmpty)
  }

  private static let versions = [
    "0.0.0", "0.1.0-alpha", "0.1.0", "1.0.0-rc.1", "1.0.0", "1.0", "1.0.1", "1.2.0", "2.0.0",
    "2.0.0-beta.2", "2.0.1", "3.0.0",
  ]

  /// Ranges as no sane database has them: unsorted, with ties, limits and unreadable bounds.
  private static func advisory(
    _ number: Int, _ ecosystem: Ecosystem, _ generator: inout SeededGenerator
  ) -> Advisory {
    var entries: [Advisory.Affected] = []
    for _ in 0...Int.random(in: 0...2, using: &generator) {
      var ranges: [Advisory.Range] = []
      for _ in 0..<Int.random(in: 0...2, using: &generator) {
        var events: [Advisory.Event] = []
        for _ in 0..<Int.random(in: 1...6, using: &generator) {
          let version = versions.randomElement(using: &generator) ?? "1.0.0"
          switch Int.random(in: 0..<24, using: &generator) {
          case 0..<3: events.append(.introduced("0"))
          case 3..<9: events.append(.introduced(version))
          case 9..<15: events.append(.fixed(version))
          case 15..<20: events.append(.lastAffected(version))
          case 20: events.append(.limit(version))
          case 21: events.append(.limit("*"))
          case 22: events.append(.fixed("unreadable"))
          default: events.append(.introduced(version))
          }
        }
        let kind: Advisory.RangeKind =
          Int.random(in: 0..<5, using: &generator) == 0 ? .git : .semver
        ranges.append(Advisory.Range(kind: kind, events: events))
      }
      let listed = versions.filter { _ in Int.random(in: 0..<8, using: &generator) == 0 }
      entries.append(
        Advisory.Affected(
          package: PackageIdentity(ecosystem, "thing"), packageName: "thing", ranges: ranges,
          versions: listed))
    }
    return Advisory(
      id: "x_TEST-\(number)", modified: Timestamp(seconds: number),
      withdrawn: number % 50 == 0 ? Timestamp(seconds: 1) : nil, affected: entries)
  }
}

/// Numbers that are the same in every run (SplitMix64).
struct SeededGenerator: RandomNumberGenerator {
  private var state: UInt64

  init(seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }
}
