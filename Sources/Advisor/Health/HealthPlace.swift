import SourceText

extension HealthRequest {
  /// The package from a public registry that an entry of a document stands for; nil where there is
  /// none.
  package init?(at offset: Int, in context: DocumentContext) {
    let dependencies = Dependencies(context, after: nil)
    var found: HealthRequest?
    for place in dependencies.directPlaces {
      guard found == nil, let target = dependencies.directTarget(place) else { continue }
      let spans = [target.span] + (target.requirement.map { [$0.spans.entry] } ?? [])
      guard spans.contains(where: { $0.contains(offset) || $0.end == offset }) else { continue }
      found = HealthRequest(target, in: dependencies)
    }
    if found == nil, context.document.reading.manifest == nil {
      // In a lockfile also what others bring in has a place of its own.
      let packages = context.document.reading.lockfile?.packages ?? []
      let index = packages.firstIndex {
        $0.spans.entry.contains(offset) && $0.source.isPublicRegistry
      }
      found = index.flatMap { index in
        dependencies.target(Dependencies.LockedDependency(package: index, origin: index))
          .map { HealthRequest($0, in: dependencies) }
      }
    }
    guard let found else { return nil }
    self = found
  }

  /// With what the lockfile says of it.
  init(_ target: DependencyTarget, in dependencies: Dependencies) {
    self.init(package: target.identity, name: target.name, version: nil)
    if case .exact(let text, _) = target.knowledge { version = text }
    signals = target.lockIndex.map(dependencies.lockfileSignals(ofPackage:)) ?? []
  }
}

extension HealthCards {
  /// The card of what an entry of a document stands for; nil where there is none, or where nothing is
  /// known of it but its advisories.
  package func card(at offset: Int, in context: DocumentContext) throws -> HealthCard? {
    guard source.health != nil, let request = HealthRequest(at: offset, in: context) else {
      return nil
    }
    return try cards(of: [request]).first.flatMap { $0.isEmpty ? nil : $0 }
  }
}
