import SourceText

/// Finds the version to go to, writes the edit, and proves it before it is offered.
struct Remedy {
  let context: DocumentContext
  let records: [PackageIdentity: [AffectedRecord]]

  /// The remediations of one root cause, the best first; empty if no fixed version is known.
  func remediations(for cause: RootCause) -> [Remediation] {
    guard cause.kind != .malicious || cause.records.contains(where: { !$0.fixes.isEmpty }),
      let scheme = cause.target.identity.ecosystem.definition?.versions
    else { return [] }
    let candidates = safeVersions(for: cause, scheme: scheme)
    guard let lowest = candidates.first else { return [] }
    var chosen = [lowest]
    // A fix within the same major is offered beside a lower one only if the lowest is a major step.
    if let highest = candidates.last, highest.key != lowest.key,
      let sameMajor = candidates.last(where: { !scheme.isMajorChange(from: lowest, to: $0) }),
      sameMajor.key != lowest.key
    {
      chosen.append(sameMajor)
    }
    return chosen.compactMap { remediation(to: $0, for: cause, scheme: scheme) }
  }

  /// The versions known to exist, above the dependency's own, that no live record affects, lowest
  /// first. They come from the advisories themselves: the versions that these name as fixed.
  private func safeVersions(for cause: RootCause, scheme: any VersionScheme) -> [Version] {
    let live = (records[cause.target.identity] ?? []).filter { !$0.isWithdrawn }
    var floor = cause.version?.key
    if floor == nil, case .range(let admitted) = cause.target.knowledge {
      floor =
        admitted.releases.intervals.first?.lower ?? admitted.prereleases.intervals.first?.lower
    }
    let allowsPrerelease = cause.version?.isPrerelease ?? false
    var seen: Set<VersionKey> = []
    return live.flatMap { $0.fixes }.compactMap { text -> Version? in
      guard isFitForEdit(text), let version = scheme.version(text),
        seen.insert(version.key).inserted,
        allowsPrerelease || !version.isPrerelease
      else { return nil }
      if let floor, version.key <= floor { return nil }
      let isSafe = live.allSatisfy { $0.verdict(for: text) == .unaffected }
      return isSafe ? version : nil
    }.sorted()
  }

  private func remediation(
    to version: Version, for cause: RootCause, scheme: any VersionScheme
  ) -> Remediation? {
    let target = cause.target
    let isMajor = cause.version.map { scheme.isMajorChange(from: $0, to: version) } ?? false
    let name = displayed(target.name)
    let lockfile =
      context.lockfile ?? (context.document.reading.lockfile == nil ? nil : context.document)
    let refresh = lockfile?.reading.lockfile.map(\.refreshCommand)
    if let requirement = target.requirement, let definition = target.definition,
      let edit = provenEdit(of: requirement, in: definition, to: version, scheme: scheme)
    {
      return Remediation(
        title: "Upgrade \(name) to \(version.text)", version: version.text,
        edits: [FileEdit(path: definition.path.text, edit: edit)], command: refresh,
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

  /// The edit of one requirement, or nil if it cannot be proven: the edited file, read again, must
  /// hold the same entries, of which only this one asks for other versions; it must admit the new
  /// version and no longer the old lowest one.
  private func provenEdit(
    of requirement: Requirement, in document: Document, to version: Version,
    scheme: any VersionScheme
  ) -> TextEdit? {
    guard requirement.editObstacle == nil, let span = requirement.spans.replaced,
      document.text.string(span) == requirement.text,
      let replacement = document.format.rewrite(requirement, toAdmit: version, scheme: scheme),
      replacement != requirement.text
    else { return nil }
    let edit = TextEdit(span: span, replacement: replacement)
    guard let bytes = TextEdit.apply([edit], to: document.text.bytes) else { return nil }
    let before = document.reading.allRequirements
    let after = document.format.read(DocumentText(bytes)).allRequirements
    guard before.count == after.count else { return nil }
    var changed = 0
    for (old, new) in zip(before, after) {
      guard old.identity == new.identity, old.source == new.source else { return nil }
      if old.spans.replaced == span {
        guard new.text == replacement, let admitted = new.versions, admitted.contains(version)
        else { return nil }
        changed += 1
      } else if old.text != new.text {
        return nil
      }
    }
    return changed > 0 ? edit : nil
  }
}

extension Reading {
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
