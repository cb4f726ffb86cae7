import ManifestSyntax
package import SourceText

extension ManifestFormat {
  /// Reads a text as it lies in a file or in an editor. A merge that nobody has resolved is reported,
  /// and each of its sides is read, whatever the format: neither may hide what the other brings.
  package func reading(_ text: DocumentText, after previous: Reading? = nil) -> Reading {
    guard let conflicts = MergeConflicts(text) else { return read(text, after: previous) }
    let (ours, theirs) = (read(conflicts.ours), read(conflicts.theirs))
    let content: Reading.Content
    switch (ours.content, theirs.content) {
    case (.manifest(let ours), .manifest(let theirs)):
      content = .manifest(ours.merged(with: theirs))
    case (.lockfile(let ours), .lockfile(let theirs)):
      content = .lockfile(ours.merged(with: theirs))
    default:
      // Neither side of a decision holds before it is taken: it is reported as it stands.
      return read(text)
    }
    let known = Set(ours.problems)
    let problems = ours.problems + theirs.problems.filter { !known.contains($0) }
    let unresolved = conflicts.places.map {
      SyntaxProblem(
        code: "merge-conflict", message: "A merge is not resolved here. Both sides were read.",
        span: $0)
    }
    return Reading(
      content, problems: (unresolved + problems).sorted { $0.span.start < $1.span.start })
  }
}

extension Lockfile {
  /// Both sides of a merge: what stands in the same place of both is one package.
  fileprivate func merged(with theirs: Lockfile) -> Lockfile {
    struct Key: Hashable {
      var identity: PackageIdentity
      var version: String
      var spans: EntrySpans

      init(_ package: ResolvedPackage) {
        identity = package.identity
        version = package.version
        spans = package.spans
        // An entry may reach over the merge.
        spans.entry = spans.name
      }
    }
    var result = self
    var numbers = Dictionary(
      packages.enumerated().map { (Key($1), $0) }, uniquingKeysWith: { first, _ in first })
    let places = theirs.packages.map { package in
      let next = result.packages.count
      let place = numbers[Key(package), default: next]
      if place == next {
        numbers[Key(package)] = next
        result.packages.append(package)
      }
      return place
    }
    guard !graph.dependencies.isEmpty || !theirs.graph.dependencies.isEmpty else { return result }
    var needs = graph.dependencies
    needs += repeatElement([], count: Swift.max(0, result.packages.count - needs.count))
    for (number, needed) in theirs.graph.dependencies.enumerated()
    where places.indices.contains(number) {
      let known = Set(needs[places[number]])
      needs[places[number]] += needed.filter(places.indices.contains).map { places[$0] }
        .filter { !known.contains($0) }
    }
    result.graph.dependencies = needs
    let known = Set(graph.roots)
    for var root in theirs.graph.roots where places.indices.contains(root.package) {
      root.package = places[root.package]
      if !known.contains(root) { result.graph.roots.append(root) }
    }
    return result
  }
}

extension Manifest {
  /// Both sides of a merge: what stands in the same place of both, and says the same, is one entry.
  fileprivate func merged(with theirs: Manifest) -> Manifest {
    var theirs = theirs
    theirs.renameDefinitions(unlikeThoseOf: self)
    var result = self
    let known = Set(requirements.map(EntryKey.init))
    result.requirements += theirs.requirements.filter { !known.contains(EntryKey($0)) }
    for (key, value) in theirs.definitions.entries where definitions[key] == nil {
      result.definitions.define(key, as: value)
    }
    result.variables.merge(theirs.variables) { ours, _ in ours }
    result.bundles.merge(theirs.bundles) { ours, theirs in
      ours + theirs.filter { !ours.contains($0) }
    }
    func add<Part: Equatable>(_ part: WritableKeyPath<Manifest, [Part]>) {
      result[keyPath: part] += theirs[keyPath: part].filter { !self[keyPath: part].contains($0) }
    }
    add(\.definitionPaths)
    add(\.members)
    add(\.includes)
    add(\.runtimes)
    result.projectName = projectName ?? theirs.projectName
    result.dependencyList = dependencyList ?? theirs.dependencyList
    return result
  }

  private struct EntryKey: Hashable {
    var identity: PackageIdentity
    var text: String
    var source: PackageSource
    var groups: [String]
    var spans: EntrySpans
    var inherits: Inheritance?

    init(_ requirement: Requirement) {
      identity = requirement.identity
      text = requirement.text
      source = requirement.source
      groups = requirement.groups
      spans = requirement.spans
      // An entry may reach over the merge.
      spans.entry = spans.name
      inherits = requirement.inherits
    }
  }

  /// Gives other names to those of its definitions that ours have too with another meaning, so that
  /// what inherits them inherits from its own side.
  private mutating func renameDefinitions(unlikeThoseOf ours: Manifest) {
    var own = definitions.entries
    own += variables.map { (Inheritance(table: Inheritance.variables, key: $0), $1) }
    var changed: Set<Inheritance> = []
    var inheritors: [Inheritance: [Inheritance]] = [:]
    for (key, value) in own {
      if let base = value.inherits { inheritors[base, default: []].append(key) }
      let other = ours.definition(key)
      if let other, EntryKey(other) != EntryKey(value) { changed.insert(key) }
    }
    var waiting = Array(changed)
    while let key = waiting.popLast() {
      for inheritor in inheritors[key] ?? [] where changed.insert(inheritor).inserted {
        waiting.append(inheritor)
      }
    }
    guard !changed.isEmpty else { return }
    func renamed(_ key: Inheritance) -> Inheritance {
      // A name that nobody gives.
      changed.contains(key) ? Inheritance(table: key.table, key: key.key + " (other side)") : key
    }
    definitions = Definitions()
    variables = [:]
    for (key, value) in own {
      var value = value
      value.inherits = value.inherits.map(renamed)
      let key = renamed(key)
      if key.table == Inheritance.variables {
        variables[key.key] = value
      } else {
        definitions.define(key, as: value)
      }
    }
    for index in requirements.indices {
      requirements[index].inherits = requirements[index].inherits.map(renamed)
    }
    bundles = bundles.mapValues { $0.map(renamed) }
  }
}
