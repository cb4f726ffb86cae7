package import Advisor
import Synchronization

/// A generation of the advisory database, open for lookups from any thread.
///
/// Every answer was verified against the hash written beside it. A row that is missing or does not
/// match throws: damage never looks like the absence of advisories.
package final class GenerationReader: AdvisorySource {
  package let database: DatabaseDescription
  package let metadata: GenerationMetadata
  package let organisation: OrganisationWord
  private let segments: [String: GenerationMetadata.Segment]
  private let connection: Mutex<Connection>
  /// The signals beside the advisories; a failure if they are damaged, which leaves the advisories
  /// as they are.
  private let healthReader: Result<HealthReader?, any Error>

  init(
    path: String, pointer: CurrentPointer,
    health: Result<HealthReader?, any Error> = .success(nil), organisation: [OrganisationFile] = []
  ) throws {
    healthReader = health
    var word = OrganisationWord()
    for file in organisation { word.add(file.name, path: file.path, file.bytes) }
    self.organisation = word
    guard let status = try FileStatus(path: path) else {
      throw StoreError.damaged("\(pointer.generation.fileName) is missing")
    }
    guard status.isRegular else {
      throw StoreError(.unsafeFolder, "\(path) is not a plain file: remove it.")
    }
    try CacheFolder.checkOwner(status, path)
    guard status.size == pointer.size else {
      throw StoreError.damaged(
        "\(pointer.generation.fileName) has \(status.size) bytes in place of \(pointer.size)")
    }
    let opened = try Connection(path: path)
    metadata = try opened.metadata(hash: pointer.metadataHash)
    guard metadata.sequence == pointer.generation.sequence,
      metadata.digest == pointer.generation.digest
    else { throw StoreError.damaged("CURRENT and the generation do not belong together") }
    segments = Dictionary(
      metadata.segments.map { ($0.ecosystem.name, $0) }, uniquingKeysWith: { first, _ in first })
    database = DatabaseDescription(
      sequence: metadata.sequence, builtAt: metadata.builtAt,
      newestRecord: metadata.newestRecord, digest: metadata.digest,
      recordCounts: segments.mapValues(\.recordCount), origin: metadata.origin, isStarter: false,
      skipped: metadata.skipped, confirmedAt: pointer.confirmedAt,
      publication: pointer.publication?.stamp)
    connection = Mutex(opened)
  }

  /// Packages without records are not in the answer. An ecosystem which the database does not hold
  /// has no key in ``DatabaseDescription/recordCounts``: nothing is known of its packages.
  package func records(
    for packages: [PackageIdentity]
  ) throws -> [PackageIdentity: [AffectedRecord]] {
    var queries: [Query] = []
    queries.reserveCapacity(packages.count)
    var hashes: [String: PackageHash] = [:]
    for (index, package) in packages.enumerated() {
      guard let segment = segments[package.ecosystem.name] else { continue }
      let hash: PackageHash
      if let known = hashes[package.ecosystem.name] {
        hash = known
      } else {
        guard keyFingerprint(package.ecosystem) == segment.keyFingerprint else {
          throw StoreError.incompatible(
            "its \(package.ecosystem.name) versions are ordered in another way")
        }
        hash = PackageHash(package.ecosystem)
        hashes[package.ecosystem.name] = hash
      }
      let bucket = GenerationSchema.bucket(of: hash(package.name), bits: segment.bits)
      queries.append(Query(bucket: Int64(segment.firstBucket) + bucket, index: index))
    }
    // In the order of the file, and each bucket read once.
    queries.sort { ($0.bucket, $0.index) < ($1.bucket, $1.index) }
    return try connection.withLock { connection in
      try connection.database.inTransaction {
        var result: [PackageIdentity: [AffectedRecord]] = [:]
        var start = 0
        while start < queries.count {
          let bucket = queries[start].bucket
          var end = start + 1
          while end < queries.count, queries[end].bucket == bucket { end += 1 }
          try connection.withPayload(.bucket, bucket) { payload in
            for query in queries[start..<end] {
              let package = packages[query.index]
              if let records = try Bucket.records(of: package, in: payload) {
                result[package] = records
              }
            }
          }
          start = end
        }
        return result
      }
    }
  }

  package func packages(
    of ecosystem: Ecosystem, namedFrom prefix: String
  ) throws -> [KnownPackage] {
    guard let segment = segments[ecosystem.name] else { return [] }
    let prefix = Array(prefix.utf8)
    return try connection.withLock { connection in
      try connection.database.inTransaction {
        // The last row that begins before the prefix does, or with it, is the first of interest.
        var low = segment.firstNameRow
        let end = segment.firstNameRow + segment.nameRowCount
        var high = end
        while high - low > 1 {
          let middle = low + (high - low) / 2
          let first = try connection.withPayload(.name, Int64(middle)) {
            try PackageNameIndex.firstName(in: $0)
          }
          if prefix.lexicographicallyPrecedes(first) || prefix == first {
            high = middle
          } else {
            low = middle
          }
        }
        var found: [KnownPackage] = []
        for row in low..<end {
          let goesOn = try connection.withPayload(.name, Int64(row)) {
            try PackageNameIndex.collect(prefix, in: $0, into: &found)
          }
          if !goesOn { break }
        }
        return found
      }
    }
  }

  package func advisory(id: String) throws -> Advisory? {
    try connection.withLock { connection in
      try connection.database.inTransaction {
        let entry = try connection.entry(id, bits: metadata.advisoryBits)
        if let advisory = entry.advisory { return advisory }
        let candidates = try entry.ids.compactMap {
          try connection.entry($0, bits: metadata.advisoryBits).advisory
        }
        return candidates.first { $0.withdrawn == nil } ?? candidates.first
      }
    }
  }

  package var health: HealthDatabase? { (try? healthReader.get())?.metadata.database }

  package func signals(
    of subjects: [HealthSubject]
  ) throws -> [HealthSubject: [HealthSignal]] {
    try healthReader.get()?.signals(of: subjects) ?? [:]
  }

  /// Calls `body` with every advisory, in the order of the file.
  /// - Throws: ``StoreError`` if any row is damaged, and what `body` throws.
  package func forEachAdvisory(_ body: (Advisory) throws -> Void) throws {
    try connection.withLock { connection in
      for id in 0..<(Int64(1) << Int64(metadata.advisoryBits)) {
        var advisories: [Advisory] = []
        try connection.withPayload(.advisory, id) { payload in
          try AdvisoryBucket.forEachEntry(in: payload) { _, kind, body in
            if kind == .advisory { advisories.append(try Advisory(from: &body)) }
          }
        }
        for advisory in advisories { try body(advisory) }
      }
    }
  }

  /// Whether this program makes the version keys that the generation holds. If not, lookups throw,
  /// but advisories can be read and compiled anew.
  package var hasCurrentKeys: Bool {
    metadata.segments.allSatisfy { keyFingerprint($0.ecosystem) == $0.keyFingerprint }
  }

  /// Reads every row and compares the digest of all.
  /// - Throws: ``StoreError`` `damaged`.
  package func verify() throws {
    try connection.withLock { connection in
      var digest = ContentDigest()
      try connection.database.inTransaction {
        func add(_ table: GenerationSchema.Table, from first: Int, count: Int) throws {
          for id in first..<(first + count) {
            digest.add(table, Int64(id), try connection.verifiedHash(table, Int64(id)))
          }
        }
        for segment in metadata.segments {
          try add(.bucket, from: segment.firstBucket, count: 1 << segment.bits)
          try add(.name, from: segment.firstNameRow, count: segment.nameRowCount)
        }
        try add(.advisory, from: 0, count: 1 << metadata.advisoryBits)
      }
      guard digest.text == metadata.digest else {
        throw StoreError.damaged("the content does not match the digest")
      }
    }
  }

  /// Whether every row is as it was written.
  package var isIntact: Bool { (try? verify()) != nil }

  private struct Query {
    let bucket: Int64
    let index: Int
  }
}

