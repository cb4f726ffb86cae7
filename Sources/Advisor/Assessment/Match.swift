/// What the records of a package say of one way in which its version is known: the heart of a
/// verdict, which depends on no place in a document.
struct Match: Sendable {
  /// Records that are aliases of each other and tell of one flaw.
  struct Flaw: Sendable {
    /// The live records, the one to show first in front.
    var records: [AffectedRecord]
    var certainty: Finding.Certainty
    /// For a range: whether the newest versions that it admits are affected as well.
    var includesNewest: Bool
    /// Whether a withdrawn record is an alias: some source took its claim back.
    var isDisputed: Bool
  }

  private(set) var flaws: [Flaw] = []
  private(set) var unknownReasons: [String] = []
  private(set) var version: Version?

  /// Whether there is nothing to say.
  var isClear: Bool { flaws.isEmpty && unknownReasons.isEmpty }

  private typealias Hit = (record: AffectedRecord, certainty: Finding.Certainty, newest: Bool)

  init(
    _ knowledge: DependencyTarget.Knowledge, of package: PackageIdentity,
    records: [AffectedRecord]
  ) {
    var hits: [Hit] = []
    switch knowledge {
    case .unreadable(let reason):
      unknownReasons.append(reason)
    case .exact(let text, let certainty):
      let scheme = package.ecosystem.definition?.versions
      version = scheme?.version(text)
      for record in records where !record.isWithdrawn {
        switch record.verdict(for: text) {
        case .affected: hits.append((record, certainty, true))
        case .unaffected: break
        case .unknown(let reason): unknownReasons.append("\(record.id): \(reason)")
        }
      }
      // Advisories of all versions need no version that can be read; if there are no others,
      // nothing is left open.
      if version == nil, scheme != nil, hits.isEmpty || !unknownReasons.isEmpty {
        unknownReasons.insert(
          "\"\(displayed(text))\" is not a version of \(package.ecosystem.name)", at: 0)
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
    group(hits, withdrawn: Set(records.filter(\.isWithdrawn).map(\.group)))
  }

  private mutating func group(_ hits: [Hit], withdrawn: Set<String>) {
    var groups: [String] = []
    var byGroup: [String: [Hit]] = [:]
    for hit in hits {
      if byGroup[hit.record.group] == nil { groups.append(hit.record.group) }
      byGroup[hit.record.group, default: []].append(hit)
    }
    for group in groups {
      guard let members = byGroup[group] else { continue }
      let isCertain = members.contains { $0.certainty != .rangeSome }
      flaws.append(
        Flaw(
          records: AliasGroups.displayOrder(members.map(\.record)),
          certainty: members.first { $0.certainty != .rangeSome }?.certainty ?? .rangeSome,
          includesNewest: isCertain || members.contains { $0.newest },
          isDisputed: withdrawn.contains(group)))
    }
  }
}

/// The matches of the versions that a lockfile fixed, which no edit elsewhere changes.
struct KnownMatches: Sendable {
  private struct Key: Hashable {
    var package: PackageIdentity
    var version: String
  }

  /// The matches that were asked for.
  private var asked: [Key: Match] = [:]
  private var earlier: [Key: Match] = [:]
  private let records: KnownRecords

  /// - Parameter previous: the matches of an earlier assessment of the document.
  init(_ records: KnownRecords, after previous: KnownMatches?) {
    self.records = records
    if let previous, previous.records.database == records.database { earlier = previous.asked }
  }

  mutating func match(_ package: PackageIdentity, locked version: String) -> Match {
    let key = Key(package: package, version: version)
    if let match = asked[key] { return match }
    let match =
      earlier[key]
      ?? Match(
        .exact(text: version, certainty: .locked), of: package, records: records[package])
    asked[key] = match
    return match
  }

  /// The same without those that were not asked for: what is to be kept.
  var kept: KnownMatches {
    var result = self
    result.earlier = [:]
    return result
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
