/// One flaw of one package as far as it concerns one dependency: the records that are aliases of
/// each other and whose affected versions meet the dependency's versions.
struct RootCause {
  var target: DependencyTarget
  /// The live records, the one to show first in front.
  var records: [AffectedRecord]
  var certainty: Finding.Certainty
  /// For a range: whether the newest versions that it admits are affected as well.
  var includesNewest: Bool
  /// Whether a withdrawn record is an alias: some source took its claim back.
  var isDisputed: Bool
  var version: Version?
  /// What makes it go away, the best first (``Remedy``).
  var remediations: [Remediation] = []

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

  init() {}

  init(
    _ dependencies: Dependencies, records: [PackageIdentity: [AffectedRecord]],
    coverage: (Ecosystem) -> Bool
  ) {
    for target in dependencies.written {
      judge(target, records: records[target.identity] ?? [], isCovered: coverage)
    }
    guard let index = dependencies.index else { return }
    // Most packages have no records, and need no closer look.
    var isClear = index.identities.map { coverage($0.ecosystem) }
    for package in records.keys {
      if let number = index.number(of: package) { isClear[number] = false }
    }
    for dependency in dependencies.locked {
      switch index.standings[dependency.package] {
      case .own: continue
      case .plain where isClear[index.identityNumbers[dependency.package]]: assessedCount += 1
      case .plain, .special:
        guard let target = dependencies.target(dependency) else { continue }
        judge(target, records: records[target.identity] ?? [], isCovered: coverage)
      }
    }
  }

  private mutating func judge(
    _ target: DependencyTarget, records: [AffectedRecord], isCovered: (Ecosystem) -> Bool
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
    if target.identity.ecosystem.definition?.advisories == EcosystemDefinition.AdvisoryData.none {
      notAssessedCount += 1
      uncertainties.append(
        Uncertainty(
          target: target,
          reason: "nobody publishes advisories of \(target.identity.ecosystem.name) packages",
          isOutsideRegistry: true))
      return
    }
    guard isCovered(target.identity.ecosystem) else {
      notAssessedCount += 1
      uncertainties.append(
        Uncertainty(
          target: target,
          reason: "the database holds no advisories of \(target.identity.ecosystem.name)",
          isOutsideRegistry: false))
      return
    }
    let scheme = target.identity.ecosystem.definition?.versions
    var unknownReasons: [String] = []
    var hits: [(record: AffectedRecord, certainty: Finding.Certainty, newest: Bool)] = []
    var version: Version?
    switch target.knowledge {
    case .unreadable(let reason):
      unknownReasons.append(reason)
    case .exact(let text, let certainty):
      version = scheme?.version(text)
      if version == nil, scheme != nil {
        unknownReasons.append(
          "\"\(displayed(text))\" is not a version of \(target.identity.ecosystem.name)")
      }
      for record in records where !record.isWithdrawn {
        switch record.verdict(for: text) {
        case .affected: hits.append((record, certainty, true))
        case .unaffected: break
        case .unknown(let reason): unknownReasons.append("\(record.id): \(reason)")
        }
      }
    case .range(let admitted):
      for record in records where !record.isWithdrawn {
        if !record.unreadableBounds.isEmpty {
          unknownReasons.append("\(record.id) names a version that cannot be ordered")
        }
        let affected = record.affectedVersions
        let overlap = admitted.intersection(affected)
        if overlap.isEmpty { continue }
        let isAll = admitted.isSubset(of: affected)
        hits.append((record, isAll ? .rangeAll : .rangeSome, overlap.reachesTop(of: admitted)))
      }
    }
    if unknownReasons.isEmpty {
      assessedCount += 1
    } else {
      notAssessedCount += 1
      uncertainties.append(
        Uncertainty(
          target: target, reason: unknownReasons.prefix(3).joined(separator: "; "),
          isOutsideRegistry: false))
    }
    let withdrawnGroups = Set(records.filter(\.isWithdrawn).map(\.group))
    var groups: [String] = []
    var byGroup: [String: [(record: AffectedRecord, certainty: Finding.Certainty, newest: Bool)]] =
      [:]
    for hit in hits {
      if byGroup[hit.record.group] == nil { groups.append(hit.record.group) }
      byGroup[hit.record.group, default: []].append(hit)
    }
    for group in groups {
      guard let members = byGroup[group] else { continue }
      let isCertain = members.contains { $0.certainty != .rangeSome }
      causes.append(
        RootCause(
          target: target, records: AliasGroups.displayOrder(members.map(\.record)),
          certainty: members.first { $0.certainty != .rangeSome }?.certainty ?? .rangeSome,
          includesNewest: isCertain || members.contains { $0.newest },
          isDisputed: withdrawnGroups.contains(group), version: version))
    }
  }
}

extension AffectedRecord {
  /// Its affected versions as a set, listed versions included as far as they can be ordered.
  var affectedVersions: VersionSet {
    guard !listed.isEmpty, let scheme = package.ecosystem.definition?.versions else {
      return VersionSet(affected)
    }
    let points = listed.compactMap { scheme.advisoryVersion($0)?.key }.map { IntervalSet(only: $0) }
    return VersionSet(IntervalSet(affected.intervals + points.flatMap(\.intervals)))
  }
}

extension VersionSet {
  /// Whether this set, a part of `whole`, holds the highest releases that `whole` admits.
  fileprivate func reachesTop(of whole: VersionSet) -> Bool {
    if let top = whole.releases.intervals.last?.upper {
      return releases.intervals.last?.upper == top
    }
    return prereleases.intervals.last?.upper == whole.prereleases.intervals.last?.upper
  }
}
