import ManifestSyntax
import SourceText

/// The reading of a manifest of which at most the text of one version has changed, made from the one
/// before. For formats whose versions are nothing but a requirement in the ecosystem's language.
struct ManifestChange {
  let reading: Reading

  /// Nil if more than that may have changed, or if there was any problem.
  /// - Parameters:
  ///   - previous: a reading that keeps its tree as its memory.
  ///   - tree: that of the new text, read after the tree before.
  init?(from previous: Reading, to tree: SyntaxTree, _ scheme: some VersionScheme) {
    guard let change = tree.change, previous.problems.isEmpty, var manifest = previous.manifest
    else { return nil }
    manifest.move(change)
    if let value = change.value.flatMap(tree.value) {
      guard manifest.retype(value, scheme) else { return nil }
    }
    var reading = Reading(.manifest(manifest))
    reading.memory = tree
    self.reading = reading
  }
}

extension Manifest {
  /// Puts all entries where they are after a change.
  fileprivate mutating func move(_ change: SyntaxChange) {
    for index in requirements.indices { requirements[index].spans.move(change) }
    definitions.forEach { $0.spans.move(change) }
    for name in variables.keys { variables[name]?.spans.move(change) }
    for index in runtimes.indices { runtimes[index].span = change.moved(runtimes[index].span) }
    for index in includes.indices { includes[index].span = change.moved(includes[index].span) }
  }

  /// Gives the entries that have their version from a string the text which it has now. False if
  /// there is none: then the string says something else.
  fileprivate mutating func retype(_ value: SyntaxValue, _ scheme: some VersionScheme) -> Bool {
    guard let text = value.string else { return false }
    let meaning = RequirementTexts.meaning(of: text, scheme)
    let place = value.contentSpan
    var isFound = false
    func take(_ requirement: inout Requirement) {
      guard requirement.spans.version?.start == place.start else { return }
      requirement.text = text
      requirement.versions = meaning.versions
      requirement.pinned = meaning.pinned
      requirement.spans.version = place
      isFound = true
    }
    for index in requirements.indices { take(&requirements[index]) }
    definitions.forEach(take)
    return isFound
  }
}

extension EntrySpans {
  /// Puts the places of an entry where they are after a change.
  mutating func move(_ change: SyntaxChange) {
    name = change.moved(name)
    version = version.map(change.moved)
    specifier = specifier.map(change.moved)
    entry = change.moved(entry)
  }
}
