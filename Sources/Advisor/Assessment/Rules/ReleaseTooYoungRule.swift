import SourceText

struct ReleaseTooYoungRule: Rule {
  let code = FindingCode.releaseTooYoung
  let manual = """
    The version was published more recently than a policy asks for.

    `[release-age]` of a `forewarn.toml` gives the time that must have passed: most packages that
    somebody took over are found out within days. When a version was published is known as far as
    the database holds signals of the package. Of a range without a lockfile the newest version that
    it admits is looked at, and the finding is for information.

    **Fixes are let through.** A version that mends a known flaw, that is, one which an advisory names
    as fixed or before which every version that is old enough has a known flaw, and which has none
    itself, may be younger; a hint at the version says so. `security-bypass = false` takes that away.

    Where it is not known when a version was published, one hint in the file says of how many packages;
    with `unknown = "report"` each of these is a warning.

    To resolve it, use the version before for a while, or wait.
    """

  func findings(in document: JudgedDocument) -> [Finding] {
    let layers = document.policy.layers.filter { $0.minimumAge != nil }
    guard let first = layers.first else { return [] }
    let reporting = document.policy.layers.first { $0.unknownAges?.value == .report }
    var findings: [Finding] = []
    var unknown: [JudgedPackage] = []
    for package in document.packages.all where !package.source.isOwn {
      let releases = document.packages.releases(of: package, today: document.today)
      let target = releases == nil ? nil : document.packages.target(of: package)
      if let releases, let target, let release = target.release(in: releases) {
        findings += layers.compactMap { document.finding(target, release, releases, $0) }
        continue
      }
      unknown.append(package)
      if let reporting, let target = target ?? document.packages.target(of: package) {
        findings.append(
          document.finding(
            code, .warning, target,
            "It is not known when \(target.versionedText) was published.",
            reporting.remark(reporting.unknownAges?.reason)))
      }
    }
    if reporting == nil, !unknown.isEmpty {
      findings.append(
        document.unknownNote(
          code, unknown, "When the version", "was published is not known",
          first.remark(first.minimumAge?.reason)))
    }
    return findings
  }
}

extension JudgedDocument {
  /// What one layer says of a release that is too young for it.
  fileprivate func finding(
    _ target: DependencyTarget, _ release: HealthSignal.DatedVersion, _ releases: ReleaseHistory,
    _ layer: PolicyLayer
  ) -> Finding? {
    let code = FindingCode.releaseTooYoung
    guard let minimum = layer.minimumAge,
      today.seconds - release.published.seconds < minimum.value
    else { return nil }
    let text =
      "\(displayed(target.name)) \(displayed(release.version)) was published on "
      + "\(release.published.day), less than \(PolicyDuration.words(minimum.value)) ago."
    let remark = layer.remark(minimum.reason)
    if let mended = mended(by: release, of: target, releases, minimum.value) {
      guard let strict = policy.layers.first(where: { $0.securityBypass?.value == false }) else {
        return finding(
          code, .hint, target,
          "\(text) It may be used all the same, since it mends \(mended).", remark)
      }
      return finding(
        code, .warning, target, "\(text) It mends \(mended).",
        strict.remark(strict.securityBypass?.reason))
    }
    guard target.exactVersion == nil else {
      return finding(code, .warning, target, text, remark)
    }
    return finding(
      code, .information, target,
      "\(target.versionedText) admits a version that is too young: \(text)", remark)
  }
}

extension DependencyTarget {
  /// The release that is used, or the newest that a range admits; nil if that is not known.
  fileprivate func release(in history: ReleaseHistory) -> HealthSignal.DatedVersion? {
    switch knowledge {
    case .exact(let text, _):
      let scheme = identity.ecosystem.definition?.versions
      let key = scheme?.version(text)?.key
      return history.versions.last { other in
        other.version == text || key != nil && scheme?.version(other.version)?.key == key
      }
    case .range(let admitted):
      guard history.holdsNewest, let scheme = identity.ecosystem.definition?.versions else {
        return nil
      }
      return history.versions.compactMap { release in
        scheme.version(release.version).flatMap { admitted.contains($0) ? ($0, release) : nil }
      }.max { $0.0.key < $1.0.key }?.1
    case .unreadable: return nil
    }
  }
}

extension JudgedDocument {
  /// What a young release mends: the ids of advisories; nil if it mends nothing, or has a flaw itself.
  fileprivate func mended(
    by release: HealthSignal.DatedVersion, of target: DependencyTarget, _ history: ReleaseHistory,
    _ minimum: Int
  ) -> String? {
    let identity = target.identity
    guard let records, let scheme = identity.ecosystem.definition?.versions,
      let version = scheme.version(release.version)
    else { return nil }
    let live = records[identity].filter {
      !$0.isWithdrawn && ($0.kind == .vulnerability || $0.kind == .malicious)
    }
    guard live.allSatisfy({ $0.verdict(for: release.version) == .unaffected }) else { return nil }
    let named = live.filter { record in
      record.fixes.contains { scheme.advisoryVersion($0)?.key == version.key }
    }
    if !named.isEmpty { return Self.listed(named.map(\.id)) }
    // The lowest safe one: what is old enough and lies before it has a flaw.
    let older = history.versions.filter { other in
      today.seconds - other.published.seconds >= minimum
        && (scheme.version(other.version).map { $0.key < version.key && !$0.isPrerelease } ?? false)
    }
    guard let newest = older.last else { return nil }
    let flaws = live.filter { $0.verdict(for: newest.version) == .affected }
    return flaws.isEmpty ? nil : Self.listed(flaws.map(\.id))
  }

  private static func listed(_ ids: [String]) -> String {
    let ids = Set(ids).sorted()
    let shown = ids.prefix(2).map { displayed($0) }.joined(separator: " and ")
    return ids.count > 2 ? "\(shown) and \(ids.count - 2) more" : shown
  }
}
