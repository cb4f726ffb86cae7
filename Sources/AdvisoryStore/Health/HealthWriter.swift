package import Advisor

/// Builds a file of health signals and puts it in force, beside the advisories.
///
/// Signals wait in memory as they are encoded: some forty bytes for each.
package final class HealthWriter {
  private let lock: WriterLock
  private let arena = ByteWriter()
  private let scratch = ByteWriter()
  /// For what goes into `scratch` as a part.
  private let block = ByteWriter()
  private var names = HealthNames()
  private var entries: [Entry] = []
  /// Of each feed, the subjects that it says something about.
  private var counts: [String: Int] = [:]

  private struct Entry {
    var hash: UInt64
    /// Of the key and the signals, in the arena.
    var start: Int
    var end: Int
  }

  package init(_ lock: WriterLock) { self.lock = lock }

  /// Takes in what one feed says of a subject. What several say is put together.
  package func add(_ subject: HealthSubject, _ signals: [HealthSignal]) {
    add(key: subject.key, signals)
  }

  private func add(key: String, _ signals: [HealthSignal]) {
    guard !signals.isEmpty else { return }
    let start = arena.count
    arena.write(key)
    arena.write(count: signals.count)
    for signal in signals { arena.write(signal, &names) }
    entries.append(
      Entry(hash: HealthSchema.hash(key: key), start: start, end: arena.count))
    for feed in Set(signals.map(\.feed)) { counts[feed, default: 0] += 1 }
  }

  /// Takes over what the file in force holds of feeds that are not fetched anew.
  /// - Throws: ``StoreError`` if it is damaged.
  package func keep(from reader: HealthReader, feeds: Set<String>) throws {
    try reader.forEachSubject { key, signals in
      add(key: key, signals.filter { feeds.contains($0.feed) })
    }
  }

  /// The number of subjects of which a feed has said something so far.
  package func count(of feed: String) -> Int { counts[feed] ?? 0 }

  /// Writes the file, verifies it, and puts it in force.
  /// - Parameters:
  ///   - feeds: what they are; their counts are set here.
  ///   - model: the text of a model of health; empty for the built-in one.
  package func publish(
    builtAt: Timestamp, feeds: [HealthFeed], model: String = "", feedState: [String: String] = [:]
  ) throws -> HealthDatabase {
    do {
      return try publishFile(
        builtAt: builtAt, feeds: feeds, model: model, feedState: feedState)
    } catch is MalformedBytes {
      throw StoreError(.writeFailed, "The signals of health could not be encoded.")
    }
  }

  private func publishFile(
    builtAt: Timestamp, feeds: [HealthFeed], model: String, feedState: [String: String]
  ) throws -> HealthDatabase {
    let folder = lock.cache.folder
    let path = folder + "/" + AtomicFile.temporaryPrefix + "health"
    AtomicFile.remove(path)
    // SQLite would make the file readable for everybody.
    _ = try OpenFile(path, .createNew)
    let connection = try SQLiteConnection(path: path, mode: .build(pageSize: 4_096))
    try connection.execute(
      """
      PRAGMA application_id=\(HealthSchema.applicationID); \
      PRAGMA user_version=\(HealthSchema.version); BEGIN
      """)
    for table in HealthSchema.tables { try connection.execute(table) }
    var digest = ContentHash(seed: 43)
    let bits = try writeBuckets(to: connection, digest: &digest)
    let feeds = feeds.sorted { $0.name < $1.name }.map { feed in
      var feed = feed
      feed.count = count(of: feed.name)
      return feed
    }
    for name in names.list { digest.combine(name) }
    digest.combine(model)
    for feed in feeds { digest.combine(feed.name + "\n" + feed.origin + "\n" + feed.licence) }
    let database = HealthDatabase(
      sequence: try lock.nextSequence(.health), builtAt: builtAt,
      digest: hexadecimal(digest.value), feeds: feeds, model: model)
    scratch.removeAll()
    HealthMetadata(database: database, bits: bits, names: names.list, feedState: feedState)
      .encode(into: scratch)
    let hash = try Self.write(
      scratch, HealthSchema.metadataID, Self.insert(into: "metadata", connection))
    try connection.execute("COMMIT")
    let file = try OpenFile(path, .read)
    try file.synchronize()
    let pointer = CurrentPointer(
      generation: GenerationName(
        kind: .health, sequence: database.sequence, digest: database.digest),
      size: try file.status().size, builtAt: builtAt, confirmedAt: builtAt, metadataHash: hash)
    try HealthReader(path: path, pointer: pointer).verify()
    try AtomicFile.move(path, to: pointer.generation.fileName, in: folder)
    try AtomicFile.write(pointer.text, to: GenerationName.Kind.health.pointerName, in: folder)
    try lock.removeOldGenerations(.health)
    return database
  }

  /// - Returns: the bits of the number of buckets.
  private func writeBuckets(
    to connection: SQLiteConnection, digest: inout ContentHash
  ) throws -> Int {
    let bits = GenerationSchema.bucketBits(for: entries.count)
    // Equal hashes keep the order in which the feeds came.
    let order = entries.indices.sorted { (entries[$0].hash, $0) < (entries[$1].hash, $1) }
    let insert = try Self.insert(into: "signal", connection)
    var next = 0
    for bucket in 0..<Int64(1 << bits) {
      var subjects: [(key: String, count: Int, bytes: [Range<Int>])] = []
      try arena.withBytes { bytes in
        while next < order.count,
          case let entry = entries[order[next]],
          GenerationSchema.bucket(of: entry.hash, bits: bits) == bucket
        {
          next += 1
          var reader = ByteReader(UnsafeRawBufferPointer(rebasing: bytes[entry.start..<entry.end]))
          let key = try reader.text()
          let count = try reader.count()
          let signals = (entry.start + reader.position)..<entry.end
          if let place = subjects.firstIndex(where: { $0.key == key }) {
            subjects[place].count += count
            subjects[place].bytes.append(signals)
          } else {
            subjects.append((key, count, [signals]))
          }
        }
        subjects.sort { $0.key < $1.key }
        scratch.removeAll()
        scratch.write(count: subjects.count)
        for subject in subjects {
          scratch.write(subject.key)
          block.removeAll()
          block.write(count: subject.count)
          for range in subject.bytes {
            block.writeRaw(UnsafeRawBufferPointer(rebasing: bytes[range]))
          }
          block.withBytes { scratch.write(block: $0) }
        }
      }
      digest.combine(try Self.write(scratch, bucket, insert))
    }
    return bits
  }

  private static func insert(
    into table: String, _ connection: SQLiteConnection
  ) throws -> SQLiteStatement {
    try connection.prepare("INSERT INTO \(table)(id, payload, hash) VALUES(?1, ?2, ?3)")
  }

  /// - Returns: the hash.
  private static func write(
    _ payload: ByteWriter, _ id: Int64, _ insert: SQLiteStatement
  ) throws -> UInt64 {
    try payload.withBytes { bytes in
      let hash = HealthSchema.hash(id, bytes)
      try insert.bind(id, at: 1)
      try insert.bind(bytes, at: 2)
      try insert.bind(Int64(bitPattern: hash), at: 3)
      _ = try insert.step()
      insert.reset()
      return hash
    }
  }
}
