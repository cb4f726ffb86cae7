/// Scorecard's own sum of its checks, and which checks it is the sum of: those of the public weekly
/// scan lack three, so that sums of different runs must not be compared.
package struct ScorecardSum: Sendable, Equatable {
  /// 0 to 10 in tenths, as Scorecard prints it; nil if no check came to a conclusion.
  package let tenths: Int?
  /// As its source gave it.
  package let published: Int?
  /// The checks that came to a conclusion, by name.
  package let checks: [String]
  /// Checks of Scorecard's default set that did not, or did not run.
  package let missing: [String]
  package let date: Timestamp?

  /// Nil if there is no signal of Scorecard.
  package init?(signals: [HealthSignal]) {
    var scores: [String: Int] = [:]
    var date: Timestamp?
    let checks = signals.filter { $0.key.name.hasPrefix("check.") }
    for signal in checks {
      guard case .number(let score)? = checks.newest(signal.key)?.value else { continue }
      scores[String(signal.key.name.dropFirst(6))] = score
      date = [date, signal.date].compactMap { $0 }.max()
    }
    let published = signals.newest(.scorecard)
    guard !scores.isEmpty || published != nil else { return nil }
    self.init(
      scores: scores, published: published?.value.magnitude.map { ($0 + 50) / 100 },
      date: published?.date ?? date)
  }

  /// - Parameter scores: by check, 0 to 10; what is outside came to no conclusion (-1).
  package init(scores: [String: Int], published: Int? = nil, date: Timestamp? = nil) {
    var sum = 0
    var weights = 0
    for (name, score) in scores where (0...10).contains(score) {
      let weight = Self.weights[name] ?? 0
      sum += weight * score
      weights += weight
    }
    tenths = weights > 0 ? Self.tenths(Double(sum) / Double(weights)) : nil
    self.published = published
    checks = scores.filter { (0...10).contains($0.value) }.keys.sorted()
    missing = Self.weights.keys.filter {
      !Self.experimental.contains($0) && !(0...10).contains(scores[$0] ?? -1)
    }.sorted()
    self.date = date
  }

  /// One decimal of a binary fraction, rounded as Scorecard prints it: by its exact value, and to the
  /// even digit where it lies in the middle.
  private static func tenths(_ score: Double) -> Int {
    let lower = Int(score * 10)
    let beyondMiddle = Double(-(2 * lower + 1)).addingProduct(score, 20)
    if beyondMiddle == 0 { return lower + lower % 2 }
    return beyondMiddle > 0 ? lower + 1 : lower
  }

  /// By risk: critical 10, high 7.5, medium 5, low 2.5; here in quarters of ten.
  private static let weights: [String: Int] = [
    "Dangerous-Workflow": 4, "Webhooks": 4,
    "Binary-Artifacts": 3, "Branch-Protection": 3, "Code-Review": 3, "Dependency-Update-Tool": 3,
    "Maintained": 3, "Signed-Releases": 3, "Token-Permissions": 3, "Vulnerabilities": 3,
    "Fuzzing": 2, "Packaging": 2, "Pinned-Dependencies": 2, "SAST": 2, "Security-Policy": 2,
    "SBOM": 2,
    "CI-Tests": 1, "CII-Best-Practices": 1, "Contributors": 1, "License": 1,
  ]
  private static let experimental: Set<String> = ["SBOM", "Webhooks"]
}
