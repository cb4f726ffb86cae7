/// What is known of the health of one package, and what can be done about it: a grade of each axis
/// with its evidence first, then a number that says how far it may be off.
package struct HealthCard: Sendable {
  package var package: PackageIdentity
  /// As its users spell it.
  package var name: String
  /// The version in use; nil if none was given.
  package var version: String?
  /// The version that was judged, where none was given.
  package var judgedVersion: String?
  package var repository: TiedRepository?
  package var model: HealthModel
  /// The package itself is hostile: nothing else counts.
  package var isBlocked: Bool
  /// In the order of the model.
  package var axes: [Axis]
  /// Nil if too little is known.
  package var number: Int?
  /// Where the number may come to lie once all is known that is not.
  package var interval: ClosedRange<Int>
  /// What is known of the repository, if it is the package's.
  var repositorySignals: [HealthSignal] = []
  /// 0 to 1 in thousandths; how much others rely on it.
  package var criticality: Int?
  package var actions: [HealthAction]

  package struct Axis: Sendable {
    /// Its place in the model.
    package var index: Int
    package var grade: HealthGrade
    /// What was measured, in the order of the model.
    package var evidence: [Evidence]
    /// Measures of which nothing is known, by their place in the model.
    package var unknown: [Int]
    /// The alarms that rang, by their place in the model, each with what set it off.
    package var alarms: [(alarm: Int, evidence: [AlarmEvidence])]
    /// The most points that an alarm leaves it, in thousandths.
    package var cap: Int?
  }

  /// One value, what it is worth, and where it comes from.
  package struct Evidence: Sendable {
    /// Its place in the model.
    package var measure: Int
    package var value: HealthSignal.Value
    /// In thousandths.
    package var points: Int
    /// What the points may become once what the value lacks is known; nil if it lacks nothing.
    package var bestPoints: Int?
    package var grade: HealthGrade
    package var date: Timestamp?
    package var feed: String
    /// Whether it counts: what only a claimed repository says is shown, and no more.
    package var isCounted: Bool
  }

  /// A value that set off an alarm.
  package struct AlarmEvidence: Sendable {
    package var signal: HealthSignal.Key
    package var value: HealthSignal.Value
    package var date: Timestamp?
    package var feed: String
  }

  /// Scorecard's own sum, if there is one and the repository is the package's. It is made each time
  /// that somebody asks: few do.
  package var scorecard: ScorecardSum? { ScorecardSum(signals: repositorySignals) }

  /// What the card asks for as a whole: the most that one of its axes does.
  package var grade: HealthGrade {
    if isBlocked { return .act }
    let worst = axes.map(\.grade).max() ?? .unknown
    return worst == .good && number == nil ? .unknown : worst
  }

  /// `blocked`, or the grade.
  package var verdict: String { isBlocked ? "blocked" : grade.rawValue }

  /// `71 (58-83)`.
  package var shownNumber: String {
    if isBlocked { return "-" }
    let range = "\(interval.lowerBound)-\(interval.upperBound)"
    guard let number else { return "no number (\(range))" }
    return interval.lowerBound == interval.upperBound ? "\(number)" : "\(number) (\(range))"
  }

  package var purl: String { PackageURL(package, name: name, version: version).text }

  /// Whether anything at all is known of it.
  package var isEmpty: Bool {
    !isBlocked && axes.allSatisfy { $0.evidence.isEmpty && $0.alarms.isEmpty }
  }
}

/// Something that a person can do. It opens or writes; it never sends.
package struct HealthAction: Sendable, Hashable {
  package enum Kind: String, Sendable {
    case replace, upgrade, plan, report, fund, help, respect
  }

  package var kind: Kind
  /// Our own words, with nothing foreign in them.
  package var text: String
  /// Addresses or names that it is about: foreign.
  package var targets: [String]
}
