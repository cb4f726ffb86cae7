import SourceText

/// The product: what is to be said of one document, given the advisories.
///
/// A pure function of its arguments. The editor and `--check` both call it; there is no other path.
/// - Parameters:
///   - context: the document and the files that decide what it means.
///   - advisories: the database; nil if there is none, which is a finding, never silence.
///   - today: the moment against which ages are counted.
package func assess(
  _ context: DocumentContext, advisories: (any AdvisorySource)?, policy: Policy, today: Timestamp
) -> Assessment {
  var assessment = reassess(
    context, after: nil, advisories: advisories, policy: policy, today: today
  ).remedied()
  assessment.memory = nil
  return assessment
}

/// The same for those who assess a document again and again while it is edited.
///
/// The findings are complete but for their remediations, which ``Assessment/remedied()`` adds.
/// - Parameter previous: an earlier assessment of the document, of whatever text and with whatever
///   advisories. What still holds of it is not worked out again; the result does not depend on it.
package func reassess(
  _ context: DocumentContext, after previous: Assessment?, advisories: (any AdvisorySource)?,
  policy outer: Policy, today: Timestamp
) -> Assessment {
  let policy = outer.tightened(by: context)
  let before = previous?.memory
  var memory = AssessmentMemory()
  let dependencies = Dependencies(context, after: before?.links)
  memory.links = dependencies.links?.kept
  var problem: String?
  if let advisories {
    do {
      memory.records = try KnownRecords(
        of: dependencies, from: advisories, after: before?.records)
    } catch {
      problem = "The advisory database could not be read: \(displayed("\(error)", limit: 500))"
    }
  } else {
    problem = "There is no advisory database yet. Run `forewarn sync` to get one."
  }
  var signalsProblem: String?
  do {
    memory.signals = try KnownSignals(
      of: dependencies, context.document, from: advisories, after: before?.signals)
  } catch {
    signalsProblem = displayed("\(error)", limit: 500)
  }
  var verdicts = Verdicts()
  if let records = memory.records {
    var matches = KnownMatches(records, after: before?.matches)
    verdicts = Verdicts(dependencies, records, &matches)
    memory.matches = matches.kept
  }
  if let advisories { memory.signals?.add(verdicts.causes, from: advisories) }
  var remedy = Remedy(context: context, records: memory.records)
  remedy.plan(&verdicts.causes, after: before?.safeVersions)
  memory.safeVersions = remedy.safeVersions
  let paths = PathFinder(context, dependencies, after: before?.paths)
  let packages = JudgedPackages(dependencies, policy, advisories, after: before?.facts)
  memory.facts = packages.facts
  let document = JudgedDocument(
    context: context, dependencies: dependencies, verdicts: verdicts,
    database: advisories?.database,
    databaseProblem: problem, signals: memory.signals,
    signalsProblem: signalsProblem ?? memory.signals?.problem,
    cards: healthCards(dependencies, advisories, policy, today), packages: packages,
    records: memory.records, policy: policy, today: today, paths: paths.words)
  var findings = merged(Rules.all.flatMap { $0.findings(in: document) })
  if let levels = PolicyLevels(policy) {
    for index in findings.indices { levels.apply(to: &findings[index]) }
  }
  let decisions = Decisions(context, policy, today)
  var decided = decisions.applied(to: findings)
  if problem == nil {
    let unused = decisions.unusedComments(decided.used)
    if !unused.isEmpty {
      decided.findings += UnusedExceptionRule.findings(of: unused, path: document.path)
      decided.findings.sort { $0.span < $1.span }
    }
  }
  memory.paths = paths.paths
  var assessment = Assessment(
    findings: decided.findings, assessedCount: verdicts.assessedCount,
    notAssessedCount: problem == nil ? verdicts.notAssessedCount : dependencies.count,
    database: advisories?.database, lockfilePath: context.lockfile?.path.text,
    remedy: remedy, causes: verdicts.causes, memory: memory)
  assessment.suppressed = decided.suppressed
  assessment.usedDecisions = decided.used
  assessment.policy = policy
  return assessment
}

/// The cards of what a document asks for itself; none if the policy does not ask, or they cannot be
/// made: health adds to what advisories say, and nothing depends on it.
private func healthCards(
  _ dependencies: Dependencies, _ advisories: (any AdvisorySource)?, _ policy: Policy,
  _ today: Timestamp
) -> [(target: DependencyTarget, card: HealthCard)] {
  guard policy.minimumHealth != nil, let advisories, advisories.health != nil else { return [] }
  let targets = dependencies.directPlaces.compactMap { dependencies.directTarget($0) }
  let requests = targets.map { HealthRequest($0, in: dependencies) }
  guard let cards = try? HealthCards(advisories, today: today).cards(of: requests) else {
    return []
  }
  return Array(zip(targets, cards)).map { (target: $0, card: $1) }
}

/// One finding per package version and root cause: a lockfile may hold the same version in several
/// places, which become related places of the first.
private func merged(_ findings: [Finding]) -> [Finding] {
  struct Key: Hashable {
    var code: FindingCode
    var package: Finding.Subject?
    var first: String
    var isTransitive: Bool
    var place: Int
  }
  var result: [Finding] = []
  var indexes: [Key: Int] = [:]
  for finding in findings.sorted(by: { $0.span < $1.span }) {
    // Entries that a person wrote stay apart: each is a line to change.
    let isWritten = finding.certainty != .locked || finding.paths.isEmpty
    let key = Key(
      code: finding.code, package: finding.package,
      first: finding.advisories.first?.id
        ?? (finding.code == .policyProblem ? finding.message : ""),
      isTransitive: !finding.paths.isEmpty,
      place: isWritten || finding.advisories.isEmpty ? finding.span.start : -1)
    if let index = indexes[key] {
      // Of what several policies say of one package the worst is shown.
      if finding.policy != nil, finding.level > result[index].level {
        result[index] = finding
      } else if finding.span != result[index].span {
        result[index].related.append(
          RelatedPlace(path: finding.path, span: finding.span, message: "The same version again."))
      }
      for path in finding.paths where !result[index].paths.contains(path) {
        result[index].paths.append(path)
      }
    } else if finding.package == nil || !finding.advisories.isEmpty
      || !result.contains(where: { $0 == finding })
    {
      indexes[key] = result.count
      result.append(finding)
    }
  }
  return result
}
