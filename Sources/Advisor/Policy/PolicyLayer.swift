package import SourceText

/// What one `forewarn.toml`, or the command line, says: each value with its place and its reason. Nil
/// and empty: nothing is said.
package struct PolicyLayer: Sendable, Equatable {
  /// A value, where it stands, and why it was chosen.
  package struct Entry<Value: Sendable & Equatable>: Sendable, Equatable {
    package var value: Value
    package var span: SourceSpan
    /// The reason as it is written there; shown in the findings that follow from it.
    package var reason: String?
    /// Whether a preset says it, which the layer names.
    package var isPreset = false

    package init(value: Value, span: SourceSpan, reason: String? = nil) {
      self.value = value
      self.span = span
      self.reason = reason
    }
  }

  package var origin = PolicyOrigin(.repository)
  package var editor = EditorChoices()
  package var preset: Entry<PolicyPreset>?

  // [check]
  package var failOn: Entry<Threshold>?
  package var failOnDisclosed: Entry<Bool>?
  package var notAssessed: Entry<NotAssessedOutcome>?
  package var minimumHealth: Entry<Int>?

  // [database]; seconds
  package var warnAfter: Entry<Int>?
  package var failAfter: Entry<Int>?

  package var severities: [Entry<SeverityRule>] = []
  package var bans: [Entry<BanRule>] = []
  package var allows: [Entry<AllowRule>] = []

  // [sources]
  package var registries: Entry<[SourcePattern]>?
  package var gitSources: Entry<[SourcePattern]>?
  package var archives: Entry<[SourcePattern]>?
  package var localPaths: Entry<Bool>?

  // [licences]
  package var allowedLicences: Entry<[SPDXLicence]>?
  package var deniedLicences: Entry<[SPDXLicence]>?
  package var unknownLicences: Entry<UnknownData>?

  // [release-age]; seconds
  package var minimumAge: Entry<Int>?
  package var securityBypass: Entry<Bool>?
  package var unknownAges: Entry<UnknownData>?

  // [exceptions]
  package var maximumExceptionDays: Entry<Int>?
  package var forbiddenExceptions: Entry<[FindingCode]>?
  package var trustedAuthors: Entry<[String]>?

  package init() {}

  /// Whether it asks something of each package beside what advisories say.
  package var judgesPackages: Bool {
    !bans.isEmpty || !allows.isEmpty || limitsSources || limitsLicences || minimumAge != nil
  }

  /// Whether it asks something that databases tell beside advisories.
  package var asksForFacts: Bool { limitsLicences || minimumAge != nil }

  package var limitsSources: Bool {
    registries != nil || gitSources != nil || archives != nil || localPaths?.value == false
  }

  package var limitsLicences: Bool {
    allowedLicences != nil || deniedLicences != nil || unknownLicences?.value == .report
  }

  func remark(_ reason: String?) -> PolicyRemark { PolicyRemark(origin: origin, reason: reason) }
}

/// What becomes of a check in which something could not be assessed.
package enum NotAssessedOutcome: String, Sendable, CaseIterable {
  /// It is told apart from findings (exit code 2).
  case report
  /// It counts as a finding that makes the check fail.
  case fail
}

/// What is said where data is missing that a rule asks for.
package enum UnknownData: String, Sendable, CaseIterable {
  /// One remark for each file.
  case note
  /// A finding for each package.
  case report
}

/// Whether a dependency is a part of what runs, or only helps to make it.
package enum DependencyScope: String, Sendable, CaseIterable {
  case runtime, development

  /// The scope of a package in these groups: development only where each of them says so. What is
  /// not known to be development runs.
  package init(groups: [String]) {
    let telling = groups.filter { $0 != "optional" && $0 != "peer" }
    self = !telling.isEmpty && telling.allSatisfy(Self.isDevelopment) ? .development : .runtime
  }

  private static let words: Set<String> = [
    "dev", "develop", "development", "dev-dependencies", "test", "tests", "testing", "lint",
    "linting", "docs", "doc", "documentation", "bench", "benchmark", "typing", "coverage",
  ]

  private static func isDevelopment(_ group: String) -> Bool {
    let word = group.lowercased()
    return words.contains(word) || word.hasPrefix("test") || word.hasPrefix("androidtest")
  }
}
