/// What advisories say of one version of a package, as its health asks.
struct HealthFlaws: Sendable {
  /// A record calls the package itself hostile.
  private(set) var isMalicious = false
  /// A record says that nobody looks after it.
  private(set) var isUnmaintained = false
  /// Flaws of the version that another version mends.
  private(set) var fixable = 0
  /// When each flaw of the version that no version mends was published; the record's change where
  /// it does not say.
  private(set) var unfixed: [Timestamp] = []
  /// Ids and aliases of the flaws of the version.
  private(set) var vulnerabilities: [String] = []
  /// Whether every record could be judged. Without a version none can, where there is one.
  private(set) var isComplete = true
  /// Whether the package has a flaw that no version mends, in whatever version.
  private(set) var hasOpenFlaw = false
  /// Of each flaw that was mended: when it was published, and the versions that mend it.
  private(set) var mended: [(published: Timestamp, fixes: [String])] = []

  init(_ records: [AffectedRecord], version text: String?) {
    let live = records.filter { !$0.isWithdrawn }
    var groups: [String] = []
    var byGroup: [String: [AffectedRecord]] = [:]
    for record in live {
      let verdict: Verdict
      if record.affected == .all {
        verdict = .affected
      } else if let text {
        verdict = record.verdict(for: text)
      } else {
        verdict = .unknown("no version is given")
      }
      switch (record.kind, verdict) {
      case (.malicious, .affected): isMalicious = true
      case (.unmaintained, .affected): isUnmaintained = true
      case (_, .unknown): isComplete = false
      default: break
      }
      guard record.kind == .vulnerability || record.kind == .unsound else { continue }
      if byGroup[record.group] == nil { groups.append(record.group) }
      byGroup[record.group, default: []].append(record)
    }
    for group in groups {
      guard let members = byGroup[group] else { continue }
      add(members, version: text)
    }
  }

  /// Records that tell of one flaw.
  private mutating func add(_ records: [AffectedRecord], version: String?) {
    let fixes = records.flatMap(\.fixes)
    let isMended = !fixes.isEmpty || records.contains { !$0.isOpenEnded }
    if !isMended { hasOpenFlaw = true }
    if !fixes.isEmpty, let published = records.compactMap(\.published).min() {
      mended.append((published, fixes))
    }
    let hits = records.filter { record in
      record.affected == .all || version.map { record.verdict(for: $0) == .affected } ?? false
    }
    guard !hits.isEmpty else { return }
    vulnerabilities += records.flatMap { [$0.id] + $0.aliases }
    if isMended {
      fixable += 1
    } else {
      unfixed.append(records.compactMap(\.published).min() ?? records[0].modified)
    }
  }
}

extension AffectedRecord {
  /// Whether its ranges hold every later version as well.
  fileprivate var isOpenEnded: Bool { affected.intervals.last?.upper == .highest }
}
