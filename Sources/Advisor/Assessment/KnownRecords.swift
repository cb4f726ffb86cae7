/// What a database says of the packages of a document.
///
/// The names in a lockfile stay what they are while its versions, or its manifest, are edited: they
/// are looked up once.
struct KnownRecords: Sendable {
  let database: DatabaseDescription
  /// For each name in the lockfile, whether there is nothing to say of any version.
  private(set) var isClear: [Bool] = []
  private let names: PackageNames?
  private var ofLockfile: [PackageIdentity: [AffectedRecord]] = [:]
  /// Packages that were asked for and have none are there, too.
  private var ofOthers: [PackageIdentity: [AffectedRecord]] = [:]

  /// - Parameter previous: what a database said for an earlier assessment of the document.
  /// - Throws: what the source throws.
  init(
    of dependencies: Dependencies, from source: any AdvisorySource, after previous: KnownRecords?
  ) throws {
    database = source.database
    names = dependencies.index?.names
    if let previous, previous.names === names, previous.database == database {
      isClear = previous.isClear
      ofLockfile = previous.ofLockfile
      // Of the names that were typed on the way to others no more are kept than are needed.
      if previous.ofOthers.count <= 2 * dependencies.written.count { ofOthers = previous.ofOthers }
      let others = open(dependencies)
      if !others.isEmpty { take(others, try source.records(for: others)) }
      return
    }
    let others = open(dependencies)
    let found = try source.records(for: others + (names?.identities ?? []))
    let counts = database.recordCounts
    isClear = (names?.identities ?? []).map {
      counts[$0.ecosystem.name, default: 0] > 0 && found[$0]?.isEmpty ?? true
    }
    ofLockfile = names == nil ? [:] : found
    take(others, found)
  }

  /// The packages of the entries that nothing is known of yet.
  private func open(_ dependencies: Dependencies) -> [PackageIdentity] {
    var packages: Set<PackageIdentity> = []
    dependencies.forEachOpenPackage { package in
      if ofOthers[package] == nil, names?.number(of: package) == nil { packages.insert(package) }
    }
    return Array(packages)
  }

  private mutating func take(
    _ packages: [PackageIdentity], _ found: [PackageIdentity: [AffectedRecord]]
  ) {
    for package in packages { ofOthers[package] = found[package] ?? [] }
  }

  subscript(package: PackageIdentity) -> [AffectedRecord] {
    ofLockfile[package] ?? ofOthers[package] ?? []
  }

  /// Whether the database holds records of an ecosystem at all.
  func covers(_ ecosystem: Ecosystem) -> Bool {
    database.recordCounts[ecosystem.name, default: 0] > 0
  }
}
