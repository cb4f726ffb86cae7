/// One flaw of one package as far as it concerns one dependency: the records that are aliases of
/// each other and whose affected versions meet the dependency's versions.
struct RootCause: Sendable {
  let target: DependencyTarget
  let flaw: Match.Flaw
  let version: Version?
  /// The versions that make it go away (``Remedy``).
  var plan = RemedyPlan()
  /// Its place among the root causes of its document.
  var number = 0

  init(_ target: DependencyTarget, _ flaw: Match.Flaw, version: Version?) {
    self.target = target
    self.flaw = flaw
    self.version = version
  }

  /// The live records, the one to show first in front.
  var records: [AffectedRecord] { flaw.records }
  var certainty: Finding.Certainty { flaw.certainty }
  var includesNewest: Bool { flaw.includesNewest }
  var isDisputed: Bool { flaw.isDisputed }

  /// Whether every record is retracted: the claim still stands by the schema, so it is shown; it
  /// alarms nobody.
  var isRetracted: Bool { records.allSatisfy(\.isRetracted) }

  var kind: AdvisoryKind {
    records.contains { $0.kind == .malicious }
      ? .malicious : records.map(\.kind).min { $0.rawValue < $1.rawValue } ?? .vulnerability
  }

  var severity: Severity {
    records.map(\.severity).max { ($0.rating, $0.tenths ?? 0) < ($1.rating, $1.tenths ?? 0) }
      ?? .unscored
  }

  var versionText: String? {
    if case .exact(let text, _) = target.knowledge { text } else { nil }
  }
}

/// Something about one dependency that could not be judged.
struct Uncertainty {
  var target: DependencyTarget
  var reason: String
  /// Whether it is the known limit that only packages of public registries have advisories, which
  /// is worth a hint but nothing that a person could mend.
  var isOutsideRegistry: Bool
}

/// The verdicts on all dependencies of a document.
struct Verdicts {
  var causes: [RootCause] = []
  var uncertainties: [Uncertainty] = []
  var assessedCount = 0
  var notAssessedCount = 0
  /// The ecosystem that was last found to be one of which records are published and at hand.
  private var judgedEcosystem: Ecosystem?

  init() {}

  init(_ dependencies: Dependencies, _ records: KnownRecords, _ matches: inout KnownMatches) {
    for number in dependencies.written.indices {
      judgeEntry(number, dependencies, records, &matches)
    }
    guard let index = dependencies.index, let lockfile = dependencies.lockfile else { return }
    // Most packages have no records, and need no closer look.
    for dependency in dependencies.locked {
      let number = index.names.numbers[dependency.package]
      switch index.standings[dependency.package] {
      case .own: continue
      case .plain where records.isClear[number]: assessedCount += 1
      case .plain where records.covers(index.names.identities[number].ecosystem):
        let package = lockfile.packages[dependency.package]
        let match = matches.match(package.identity, locked: package.version)
        if match.isClear {
          assessedCount += 1
        } else if let target = dependencies.target(dependency) {
          take(match, target)
        }
      case .plain, .special:
        guard let target = dependencies.target(dependency) else { continue }
        judge(target, records, &matches)
      }
    }
  }

  private mutating func judgeEntry(
    _ number: Int, _ dependencies: Dependencies, _ records: KnownRecords,
    _ matches: inout KnownMatches
  ) {
    if let name = dependencies.plainName(of: dependencies.written[number]) {
      if records.isClear[name] {
        assessedCount += 1
        return
      }
    } else if let package = dependencies.plainPackage(at: number), records[package].isEmpty,
      isJudged(package.ecosystem, records)
    {
      assessedCount += 1
      return
    }
    judge(dependencies.target(ofEntry: number), records, &matches)
  }

  /// Whether a package of the ecosystem that no record names has none.
  private mutating func isJudged(_ ecosystem: Ecosystem, _ records: KnownRecords) -> Bool {
    if judgedEcosystem == ecosystem { return true }
    guard ecosystem.definition?.advisories != EcosystemDefinition.AdvisoryData.none,
      records.covers(ecosystem)
    else { return false }
    judgedEcosystem = ecosystem
    return true
  }

  private mutating func judge(
    _ target: DependencyTarget, _ records: KnownRecords, _ matches: inout KnownMatches
  ) {
    switch target.source {
    case .registry: break
    case .path, .workspace: return
    case .git, .url, .otherRegistry, .unsupported:
      notAssessedCount += 1
      uncertainties.append(
        Uncertainty(
          target: target, reason: "it comes \(target.source.phrase)",
          isOutsideRegistry: true))
      return
    }
    let ecosystem = target.identity.ecosystem
    guard records.covers(ecosystem) else {
      let isUnpublished = ecosystem.definition?.advisories == EcosystemDefinition.AdvisoryData.none
      notAssessedCount += 1
      uncertainties.append(
        Uncertainty(
          target: target,
          reason: isUnpublished
            ? "nobody publishes advisories of \(ecosystem.name) packages"
            : "the database holds no advisories of \(ecosystem.name)",
          isOutsideRegistry: isUnpublished))
      return
    }
    if case .exact(let version, .locked) = target.knowledge {
      take(matches.match(target.identity, locked: version), target)
    } else {
      take(
        Match(target.knowledge, of: target.identity, records: records[target.identity]), target)
    }
  }

  private mutating func take(_ match: Match, _ target: DependencyTarget) {
    if match.unknownReasons.isEmpty {
      assessedCount += 1
    } else {
      notAssessedCount += 1
      uncertainties.append(
        Uncertainty(
          target: target, reason: match.unknownReasons.prefix(3).joined(separator: "; "),
          isOutsideRegistry: false))
    }
    for flaw in match.flaws {
      causes.append(RootCause(target, flaw, version: match.version))
    }
  }
}
