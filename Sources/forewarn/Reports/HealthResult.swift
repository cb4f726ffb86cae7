import Advisor

/// What one run of `forewarn health` found out; the reports print it.
struct HealthResult {
  /// What needs attention first comes first.
  var entries: [Entry] = []
  /// Files that were read.
  var fileCount = 0
  /// The folders in which these lie.
  var projectCount = 0
  var outsideCount = 0
  var unreadable: [(path: String, reason: String)] = []
  var database: DatabaseDescription?
  var databaseProblem: String?
  var health: HealthDatabase?
  var model = HealthModel.builtIn
  var modelProblem: String?
  var today: Timestamp
  /// Whether each number is to be reckoned step by step.
  var isExplained: Bool

  struct Entry {
    var card: HealthCard
    /// How much the projects that were read rely on it; nil if it was named itself.
    var reliance: Reliance?
  }

  init(today: Timestamp, isExplained: Bool) {
    self.today = today
    self.isExplained = isExplained
  }

  mutating func take(_ subjects: HealthSubjects) {
    fileCount = subjects.fileCount
    projectCount = subjects.uses.projectCount
    outsideCount = subjects.outsideCount
    unreadable = subjects.unreadable
  }

  mutating func add(_ cards: [HealthCard], reliances: [PackageIdentity: Reliance]) {
    // The order of each is worked out once, not with each comparison.
    let ordered = cards.map { card in
      let entry = Entry(card: card, reliance: reliances[card.package])
      return (order: entry.order, entry: entry)
    }
    let places = ordered.indices.sorted { ordered[$0].order < ordered[$1].order }
    entries = places.map { ordered[$0].entry }
  }

  /// Whether nothing could be said of anything.
  var isEmpty: Bool { entries.allSatisfy { $0.card.isEmpty } }

  func count(_ verdict: String) -> Int { entries.count { $0.card.verdict == verdict } }

  static let verdicts = ["blocked", "act", "watch", "good", "unknown"]

  /// `2 to act on, 3 to watch, 5 good, 1 unknown`
  var summary: String {
    let words = [
      "blocked": "blocked", "act": "to act on", "watch": "to watch", "good": "good",
      "unknown": "unknown",
    ]
    let parts = Self.verdicts.filter { count($0) > 0 }.map { "\(count($0)) \(words[$0] ?? $0)" }
    return parts.joined(separator: ", ")
  }

  /// What a reader must know of the data behind the cards; our own words and the database's.
  var remarks: [String] {
    var remarks: [String] = []
    if outsideCount > 0 {
      remarks.append(
        counted(outsideCount, "dependency", "dependencies")
          + " from Git, archives or other registries: no database knows their health.")
    }
    if let health {
      let feeds = health.feeds.map {
        "\(displayed($0.name)) of \($0.fetched.day) (\(displayed($0.licence)))"
      }
      remarks.append(
        feeds.isEmpty
          ? "The database holds no signals of health. Run `forewarn sync` to get them."
          : "Signals: \(feeds.joined(separator: ", ")).")
    } else if database != nil {
      remarks.append(
        "The database holds no signals of health, only advisories. Run `forewarn sync` to get them."
      )
    }
    if let modelProblem {
      remarks.append(
        "The model of the database cannot be used (\(displayed(modelProblem))); the built-in one was."
      )
    }
    remarks.append("Model: \(displayed(model.id)).")
    remarks.append(DatabaseText.describe(database, databaseProblem.map { displayed($0) }, today))
    return remarks
  }
}

extension HealthResult.Entry {
  /// The verdict, then what we and others rely on most, then the fewest points.
  fileprivate var order: Order {
    Order(
      verdict: HealthResult.verdicts.firstIndex(of: card.verdict) ?? 0,
      projects: -(reliance?.projects ?? 0),
      criticality: -(card.criticality ?? 0), number: card.number ?? 101, name: card.heading)
  }

  fileprivate struct Order: Comparable {
    var verdict: Int
    var projects: Int
    var criticality: Int
    var number: Int
    var name: String

    static func < (a: Self, b: Self) -> Bool {
      (a.verdict, a.projects, a.criticality, a.number, a.name)
        < (b.verdict, b.projects, b.criticality, b.number, b.name)
    }
  }
}
