import SourceText

/// A package of a document, as far as nearly all rules of a policy look at it.
struct JudgedPackage {
  let identity: PackageIdentity
  let name: String
  /// Nil if only a range is known.
  let version: String?
  let source: PackageSource
  /// Whether the document itself asks for it, as far as it tells.
  let isDirect: Bool
  /// Its number in the lockfile; nil of an entry that no lockfile fixes.
  fileprivate let lockIndex: Int?
  fileprivate let place: Place

  fileprivate enum Place {
    case entry(Int)
    case locked(Dependencies.LockedDependency)
  }
}

/// All packages of a document; made only where a policy asks for more than advisories say.
struct JudgedPackages {
  private(set) var all: [JudgedPackage] = []
  private(set) var facts: KnownFacts?
  private let dependencies: Dependencies
  private let locked: [ResolvedPackage]

  init(
    _ dependencies: Dependencies, _ policy: Policy, _ source: (any AdvisorySource)?,
    after previous: KnownFacts?
  ) {
    self.dependencies = dependencies
    locked = dependencies.lockfile?.packages ?? []
    guard policy.layers.contains(where: \.judgesPackages) else { return }
    all.reserveCapacity(dependencies.count)
    for number in dependencies.written.indices {
      // What only limits versions brings nothing.
      guard let package = dependencies.package(ofEntry: number) else { continue }
      all.append(
        JudgedPackage(
          identity: package.identity, name: package.name, version: package.version,
          source: package.source, isDirect: true,
          lockIndex: dependencies.written[number].lockIndex, place: .entry(number)))
    }
    for dependency in dependencies.locked where locked.indices.contains(dependency.package) {
      let index = dependency.package
      let isDirect =
        locked[index].isDirect != false && !dependencies.isBroughtByEntry(dependency)
      all.append(
        JudgedPackage(
          identity: locked[index].identity, name: locked[index].name,
          version: locked[index].version, source: locked[index].source, isDirect: isDirect,
          lockIndex: index, place: .locked(dependency)))
    }
    guard policy.layers.contains(where: \.asksForFacts) else { return }
    facts = KnownFacts(
      of: all.filter { $0.source.isPublicRegistry }.map(\.identity), from: source,
      after: previous)
  }

  /// All that is known of a package, which costs more: few have anything to be said about.
  func target(of package: JudgedPackage) -> DependencyTarget? {
    switch package.place {
    case .entry(let number): dependencies.target(ofEntry: number)
    case .locked(let dependency): dependencies.target(dependency)
    }
  }

  /// What lockfile or database say of the licence of a package; nil if nothing is known.
  func licence(of package: JudgedPackage) -> String? {
    if let index = package.lockIndex, locked.indices.contains(index),
      let licence = locked[index].licence
    {
      return licence
    }
    guard package.source.isPublicRegistry else { return nil }
    guard case .text(let licence)? = facts?[package.identity][.licence]?.value else {
      return nil
    }
    return licence
  }

  /// The releases of a package, as far as they are known.
  func releases(of package: JudgedPackage, today: Timestamp) -> ReleaseHistory? {
    guard package.source.isPublicRegistry, let facts else { return nil }
    return ReleaseHistory(facts[package.identity], today: today)
  }
}

/// What a database says of the packages of a document, those that others bring in included.
struct KnownFacts: Sendable {
  private let health: HealthDatabase
  private var known: [PackageIdentity: NewestSignals] = [:]

  /// Nil if the database holds no signals, or they cannot be read: then nothing is known.
  /// - Parameter previous: what a database said for an earlier assessment of the document.
  init?(
    of packages: [PackageIdentity], from source: (any AdvisorySource)?, after previous: KnownFacts?
  ) {
    guard let source, let health = source.health else { return nil }
    self.health = health
    let asked = Set(packages)
    // Of the names that were typed on the way to others no more are kept than are needed.
    if let previous, previous.health == health, previous.known.count <= 2 * asked.count + 64 {
      known = previous.known
    }
    let open = asked.filter { known[$0] == nil }
    guard !open.isEmpty else { return }
    guard let found = try? source.signals(of: open.map { .package($0) }) else { return nil }
    for package in open { known[package] = NewestSignals(found[.package(package)] ?? []) }
  }

  subscript(package: PackageIdentity) -> NewestSignals { known[package] ?? .none }
}
