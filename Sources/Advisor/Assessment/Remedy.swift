import SourceText

/// The versions that make a root cause go away.
struct RemedyPlan: Sendable {
  /// Those to offer, the best first; empty if no fixed version is known.
  var versions: [Version] = []
  /// How many other flaws of the package remain, because no version is known that mends them.
  var unfixedCount = 0
  /// The first, if it is above the lowest safe version, since a range that began with that one would
  /// admit others that are affected.
  var rangeStart: RangeStart?
}

/// Finds the versions to go to; when they are asked for, writes the edits and proves them.
struct Remedy: Sendable {
  let context: DocumentContext
  /// Nil if the database could not answer; then there are no root causes either.
  let records: KnownRecords?
  private(set) var safeVersions: KnownSafeVersions?

  init(context: DocumentContext, records: KnownRecords?) {
    self.context = context
    self.records = records
  }

  /// Gives each root cause its plan: what is said of it depends on no edit.
  /// - Parameter previous: the safe versions of an earlier assessment of the document.
  mutating func plan(_ causes: inout [RootCause], after previous: KnownSafeVersions?) {
    guard let records else { return }
    var known = KnownSafeVersions(records, after: previous)
    for index in causes.indices {
      causes[index].number = index
      causes[index].plan = plan(for: causes[index], &known)
    }
    safeVersions = known.kept
  }

  /// The remediations of each root cause, the best first, every edit proven; nil if it was cancelled.
  func remediations(
    of causes: [RootCause], isCancelled: () -> Bool
  ) -> [[Remediation]]? {
    let candidates = causes.map { cause in
      cause.plan.versions.map { version in (version, candidate(version, cause)) }
    }
    guard
      let edits = ProvenEdits(candidates.joined().compactMap { $0.1 }, isCancelled: isCancelled)
    else { return nil }
    let isFinderNeeded = causes.contains {
      $0.target.requirement == nil && $0.target.lockIndex != nil
    }
    let requests =
      isFinderNeeded ? lockfile.flatMap { $0.format.requestFinder($0) } : nil
    let others = Dictionary(grouping: causes) { Place(of: $0) }
    // A package may have a hundred flaws that the same version mends: it is judged once for all.
    var mended: [Step: Int] = [:]
    func mendedCount(of cause: RootCause, by version: Version) -> Int {
      let step = Step(place: Place(of: cause), version: version.key)
      if let known = mended[step] { return known }
      let scheme = cause.target.identity.ecosystem.definition?.versions
      let read = scheme?.advisoryVersion(version.text)
      let count = others[step.place]?.count { $0.isMended(by: version.text, read) } ?? 1
      mended[step] = count
      return count
    }
    return zip(causes, candidates).map { cause, candidates in
      candidates.compactMap { version, candidate in
        var result = remediation(
          to: version, for: cause, candidate.flatMap(edits.fileEdit(of:)), requests)
        result?.isNewest = candidates.count > 1 && version.key == candidates.last?.0.key
        result?.fixedCount = mendedCount(of: cause, by: version)
        result?.unfixedCount = cause.plan.unfixedCount
        return result
      }
    }
  }

  /// What one edit changes: causes of the same place go away together.
  private struct Place: Hashable {
    var package: PackageIdentity
    var span: SourceSpan
    var version: VersionKey?

    init(of cause: RootCause) {
      package = cause.target.identity
      span = cause.target.span
      version = cause.version?.key
    }
  }

  /// A version to go to from a place.
  private struct Step: Hashable {
    var place: Place
    var version: VersionKey
  }

