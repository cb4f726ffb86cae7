/// How signals become grades and a number: axes of measures, and alarms beside them.
///
/// A model is data (JSON), so that a database or a team may bring its own, and a reader may recompute
/// every number: each measure turns one value into 0 to 100 points and has a weight; the number is
/// the weighted mean of what is known. `docs/health.md` explains the built-in one.
package final class HealthModel: Sendable {
  /// Names the model, as reports do that were made with it.
  package let id: String
  /// Of how many hundredths of the whole weight something must be known for a number, and of an
  /// axis for "good". Below, a value stands for too little.
  package let minimumKnown: Int
  /// The silence that every project may keep, in days; and how many of its own median gaps between
  /// releases, if that is longer.
  package let silence: (days: Int, gaps: Int)
  /// The words of `status` that say that a project has ended.
  package let endings: Set<String>
  package let axes: [Axis]
  package let alarms: [Alarm]
  /// The text that it was read from.
  package let text: String

  /// All measures with the number of their axis: what cards refer to by index.
  package let measures: [(axis: Int, measure: Measure)]
  /// Of each measure in the whole, of 10,000.
  private let weights: [Int]
  /// Signals of popularity, but for those that the model itself asks for: cards are the same with and
  /// without them.
  private let unasked: [HealthSignal.Key]

  package struct Axis: Sendable {
    /// A word for programs: `security`.
    package var name: String
    package var title: String
    /// What it answers.
    package var question: String
    /// Of a hundred.
    package var weight: Int
    package var measures: [Measure]
  }

  /// One object and no value, for it is large and every card looks at every one.
  package final class Measure: Sendable {
    package let signal: HealthSignal.Key
    package let title: String
    /// Of a hundred, within the axis.
    package let weight: Int
    package let scale: Scale
    package let watch: Bound?
    package let act: Bound?

    init(
      signal: HealthSignal.Key, title: String, weight: Int, scale: Scale, watch: Bound?,
      act: Bound?
    ) {
      self.signal = signal
      self.title = title
      self.weight = weight
      self.scale = scale
      self.watch = watch
      self.act = act
    }
  }

  /// What a value is worth, in thousandths of a point: 0 to 100,000.
  package enum Scale: Sendable, Equatable {
    /// Straight lines between places, whose values are in thousandths and rise; their points only
    /// rise or only fall. Before the first and behind the last place they stay the same.
    case places([Place])
    case flag(yes: Int, no: Int)
    /// By word, in small letters; another word is not known.
    case words([String: Int])
  }

  package struct Place: Sendable, Equatable {
    package var value: Int
    package var points: Int
  }

  /// From where on a measure is a reason to watch or to act.
  package enum Bound: Sendable, Equatable {
    /// In thousandths; on that side of it where the points are fewer, and itself.
    case value(Int)
    case flag(Bool)
    case words(Set<String>)
  }

  /// What grades an axis whatever its measures say.
  package struct Alarm: Sendable {
    package var axis: Int
    package var title: String
    package var grade: HealthGrade
    /// The most points that the axis then has, in thousandths; nil: the number stays as it is.
    package var cap: Int?
    /// All of them must hold; what is not known does not.
    package var conditions: [Condition]
  }

  package struct Condition: Sendable {
    package var signal: HealthSignal.Key
    package var test: Test

    package enum Test: Sendable, Equatable {
      /// In thousandths.
      case atLeast(Int)
      case atMost(Int)
      case flag(Bool)
      case word(String)
    }
  }

  init(
    id: String, minimumKnown: Int, silence: (days: Int, gaps: Int), endings: Set<String>,
    axes: [Axis], alarms: [Alarm], text: String
  ) {
    self.id = id
    self.minimumKnown = minimumKnown
    self.silence = silence
    self.endings = endings
    self.axes = axes
    self.alarms = alarms
    self.text = text
    measures = axes.indices.flatMap { axis in axes[axis].measures.map { (axis, $0) } }
    weights = measures.map { axes[$0.axis].weight * $0.measure.weight }
    let asked = Set(
      measures.map(\.measure.signal) + alarms.flatMap { $0.conditions.map(\.signal) })
    unasked = HealthSignal.Key.popularity.filter { !asked.contains($0) }
  }

  /// The model that Forewarn brings. A test holds that its text can be read.
  package static let builtIn: HealthModel =
    (try? HealthModel(reading: builtInText))
    ?? HealthModel(
      id: "none", minimumKnown: 100, silence: (0, 0), endings: [], axes: [], alarms: [], text: "")

  /// The weight of a measure in the whole, of 10,000.
  package func weight(of measure: Int) -> Int { weights[measure] }

  /// Whether a card may depend on a signal.
  func asks(for key: HealthSignal.Key) -> Bool { !unasked.contains(key) }
}

/// What is to be done about one axis, or a whole card.
public enum HealthGrade: String, Sendable, Comparable, CaseIterable {
  /// Too little is known. That is neither good nor bad, and fails nothing.
  case unknown
  case good
  /// Something to keep in mind when the next decision is due.
  case watch
  /// Something to do now.
  case act

  private var rank: Int {
    switch self {
    case .unknown: 0
    case .good: 1
    case .watch: 2
    case .act: 3
    }
  }

  public static func < (a: HealthGrade, b: HealthGrade) -> Bool { a.rank < b.rank }
}
