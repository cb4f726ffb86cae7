package import SourceText

/// What puts the package that a project itself names in the place of one that it has given up.
///
/// It is another package: its versions are others, and its interface may be. So it is only ever
/// offered, never taken by itself, and never marked as the thing to do.
package struct EntryReplacements: Sendable {
  private let context: DocumentContext
  private let advisories: any AdvisorySource

  package init(_ context: DocumentContext, _ advisories: any AdvisorySource) {
    self.context = context
    self.advisories = advisories
  }

  /// Lets an entry of the document ask for the package that is named in its place, in the way in which
  /// it asks now. Nil if none is named, if no version of that is known, or if the file cannot say it
  /// by a change of this entry alone.
  package func replaced(_ entry: Int) -> Remediation? {
    guard let requirement = context.document.reading.manifest?.requirements.element(at: entry),
      requirement.source == .registry, requirement.inherits == nil, requirement.alias == nil,
      requirement.editObstacle == nil, !requirement.isConstraintOnly,
      context.document.text.string(requirement.spans.name) == requirement.name,
      let named = replacement(of: requirement),
      named.identity.ecosystem == requirement.identity.ecosystem,
      // Beside it the entry would be there twice.
      !context.document.reading.allRequirements.contains(where: { $0.identity == named.identity })
    else { return nil }
    let name = TextEdit(span: requirement.spans.name, replacement: named.name)
    if requirement.text.isEmpty {
      return isProven([name], of: requirement, named, { _ in true })
        ? remediation([name], of: requirement, named, version: nil) : nil
    }
    guard let version = version(of: named), let span = requirement.spans.replaced,
      let forms = Forms(of: requirement)
    else { return nil }
    for form in forms.texts(version) where isFitForEdit(version.text) {
      let edits = [name, TextEdit(span: span, replacement: form)]
      if isProven(edits, of: requirement, named, { forms.isMeant($0, version) }) {
        return remediation(edits, of: requirement, named, version: version)
      }
    }
    return nil
  }

  /// The package that the project of an entry's package names in its place.
  package func replacement(of requirement: Requirement) -> NamedReplacement? {
    let package = requirement.identity
    let signals =
      (try? advisories.signals(of: [.package(package)]))?[.package(package)] ?? []
    if let field = signals.text(.replacement) {
      return NamedReplacement(field: field, of: package)
    }
    let locked = lockedPackage(of: requirement)
    if let locked, let lock = context.lockfile,
      let named = lock.format.remarks(on: locked, in: lock).replacement
    {
      return named
    }
    for notice in [signals.text(.deprecated), locked?.deprecation].compactMap({ $0 }) {
      if let named = NamedReplacement(notice: notice, of: package, isKnown: isKnown) {
        return named
      }
    }
    return nil
  }

  private func lockedPackage(of requirement: Requirement) -> ResolvedPackage? {
    guard let lock = context.lockfile,
      var links = KnownLinks(of: context.document.path, to: lock, after: nil),
      let link = links.link(of: requirement)
    else { return nil }
    return lock.reading.lockfile?.packages.element(at: link.package)
  }

  /// Whether the project's tree or the database holds a package.
  private func isKnown(_ package: PackageIdentity) -> Bool {
    if context.lockedGraph?.holds(package) == true { return true }
    let records = (try? advisories.records(for: [package]))?[package] ?? []
    let signals = (try? advisories.signals(of: [.package(package)]))?[.package(package)] ?? []
    return !records.isEmpty || !signals.isEmpty
  }

  /// A version to ask for of which nothing bad is known: that which the tree holds already, the
  /// newest that a source of signals tells of, or the newest that an advisory names.
  private func version(of named: NamedReplacement) -> Version? {
    guard let scheme = named.identity.ecosystem.definition?.versions else { return nil }
    let records = (try? advisories.records(for: [named.identity]))?[named.identity] ?? []
    let signals =
      (try? advisories.signals(of: [.package(named.identity)]))?[.package(named.identity)] ?? []
    let held = context.lockedGraph?.versions(of: named.identity) ?? []
    let texts = held.compactMap(scheme.version).sorted().reversed().map(\.text)
    let known = (texts + [signals.text(.latest)].compactMap { $0 }).compactMap(scheme.version)
    return known.first { version in
      !version.isPrerelease
        && records.allSatisfy {
          $0.kind != .vulnerability && $0.kind != .malicious
            || $0.verdict(for: version) == .unaffected
        }
    } ?? KnownVersions(records, locked: nil, scheme: scheme).newestUnaffected
  }

  /// How an entry asks for a version, and how it would ask for one of another package.
  private struct Forms {
    private let isPinned: Bool
    private let quote: String

    init?(of requirement: Requirement) {
      isPinned = requirement.pinned != nil
      quote = requirement.quotedText.flatMap(\.first).map { String($0) } ?? ""
      guard ["", "\"", "'"].contains(quote), requirement.versions != nil else { return nil }
    }

    func texts(_ version: Version) -> [String] {
      (isPinned ? Refactorings.pins : Refactorings.ranges).map {
        quote + $0.replacingMark(with: version.text) + quote
      }
    }

    func isMeant(_ requirement: Requirement, _ version: Version) -> Bool {
      isPinned
        ? requirement.pinned == version
        : requirement.pinned == nil && requirement.versions?.contains(version) == true
    }
  }

  private func isProven(
    _ edits: [TextEdit], of requirement: Requirement, _ named: NamedReplacement,
    _ isMeant: (Requirement) -> Bool
  ) -> Bool {
    EditProof.replaces(requirement, by: named.identity, edits, in: context.document, isMeant)
  }

  private func remediation(
    _ edits: [TextEdit], of requirement: Requirement, _ named: NamedReplacement, version: Version?
  ) -> Remediation {
    let command = version.flatMap { version in
      context.lockfile?.reading.lockfile?.refreshCommand.flatMap {
        LockfileRemedy.filled($0, name: named.name, old: nil, new: version)
      }
    }
    let new = displayed(named.name) + (version.map { " " + $0.text } ?? "")
    return Remediation(
      title: "Replace \(displayed(requirement.name)) by \(new), which its project names in its "
        + "place (the API may differ)" + (command.map { ", then run `\($0)`" } ?? ""),
      version: version?.text,
      edits: edits.map { FileEdit(path: context.document.path.text, edit: $0) }, command: command,
      // Another package is at least as much of a change as another major version.
      isMajor: true)
  }
}
