/// What `assess` says of one document.
public struct Assessment: Sendable {
  /// In the order of their places.
  public var findings: [Finding]
  /// What a decision that is in force speaks of: each has a ``Finding/suppression``. Shown where
  /// somebody asks, never a reason to fail.
  package var suppressed: [Finding] = []
  /// The decisions that speak of a finding of the document, those too that have ended.
  package var usedDecisions: Set<DecisionPlace> = []
  /// The policy in force for the document.
  package var policy = Policy()
  /// How many packages were looked up and judged.
  public var assessedCount: Int
  /// How many could not be judged; each has a `not-assessed` finding.
  public var notAssessedCount: Int
  public var database: DatabaseDescription?
  /// The lockfile that was used for the versions of a manifest.
  public var lockfilePath: String?

  /// The root causes of the findings, while the remediations are not worked out yet.
  private var open: (remedy: Remedy, causes: [RootCause])?
  /// What the next assessment of the document may start from.
  var memory: AssessmentMemory?

  package init(
    findings: [Finding], assessedCount: Int, notAssessedCount: Int,
    database: DatabaseDescription?, lockfilePath: String? = nil
  ) {
    self.findings = findings
    self.assessedCount = assessedCount
    self.notAssessedCount = notAssessedCount
    self.database = database
    self.lockfilePath = lockfilePath
  }

  init(
    findings: [Finding], assessedCount: Int, notAssessedCount: Int,
    database: DatabaseDescription?, lockfilePath: String?, remedy: Remedy, causes: [RootCause],
    memory: AssessmentMemory
  ) {
    self.init(
      findings: findings, assessedCount: assessedCount, notAssessedCount: notAssessedCount,
      database: database, lockfilePath: lockfilePath)
    if !causes.isEmpty { open = (remedy, causes) }
    self.memory = memory
  }

  /// Drops what only the next assessment or a remediation would need: for those who keep many.
  package mutating func forgetWork() {
    open = nil
    memory = nil
  }

  package var isRemedied: Bool { open == nil }

  /// The same with the remediations of the findings. Each edit is proven now, by reading the edited
  /// file again; that is too much work for a keystroke.
  package func remedied() -> Assessment { remedied(isCancelled: { false }) ?? self }

  /// The same; nil if it was cancelled, which is asked before each proof.
  package func remedied(isCancelled: () -> Bool) -> Assessment? {
    guard let open else { return self }
    var result = self
    result.open = nil
    guard let remediations = open.remedy.remediations(of: open.causes, isCancelled: isCancelled)
    else { return nil }
    for index in findings.indices {
      if let cause = findings[index].cause {
        result.findings[index].remediations = remediations.element(at: cause) ?? []
      }
    }
    return result
  }
}

/// What an assessment worked out that the next one of nearly the same document can take over.
///
/// An earlier result is the only cache there is. Each part is kept under everything that it depends
/// on: what is found there holds, whatever has changed since, and what is not found is worked out.
struct AssessmentMemory: Sendable {
  var links: KnownLinks?
  var records: KnownRecords?
  var signals: KnownSignals?
  var matches: KnownMatches?
  var facts: KnownFacts?
  var safeVersions: KnownSafeVersions?
  var paths: IntroducingPaths?
}
