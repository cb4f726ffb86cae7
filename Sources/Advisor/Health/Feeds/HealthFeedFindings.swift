/// What was read of a feed and not stored yet, and what could not be read.
package struct HealthFeedFindings {
  package let feed: String
  package private(set) var subjects: [(subject: HealthSubject, signals: [HealthSignal])] = []
  /// How many pieces could not be read, by a stable code such as `not-json`.
  package private(set) var problems: [String: Int] = [:]
  /// The first few of them, for people.
  package private(set) var examples: [String] = []

  package init(feed: String) { self.feed = feed }

  /// What is said of a subject, at this time unless a value has its own; nothing is added if
  /// nothing is said. All of it comes in one call: a second one takes the place of the first.
  mutating func add(_ subject: HealthSubject, date: Timestamp?, _ values: HealthValues) {
    guard !values.all.isEmpty else { return }
    let signals = values.all.map {
      HealthSignal($0.key, $0.value, date: $0.date ?? date, feed: feed)
    }
    subjects.append((subject, signals))
  }

  /// - Parameter detail: which piece it is; foreign text may be in it.
  package mutating func addProblem(_ code: String, _ detail: String) {
    problems[code, default: 0] += 1
    if examples.count < 5 { examples.append(code + ": " + String(detail.prefix(120))) }
  }

  /// The subjects, which are forgotten.
  package mutating func take() -> [(subject: HealthSubject, signals: [HealthSignal])] {
    defer { subjects.removeAll(keepingCapacity: true) }
    return subjects
  }
}
