/// What those who use Forewarn decided about dependencies: what counts, from where on, and why.
///
/// It is made of layers: the organisation's, the user's, the repository's, a folder's. Each may only
/// tighten what the ones outside of it say (``tightened(by:)``), so that nobody's check becomes more
/// lenient by what the checked repository says of itself.
public struct Policy: Sendable, Equatable {
  /// A database older than this many seconds is a `not-assessed` finding; nil: any age will do.
  public var maximumDatabaseAge: Int?
  /// The least number of health, 0 to 100; nil: it is not looked at.
  public var minimumHealth: Int?
  /// From where on findings make a check fail: what reaches any of these does.
  package var failOn: [Threshold] = [.level(.warning)]
  /// Of findings that were compared with an earlier state, those that count; nil: all of them.
  package var failOnIntroductions: Set<Introduction>?
  /// The authors whose statements (VEX) count beside the repository's own: said by the user or the
  /// organisation, never by a repository.
  package var trustedAuthors: Set<String> = []

  /// For how many days an exception may be made; nil: for ever.
  package var maximumExceptionDays: Int?
  /// The findings that no exception takes away.
  package var forbiddenExceptions: Set<FindingCode> = []

  package init(maximumDatabaseAge: Int? = nil, minimumHealth: Int? = nil) {
    self.maximumDatabaseAge = maximumDatabaseAge
    self.minimumHealth = minimumHealth
  }

  /// The policy with what a layer inside of it adds. What would loosen it has no effect; the layer's
  /// own assessment says so at its place.
  package func tightened(by layer: PolicyLayer) -> Policy {
    var result = self
    if let least = layer.minimumHealth?.value {
      result.minimumHealth = Swift.max(least, minimumHealth ?? 0)
    }
    if let threshold = layer.failOn?.value, !failOn.contains(threshold) {
      result.failOn.append(threshold)
    }
    return result
  }

  package func makesFail(_ finding: Finding) -> Bool {
    counts(finding) && failOn.contains { $0.isReached(by: finding) }
  }

  /// Whether a finding is of those that may make a check fail, by since when it is there.
  package func counts(_ finding: Finding) -> Bool {
    guard let failOnIntroductions, let introduction = finding.introduction else { return true }
    return failOnIntroductions.contains(introduction)
  }

  /// The policy in force for a document: this one with the layers of its repository.
  func tightened(by context: DocumentContext) -> Policy {
    context.policies.compactMap(\.reading.policy).reduce(self) { $0.tightened(by: $1) }
  }
}
