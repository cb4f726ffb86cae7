import SourceText

/// Finds the version to go to, writes the edit, and proves it before it is offered.
struct Remedy {
  let context: DocumentContext
  let records: [PackageIdentity: [AffectedRecord]]

  /// Gives each root cause its remediations, the best first; none if no fixed version is known.
  func complete(_ causes: inout [RootCause]) {
    var known: [SafeVersionsKey: SafeVersions] = [:]
    let plans = causes.map { cause in
      targets(of: cause, &known).map { version in
        (version, candidate(version, cause))
      }
    }
    let edits = ProvenEdits(plans.joined().compactMap { $0.1 })
    for (index, plan) in plans.enumerated() {
      let cause = causes[index]
      let unfixedCount = known[SafeVersionsKey(cause)]?.unfixedCount ?? 0
      causes[index].remediations = plan.compactMap { version, candidate in
        var result = remediation(to: version, for: cause, candidate.flatMap(edits.fileEdit(of:)))
        result?.unfixedCount = unfixedCount
        return result
      }
    }
  }

  /// The versions to offer, the best first.
  private func targets(
    of cause: RootCause, _ known: inout [SafeVersionsKey: SafeVersions]
  ) -> [Version] {
    guard cause.kind != .malicious || cause.records.contains(where: { !$0.fixes.isEmpty }),
      let scheme = cause.target.identity.ecosystem.definition?.versions
    else { return [] }
    let key = SafeVersionsKey(cause)
    let safe = known[key] ?? safeVersions(key, scheme: scheme)
    known[key] = safe
    // Where some advisories have no fix at all, only a cause that has one can go away.
    guard safe.unfixedCount == 0 || cause.records.contains(where: { !$0.fixes.isEmpty }) else {
      return []
    }
    let candidates = safe.versions
    guard let lowest = candidates.first else { return [] }
    var chosen = [lowest]
    // A fix within the same major is offered beside a lower one only if the lowest is a major step.
    if let highest = candidates.last, highest.key != lowest.key,
      let sameMajor = candidates.last(where: { !scheme.isMajorChange(from: lowest, to: $0) }),
      sameMajor.key != lowest.key
    {
      chosen.append(sameMajor)
    }
    return chosen
  }

  private func candidate(_ version: Version, _ cause: RootCause) -> ProvenEdits.Candidate? {
    guard let requirement = cause.target.requirement, let definition = cause.target.definition,
      let scheme = cause.target.identity.ecosystem.definition?.versions
    else { return nil }
    return ProvenEdits.Candidate(of: requirement, in: definition, to: version, scheme: scheme)
  }

  /// What the safe versions of a root cause depend on.
  private struct SafeVersionsKey: Hashable {
    var package: PackageIdentity
    var floor: VersionKey?
    var allowsPrerelease: Bool

    init(_ cause: RootCause) {
      package = cause.target.identity
      floor = cause.version?.key
      if floor == nil, case .range(let admitted) = cause.target.knowledge {
        floor =
          admitted.releases.intervals.first?.lower ?? admitted.prereleases.intervals.first?.lower
      }
      allowsPrerelease = cause.version?.isPrerelease ?? false
    }
  }

  private struct SafeVersions {
    /// Lowest first.
    var versions: [Version]
    /// How many flaws remain in all of them, since no version is known that mends these.
    var unfixedCount = 0
  }

  /// The versions known to exist, above the dependency's own, that no live record affects. They come
  /// from the advisories themselves: the versions that these name as fixed.
  ///
  /// If there is none because a flaw that the present version has too was never mended, the others
  /// are still worth mending: then the versions that only such flaws affect, with their number.
  private func safeVersions(_ key: SafeVersionsKey, scheme: any VersionScheme) -> SafeVersions {
    let live = (records[key.package] ?? []).filter { !$0.isWithdrawn }
    var seen: Set<VersionKey> = []
    let candidates = live.flatMap { $0.fixes }.compactMap { text -> Version? in
      guard isFitForEdit(text), let version = scheme.version(text),
        seen.insert(version.key).inserted,
        key.allowsPrerelease || !version.isPrerelease
      else { return nil }
      if let floor = key.floor, version.key <= floor { return nil }
      return version
    }.sorted()
    let safe = candidates.filter { version in
      live.allSatisfy { $0.verdict(for: version.text) == .unaffected }
    }
    guard safe.isEmpty, let floor = key.floor else { return SafeVersions(versions: safe) }
    let unfixed = live.filter {
      $0.fixes.isEmpty && $0.kind != .malicious && $0.affected.contains(floor)
    }
    let better = candidates.filter { version in
      live.allSatisfy { record in
        record.verdict(for: version.text) == .unaffected || unfixed.contains { $0.id == record.id }
      }
    }
    return SafeVersions(versions: better, unfixedCount: Set(unfixed.map(\.group)).count)
  }

  private func remediation(
    to version: Version, for cause: RootCause, _ edit: FileEdit?
  ) -> Remediation? {
    let target = cause.target
    let scheme = target.identity.ecosystem.definition?.versions
    let isMajor =
      cause.version.map { scheme?.isMajorChange(from: $0, to: version) ?? false } ?? false
    let name = displayed(target.name)
    let lockfile =
      context.lockfile ?? (context.document.reading.lockfile == nil ? nil : context.document)
    let refresh = lockfile?.reading.lockfile.map(\.refreshCommand)
    if let edit {
      return Remediation(
        title: "Upgrade \(name) to \(version.text)", version: version.text,
        edits: [edit], command: refresh,
        isMajor: isMajor)
    }
    guard target.lockIndex != nil else { return nil }
    if isMajor {
      return Remediation(
        title: "Update what brings in \(name), so that it takes \(version.text) or newer",
        version: version.text, edits: [], command: nil, isMajor: true)
    }
    let update = lockfile?.format.updateCommand.flatMap {
      Self.filled($0, target.name, old: cause.versionText ?? "", new: version.text)
    }
    return Remediation(
      title: "Update \(name) to \(version.text) in the lockfile", version: version.text, edits: [],
      command: update ?? refresh, isMajor: false)
  }

  /// A command with its names and versions, for a person to run; nil if one of them is more than a
  /// name or a version, since a shell would take it for something else.
  private static func filled(
    _ template: String, _ name: String, old: String, new: String
  ) -> String? {
    let isPlainName =
      name.first?.isLetter ?? false || name.first == "@"
    guard isPlainName, isFitForEdit(old), isFitForEdit(new),
      name.utf8.allSatisfy({ isFitForEdit(String(UnicodeScalar($0))) || $0 == 0x40 || $0 == 0x2F })
    else { return nil }
    return template.split(separator: " ").map { word in
      word.split(separator: "@", omittingEmptySubsequences: false).map { part in
        switch part {
        case "NAME": name
        case "OLD": old
        case "NEW": new
        default: String(part)
        }
      }.joined(separator: "@")
    }.joined(separator: " ")
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
