/// What a database says of the health of what a document asks for itself.
///
/// What others bring in is left out: their projects choose it.
struct KnownSignals: Sendable {
  private(set) var health: HealthDatabase
  /// Subjects that were asked for and have no signals are there, too.
  private var known: [HealthSubject: [HealthSignal]] = [:]
  /// What was asked for: while an entry is edited it mostly stays the same.
  private var packages: [PackageIdentity] = []
  private var products: [String] = []
  /// The packages of which, or of whose repository, anything is known: few, of most documents.
  private var notable: Set<PackageIdentity> = []

  /// Nil if the database holds no signals, or they cannot be read: they add to what advisories say,
  /// and nothing depends on them.
  /// - Parameter previous: what a database said for an earlier assessment of the document.
  init?(
    of dependencies: Dependencies, _ document: Document, from source: (any AdvisorySource)?,
    after previous: KnownSignals?
  ) {
    guard let source, let health = source.health else { return nil }
    self.health = health
    packages.reserveCapacity(dependencies.written.count)
    dependencies.forEachDirect { package, _ in packages.append(package) }
    products = document.reading.manifest?.runtimes.map(\.product) ?? []
    if let previous, previous.health == health, previous.packages == packages,
      previous.products == products
    {
      self = previous
      return
    }
    var subjects = Set(packages.flatMap(Self.subjects))
    for product in products { subjects.insert(.product(product)) }
    // Of the names that were typed on the way to others no more are kept than are needed.
    if let previous, previous.health == health, previous.known.count <= 4 * subjects.count + 64 {
      known = previous.known
    }
    guard (try? take(subjects, source)) != nil else { return nil }
    var repositories = Set<HealthSubject>()
    for package in packages {
      let own = signals(of: package)
      if !own.isEmpty { notable.insert(package) }
      if let tied = TiedRepository(of: package, signals: own) {
        repositories.insert(.repository(tied.identity))
      }
    }
    guard (try? take(repositories, source)) != nil else { return nil }
    for package in packages {
      if let tied = TiedRepository(of: package, signals: signals(of: package)),
        !self[.repository(tied.identity)].isEmpty
      {
        notable.insert(package)
      }
    }
  }

  /// Adds what is known of the flaws that a document has.
  mutating func add(_ causes: [RootCause], from source: any AdvisorySource) {
    var flaws = Set<HealthSubject>()
    for cause in causes {
      for record in cause.records {
        flaws.formUnion(Self.names(of: record).map { .vulnerability($0) })
      }
    }
    // Without them the flaws stand as advisories tell of them.
    try? take(flaws, source)
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
    notable.contains(package) ? signals(of: package) : []
  }

  /// Whether anything is known of any package of the document.
  var isEmpty: Bool { notable.isEmpty }

  private func signals(of package: PackageIdentity) -> [HealthSignal] {
    Self.subjects(of: package).flatMap { self[$0] }
  }

  /// The repository that a package is made in, and how sure that is.
  func tie(of package: PackageIdentity) -> TiedRepository? {
    guard notable.contains(package) else { return nil }
    return TiedRepository(of: package, signals: self[package]).map { tied in
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

extension [HealthSignal] {
  /// The text of a key; of several the newest.
  func text(_ key: HealthSignal.Key) -> String? {
    if case .text(let text)? = newest(key)?.value { text } else { nil }
  }
}