  private func plan(for cause: RootCause, _ known: inout KnownSafeVersions) -> RemedyPlan {
    guard cause.kind != .malicious || cause.records.contains(where: { !$0.fixes.isEmpty }),
      let scheme = cause.target.identity.ecosystem.definition?.versions
    else { return RemedyPlan() }
    let safe = known.versions(for: cause, scheme: scheme)
    // Where some advisories have no fix at all, only a cause that has one can go away.
    guard safe.unfixedCount == 0 || cause.records.contains(where: { !$0.fixes.isEmpty }),
      let lowest = safe.versions.first
    else { return RemedyPlan() }
    // The lowest changes least, and is of the present major version if any safe one is; of a range
    // one with which nothing is left to mend. Besides, the newest of its major version, and the newest
    // of all.
    let start = known.rangeStart(for: cause, scheme: scheme)
    let first = start?.version ?? lowest
    var chosen = [first]
    for other in [
      safe.versions.last { !scheme.isMajorChange(from: first, to: $0) }, safe.versions.last,
    ] {
      if let other, !chosen.contains(where: { $0.key == other.key }) { chosen.append(other) }
    }
    return RemedyPlan(
      versions: chosen, unfixedCount: safe.unfixedCount,
      rangeStart: start?.version.key == lowest.key ? nil : start)
  }

  /// The document itself, or the one that fixes its versions.
  private var lockfile: Document? {
    context.lockfile ?? (context.document.reading.lockfile == nil ? nil : context.document)
  }

  private func candidate(_ version: Version, _ cause: RootCause) -> ProvenEdits.Candidate? {
    guard let requirement = cause.target.requirement, let definition = cause.target.definition,
      let scheme = cause.target.identity.ecosystem.definition?.versions
    else { return nil }
    return ProvenEdits.Candidate(of: requirement, in: definition, to: version, scheme: scheme)
  }

  private func remediation(
    to version: Version, for cause: RootCause, _ edit: FileEdit?, _ requests: RequestFinder?
  ) -> Remediation? {
    let target = cause.target
    let scheme = target.identity.ecosystem.definition?.versions
    // Of a range the version that it names is what its users are prepared for.
    let present =
      cause.version ?? target.requirement.flatMap { scheme?.namedVersion(in: $0.text) }
    // One that says nothing but what it stays below has its limit for a reason.
    let isMajor =
      present.map { scheme?.isMajorChange(from: $0, to: version) ?? false }
      ?? target.requirement?.versions.map { !$0.contains(version) } ?? false
    let name = displayed(target.name)
    if let edit {
      return Remediation(
        title: "Upgrade \(name) to \(version.text)", version: version.text,
        edits: [edit],
        command: lockfile?.reading.lockfile?.refreshCommand.flatMap {
          LockfileRemedy.filled($0, name: target.name, old: cause.versionText, new: version)
        },
        isMajor: isMajor,
        isPatch: present.map { scheme?.isPatchChange(from: $0, to: version) ?? false } ?? false)
    }
    guard let index = target.lockIndex, let lockfile else { return nil }
    return LockfileRemedy(
      package: index, name: target.name, isWritten: target.requirement != nil,
      old: cause.versionText ?? "", new: version, isMajor: isMajor, lockfile: lockfile,
      requests: requests
    ).remediation
  }
}

extension RootCause {
  /// Whether none of its records affects a version, which is read already.
  fileprivate func isMended(by text: String, _ version: Version?) -> Bool {
    records.allSatisfy { $0.verdict(for: text, read: version) == .unaffected }
  }
}

extension Reading {
  /// ``allRequirements`` and the versions that have names of their own.
  var allVersions: [Requirement] {
    (allRequirements + (manifest.map { Array($0.variables.values) } ?? []))
      .sorted { ($0.spans.entry, $0.name) < ($1.spans.entry, $1.name) }
  }

  /// All entries of a manifest that ask for versions, those for others to inherit included, in the
  /// order of the text. Entries that stand in both lists count once.
  package var allRequirements: [Requirement] {
    guard let manifest else { return [] }
    let places = Set(manifest.requirements.map(\.spans))
    return
      (manifest.requirements + manifest.definitions.values.filter { !places.contains($0.spans) })
      .sorted { $0.spans.entry < $1.spans.entry }
  }
}
