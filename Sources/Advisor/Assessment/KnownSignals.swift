/// What a database says of the health of what a document asks for itself.
///
/// What others bring in is left out: their projects choose it.
struct KnownSignals: Sendable {
  private(set) var health: HealthDatabase
  /// Subjects that were asked for and have no signals are there, too.
  private var known: [HealthSubject: [HealthSignal]] = [:]
  /// What was asked for: while an entry is edited it mostly stays the same.
  private var packages: [PackageIdentity] = []
  private var ofLockfile: DirectPackages?
  private var names: PackageNames?
  private var products: [String] = []
  /// Those of the packages that a rule may have something to say of, by their number among all that
  /// the document itself asks for: few, of most documents.
  private(set) var notable: [Int] = []
  /// Why not all could be asked that had to be.
  private(set) var problem: String?

  /// The keys that rules look at. A package of which nothing else is known is passed over.
  private static let spoken: [HealthSignal.Key] = [
    .archived, .status, .deprecated, .packages, .cycles,
  ]

  /// Nil if the database holds no signals.
  /// - Throws: if they cannot be read. Without them findings stand as advisories tell of them, but that
  ///   flaws are exploited is not known then.
  /// - Parameter previous: what a database said for an earlier assessment of the document.
  init?(
    of dependencies: Dependencies, _ document: Document, from source: (any AdvisorySource)?,
    after previous: KnownSignals?
  ) throws {
    guard let source else { return nil }
    guard let health = source.health else {
      // Those that are damaged throw.
      _ = try source.signals(of: [])
      return nil
    }
    self.health = health
    products = document.reading.manifest?.runtimes.map(\.product) ?? []
    ofLockfile = dependencies.directOfLockfile
    names = dependencies.index?.names
    let previous = previous.flatMap { $0.health == health ? $0 : nil }
    // Whoever types into a lockfile seldom changes which packages it holds.
    let isSameLockfile =
      ofLockfile != nil && previous?.ofLockfile === ofLockfile && previous?.names === names
    if !isSameLockfile {
      packages = dependencies.directPlaces.compactMap { dependencies.directPackage($0) }
    }
    if let previous, isSameLockfile || previous.packages == packages,
      previous.products == products
    {
      self = previous
      ofLockfile = dependencies.directOfLockfile
      names = dependencies.index?.names
      return
    }
    var subjects = Set(packages.flatMap(Self.subjects))
    for product in products { subjects.insert(.product(product)) }
    // Of the names that were typed on the way to others no more are kept than are needed.
    if let previous, previous.known.count <= 4 * subjects.count + 64 { known = previous.known }
    try take(subjects, source)
    let ties = packages.map { TiedRepository(of: $0, signals: self[$0]) }
    let repositories = Set(ties.compactMap { $0.map { HealthSubject.repository($0.identity) } })
    try take(repositories, source)
    notable = packages.indices.filter { number in
      Self.isSpoken(self[packages[number]])
        || ties[number].map { Self.isSpoken(self[.repository($0.identity)]) } ?? false
    }
  }

  /// That a package is not archived, or not deprecated, is no news.
  private static func isSpoken(_ signals: [HealthSignal]) -> Bool {
    signals.contains { signal in
      spoken.contains(signal.key) && signal.value != .flag(false)
    }
  }

  /// Adds what is known of the flaws that a document has.
  mutating func add(_ causes: [RootCause], from source: any AdvisorySource) {
    var flaws = Set<HealthSubject>()
    for cause in causes {
      for record in cause.records {
        for name in Self.names(of: record) where known[.vulnerability(name)] == nil {
          flaws.insert(.vulnerability(name))
        }
      }
    }
    problem = nil
    if flaws.isEmpty { return }
    do {
      try take(flaws, source)
    } catch {
      problem = displayed("\(error)", limit: 500)
    }
  }

  private mutating func take(
    _ subjects: Set<HealthSubject>, _ source: any AdvisorySource
  ) throws {
    let open = subjects.filter { known[$0] == nil }
    guard !open.isEmpty else { return }
    let found = try source.signals(of: Array(open))
    for subject in open { known[subject] = found[subject] ?? [] }
  }

  subscript(subject: HealthSubject) -> [HealthSignal] { known[subject] ?? [] }

  /// The signals of a package, and those of the product that it is.
  subscript(package: PackageIdentity) -> [HealthSignal] {
    let subjects = Self.subjects(of: package)
    return subjects.count == 1 ? self[subjects[0]] : subjects.flatMap { self[$0] }
  }

  /// The repository that a package is made in, and how sure that is.
  func tie(of package: PackageIdentity) -> TiedRepository? {
    TiedRepository(of: package, signals: self[package]).map { tied in
      tied.confirmed(by: self[.repository(tied.identity)], of: package)
    }
  }

  /// What signals of a package may be about.
  private static func subjects(of package: PackageIdentity) -> [HealthSubject] {
    switch package.ecosystem {
    case .docker where !package.name.contains("/"):
      // Images without a host or an owner are those of the library.
      [.package(PackageIdentity(.docker, "library/" + package.name))]
    case .go where package.name == "stdlib": [.product("go")]
    default: [.package(package)]
    }
  }
}

extension JudgedDocument {
  /// Calls `body` with every package that the document itself asks for and of which a rule may have
  /// something to say, what is known, and a way to its target, which costs more.
  func forEachNotable(
    _ body: (PackageIdentity, KnownSignals, () -> DependencyTarget?) -> Void
  ) {
    guard let signals, !signals.notable.isEmpty else { return }
    let places = dependencies.directPlaces
    for number in signals.notable {
      guard let place = places.element(at: number),
        let package = dependencies.directPackage(place)
      else { continue }
      body(package, signals) { dependencies.directTarget(place) }
    }
  }
}

extension [HealthSignal] {
  /// The text of a key; of several the newest.
  func text(_ key: HealthSignal.Key) -> String? {
    if case .text(let text)? = newest(key)?.value { text } else { nil }
  }
}
