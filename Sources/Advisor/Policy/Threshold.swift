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

  package var word: String {
    switch self {
    case .level(let level): level.word
    case .rating(let rating): rating.word
    case .never: "never"
    }
  }

  /// Whether all that reaches the other reaches this one too, as far as no rule gives findings a
  /// lower level than usual.
  func includes(_ other: Threshold) -> Bool {
    switch (self, other) {
    case (_, .never): true
    case (.never, _): false
    case (.level(let mine), .level(let others)): mine <= others
    case (.rating(let mine), .rating(let others)): mine <= others
    // High and critical ones are errors, all others warnings.
    case (.level(let mine), .rating(let others)): mine <= (others >= .high ? .error : .warning)
    case (.rating, .level): false
    }
  }

  package static let words = [
    "hint", "information", "warning", "error", "low", "medium", "high", "critical",
  ]

  /// A malicious package reaches every rating; an unscored flaw counts as one below medium, a
  /// retracted one reaches none.
  package func isReached(by finding: Finding) -> Bool {
    switch self {
    case .never: false
    case .level(let level): finding.level >= level
    case .rating(let rating):
      switch finding.code {
      case .maliciousPackage: finding.level >= .warning
      case .knownVulnerability: finding.severity.rating >= rating && !finding.isRetracted
      case .rangeAdmitsVulnerable:
        finding.level >= .warning && finding.severity.rating >= rating
      default: false
      }
    }
  }
}
