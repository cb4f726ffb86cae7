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
  let dependencies = Dependencies(context)
  var records: [PackageIdentity: [AffectedRecord]] = [:]
  var problem: String?
  if let advisories {
    do {
      records = try advisories.records(for: dependencies.publicPackages)
    } catch {
      problem = "The advisory database could not be read: \(displayed("\(error)", limit: 500))"
    }
  } else {
    problem = "There is no advisory database yet. Run `forewarn sync` to get one."
  }
  let counts = advisories?.database.recordCounts ?? [:]
  var verdicts =
    problem == nil
    ? Verdicts(dependencies, records: records) { counts[$0.name, default: 0] > 0 } : Verdicts()
  Remedy(context: context, records: records).complete(&verdicts.causes)
  let document = JudgedDocument(
    context: context, verdicts: verdicts, database: advisories?.database,
    databaseProblem: problem, policy: policy, today: today,
    paths: introducingPaths(context, dependencies))
  var findings = Rules.all.flatMap { $0.findings(in: document) }
  findings = merged(findings)
  return Assessment(
    findings: findings, assessedCount: verdicts.assessedCount,
    notAssessedCount: problem == nil ? verdicts.notAssessedCount : dependencies.count,
    database: advisories?.database, lockfilePath: context.lockfile?.path.text)
}

/// The paths by which a package gets in, found on demand: few packages have findings.
private func introducingPaths(
  _ context: DocumentContext, _ dependencies: Dependencies
) -> (DependencyTarget) -> [[String]] {
  guard let lock = context.lockfile ?? Optional(context.document),
    let lockfile = lock.reading.lockfile, !lockfile.graph.dependencies.isEmpty,
    let index = dependencies.index
  else { return { $0.paths } }
  let direct: Set<Int>
  if context.document.reading.lockfile != nil {
    direct = Set(lockfile.graph.roots.map(\.package))
  } else {
    direct = Set(dependencies.written.compactMap(\.lockIndex))
  }
  let paths = IntroducingPaths(lockfile: lockfile, index: index)
  return { target in
    guard let index = target.lockIndex, target.requirement == nil else { return target.paths }
    let found = paths.paths(to: index, direct: direct)
    return found.isEmpty ? target.paths : found
  }
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
      code: finding.code, package: finding.package, first: finding.advisories.first?.id ?? "",
      isTransitive: !finding.paths.isEmpty,
      place: isWritten || finding.advisories.isEmpty ? finding.span.start : -1)
    if let index = indexes[key] {
      if finding.span != result[index].span {
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
