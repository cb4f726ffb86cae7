/// One kind of finding: a file of its own in `Rules/`, a page `docs/findings/<code>.md`, and a line
/// in ``Rules/all``.
protocol Rule: Sendable {
  var code: FindingCode { get }
  /// What users read about it, in Markdown: when it is shown, and what to do.
  var manual: String { get }
  func findings(in document: JudgedDocument) -> [Finding]
}

/// Every rule, in the order in which findings of one place are shown.
enum Rules {
  static let all: [any Rule] = [
    MaliciousPackageRule(),
    KnownVulnerabilityRule(),
    RangeAdmitsVulnerableRule(),
    UnsoundRule(),
    UnmaintainedPackageRule(),
    DeprecatedPackageRule(),
    EndOfLifeRule(),
    LowHealthRule(),
    UnverifiedSourceRule(),
    NoticeRule(),
    ExceptionProblemRule(),
    UnusedExceptionRule(),
    BannedPackageRule(),
    PackageNotAllowedRule(),
    SourceNotAllowedRule(),
    LicenceNotAllowedRule(),
    ReleaseTooYoungRule(),
    StaleDatabaseRule(),
    PolicyProblemRule(),
    NotAssessedRule(),
  ]
}

extension FindingCode {
  /// The manual page of this kind of finding, in Markdown.
  package var manualPage: String {
    "# \(rawValue)\n\n" + (Rules.all.first { $0.code == self }?.manual ?? "") + "\n"
  }
}

/// What the rules look at: a document, and the verdicts on all that it brings in.
struct JudgedDocument {
  let context: DocumentContext
  let dependencies: Dependencies
  let verdicts: Verdicts
  let database: DatabaseDescription?
  /// Why the database could not answer, if it could not.
  let databaseProblem: String?
  /// Nil if the database holds no signals of health.
  let signals: KnownSignals?
  /// Why it holds some that could not be read.
  let signalsProblem: String?
  /// Of what the document asks for itself; made only if the policy asks for health.
  let cards: [(target: DependencyTarget, card: HealthCard)]
  /// All packages; none where no policy asks for more than advisories say.
  let packages: JudgedPackages
  /// Nil if the database could not answer.
  let records: KnownRecords?
  let policy: Policy
  let today: Timestamp
  let paths: (DependencyTarget) -> [[String]]

  var path: String { context.document.path.text }

  /// A finding about a root cause: what is claimed of the package, its flaw, and what to do.
  func finding(
    _ code: FindingCode, _ level: Finding.Level, _ cause: RootCause, claim: String,
    advice: String = ""
  ) -> Finding {
    let target = cause.target
    let paths = self.paths(target)
    let statement = Finding.Statement(
      claim: claim, advice: advice, origin: origin(of: target, paths))
    let summaries = cause.records.map { record in
      var summary = AdvisorySummary(record)
      summary.exploitation = signals?.exploitation(of: record)
      return summary
    }
    let exploited = summaries.compactMap(\.exploitation).first(where: \.isKnown)?.sentence ?? ""
    let message = ["\(claim) \(cause.flawText).", exploited, advice, statement.origin]
      .filter { !$0.isEmpty }.joined(separator: " ")
    var finding = Finding(
      code: code, level: level, severity: cause.severity, path: path, span: target.span,
      package: Finding.Subject(
        identity: target.identity, name: target.name, version: cause.versionText),
      advisories: summaries, message: message, paths: paths,
      related: target.related, certainty: cause.certainty,
      safeVersion: cause.plan.versions.first?.text, cause: cause.number, groups: target.groups)
    finding.statement = statement
    finding.declaredName = target.requirement?.alias
    return finding
  }

  func origin(of target: DependencyTarget, _ paths: [[String]]) -> String {
    guard target.requirement == nil else { return "" }
    if let first = paths.first, first.count > 1 {
      return "It gets in by \(first.map { displayed($0) }.joined(separator: " > "))"
        + (paths.count > 1 ? ", and by \(paths.count - 1) more ways." : ".")
    }
    guard context.document.reading.manifest != nil, let lockfile = context.lockfile else {
      return ""
    }
    return
      "\(displayed(String(lockfile.path.fileName))) holds it and does not say what brings it in."
  }
}

extension AdvisorySummary {
  init(_ record: AffectedRecord) {
    self.init(
      id: record.id, aliases: record.aliases, summary: record.summary, severity: record.severity,
      rangeText: record.rangeText, fixes: record.fixes, kind: record.kind,
      published: record.published, symbols: record.symbols)
  }
}

extension RootCause {
  /// `lodash 4.17.11`, or `lodash ^4.17.0` where only a range is known.
  var subjectText: String {
    let name = displayed(target.name)
    if let versionText { return "\(name) \(displayed(versionText))" }
    guard let requirement = target.requirement, !requirement.text.isEmpty else { return name }
    return "\(name) \(displayed(requirement.text))"
  }

  /// `GHSA-jf85-cpcp-j695 (critical, 9.1): Prototype pollution`.
  var flawText: String {
    guard let first = records.first else { return "" }
    var text = displayed(first.id)
    switch severity.rating {
    case .unscored:
      if kind == .vulnerability { text += " (unscored)" }
    default:
      text += " (\(severity.rating.word)"
      if let tenths = severity.tenths { text += ", \(tenths / 10).\(tenths % 10)" }
      text += ")"
    }
    return first.summary.isEmpty ? text : text + ": " + displayed(first.summary)
  }

  /// What to do, in one sentence.
  var adviceText: String {
    if let version = plan.versions.first?.text {
      if plan.unfixedCount > 0 {
        let others = plan.unfixedCount == 1 ? "1 advisory" : "\(plan.unfixedCount) advisories"
        return "\(displayed(version)) mends it; for \(others) of this package no fix is known."
      }
      if let start = plan.rangeStart {
        return "From \(displayed(version)) on it admits none that "
          + (start.isClear ? "a known advisory affects." : "this advisory affects.")
      }
      return "The lowest version that no known advisory affects is \(displayed(version))."
    }
    let fixes = records.flatMap(\.fixes)
    return fixes.isEmpty
      ? "No fixed version is known."
      : "Fixed in \(fixes.prefix(3).map { displayed($0) }.joined(separator: ", "))."
  }
}
