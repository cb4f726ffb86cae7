package import SourceText

/// What may be done to the dependencies of a manifest, whether anything is wrong with them or not:
/// pin them, let them move again, and force what they bring to a version.
///
/// Nothing of it is worked out before it is asked for. Every edit was proven by reading the edited
/// file again; what could not be proven is not there.
package struct Refactorings: Sendable {
  let context: DocumentContext

  package init(_ context: DocumentContext) { self.context = context }

  var requirements: [Requirement] { context.document.reading.manifest?.requirements ?? [] }

  /// The entries that touch a span, by their indexes.
  package func entries(touching span: SourceSpan) -> [Int] {
    requirements.indices.filter { requirements[$0].spans.entry.touches(span) }
  }

  /// Lets an entry ask for exactly the version that the lockfile fixes; nil if it does already, or no
  /// lockfile says which that is.
  package func pinned(_ entry: Int) -> Remediation? {
    guard let requirement = editable(entry), requirement.pinned == nil,
      let version = lockedVersion(of: requirement)
    else { return nil }
    let edit = firstProven(Self.pins, of: requirement, at: version) { $0.pinned == version }
    return edit.map {
      Remediation(
        title: "Pin \(displayed(requirement.name)) to \(version.text)", version: version.text,
        edits: [$0], command: nil, isMajor: false)
    }
  }

  /// Lets an entry that asks for one version also take those that are compatible with it; nil if it
  /// does already, or if its ecosystem has no usual way to ask for that.
  package func unpinned(_ entry: Int) -> Remediation? {
    guard let requirement = editable(entry), let version = requirement.pinned else { return nil }
    let edit = firstProven(Self.ranges, of: requirement, at: version) {
      $0.pinned == nil && $0.versions?.contains(version) == true
    }
    return edit.map {
      let text = $0.edit.replacement.filter { $0 != "\"" && $0 != "'" }
      return Remediation(
        title: "Unpin \(displayed(requirement.name)): \(text)", version: version.text, edits: [$0],
        command: nil, isMajor: false)
    }
  }

  /// All ways of asking for one version, and of asking for a version and those compatible with it,
  /// the usual first. Which of them an ecosystem knows, and what it means by it, its reader tells.
  static let pins = ["NEW", "=NEW", "==NEW", "= NEW", "== NEW", "[NEW]"]
  static let ranges = ["NEW", "^NEW", "~=NEW", "~> NEW", "^>=NEW", ">=NEW", ">= NEW"]

  private func editable(_ entry: Int) -> Requirement? {
    guard let requirement = requirements.element(at: entry), requirement.source == .registry,
      requirement.inherits == nil, requirement.editObstacle == nil, !requirement.isConstraintOnly
    else { return nil }
    return requirement
  }

  private func lockedVersion(of requirement: Requirement) -> Version? {
    guard let lock = context.lockfile,
      var links = KnownLinks(of: context.document.path, to: lock, after: nil),
      let link = links.link(of: requirement), link.isCurrent,
      let package = lock.reading.lockfile?.packages.element(at: link.package),
      package.identity == requirement.identity, package.source.isPublicRegistry,
      isFitForEdit(package.version)
    else { return nil }
    return requirement.identity.ecosystem.definition?.versions?.version(package.version)
  }

  /// The first of several ways to write a requirement that, read again, means what it shall.
  private func firstProven(
    _ forms: [String], of requirement: Requirement, at version: Version,
    _ isMeant: (Requirement) -> Bool
  ) -> FileEdit? {
    guard let span = requirement.spans.replaced, isFitForEdit(version.text) else { return nil }
    let document = context.document
    // Where the text holds quotes they stay, and there is one text where there may have been two.
    let quote = requirement.quotedText.flatMap(\.first).map { String($0) } ?? ""
    guard ["", "\"", "'"].contains(quote) else { return nil }
    for form in forms {
      let text = quote + form.replacingMark(with: version.text) + quote
      guard text != document.text.string(span) else { continue }
      let edit = TextEdit(span: span, replacement: text)
      if EditProof.changes(edit, in: document, isMeant) {
        return FileEdit(path: document.path.text, edit: edit)
      }
    }
    return nil
  }
}

extension String {
  /// The text with a version for `NEW`, which stands in it once at most, at its end or before `]`.
  func replacingMark(with version: String) -> String {
    guard let mark = firstRange(of: "NEW") else { return self }
    return self[..<mark.lowerBound] + version + self[mark.upperBound...]
  }
}
