package import SourceText

/// A package that others bring in, and the version that all of them shall take.
package struct ForcedVersion: Sendable {
  package let identity: PackageIdentity
  /// As the ecosystem spells it.
  package let name: String
  package let version: Version
}

/// How a project says it: one edit of one file, in the way of its ecosystem.
package struct Forcing: Sendable {
  package enum Means: Sendable {
    /// An entry that overrules whatever the others ask for, named for people: `overrides`.
    case override(String)
    /// An entry as of a dependency of its own, where there is nothing better, for the reason given: it
    /// can only go where the others allow it.
    case requirement(String)
  }

  package let document: Document
  package let edit: TextEdit
  package let means: Means
  /// What completes it; nil for the command that makes the lockfile anew.
  package var command: String?

  package init(_ document: Document, _ edit: TextEdit, _ means: Means) {
    self.document = document
    self.edit = edit
    self.means = means
  }
}

extension Refactorings {
  /// Makes every package take a safe version of the one that a finding is about, if the manifest does
  /// not ask for it itself; nil if there is no way to say that, or if it would do harm: if another
  /// copy of the package is newer already, or if those who ask for it would refuse it.
  package func forced(for finding: Finding) -> Remediation? {
    guard let package = finding.package, let text = finding.safeVersion, isFitForEdit(text),
      let scheme = package.identity.ecosystem.definition?.versions,
      let version = scheme.version(text), isFitName(package.name)
    else { return nil }
    let own = requirements.filter { !$0.isConstraintOnly && $0.identity == package.identity }
    guard own.allSatisfy({ context.document.format.takesForcing($0, in: context) }),
      let versions = presentVersions(of: package, isWritten: !own.isEmpty, scheme)
    else { return nil }
    let isMajor = versions.contains { scheme.isMajorChange(from: $0, to: version) }
    let target = ForcedVersion(identity: package.identity, name: package.name, version: version)
    guard let forcing = context.document.format.forcing(target, in: context) else { return nil }
    switch forcing.means {
    case .override:
      guard versions.allSatisfy({ $0 <= version }) else { return nil }
    case .requirement:
      guard isAdmitted(version, package.identity),
        package.identity.ecosystem != .cratesIO || !isMajor
      else { return nil }
    }
    guard
      EditProof.adds(
        forcing.edit, to: forcing.document,
        { $0.identity == package.identity && $0.versions?.contains(version) == true })
    else { return nil }
    let refresh = context.lockfile?.reading.lockfile?.refreshCommand
    let command =
      forcing.command
      ?? refresh.flatMap {
        LockfileRemedy.filled($0, name: package.name, old: package.version, new: version)
      }
    let name = displayed(package.name)
    var title =
      switch forcing.means {
      case .override(let means): "Force \(name) to \(version.text) by \(means)"
      case .requirement(let reason):
        "Ask for \(name) \(version.text) directly (\(reason))"
      }
    if let command { title += ", then run `\(command)`" }
    return Remediation(
      title: title, version: version.text,
      edits: [FileEdit(path: forcing.document.path.text, edit: forcing.edit)], command: command,
      isMajor: isMajor)
  }

  /// The versions of a package that are taken now; nil if that is not known of all its copies.
  private func presentVersions(
    of package: Finding.Subject, isWritten: Bool, _ scheme: any VersionScheme
  ) -> [Version]? {
    guard let lockfile = context.lockfile?.reading.lockfile else {
      guard isWritten, let version = package.version.flatMap(scheme.version) else { return nil }
      return [version]
    }
    let locked = lockfile.packages.filter { $0.identity == package.identity }
    let versions = locked.compactMap { scheme.version($0.version) }
    return locked.isEmpty || versions.count < locked.count ? nil : versions
  }

  /// Whether those who need a package let it go to a version, as far as the lockfile says.
  private func isAdmitted(_ version: Version, _ identity: PackageIdentity) -> Bool {
    guard let lock = context.lockfile, let lockfile = lock.reading.lockfile,
      let requests = lock.format.requestFinder(lock), let index = lock.index
    else { return true }
    return lockfile.packages.indices.filter { lockfile.packages[$0].identity == identity }
      .allSatisfy { package in
        (requests(package, index.dependents[package]) ?? [])
          .allSatisfy { $0.versions?.contains(version) ?? true }
      }
  }

  /// Whether a name, which comes from a lockfile, can stand in a manifest of any language: it is put
  /// between quotes, and must hold nothing that ends them or means more than itself.
  private func isFitName(_ name: String) -> Bool {
    !name.isEmpty && name.utf8.count <= 256
      && name.utf8.allSatisfy { $0.isDigit || $0.isLetter || "@/._-:+".utf8.contains($0) }
  }
}
