/// What `assess` says of one document.
public struct Assessment: Sendable {
  /// In the order of their places.
  public var findings: [Finding]
  /// How many packages were looked up and judged.
  public var assessedCount: Int
  /// How many could not be judged; each has a `not-assessed` finding.
  public var notAssessedCount: Int
  public var database: DatabaseDescription?
  /// The lockfile that was used for the versions of a manifest.
  public var lockfilePath: String?

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
}

/// What may be decided by those who use Forewarn.
public struct Policy: Sendable, Equatable {
  /// A database older than this many seconds is a `not-assessed` finding; nil: any age will do.
  public var maximumDatabaseAge: Int?

  package init(maximumDatabaseAge: Int? = nil) { self.maximumDatabaseAge = maximumDatabaseAge }
}
