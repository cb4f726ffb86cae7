/// What a database says of the packages of a document.
///
/// The names in a lockfile stay what they are while its versions, or its manifest, are edited: they
/// are looked up once.
struct KnownRecords: Sendable {
  let database: DatabaseDescription
  /// For each name in the lockfile, whether there is nothing to say of any version.
  let isClear: [Bool]
  private let names: PackageNames?
  private let ofLockfile: [PackageIdentity: [AffectedRecord]]
  private var ofOthers: [PackageIdentity: [AffectedRecord]] = [:]

  /// - Parameter previous: what a database said for an earlier assessment of the document.
  /// - Throws: what the source throws.
  init(
    of dependencies: Dependencies, from source: any AdvisorySource, after previous: KnownRecords?
  ) throws {
    database = source.database
    names = dependencies.index?.names
    if let names, let previous, previous.names === names, previous.database == database {
      isClear = previous.isClear
      ofLockfile = previous.ofLockfile
      let others = dependencies.packages(notIn: names)
      if !others.isEmpty { ofOthers = try source.records(for: others) }
      return
    }
    let others = dependencies.packages(notIn: names)
    let found = try source.records(for: others + (names?.identities ?? []))
    for package in others { ofOthers[package] = found[package] }
    guard let names else {
      isClear = []
      ofLockfile = [:]
      return
    }
    let counts = database.recordCounts
    isClear = names.identities.map {
      counts[$0.ecosystem.name, default: 0] > 0 && found[$0]?.isEmpty ?? true
    }
    ofLockfile = found
  }

  subscript(package: PackageIdentity) -> [AffectedRecord] {
    ofLockfile[package] ?? ofOthers[package] ?? []
  }

  /// Whether the database holds records of an ecosystem at all.
  func covers(_ ecosystem: Ecosystem) -> Bool {
    database.recordCounts[ecosystem.name, default: 0] > 0
  }
}
