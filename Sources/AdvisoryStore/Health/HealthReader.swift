package import Advisor
import Synchronization

/// A file of health signals, open for lookups from any thread. As with advisories, every answer is
/// verified, and a damaged row throws: damage never looks like a lack of signals.
package final class HealthReader: Sendable {
  package let metadata: HealthMetadata
  private let path: String
  private let fileHash: UInt64
  /// The names of the metadata as keys.
  private let keys: [HealthSignal.Key]
  /// The dates of the feeds that the names of the metadata are.
  private let dates: [Timestamp?]
  private let connection: Mutex<Connection>

  init(path: String, pointer: CurrentPointer) throws {
    self.path = path
    fileHash = pointer.fileHash
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
    guard metadata.database.sequence == pointer.generation.sequence,
      metadata.database.digest == pointer.generation.digest
    else { throw StoreError.damaged("HEALTH and its file do not belong together") }
    keys = metadata.names.map { HealthSignal.Key($0) }
    let feeds = metadata.database.feeds
    dates = metadata.names.map { name in feeds.first { $0.name == name }?.date }
    connection = Mutex(opened)
  }

  /// A subject without signals is not in the answer.
  package func signals(
    of subjects: [HealthSubject]
  ) throws -> [HealthSubject: [HealthSignal]] {
    // In the order of the file, and each bucket read once.
    let queries = subjects.indices.map { Query(subjects[$0].key, place: $0, bits: metadata.bits) }
      .sorted { $0.bucket < $1.bucket }
    return try connection.withLock { connection in
      try connection.database.inTransaction {
        var result: [HealthSubject: [HealthSignal]] = [:]
        result.reserveCapacity(subjects.count)
        var start = 0
        while start < queries.count {
          let bucket = queries[start].bucket
          let end = queries[start...].firstIndex { $0.bucket != bucket } ?? queries.count
          try connection.withBucket(bucket) { payload in
            try Self.forEach(in: payload) { key, signals in
              for query in queries[start..<end] where query.isOf(key) {
                result[subjects[query.place]] = try self.decode(signals)
              }
            }
          }
          start = end
        }
        return result
      }
    }
  }

  private struct Query {
    let bucket: Int64
    let key: String
    /// Of its subject in the list that was given.
    let place: Int

    init(_ key: String, place: Int, bits: Int) {
      self.key = key
      self.place = place
      bucket = GenerationSchema.bucket(of: HealthSchema.hash(key: key), bits: bits)
    }

    func isOf(_ bytes: UnsafeRawBufferPointer) -> Bool {
      key.utf8.count == bytes.count && bytes.elementsEqual(key.utf8)
    }
  }

  /// Calls `body` with every subject's key and signals.
  package func forEachSubject(_ body: (String, [HealthSignal]) throws -> Void) throws {
    try forEachEncodedSubject { key, signals in
      try body(try ByteReader.text(key), try decode(signals))
    }
  }

  /// Calls `body` with every subject's key and encoded signals, the number of which comes first.
  func forEachEncodedSubject(
    _ body: (_ key: UnsafeRawBufferPointer, _ signals: UnsafeRawBufferPointer) throws -> Void
  ) throws {
    try withoutActuallyEscaping(body) { body in
      let visitor = Visitor(visit: body)
      try connection.withLock { connection in
        try connection.database.inTransaction {
          try connection.forEachBucket(0..<(1 << metadata.bits)) {
            try Self.forEach(in: $0, visitor.visit)
          }
        }
      }
    }
  }

  /// Called from within the lock, by the thread that waits for it.
  private struct Visitor: @unchecked Sendable {
    let visit: (_ key: UnsafeRawBufferPointer, _ signals: UnsafeRawBufferPointer) throws -> Void
  }

  /// Reads the whole file, and compares it with what was written: quick, and enough for a file whose
  /// rows were verified when it was made.
  /// - Throws: ``StoreError`` `damaged`.
  package func verifyFile() throws {
    guard try OpenFile(path, .read).contentHash() == fileHash else {
      throw StoreError.damaged("the signals of health are not as they were written")
    }
  }

  /// Reads and decodes every row.
  /// - Throws: ``StoreError`` `damaged`.
  package func verifyRows() throws { try forEachSubject { _, _ in } }

  private static func forEach(
    in payload: UnsafeRawBufferPointer,
    _ body: (_ key: UnsafeRawBufferPointer, _ signals: UnsafeRawBufferPointer) throws -> Void
  ) throws {
    var reader = ByteReader(payload)
    for _ in 0..<(try reader.count()) {
      let key = try reader.block()
      try body(key, try reader.block())
    }
  }

  private func decode(_ bytes: UnsafeRawBufferPointer) throws -> [HealthSignal] {
    var reader = ByteReader(bytes)
    let count = try reader.count()
    var signals: [HealthSignal] = []
    signals.reserveCapacity(count)
    for _ in 0..<count { signals.append(try reader.signal(metadata.names, keys, dates)) }
    guard reader.isAtEnd else { throw MalformedBytes() }
    return signals
  }
}

