/// The number of a card: the mean of the points of all measures that are known, by their weights, and
/// the interval that it cannot leave whatever the others come to be.
///
/// All in integers: a weight is of 10,000, points are thousandths, so that the same signals give the
/// same number on every machine, in whatever order they come.
struct HealthScore {
  private(set) var number: Int?
  private(set) var interval = 0...100

  init(_ axes: [HealthCard.Axis], _ model: HealthModel) {
    var known = 0
    var sum = 0
    var low = 0
    var high = 0
    var whole = 0
    for axis in axes {
      let part = AxisPart(axis, model)
      known += part.known
      sum += part.sum
      low += part.low
      high += part.high
      whole += part.whole
    }
    guard whole > 0 else { return }
    if known > 0, known * 100 >= model.minimumKnown * whole {
      number = (2 * sum + known * 1_000) / (2 * known * 1_000)
    }
    interval = (low / (whole * 1_000))...((high + whole * 1_000 - 1) / (whole * 1_000))
  }

  /// What one axis adds: weights, and points by weight.
  struct AxisPart {
    private(set) var known = 0
    private(set) var sum = 0
    private(set) var low = 0
    private(set) var high = 0
    private(set) var whole = 0

    init(_ axis: HealthCard.Axis, _ model: HealthModel) {
      for place in axis.evidence.indices where axis.evidence[place].isCounted {
        let weight = model.weight(of: axis.evidence[place].measure)
        let points = axis.evidence[place].points
        known += weight
        whole += weight
        sum += weight * points
        high += weight * (axis.evidence[place].bestPoints ?? points)
      }
      low = sum
      for measure in axis.unknown {
        whole += model.weight(of: measure)
        high += model.weight(of: measure) * 100_000
      }
      guard let cap = axis.cap, whole > 0 else { return }
      // What ends a project is evidence of its whole axis.
      let mean = known > 0 ? sum / known : cap
      known = whole
      sum = Swift.min(mean, cap) * whole
      low = Swift.min(low, cap * whole)
      high = Swift.min(high, cap * whole)
    }
  }
}

extension HealthCard {
  /// How the number comes about, a line for each measure, for people who want to reckon it again.
  package var derivation: [DerivationLine] {
    axes.flatMap { axis -> [DerivationLine] in
      let counted = axis.evidence.filter(\.isCounted)
      if axis.cap != nil {
        let part = HealthScore.AxisPart(axis, model)
        guard part.known > 0 else { return [] }
        return [
          DerivationLine(
            title: model.axes[axis.index].title + ", held down by an alarm", value: nil,
            points: part.sum / part.known, weight: part.known)
        ]
      }
      return counted.map { evidence in
        DerivationLine(
          title: model.measures[evidence.measure].measure.title, value: evidence.value,
          points: evidence.points, weight: model.weight(of: evidence.measure))
      }
    }
  }

  package struct DerivationLine: Sendable {
    package var title: String
    package var value: HealthSignal.Value?
    /// In thousandths.
    package var points: Int
    /// Of 10,000.
    package var weight: Int
  }

  /// The weight of the measures of which nothing is known.
  package var unknownWeight: Int {
    axes.reduce(0) { sum, axis in
      axis.cap == nil
        ? axis.unknown.reduce(sum) { $0 + model.weight(of: $1) } : sum
    }
  }
}
