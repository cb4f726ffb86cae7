import SourceText

/// Proofs of edits: the edited file, read again, must say what was meant and nothing else.
enum EditProof {
  /// Whether an edit changes one entry as it is meant to, and no other.
  static func changes(
    _ edit: TextEdit, in document: Document, _ isMeant: (Requirement) -> Bool
  ) -> Bool {
    guard let reading = read(edit, in: document) else { return false }
    let before = document.reading.allVersions
    let after = reading.allVersions
    guard before.count == after.count else { return false }
    var isChanged = false
    for (old, new) in zip(before, after) {
      guard old.identity == new.identity, old.source == new.source else { return false }
      if old.spans.replaced == edit.span {
        guard isMeant(new) else { return false }
        isChanged = true
      } else if old.text != new.text {
        return false
      }
    }
    return isChanged
  }

  /// Whether an edit adds one entry, or changes one that was there, so that `isMeant` holds of it, and
  /// leaves all others as they are, but for those of the same package that take their version from it.
  static func adds(
    _ edit: TextEdit, to document: Document, _ isMeant: (Requirement) -> Bool
  ) -> Bool {
    guard let reading = read(edit, in: document) else { return false }
    let all = reading.allVersions
    let before = document.reading.allVersions.filter(\.writesItsVersion)
    let after = all.filter(\.writesItsVersion)
    let start = zip(before, after).prefix(while: isSame).count
    let rest = zip(before.dropFirst(start).reversed(), after.dropFirst(start).reversed())
    let end = rest.prefix(while: isSame).count
    let old = before.dropFirst(start).dropLast(end)
    let new = after.dropFirst(start).dropLast(end)
    guard new.count == 1, let entry = new.first, old.count <= 1, isMeant(entry) else {
      return false
    }
    let heirs = document.reading.allVersions.filter { !$0.writesItsVersion }
    let newHeirs = all.filter { !$0.writesItsVersion }
    return old.allSatisfy { $0.identity == entry.identity } && heirs.count == newHeirs.count
      && zip(heirs, newHeirs).allSatisfy { old, new in
        isSame(old, new)
          || old.identity == entry.identity && new.identity == entry.identity
            && (new.inherits != nil || isMeant(new))
      }
  }

  /// Whether edits let one entry ask for another package, as `isMeant` says, with the same groups, and
  /// leave all others as they are.
  static func replaces(
    _ requirement: Requirement, by package: PackageIdentity, _ edits: [TextEdit],
    in document: Document, _ isMeant: (Requirement) -> Bool
  ) -> Bool {
    guard let reading = read(edits, in: document) else { return false }
    let before = document.reading.allVersions
    let after = reading.allVersions
    guard before.count == after.count else { return false }
    var isChanged = false
    for (old, new) in zip(before, after) {
      if old.spans == requirement.spans {
        guard new.identity == package, new.source == old.source, new.groups == old.groups,
          new.alias == nil, isMeant(new)
        else { return false }
        isChanged = true
      } else if !isSame(old, new) {
        return false
      }
    }
    return isChanged
  }

  private static func isSame(_ a: Requirement, _ b: Requirement) -> Bool {
    a.identity == b.identity && a.text == b.text && a.source == b.source && a.groups == b.groups
      && a.alias == b.alias
  }

  /// The edited text as read; nil if it has more problems than the text had.
  private static func read(_ edit: TextEdit, in document: Document) -> Reading? {
    read([edit], in: document)
  }

  private static func read(_ edits: [TextEdit], in document: Document) -> Reading? {
    guard let bytes = TextEdit.apply(edits, to: document.text.bytes) else { return nil }
    let reading = document.format.reading(DocumentText(bytes))
    return reading.problems.count > document.reading.problems.count ? nil : reading
  }
}

extension Requirement {
  /// Whether its version stands in the entry itself: not elsewhere in the file, or in another file.
  fileprivate var writesItsVersion: Bool {
    inherits == nil && spans.version.map(spans.entry.contains) ?? true
  }
}