/// An open file and its statement; used by one thread at a time.
private final class Connection {
  let database: SQLiteConnection
  private let select: SQLiteStatement

  init(path: String) throws {
    database = try SQLiteConnection(path: path, mode: .immutable)
    try database.checkSchema(
      applicationID: HealthSchema.applicationID, version: HealthSchema.version,
      tables: HealthSchema.tables)
    select = try database.prepare("SELECT payload, hash FROM signal WHERE id = ?1")
  }

  func metadata(hash expected: UInt64) throws -> HealthMetadata {
    let statement = try database.prepare("SELECT payload, hash FROM metadata WHERE id = ?1")
    return try withPayload(HealthSchema.metadataID, statement) { payload, hash in
      guard hash == expected else {
        throw StoreError.damaged("HEALTH and its file do not belong together")
      }
      var reader = ByteReader(payload)
      return try HealthMetadata(from: &reader)
    }
  }

  func withBucket<Result>(
    _ id: Int64, _ body: (UnsafeRawBufferPointer) throws -> Result
  ) throws -> Result {
    try withPayload(id, select) { payload, _ in try body(payload) }
  }

  /// Calls `body` with the payloads of a run of buckets. Several times as fast as one at a time.
  func forEachBucket(
    _ ids: Range<Int>, _ body: (UnsafeRawBufferPointer) throws -> Void
  ) throws {
    let select = try database.prepare(
      "SELECT payload, hash, id FROM signal WHERE id >= ?1 AND id < ?2 ORDER BY id")
    try select.bind(Int64(ids.lowerBound), at: 1)
    try select.bind(Int64(ids.upperBound), at: 2)
    for id in ids {
      guard try select.step(), select.integer(at: 2) == Int64(id) else {
        throw StoreError.damaged("row \(id) of health is missing")
      }
      try withPayload(Int64(id), at: select) { payload, _ in try body(payload) }
    }
  }

  private func withPayload<Result>(
    _ id: Int64, _ select: SQLiteStatement,
    _ body: (UnsafeRawBufferPointer, _ hash: UInt64) throws -> Result
  ) throws -> Result {
    try select.bind(id, at: 1)
    defer { select.reset() }
    guard try select.step() else { throw StoreError.damaged("row \(id) of health is missing") }
    return try withPayload(id, at: select, body)
  }

  /// - Parameter select: at the row.
  private func withPayload<Result>(
    _ id: Int64, at select: SQLiteStatement,
    _ body: (UnsafeRawBufferPointer, _ hash: UInt64) throws -> Result
  ) throws -> Result {
    let written = select.integer(at: 1).map { UInt64(bitPattern: $0) }
    guard let payload = select.blob(at: 0), let written,
      case let hash = HealthSchema.hash(id, payload), hash == written
    else { throw StoreError.damaged("row \(id) of health does not match its hash") }
    do {
      return try body(payload, hash)
    } catch is MalformedBytes {
      throw StoreError.damaged("row \(id) of health cannot be decoded")
    }
  }
}
