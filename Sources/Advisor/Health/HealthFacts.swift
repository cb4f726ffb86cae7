/// The values that a model measures, of one package: its signals, those of its repository, and what
/// is derived of both and of the advisories.
struct HealthFacts: Sendable {
  struct Fact: Sendable {
    var value: HealthSignal.Value
    /// The number that the value may be once what is missing is known; nil if nothing is. It is never
    /// worse.
    var best: Int?
    var date: Timestamp?
    var feed: String

    init(
      value: HealthSignal.Value, best: Int? = nil, date: Timestamp?, feed: String
    ) {
      self.value = value
      self.best = best
      self.date = date
      self.feed = feed
    }

    fileprivate init(_ signal: HealthSignal) {
      self.init(value: signal.value, date: signal.date, feed: signal.feed)
    }
  }

  private let own: NewestSignals
  private let repository: NewestSignals
  /// Few: the numbers of their keys are looked through.
  private var derivedNumbers: [UInt64] = []
  private var derived: [(key: HealthSignal.Key, fact: Fact)] = []
  /// What there is nothing to measure of, so that it counts neither way.
  private var inapplicable: [HealthSignal.Key] = []

  /// What is derived goes first, then what is said of the package itself, then what is said of its
  /// repository.
  subscript(key: HealthSignal.Key) -> Fact? {
    for place in derivedNumbers.indices
    where derivedNumbers[place] == key.number && derived[place].key == key {
      return derived[place].fact
    }
    return (own[key] ?? repository[key]).map { Fact($0) }
  }

  /// All that is to be known of a package, from wherever.
  struct Inputs {
    var package: PackageIdentity
    /// The version to judge; nil if none is known.
    var version: String?
    /// Whether somebody uses that version, or it only stands for the package.
    var isInUse: Bool
    var own: NewestSignals
    /// Of the repository that the package is tied to.
    var repository: NewestSignals
    var history: ReleaseHistory?
    var flaws: HealthFlaws
    /// Whether the database holds advisories of the ecosystem at all.
    var isCovered: Bool
    /// Of the flaws of the version.
    var exploits: [HealthSignal]
    /// As of when the advisories are.
    var advisoriesDate: Timestamp
    var today: Timestamp
  }

  init(_ inputs: Inputs, _ model: HealthModel) {
    own = inputs.own
    repository = inputs.repository
    deriveFlaws(inputs)
    deriveReleases(inputs, model)
    deriveEnd(inputs, model)
    deriveRest(inputs)
  }

  mutating func set(_ key: HealthSignal.Key, _ fact: Fact) {
    derivedNumbers.append(key.number)
    derived.append((key, fact))
  }

  mutating func omit(_ key: HealthSignal.Key) { inapplicable.append(key) }
  func isApplicable(_ key: HealthSignal.Key) -> Bool { !inapplicable.contains(key) }

  func date(_ key: HealthSignal.Key) -> Timestamp? {
    if case .date(let date)? = self[key]?.value { date } else { nil }
  }

  func number(_ key: HealthSignal.Key) -> Int? {
    if case .number(let number)? = self[key]?.value { HealthNumbers.bounded(number) } else { nil }
  }

  func text(_ key: HealthSignal.Key) -> String? {
    if case .text(let text)? = self[key]?.value { text } else { nil }
  }
}

/// Signals that are computed, each from what ``HealthFacts`` says of it.
extension HealthSignal.Key {
  package static let fixableFlaws: Self = "fixable-flaws"
  package static let unfixedFlawDays: Self = "unfixed-flaw-days"
  package static let fixDays: Self = "fix-days"
  package static let exploitedFlaws: Self = "exploited-flaws"
  package static let flawProbability: Self = "exploit-probability"
  package static let silence: Self = "silence"
  package static let versionLagDays: Self = "version-lag-days"
  package static let ended: Self = "ended"
  package static let newPublisherDays: Self = "new-publisher-days"
  package static let packageAgeDays: Self = "package-age-days"
  package static let licenceKnown: Self = "licence-known"
  package static let versionDeprecated: Self = "version-deprecated"
}