/// The digest of a whole generation: equal content gives equal digests, whenever it was built.
struct ContentDigest {
  private var hash = ContentHash(seed: 31)

  mutating func add(_ table: GenerationSchema.Table, _ id: Int64, _ rowHash: UInt64) {
    switch table {
    case .bucket: hash.combine(1)
    case .advisory: hash.combine(2)
    case .name: hash.combine(3)
    case .metadata: hash.combine(4)
    }
    hash.combine(UInt64(bitPattern: id))
    hash.combine(rowHash)
  }

  var text: String { hexadecimal(hash.value) }
}

/// An open file and its statements; used by one thread at a time.
private final class Connection {
  let database: SQLiteConnection
  private let selectBucket: SQLiteStatement
  private let selectAdvisory: SQLiteStatement
  private let selectName: SQLiteStatement

  init(path: String) throws {
    database = try SQLiteConnection(path: path, mode: .immutable)
    try database.checkSchema(
      applicationID: GenerationSchema.applicationID, version: GenerationSchema.version,
      tables: GenerationSchema.tables)
    selectBucket = try database.prepare("SELECT payload, hash FROM bucket WHERE id = ?1")
    selectAdvisory = try database.prepare("SELECT payload, hash FROM advisory WHERE id = ?1")
    selectName = try database.prepare("SELECT payload, hash FROM name WHERE id = ?1")
  }

