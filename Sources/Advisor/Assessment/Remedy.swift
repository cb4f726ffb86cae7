import SourceText

/// The versions that make a root cause go away.
struct RemedyPlan: Sendable {
  /// Those to offer, the best first; empty if no fixed version is known.
  var versions: [Version] = []
  /// How many other flaws of the package remain, because no version is known that mends them.
  var unfixedCount = 0
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

  /// The remediations of each root cause, the best first, every edit proven.
  func remediations(of causes: [RootCause]) -> [[Remediation]] {
    let candidates = causes.map { cause in
      cause.plan.versions.map { version in (version, candidate(version, cause)) }
    }
    let edits = ProvenEdits(candidates.joined().compactMap { $0.1 })
    return zip(causes, candidates).map { cause, candidates in
      candidates.compactMap { version, candidate in
        var result = remediation(to: version, for: cause, candidate.flatMap(edits.fileEdit(of:)))
        result?.unfixedCount = cause.plan.unfixedCount
        return result
      }
    }
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
    var chosen = [lowest]
    // A fix within the same major is offered beside a lower one only if the lowest is a major step.
    if let highest = safe.versions.last, highest.key != lowest.key,
      let sameMajor = safe.versions.last(where: { !scheme.isMajorChange(from: lowest, to: $0) }),
      sameMajor.key != lowest.key
    {
      chosen.append(sameMajor)
    }
    return RemedyPlan(versions: chosen, unfixedCount: safe.unfixedCount)
  }

  private func candidate(_ version: Version, _ cause: RootCause) -> ProvenEdits.Candidate? {
    guard let requirement = cause.target.requirement, let definition = cause.target.definition,
      let scheme = cause.target.identity.ecosystem.definition?.versions
    else { return nil }
    return ProvenEdits.Candidate(of: requirement, in: definition, to: version, scheme: scheme)
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
