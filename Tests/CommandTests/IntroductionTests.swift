import ForewarnTestSupport
import Foundation
import Testing

/// Prepared pairs of states, in real repositories: what is introduced, disclosed since, or existing.
struct IntroductionTests {
  @Test(arguments: IntroductionPair.all) func everyWayOfComparingSaysTheSame(
    pair: IntroductionPair
  ) throws {
    let folder = try GitFolder()
    defer { folder.remove() }
    try folder.stage(pair.base)
    try folder.commit(date: pair.date)
    _ = try folder.check(["--write-baseline", ".git/baseline", "--fail-on", "never"])
    try folder.stage(pair.head)

    // Only what is staged and what belongs to it.
    let staged = try folder.check(["--staged", "--format", "json"])
    let stagedClasses = try Self.classes(staged)
    #expect(Set(stagedClasses).isSubset(of: pair.expected))
    let isNew: (String) -> Bool = { $0.hasSuffix(" introduced") }
    #expect(stagedClasses.filter(isNew) == pair.expected.filter(isNew))
    #expect(staged.code == (pair.expected.contains(where: isNew) ? 1 : 0), "\(staged)")

    // All of what is staged.
    let whole = try folder.check(["--staged", "--format", "json", "."])
    #expect(try Self.classes(whole) == pair.expected)

    let base = try folder.check(["--base", "HEAD", "--format", "json"])
    #expect(try Self.classes(base) == pair.expected)
    #expect(base.code == (pair.expected.contains(where: isNew) ? 1 : 0), "\(base)")

    // The database is the same: what is known now was known to the baseline.
    let baseline = try folder.check(["--baseline", ".git/baseline", "--format", "json"])
    let known = pair.expected.map {
      $0.replacingOccurrences(of: "newly-disclosed", with: "existing")
    }
    if pair.base["README.md"] == nil {
      #expect(try Self.classes(baseline) == known)
    }
  }

  /// `path package advisory class` of each finding, sorted.
  static func classes(_ output: CommandOutput) throws -> [String] {
    let report = try JSONSerialization.jsonObject(with: Data(output.standardOutput.utf8))
    let findings = try #require((report as? [String: Any])?["findings"] as? [[String: Any]])
    return findings.map { finding in
      let package = (finding["package"] as? [String: Any])?["name"] as? String ?? ""
      let advisory = (finding["advisories"] as? [String])?.first ?? ""
      return "\(finding["path"] ?? "") \(package) \(advisory) \(finding["introduction"] ?? "")"
    }.sorted()
  }
}
