/// How much others rely on a project (OpenSSF Criticality Score, after Rob Pike):
/// `sum of weight * log(1 + value) / log(1 + threshold)` over the sum of the weights. A value is
/// first brought into 0 to its threshold, and taken from the threshold where less is more; an input
/// that is missing drops out of both sums. It says how important a project is, not how healthy.
package struct CriticalityScore: Sendable, Equatable {
  /// 0 to 1,000.
  package let thousandths: Int
  /// How many of the inputs were known.
  package let inputs: Int
  package let date: Timestamp?
  package let feed: String

  private struct Input {
    let key: HealthSignal.Key
    /// In halves.
    var weight: Int
    let threshold: Int
    let isLessMore: Bool

    init(name: String, weight: Int, threshold: Int, isLessMore: Bool = false) {
      key = .criticality(name)
      self.weight = weight
      self.threshold = threshold
      self.isLessMore = isLessMore
    }
  }

  private static let inputs: [Input] = [
    Input(name: "created_since", weight: 2, threshold: 120),
    Input(name: "updated_since", weight: 2, threshold: 120, isLessMore: true),
    Input(name: "contributor_count", weight: 4, threshold: 5_000),
    Input(name: "org_count", weight: 2, threshold: 10),
    Input(name: "commit_frequency", weight: 2, threshold: 1_000),
    Input(name: "recent_release_count", weight: 1, threshold: 26),
    Input(name: "closed_issues_count", weight: 1, threshold: 5_000),
    Input(name: "updated_issues_count", weight: 1, threshold: 5_000),
    Input(name: "issue_comment_frequency", weight: 2, threshold: 15),
    Input(name: "github_mention_count", weight: 4, threshold: 500_000),
  ]
  /// Where the number of dependents is known, it says what mentions only hint at.
  private static let dependents = Input(
    name: "dependent_count", weight: 8, threshold: 200_000)
  private static let mentions = HealthSignal.Key.criticality("github_mention_count")

  /// Nil if no input is known.
  package init?(signals: [HealthSignal]) { self.init(NewestSignals(signals)) }

  init?(_ signals: NewestSignals) {
    var inputs = Self.inputs
    if signals[Self.dependents.key] != nil {
      inputs.append(Self.dependents)
      for index in inputs.indices where inputs[index].key == Self.mentions {
        inputs[index].weight = 2
      }
    }
    var sum = 0
    var weights = 0
    var used: [HealthSignal] = []
    for input in inputs {
      guard let signal = signals[input.key],
        let value = signal.value.magnitude
      else { continue }
      let threshold = input.threshold * 1_000
      let clamped = Swift.min(Swift.max(value, 0), threshold)
      let counted = input.isLessMore ? threshold - clamped : clamped
      sum +=
        input.weight * 1_000_000 * (BinaryLogarithm.of(1_000 + counted) - BinaryLogarithm.of(1_000))
        / (BinaryLogarithm.of(1_000 + threshold) - BinaryLogarithm.of(1_000))
      weights += input.weight
      used.append(signal)
    }
    guard weights > 0 else { return nil }
    thousandths = (sum / weights + 500) / 1_000
    self.inputs = used.count
    date = used.compactMap(\.date).min()
    feed = used.map(\.feed).min() ?? ""
  }
}

/// Logarithms to the base 2, without floating point: the same on every machine.
enum BinaryLogarithm {
  /// In units of 2^-30, of a number from 1; 0 for others.
  static func of(_ number: Int) -> Int {
    guard number > 1 else { return 0 }
    let whole = Int.bitWidth - 1 - number.leadingZeroBitCount
    // The number between 1 and 2 in units of 2^-62; squaring it gives one binary digit after another.
    var rest = UInt64(number) << UInt64(62 - whole)
    var result = whole
    for _ in 0..<30 {
      let (high, low) = rest.multipliedFullWidth(by: rest)
      // The square in units of 2^-124, brought back.
      rest = high << 2 | low >> 62
      result <<= 1
      if rest >> 63 != 0 {
        rest >>= 1
        result |= 1
      }
    }
    return result
  }
}
