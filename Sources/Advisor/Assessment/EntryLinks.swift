package import SourceText

/// How the entries of a document hang together with those of other files: what editors jump to.
extension DocumentContext {
  /// Where the version of the entry at an offset is defined if it inherits it, and where the lockfile
  /// fixes it.
  package func definitions(at offset: Int) -> [RelatedPlace] {
    guard let manifest = document.reading.manifest,
      let number = manifest.requirements.lastIndex(where: { $0.spans.holds(offset) })
    else { return [] }
    let target = Dependencies(self, after: nil).target(ofEntry: number)
    var places = target.related
    // A definition in the document itself is no related place of its findings: some readers have
    // resolved it already.
    if let requirement = target.requirement, target.definition === document {
      let entry = manifest.requirements[number].spans.entry
      if let version = requirement.spans.version, !entry.contains(version) {
        places.insert(place(of: version), at: 0)
      }
    }
    return places
  }

  /// Of a lockfile's entry the entries that need it; of a version that entries of the document, or of
  /// others, inherit, these.
  /// - Parameter others: Documents that may inherit from this one.
  package func references(at offset: Int, from others: [DocumentContext] = []) -> [RelatedPlace] {
    if let graph = lockedGraph, graph.document === document {
      guard let package = lockedPackage(at: offset) else { return [] }
      return graph.dependents(of: package).map { place(of: graph[$0].spans.name) }
    }
    guard let manifest = document.reading.manifest else { return [] }
    let keys = Set(
      manifest.definitions.keys.filter { manifest.definitions[$0]?.spans.holds(offset) ?? false }
        + manifest.variables.filter { $0.value.spans.holds(offset) }.keys.map {
          Inheritance(table: Inheritance.variables, key: $0)
        })
    let versions = manifest.variables.values.filter { $0.spans.holds(offset) }.map(\.spans.version)
    let own = manifest.requirements.filter { requirement in
      requirement.inherits.map(keys.contains) ?? false
        || requirement.spans.version.map { versions.contains($0) } ?? false
    }.map { place(of: $0.spans.name) }
    let heirs = others.filter { other in
      other.definitions.contains { $0.path == document.path }
    }
    return own
      + heirs.flatMap { heir in
        (heir.document.reading.manifest?.requirements ?? [])
          .filter { $0.inherits.map(keys.contains) ?? false }
          .map { heir.place(of: $0.spans.name) }
      }
  }

  /// The packages of the lockfile that belongs to the document, or is it.
  package var lockedGraph: LockedGraph? {
    let lock = document.reading.lockfile == nil ? lockfile : document
    return lock.flatMap(LockedGraph.init)
  }

  /// The package of the lockfile that the entry at an offset stands for.
  package func lockedPackage(at offset: Int) -> Int? {
    if let lockfile = document.reading.lockfile {
      return lockfile.packages.firstIndex { $0.spans.holds(offset) }
    }
    guard let manifest = document.reading.manifest,
      let number = manifest.requirements.lastIndex(where: { $0.spans.holds(offset) })
    else { return nil }
    return Dependencies(self, after: nil).written[number].lockIndex
  }

  private func place(of span: SourceSpan) -> RelatedPlace {
    RelatedPlace(path: document.path.text, span: span, message: "")
  }
}

/// The packages of a lockfile and who needs whom.
package struct LockedGraph: Sendable {
  package let document: Document
  private let lockfile: Lockfile
  private let index: LockfileIndex

  init?(_ document: Document) {
    guard let lockfile = document.reading.lockfile, let index = document.index else { return nil }
    self.document = document
    self.lockfile = lockfile
    self.index = index
  }

  package var indices: Range<Int> { lockfile.packages.indices }

  package subscript(package: Int) -> ResolvedPackage { lockfile.packages[package] }

  /// Whether it holds a package, at whatever version.
  func holds(_ package: PackageIdentity) -> Bool {
    lockfile.packages.contains { $0.identity == package && $0.source.isPublicRegistry }
  }

  /// The versions at which it holds a package, each once, in the order of the text.
  func versions(of package: PackageIdentity) -> [String] {
    var versions: [String] = []
    for held in lockfile.packages where held.identity == package && held.source.isPublicRegistry {
      if !versions.contains(held.version) { versions.append(held.version) }
    }
    return versions
  }

  /// The packages that need a package.
  package func dependents(of package: Int) -> [Int] { index.dependents[package].sorted() }

  /// The packages that a package needs.
  package func dependencies(of package: Int) -> [Int] {
    let needed = lockfile.graph.dependencies.element(at: package) ?? []
    return Set(needed).filter(indices.contains).sorted()
  }
}

extension EntrySpans {
  /// Whether an offset is in the entry or at its end, where a cursor stands after it was typed.
  fileprivate func holds(_ offset: Int) -> Bool { entry.contains(offset) || entry.end == offset }
}
