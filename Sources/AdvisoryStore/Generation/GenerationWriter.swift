package import Advisor

/// Builds a generation and puts it in force.
///
/// Needs memory for some hundred bytes a record and the alias groups; records themselves wait in
/// temporary files. Nothing that readers see changes before ``finish(_:)`` has done everything else.
package final class GenerationWriter {
  private let lock: WriterLock
  let ecosystems: [Ecosystem]
  private let packageHashes: [PackageHash]
  private let pageSize: Int
  private let compiler: String
  let rowSpill: SpillFile
  let advisorySpill: SpillFile
  var rows: [StagedRow] = []
  var advisories: [StagedAdvisory] = []
  var aliases: [StagedAlias] = []
  /// Of each advisory in turn: its id, and its aliases.
  let names = ByteWriter()
  let writer = ByteWriter()
  /// For what goes into `writer` as a part.
  let body = ByteWriter()
  /// The ecosystem of the record before, which the next mostly has too.
  private var recentEcosystem = 0

  /// - Parameters:
  ///   - ecosystems: those that the generation shall hold; records of other ecosystems' packages are
  ///     left out, and lookups of these are not answered from it. At most 64.
  ///   - compiler: the version of Forewarn that compiles the records.
  package init(
    _ lock: WriterLock, ecosystems: [Ecosystem], pageSize: Int = 4_096,
    compiler: String = forewarnVersion
  ) throws {
    self.lock = lock
    self.ecosystems = Array(ecosystems.prefix(64))
    packageHashes = self.ecosystems.map { PackageHash($0) }
    self.pageSize = pageSize
    self.compiler = compiler
    let prefix = lock.cache.folder + "/" + AtomicFile.temporaryPrefix
    rowSpill = try SpillFile(
      path: prefix + "rows", partCount: self.ecosystems.count << Self.rowPartBits)
    advisorySpill = try SpillFile(
      path: prefix + "advisories", partCount: 1 << Self.advisoryPartBits)
  }

  /// Rows are read again by ecosystem and hash, whole advisories by hash: each part of a temporary
  /// file holds the next ones of that order.
  private static let rowPartBits = 3
  private static let advisoryPartBits = 7

  /// Takes in an advisory and what it was compiled to. Of several with one id the newest counts; see
  /// ``settleCopies()``.
  /// - Parameter feeds: the ecosystems whose feeds say it in these words; nil for all that it names.
  package func add(
    _ advisory: Advisory, _ records: [AffectedRecord], from feeds: [Ecosystem]? = nil
  ) throws {
    let serial = try stage(AdvisoryHead(advisory), feeds) { advisory.encode(into: $0) }
    for record in records {
      guard let index = index(of: record.package.ecosystem) else { continue }
      var name = record.package.name
      try name.withUTF8 { name in
        try stage(
          serial, name: UnsafeRawBufferPointer(name), ecosystem: index, kind: record.kind,
          isWithdrawn: record.isWithdrawn
        ) { record.encode(into: $0) }
      }
    }
  }

  package func add(_ advisory: Advisory, from feeds: [Ecosystem]? = nil) throws {
    try add(advisory, RangeCompiler.compile(advisory), from: feeds)
  }

  /// Sets an advisory aside, and its aliases.
  /// - Returns: its serial, under which its records are set aside.
  func stage(
    _ head: AdvisoryHead, _ feeds: [Ecosystem]?, encode: (ByteWriter) -> Void
  ) throws -> UInt32 {
    guard let serial = UInt32(exactly: advisories.count) else {
      throw StoreError(.writeFailed, "There are more than four thousand million records.")
    }
    body.removeAll()
    encode(body)
    let (hash, extent) = try stage(.advisory, head.id)
    advisories.append(
      StagedAdvisory(
        hash: hash, extent: extent, modified: head.modified.seconds, ecosystems: 0,
        feeds: feeds.map { $0.compactMap(index(of:)).reduce(0) { $0 | 1 << UInt64($1) } } ?? .max,
        nameOffset: names.count, isLive: head.withdrawn == nil))
    names.write(head.id)
    names.write(head.aliases)
    let others = head.aliases.count < 2 ? head.aliases : Set(head.aliases).sorted()
    for alias in others where alias != head.id {
      body.removeAll()
      body.write(head.id)
      let (hash, extent) = try stage(.alias, alias)
      aliases.append(StagedAlias(hash: hash, extent: extent, serial: serial))
    }
    return serial
  }

  /// Sets a record of an advisory aside.
  /// - Parameter ecosystem: an index of ``ecosystems``.
  func stage(
    _ serial: UInt32, name: UnsafeRawBufferPointer, ecosystem: Int, kind: AdvisoryKind,
    isWithdrawn: Bool, encode: (ByteWriter) -> Void
  ) throws {
    writer.removeAll()
    writer.write(block: name)
    encode(writer)
    let hash = packageHashes[ecosystem](name)
    let part = ecosystem << Self.rowPartBits | Int(hash >> UInt64(64 - Self.rowPartBits))
    let extent = try writer.withBytes { try rowSpill.append($0, to: part) }
    rows.append(
      StagedRow(
        hash: hash, extent: extent, serial: serial, ecosystem: UInt8(ecosystem),
        isLiveFlaw: !isWithdrawn && kind != .malicious,
        isMalicious: !isWithdrawn && kind == .malicious))
    advisories[Int(serial)].ecosystems |= 1 << UInt64(ecosystem)
  }

  /// Sets `body` aside as an entry of the table of advisories.
  private func stage(
    _ kind: AdvisoryBucket.Kind, _ key: String
  ) throws -> (hash: UInt64, extent: SpillFile.Extent) {
    writer.removeAll()
    writer.write(byte: kind.rawValue)
    writer.write(key)
    body.withBytes { writer.write(block: $0) }
    let hash = GenerationSchema.hash(advisoryID: key)
    let part = Int(hash >> UInt64(64 - Self.advisoryPartBits))
    return (hash, try writer.withBytes { try advisorySpill.append($0, to: part) })
  }

  private func index(of ecosystem: Ecosystem) -> Int? {
    if recentEcosystem < ecosystems.count, ecosystems[recentEcosystem] == ecosystem {
      return recentEcosystem
    }
    guard let index = ecosystems.firstIndex(of: ecosystem) else { return nil }
    recentEcosystem = index
    return index
  }

  /// What a generation is made of beside its records.
  package struct Description {
    package var builtAt: Timestamp
    package var origin: String
    package var skipped: [String: Int]
    package var feedState: [String: String]

    package init(
      builtAt: Timestamp, origin: String, skipped: [String: Int] = [:],
      feedState: [String: String] = [:]
    ) {
      self.builtAt = builtAt
      self.origin = origin
      self.skipped = skipped
      self.feedState = feedState
    }
  }

  /// A generation that is complete, verified and on the disk, but not in force yet.
  package struct Built {
    package let metadata: GenerationMetadata
    fileprivate let path: String
    fileprivate let pointer: CurrentPointer
  }

  /// Writes the generation's file, under a temporary name, and verifies it.
  package func build(_ description: Description) throws -> Built {
    do {
      return try buildFile(description)
    } catch is MalformedBytes {
      throw StoreError(
        .readFailed, "A temporary file of the cache is not what was written: check the disk.")
    }
  }

  private func buildFile(_ description: Description) throws -> Built {
    let superseded = try settleCopies()
    try rowSpill.finish()
    try advisorySpill.finish()
    let groups = try groups(without: superseded)

    let path = lock.cache.folder + "/" + AtomicFile.temporaryPrefix + "generation"
    AtomicFile.remove(path)
    // SQLite would make the file readable for everybody.
    _ = try OpenFile(path, .createNew)
    let database = try SQLiteConnection(path: path, mode: .build(pageSize: pageSize))
    try database.execute(
      """
      PRAGMA application_id=\(GenerationSchema.applicationID); \
      PRAGMA user_version=\(GenerationSchema.version); BEGIN
      """)
    for table in GenerationSchema.tables { try database.execute(table) }
    var digest = GenerationDigest()
    let segments = try writeBuckets(
      to: database, without: superseded, groups: groups, digest: &digest)
    let bits = try writeAdvisories(to: database, without: superseded, digest: &digest)
    let metadata = GenerationMetadata(
      sequence: try lock.nextSequence(), builtAt: description.builtAt,
      newestRecord: Timestamp(seconds: advisories.map(\.modified).max() ?? 0),
      digest: digest.text, origin: description.origin, compiler: compiler,
      segments: segments, advisoryBits: bits, sources: groups.sources,
      skipped: description.skipped, feedState: description.feedState)
    writer.removeAll()
    metadata.encode(into: writer)
    let hash = try RowWriter(database, .metadata).write(1, writer)
    try database.execute("COMMIT")
    let file = try OpenFile(path, .read)
    try file.synchronize()
    let pointer = CurrentPointer(
      generation: GenerationName(sequence: metadata.sequence, digest: metadata.digest),
      size: try file.status().size, builtAt: description.builtAt,
      confirmedAt: description.builtAt, metadataHash: hash, fileHash: try file.contentHash())
    try GenerationReader(path: path, pointer: pointer).verifyRows()
    return Built(metadata: metadata, path: path, pointer: pointer)
  }

  /// Puts a built generation in force. Until this has returned, or if it throws or the program
  /// dies, the one before it is.
  /// - Parameters:
  ///   - publication: what it was made from, if it was from a shared database; its files are there.
  ///   - confirmedAt: when its data were the newest; nil for when it was built.
  package func publish(
    _ built: Built, publication: CachedPublication? = nil, confirmedAt: Timestamp? = nil
  ) throws {
    let folder = lock.cache.folder
    let before = lock.pointer()?.publication
    var pointer = built.pointer
    pointer.publication = publication
    pointer.confirmedAt = confirmedAt ?? pointer.confirmedAt
    try AtomicFile.move(built.path, to: pointer.generation.fileName, in: folder)
    try AtomicFile.write(
      pointer.text, to: GenerationName.Kind.advisories.pointerName, in: folder)
    try lock.removeOldGenerations()
    try lock.removeOrganisationFiles(except: [before, publication])
  }
}
