import SourceText

/// A package of a document with what rules of a policy ask of it.
struct JudgedPackage {
  let target: DependencyTarget
  /// Whether the document itself asks for it, as far as it tells.
  let isDirect: Bool
  /// As the lockfile says it.
  let licence: String?
}

/// All packages of a document; made only where a policy asks for more than advisories say.
struct JudgedPackages {
  private(set) var all: [JudgedPackage] = []
  private(set) var facts: KnownFacts?

  init() {}

  init(
    _ dependencies: Dependencies, _ policy: Policy, _ source: (any AdvisorySource)?,
    after previous: KnownFacts?
  ) {
    guard policy.layers.contains(where: \.judgesPackages) else { return }
    let packages = dependencies.lockfile?.packages ?? []
    for number in dependencies.written.indices {
      let target = dependencies.target(ofEntry: number)
      // What only limits versions brings nothing.
      if target.requirement?.isConstraintOnly == true { continue }
      all.append(
        JudgedPackage(
          target: target, isDirect: true,
          licence: target.lockIndex.flatMap { packages.element(at: $0)?.licence }))
    }
    for dependency in dependencies.locked {
      guard let target = dependencies.target(dependency) else { continue }
      let package = packages.element(at: dependency.package)
      all.append(
        JudgedPackage(
          target: target, isDirect: !target.isTransitive && package?.isDirect != false,
          licence: package?.licence))
    }
    guard policy.layers.contains(where: \.asksForFacts) else { return }
    facts = KnownFacts(
      of: all.filter { $0.target.source.isPublicRegistry }.map(\.target.identity), from: source,
      after: previous)
  }

  /// What lockfile or database say of the licence of a package; nil if nothing is known.
  func licence(of package: JudgedPackage) -> String? {
    if let licence = package.licence { return licence }
    guard package.target.source.isPublicRegistry else { return nil }
    guard case .text(let licence)? = facts?[package.target.identity][.licence]?.value else {
      return nil
    }
    return licence
  }

  /// The releases of a package, as far as they are known.
  func releases(of package: JudgedPackage, today: Timestamp) -> ReleaseHistory? {
    guard package.target.source.isPublicRegistry, let facts else { return nil }
    return ReleaseHistory(facts[package.target.identity], today: today)
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
