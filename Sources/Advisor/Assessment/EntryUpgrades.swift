/// What raises the entries of a manifest, for findings that stand in its lockfile: the same edits as
/// those of the manifest's own findings.
package struct EntryUpgrades: Sendable {
  private struct Package: Hashable {
    var identity: PackageIdentity
    var version: String
  }

  private let context: DocumentContext
  /// The first entry that stands for each version of each package.
  private var entries: [Package: DependencyTarget] = [:]

  package init(_ context: DocumentContext) {
    self.context = context
    let dependencies = Dependencies(context, after: nil)
    for number in dependencies.written.indices
    where dependencies.written[number].lockIndex != nil {
      let target = dependencies.target(ofEntry: number)
      guard case .exact(let version, _) = target.knowledge, target.source == .registry else {
        continue
      }
      let package = Package(identity: target.identity, version: version)
      if entries[package] == nil { entries[package] = target }
    }
  }

  /// Raises the entry that asks for the package of a finding; nil if none does, or if it cannot be
  /// edited.
  package func upgrade(for finding: Finding) -> Remediation? {
    guard let package = finding.package, let old = package.version,
      let text = finding.safeVersion, isFitForEdit(text),
      let target = entries[Package(identity: package.identity, version: old)],
      let requirement = target.requirement, let definition = target.definition,
      let scheme = package.identity.ecosystem.definition?.versions,
      let version = scheme.version(text),
      let candidate = ProvenEdits.Candidate(
        of: requirement, in: definition, to: version, scheme: scheme),
      let edit = ProvenEdits([candidate])?.fileEdit(of: candidate)
    else { return nil }
    let command = context.lockfile?.reading.lockfile?.refreshCommand.flatMap {
      LockfileRemedy.filled($0, name: package.name, old: old, new: version)
    }
    var title =
      "Upgrade \(displayed(package.name)) to \(version.text) in "
      + displayed(definition.path.fileName)
    if let command { title += ", then run `\(command)`" }
    let present = scheme.version(old)
    return Remediation(
      title: title, version: version.text, edits: [edit], command: command,
      isMajor: present.map { scheme.isMajorChange(from: $0, to: version) } ?? false,
      isPatch: present.map { scheme.isPatchChange(from: $0, to: version) } ?? false)
  }
}