  func metadata(hash expected: UInt64) throws -> GenerationMetadata {
    let select = try database.prepare("SELECT payload, hash FROM metadata WHERE id = 1")
    return try withPayload(.metadata, 1, select) { payload, hash in
      guard hash == expected else {
        throw StoreError.damaged("CURRENT and the generation do not belong together")
      }
      var reader = ByteReader(payload)
      return try GenerationMetadata(from: &reader)
    }
  }

  /// Calls `body` with the verified payload of a row, which must exist.
  func withPayload<Result>(
    _ table: GenerationSchema.Table, _ id: Int64,
    _ body: (UnsafeRawBufferPointer) throws -> Result
  ) throws -> Result {
    let select = select(from: table)
    try select.bind(id, at: 1)
    return try withPayload(table, id, select) { payload, _ in try body(payload) }
  }

  /// The hash of a row, which its payload has.
  func verifiedHash(_ table: GenerationSchema.Table, _ id: Int64) throws -> UInt64 {
    let select = select(from: table)
    try select.bind(id, at: 1)
    return try withPayload(table, id, select) { _, hash in hash }
  }

  private func select(from table: GenerationSchema.Table) -> SQLiteStatement {
    switch table {
    case .bucket, .metadata: selectBucket
    case .advisory: selectAdvisory
    case .name: selectName
    }
  }

  private func withPayload<Result>(
    _ table: GenerationSchema.Table, _ id: Int64, _ select: SQLiteStatement,
    _ body: (UnsafeRawBufferPointer, _ hash: UInt64) throws -> Result
  ) throws -> Result {
    defer { select.reset() }
    guard try select.step() else {
      throw StoreError.damaged("row \(id) of \(table.rawValue) is missing")
    }
    let written = select.integer(at: 1).map { UInt64(bitPattern: $0) }
    guard let payload = select.blob(at: 0), let written,
      case let hash = GenerationSchema.hash(table, id, payload), hash == written
    else { throw StoreError.damaged("row \(id) of \(table.rawValue) does not match its hash") }
    do {
      return try body(payload, hash)
    } catch is MalformedBytes {
      throw StoreError.damaged("row \(id) of \(table.rawValue) cannot be decoded")
    }
  }

  /// The advisory of an id, or the ids of which it is an alias.
  func entry(_ id: String, bits: Int) throws -> (advisory: Advisory?, ids: [String]) {
    let bucket = GenerationSchema.bucket(
      of: GenerationSchema.hash(advisoryID: id), bits: bits)
    return try withPayload(.advisory, bucket) { payload in
      var advisory: Advisory?
      var ids: [String] = []
      try AdvisoryBucket.forEachEntry(in: payload) { key, kind, body in
        guard key == id else { return }
        switch kind {
        case .advisory: advisory = try Advisory(from: &body)
        case .alias: ids.append(try body.text())
        }
      }
      return (advisory, ids)
    }
  }
}
