import Advisor
import ForewarnTestSupport
import Testing

/// The formulas of others, on vectors that were reckoned by hand.
struct HealthFormulaTests {
  static let sums: [(scores: [String: Int], tenths: Int?)] = [
    ([:], nil), (["Maintained": -1], nil), (["Maintained": 7], 70),
    // 10 x 10 + 7.5 x 4 + 5 x 0 + 2.5 x 10 over 25.
    (["Dangerous-Workflow": 10, "Code-Review": 4, "SAST": 0, "License": 10], 62),
    (["Dangerous-Workflow": 10, "Code-Review": 4, "SAST": -1, "License": 10], 78),
    // (7.5 x 5 + 2.5 x 6) / 10 lies in the middle of two decimals: to the even one.
    (["Maintained": 5, "License": 6], 52), (["Maintained": 6, "License": 5], 58),
    (["Nothing-We-Know": 3], nil),
  ]

  @Test(arguments: sums) func scorecardIsSummedByRisk(scores: [String: Int], tenths: Int?) {
    #expect(ScorecardSum(scores: scores).tenths == tenths)
  }

  /// The public weekly scan leaves three checks out: its sum says so.
  @Test func theSumSaysWhatItIsTheSumOf() {
    let sum = ScorecardSum(scores: ["Maintained": 10, "SAST": -1])
    #expect(sum.checks == ["Maintained"])
    #expect(sum.missing.count == 17)
    #expect(sum.missing.contains("SAST") && sum.missing.contains("Contributors"))
    #expect(!sum.missing.contains("Webhooks"))
  }

  static let criticalities: [(inputs: [(String, Int)], thousandths: Int)] = [
    ([("contributor_count", 5_000)], 1_000), ([("contributor_count", 0)], 0),
    ([("contributor_count", 900_000)], 1_000),
    // ln(1 + 49) / ln(5001) = 3.9120 / 8.5174
    ([("contributor_count", 49)], 459),
    // Less is more: 120 months ago is nothing, now is all.
    ([("updated_since", 120)], 0), ([("updated_since", 0)], 1_000),
    // (ln(61) / ln(121) + ln(121 - 20) / ln(121)) / 2
    ([("created_since", 60), ("updated_since", 20)], 910),
    // 2 x ln(11) / ln(5001) + 0.5 x ln(5) / ln(27), over 2.5
    ([("contributor_count", 10), ("recent_release_count", 4)], 323),
    // Where dependents are known, mentions weigh 1: (1 x 0 + 4 x ln(1001) / ln(200001)) / 5
    ([("github_mention_count", 0), ("dependent_count", 1_000)], 453),
    ([("github_mention_count", 0), ("org_count", 10)], 333),
  ]

  @Test(arguments: criticalities)
  func criticalityIsPikes(inputs: [(String, Int)], thousandths: Int) {
    let signals = inputs.map {
      HealthSignal(.criticality($0.0), .number($0.1), feed: "criticality-score")
    }
    #expect(CriticalityScore(signals: signals)?.thousandths == thousandths)
  }

  @Test func withoutInputsThereIsNoCriticality() {
    #expect(CriticalityScore(signals: []) == nil)
    #expect(
      CriticalityScore(signals: [HealthSignal(.stars, .number(9), feed: "registry")]) == nil)
  }
}
