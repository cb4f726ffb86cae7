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
  private let path: String
  private let fileHash: UInt64
  private let segments: [String: GenerationMetadata.Segment]
  private let connection: Mutex<Connection>
  /// The signals beside the advisories; a failure if they are damaged, which leaves the advisories
  /// as they are.
  private let healthReader: Result<HealthReader?, any Error>

  init(
    path: String, pointer: CurrentPointer,
    health: Result<HealthReader?, any Error> = .success(nil), organisation: [OrganisationFile] = []
  ) throws {
    self.path = path
    fileHash = pointer.fileHash
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
    try forEachEncodedAdvisory { encoded in try body(try Advisory(from: &encoded)) }
  }

  /// Calls `body` with what has to be known of every advisory for keeping it, and with its encoding.
  package func forEachOutline(
    _ body: (AdvisoryOutline, _ encoded: UnsafeRawBufferPointer) throws -> Void
  ) throws {
    try forEachEncodedAdvisory { encoded in
      var rest = encoded
      try body(try AdvisoryOutline(from: &rest), encoded.rest)
    }
  }

  private func forEachEncodedAdvisory(_ body: (inout ByteReader) throws -> Void) throws {
    try forEachPayload(.advisory, 0..<(1 << metadata.advisoryBits)) { payload in
      try AdvisoryBucket.forEachEntry(in: payload) { _, kind, encoded in
        if kind == .advisory { try body(&encoded) }
      }
    }
  }

  /// Calls `body` with the name of every package that an ecosystem has records of, and with these.
  func forEachPackage(
    of ecosystem: Ecosystem,
    _ body: (_ name: UnsafeRawBufferPointer, _ records: inout ByteReader) throws -> Void
  ) throws {
    guard let segment = segments[ecosystem.name] else { return }
    let buckets = segment.firstBucket..<(segment.firstBucket + (1 << segment.bits))
    try forEachPayload(.bucket, buckets) { try Bucket.forEachPackage(in: $0, body) }
  }

  private func forEachPayload(
    _ table: GenerationSchema.Table, _ ids: Range<Int>,
    _ body: (UnsafeRawBufferPointer) throws -> Void
  ) throws {
    try withoutActuallyEscaping(body) { body in
      let visitor = Visitor(visit: body)
      try connection.withLock { connection in
        try connection.database.inTransaction {
          try connection.forEachPayload(table, ids) { payload, _ in try visitor.visit(payload) }
        }
      }
    }
  }

  /// Whether this program would compile the advisories to what the generation holds. If not, they
  /// can be read and compiled anew.
  package var isCompiledAsNow: Bool {
    metadata.compiler == forewarnVersion
      && metadata.segments.allSatisfy { keyFingerprint($0.ecosystem) == $0.keyFingerprint }
  }

  /// Reads the whole file, and compares it with what was written: quick, and enough for a file whose
  /// rows were verified when it was made.
  /// - Throws: ``StoreError`` `damaged`.
  package func verifyFile() throws {
    guard try OpenFile(path, .read).contentHash() == fileHash else {
      throw StoreError.damaged("the database is not as it was written")
    }
  }

  /// Whether the file is as it was written.
  package var isIntact: Bool { (try? verifyFile()) != nil }

  /// Reads every row and compares the digest of all.
  /// - Throws: ``StoreError`` `damaged`.
  package func verifyRows() throws {
    try connection.withLock { connection in
      var digest = GenerationDigest()
      try connection.database.inTransaction {
        func add(_ table: GenerationSchema.Table, from first: Int, count: Int) throws {
          var id = first
          try connection.forEachPayload(table, first..<(first + count)) { _, hash in
            digest.add(table, Int64(id), hash)
            id += 1
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

  /// Called from within the lock, by the thread that waits for it.
  private struct Visitor: @unchecked Sendable {
    let visit: (UnsafeRawBufferPointer) throws -> Void
  }

  private struct Query {
    let bucket: Int64
    let index: Int
  }
}

/// The digest of a whole generation: equal content gives equal digests, whenever it was built.
struct GenerationDigest {
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

  /// Calls `body` with the verified payloads of a run of rows, which must all exist, and their hashes.
  /// Several times as fast as one row at a time.
  func forEachPayload(
    _ table: GenerationSchema.Table, _ ids: Range<Int>,
    _ body: (UnsafeRawBufferPointer, _ hash: UInt64) throws -> Void
  ) throws {
    let select = try database.prepare(
      "SELECT payload, hash, id FROM \(table.rawValue) WHERE id >= ?1 AND id < ?2 ORDER BY id")
    try select.bind(Int64(ids.lowerBound), at: 1)
    try select.bind(Int64(ids.upperBound), at: 2)
    for id in ids {
      guard try select.step(), select.integer(at: 2) == Int64(id) else {
        throw StoreError.damaged("row \(id) of \(table.rawValue) is missing")
      }
      try withPayload(table, Int64(id), at: select, body)
    }
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
    return try withPayload(table, id, at: select, body)
  }

  /// - Parameter select: at the row.
  private func withPayload<Result>(
    _ table: GenerationSchema.Table, _ id: Int64, at select: SQLiteStatement,
    _ body: (UnsafeRawBufferPointer, _ hash: UInt64) throws -> Result
  ) throws -> Result {
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
        guard key.elementsEqual(id.utf8) else { return }
        switch kind {
        case .advisory: advisory = try Advisory(from: &body)
        case .alias: ids.append(try body.text())
        }
      }
      return (advisory, ids)
    }
  }
}
