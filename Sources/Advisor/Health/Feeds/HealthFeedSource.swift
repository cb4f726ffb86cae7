/// A place that signals of health come from: what it is, and how what it sends is read.
///
/// Reading makes no connection and opens no file: it gets a text in pieces (``HealthFeedPieces``)
/// and gives back what it found. It never throws: a piece that cannot be read is counted and named,
/// and the others are read all the same.
package struct HealthFeedSource: Sendable {
  /// `kev`, …; a part after a colon says what this one is of (`top-packages:npm`).
  package var name: String
  /// For people.
  package var title: String
  /// An SPDX expression or a short phrase.
  package var licence: String
  /// Where everybody can fetch all of it; nil if there is no such place.
  package var publicOrigin: String?
  /// A reader for one file.
  package var reader: @Sendable () -> any HealthFeedReader
}

/// Reads the pieces of one file, from the first to the last.
package protocol HealthFeedReader {
  /// How a file that begins so is cut into pieces.
  func shape(of beginning: UnsafeBufferPointer<UInt8>) -> HealthFeedPieces.Shape

  mutating func read(_ piece: UnsafeBufferPointer<UInt8>, into found: inout HealthFeedFindings)

  /// Called after the last piece.
  mutating func finish(into found: inout HealthFeedFindings)
}

extension HealthFeedReader {
  package mutating func finish(into found: inout HealthFeedFindings) {}
}

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

/// Collects the values of one subject. What is unknown adds nothing.
struct HealthValues {
  private(set) var all: [(key: HealthSignal.Key, value: HealthSignal.Value, date: Timestamp?)] = []

  /// Longer texts are no value.
  static let maximumTextBytes = 2_048
  /// The most texts of a list.
  static let maximumListCount = 50

  private mutating func append(_ key: HealthSignal.Key, _ value: HealthSignal.Value) {
    all.append((key, value, nil))
  }

  /// Takes over values, which are of that date.
  mutating func add(_ others: HealthValues, date: Timestamp?) {
    all += others.all.map { ($0.key, $0.value, $0.date ?? date) }
  }

  mutating func add(_ key: HealthSignal.Key, number: Int?) {
    if let number, number >= 0 { append(key, .number(number)) }
  }

  mutating func add(_ key: HealthSignal.Key, thousandths: Int?) {
    if let thousandths { append(key, .thousandths(thousandths)) }
  }

  mutating func add(_ key: HealthSignal.Key, flag: Bool?) {
    if let flag { append(key, .flag(flag)) }
  }

  mutating func add(_ key: HealthSignal.Key, date: Timestamp?) {
    if let date { append(key, .date(date)) }
  }

  mutating func add(_ key: HealthSignal.Key, text: String?) {
    guard let text, !text.isEmpty, text.utf8.count <= Self.maximumTextBytes else { return }
    append(key, .text(text))
  }

  mutating func add(_ key: HealthSignal.Key, list: [String]) {
    let list = list.prefix(Self.maximumListCount).filter {
      !$0.isEmpty && $0.utf8.count <= Self.maximumTextBytes
    }
    if !list.isEmpty { append(key, .list(list)) }
  }

  mutating func add(_ key: HealthSignal.Key, cycles: [HealthSignal.ReleaseCycle]) {
    if !cycles.isEmpty { append(key, .cycles(cycles)) }
  }

  mutating func add(_ key: HealthSignal.Key, versions: [HealthSignal.DatedVersion]) {
    if !versions.isEmpty { append(key, .versions(versions)) }
  }
}
