import SourceText

/// A package that a card is asked of.
package struct HealthRequest: Sendable {
  package var package: PackageIdentity
  /// As its users spell it.
  package var name: String
  /// The version in use; nil if none is known.
  package var version: String?
  /// What the file that brings it says itself: a lockfile's notice of deprecation.
  package var signals: [HealthSignal]

  package init(
    package: PackageIdentity, name: String, version: String?, signals: [HealthSignal] = []
  ) {
    self.package = package
    self.name = name
    self.version = version
    self.signals = signals
  }

  /// Reads a package URL; nil if it names no package of an ecosystem that Forewarn knows.
  package init?(purl text: String) {
    guard let purl = PackageURL(text), let package = purl.identity else { return nil }
    self.init(package: package, name: package.name, version: purl.version)
  }

  /// The feed of what a lockfile says.
  package static let lockfileFeed = "lockfile"
}

/// The packages of a document that cards are asked of.
package struct HealthRequests: Sendable {
  package private(set) var requests: [HealthRequest] = []
  /// For each request, whether the project asks for it itself, as far as the document tells.
  package private(set) var isDirect: [Bool] = []
  /// Dependencies that come from no public registry, of which no database knows anything.
  package private(set) var outsideCount = 0
  /// Those of them that the project asks for itself.
  package private(set) var directOutsideCount = 0

  /// - Parameter isDirectOnly: whether only what the project asks for itself is meant.
  package init(_ context: DocumentContext, isDirectOnly: Bool) {
    let dependencies = Dependencies(context, after: nil)
    for number in dependencies.written.indices {
      add(dependencies.target(ofEntry: number), isDirect: true, dependencies)
    }
    let direct = Self.direct(dependencies)
    for dependency in dependencies.locked {
      let isDirect = direct?.contains(dependency.package) ?? dependencies.written.isEmpty
      if isDirectOnly, !isDirect { continue }
      if let target = dependencies.target(dependency) {
        add(target, isDirect: isDirect, dependencies)
      }
    }
  }

  /// What the project asks for itself.
  package var direct: [HealthRequest] { zip(requests, isDirect).filter(\.1).map(\.0) }

  /// The packages of a lockfile on its own that its project asks for; nil if it does not tell, which
  /// means all, and of a manifest, whose entries tell.
  private static func direct(_ dependencies: Dependencies) -> Set<Int>? {
    guard dependencies.written.isEmpty, let lockfile = dependencies.lockfile else { return nil }
    let marked = lockfile.packages.indices.filter { lockfile.packages[$0].isDirect == true }
    let roots = lockfile.graph.roots.map(\.package) + marked
    return roots.isEmpty ? nil : Set(roots)
  }

  private mutating func add(
    _ target: DependencyTarget, isDirect: Bool, _ dependencies: Dependencies
  ) {
    if case .workspace = target.source { return }
    guard target.source.isPublicRegistry else {
      outsideCount += 1
      if isDirect { directOutsideCount += 1 }
      return
    }
    requests.append(HealthRequest(target, in: dependencies))
    self.isDirect.append(isDirect)
  }
}
