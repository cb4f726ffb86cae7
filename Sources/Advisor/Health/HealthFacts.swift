/// The values that a model measures, of one package: its signals, those of its repository, and what
/// is derived of both and of the advisories.
struct HealthFacts: Sendable {
  struct Fact: Sendable {
    var value: HealthSignal.Value
    /// What the value may be once what is missing is known; nil if nothing is. It is never worse.
    var best: HealthSignal.Value?
    var date: Timestamp?
    var feed: String
    /// Whether it is said of the package itself.
    fileprivate var isOwn = false

    init(
      value: HealthSignal.Value, best: HealthSignal.Value? = nil, date: Timestamp?, feed: String
    ) {
      self.value = value
      self.best = best
      self.date = date
      self.feed = feed
    }
  }

  private var facts: [HealthSignal.Key: Fact] = [:]
  /// What there is nothing to measure of, so that it counts neither way.
  private(set) var inapplicable: Set<HealthSignal.Key> = []

  subscript(key: HealthSignal.Key) -> Fact? { facts[key] }

  /// All that is to be known of a package, from wherever.
  struct Inputs {
    var package: PackageIdentity
    /// The version to judge; nil if none is known.
    var version: String?
    /// Whether somebody uses that version, or it only stands for the package.
    var isInUse: Bool
    var own: [HealthSignal]
    /// Of the repository that the package is tied to.
    var repository: [HealthSignal]
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
    facts.reserveCapacity(inputs.own.count + inputs.repository.count + 8)
    take(inputs.repository, isOwn: false)
    take(inputs.own, isOwn: true)
    deriveFlaws(inputs)
    deriveReleases(inputs, model)
    deriveEnd(inputs, model)
    deriveRest(inputs)
  }

  /// What is said of the package itself goes before what is said of its repository.
  private mutating func take(_ signals: [HealthSignal], isOwn: Bool) {
    for signal in signals {
      if let known = facts[signal.key], known.isOwn == isOwn,
        !signal.isPreferred(
          to: HealthSignal(signal.key, known.value, date: known.date, feed: known.feed))
      {
        continue
      }
      var fact = Fact(value: signal.value, date: signal.date, feed: signal.feed)
      fact.isOwn = isOwn
      facts[signal.key] = fact
    }
  }

  mutating func set(_ key: HealthSignal.Key, _ fact: Fact) { facts[key] = fact }
  mutating func omit(_ key: HealthSignal.Key) { inapplicable.insert(key) }

  func date(_ key: HealthSignal.Key) -> Timestamp? {
    if case .date(let date)? = facts[key]?.value { date } else { nil }
  }

  func number(_ key: HealthSignal.Key) -> Int? {
    if case .number(let number)? = facts[key]?.value { HealthNumbers.bounded(number) } else { nil }
  }

  func text(_ key: HealthSignal.Key) -> String? {
    if case .text(let text)? = facts[key]?.value { text } else { nil }
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
