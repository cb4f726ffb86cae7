/// From where on findings make a check fail.
package enum Threshold: Sendable, Equatable {
  case level(Finding.Level)
  case rating(Severity.Rating)
  case never

  package init?(_ word: String) {
    if word == "never" {
      self = .never
    } else if let level = Finding.Level.allCases.first(where: { $0.word == word }) {
      self = .level(level)
    } else if let rating = Severity.Rating.allCases.first(where: {
      $0.word == word && $0 != .none && $0 != .unscored
    }) {
      self = .rating(rating)
    } else {
      return nil
    }
  }

  package static let words = [
    "hint", "information", "warning", "error", "low", "medium", "high", "critical",
  ]

  /// A malicious package reaches every rating; an unscored flaw counts as one below medium.
  package func isReached(by finding: Finding) -> Bool {
    switch self {
    case .never: false
    case .level(let level): finding.level >= level
    case .rating(let rating):
      switch finding.code {
      case .maliciousPackage: finding.level >= .warning
      case .knownVulnerability: finding.severity.rating >= rating
      case .rangeAdmitsVulnerable:
        finding.level >= .warning && finding.severity.rating >= rating
      default: false
      }
    }
  }
}
