package import Advisor

/// What a sync of health did.
package struct HealthOutcome {
  /// What came into force; nil if nothing new was to be had.
  package var database: HealthDatabase?
  package var read: [Feed] = []
  /// Feeds that have nothing newer.
  package var unchanged: Set<String> = []
  /// Feeds that could not be had: why, for people. Their signals are as they were.
  package var failures: [(feed: String, reason: String)] = []

  package struct Feed {
    package var name: String
    package var subjects: Int
    /// How many of its records could not be read, by a stable code.
    package var problems: [String: Int]
    package var examples: [String]
  }
}
