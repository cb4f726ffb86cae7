package import Advisor

/// Builds a file of health signals and puts it in force, beside the advisories.
///
/// Needs memory for some hundred bytes a subject of each feed; signals themselves wait in a temporary
/// file.
package final class HealthWriter {
  private let lock: WriterLock
  /// What was said of subjects, in parts by their hashes: it is read again in the order of these.
  private let spill: SpillFile
  private let scratch = ByteWriter()
  /// For what goes into `scratch` as a part.
  private let block = ByteWriter()
  private var names = HealthNames()
  private var entries: [Entry] = []
  /// Of each feed, the hashes of the subjects that it says something about.
  private var counts: [String: Set<UInt64>] = [:]
  /// Of each feed, the date of its signals that is not written with each.
  private var dates: [String: Timestamp] = [:]
  private let base: HealthReader?

  private struct Entry {
    var hash: UInt64
    /// Of the newest signal, in seconds.
    var date: Int
    /// Of the key and the signals.
    var extent: SpillFile.Extent
    /// The place of the feed's name; -1 if the signals are of several.
    var feed: Int32
  }

  private static let partBits = 7

  /// - Parameter base: what is in force, if some of it may be kept.
  /// - Throws: ``StoreError`` if the cache's folder cannot be written.
  package init(_ lock: WriterLock, base: HealthReader? = nil) throws {
    self.lock = lock
    self.base = base
    for feed in base?.metadata.database.feeds ?? [] { dates[feed.name] = feed.date }
    // So that its signals can be taken over as they are written.
    for name in base?.metadata.names ?? [] { _ = names.place(of: name) }
    spill = try SpillFile(
      path: lock.cache.folder + "/" + AtomicFile.temporaryPrefix + "signals",
      partCount: 1 << Self.partBits)
  }

  /// Takes in what one feed says of a subject. What several say is put together; of what one says
  /// twice the newer counts, or else the later.
  package func add(_ subject: HealthSubject, _ signals: [HealthSignal]) throws {
    try add(key: subject.key, signals)
  }

  /// The same, of a subject by its name in a store (``HealthSubject/key``).
  package func add(key: String, _ signals: [HealthSignal]) throws {
    guard let first = signals.first else { return }
    scratch.removeAll()
    scratch.write(key)
    scratch.write(count: signals.count)
    for signal in signals {
      if dates[signal.feed] == nil, let date = signal.date { dates[signal.feed] = date }
      scratch.write(signal, &names, feedDate: dates[signal.feed])
    }
    let isOfOneFeed = signals.allSatisfy { $0.feed == first.feed }
    let hash = try stage(
      HealthSchema.hash(key: key),
      date: signals.lazy.compactMap(\.date?.seconds).max(),
      feed: isOfOneFeed ? names.place(of: first.feed) : -1)
    for feed in isOfOneFeed ? [first.feed] : Set(signals.map(\.feed)) {
      counts[feed, default: []].insert(hash)
    }
  }

  /// Sets `scratch` aside as what is said of a subject.
  /// - Returns: the hash.
  private func stage(_ hash: UInt64, date: Int?, feed: Int) throws -> UInt64 {
    let part = Int(hash >> UInt64(64 - Self.partBits))
    let extent = try scratch.withBytes { try spill.append($0, to: part) }
    entries.append(
      Entry(
        hash: hash, date: date ?? .min, extent: extent, feed: Int32(truncatingIfNeeded: feed)))
    return hash
  }

  /// Begins with a feed of which all comes anew.
  /// - Parameter date: that of the feed; nil for that of the first signal that has one.
  package func begin(_ feed: String, date: Timestamp? = nil) { dates[feed] = date }

  /// What was added until then, for taking back what comes after it.
  package struct Mark {
    fileprivate let entryCount: Int
    fileprivate let counts: [String: Set<UInt64>]
    fileprivate let dates: [String: Timestamp]
  }

  package var mark: Mark {
    Mark(entryCount: entries.count, counts: counts, dates: dates)
  }

  /// Forgets what was added since then.
  package func revert(to mark: Mark) {
    entries.removeSubrange(mark.entryCount...)
    counts = mark.counts
    dates = mark.dates
  }

  /// Takes over what the file in force holds of feeds. Signals that have the feed's date then have the
  /// one that the feed has here.
  /// - Parameter isKept: whether a subject's signals are taken over, told its key.
  /// - Throws: ``StoreError`` if it is damaged.
  package func keep(feeds: Set<String>, where isKept: (String) -> Bool = { _ in true }) throws {
    guard let base else { return }
    let isWanted = base.metadata.names.map { feeds.contains($0) }
    let feedDates = base.metadata.names.map { dates[$0]?.seconds }
    var hashes = base.metadata.names.map { _ in Set<UInt64>() }
    var wanted: [HealthSignalOutline] = []
    try base.forEachEncodedSubject { key, signals in
      wanted.removeAll(keepingCapacity: true)
      var reader = ByteReader(signals)
      for _ in 0..<(try reader.count()) {
        let signal = try HealthSignalOutline(from: &reader)
        guard isWanted.indices.contains(signal.feed) else { throw MalformedBytes() }
        if isWanted[signal.feed] { wanted.append(signal) }
      }
      guard !wanted.isEmpty, isKept(try ByteReader.text(key)) else { return }
      let hash = HealthSchema.hash(key: key)
      while let feed = wanted.first?.feed {
        let own = wanted.filter { $0.feed == feed }
        wanted.removeAll { $0.feed == feed }
        scratch.removeAll()
        scratch.write(block: key)
        scratch.write(count: own.count)
        var date: Int?
        for signal in own {
          scratch.writeRaw(signal.encoded)
          let own = signal.hasFeedDate ? feedDates[feed] : signal.date
          date = own.map { max($0, date ?? .min) } ?? date
        }
        hashes[feed].insert(try stage(hash, date: date, feed: feed))
      }
    }
    for (name, hashes) in zip(base.metadata.names, hashes) where !hashes.isEmpty {
      counts[name] = counts[name].map { $0.union(hashes) } ?? hashes
    }
  }

  /// The number of subjects of which a feed has said something so far.
  package func count(of feed: String) -> Int { counts[feed]?.count ?? 0 }

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
      feed.date = dates[feed.name]
      return feed
    }
    for name in names.list { digest.combine(name) }
    digest.combine(model)
    for feed in feeds {
      digest.combine(feed.name + "\n" + feed.origin + "\n" + feed.licence)
      digest.combine(feed.date.map { $0.rfc3339 } ?? "")
    }
    let database = HealthDatabase(
      sequence: try lock.nextSequence(.health), builtAt: builtAt,
      digest: hexadecimal(digest.value), feeds: feeds, modelText: model)
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
      size: try file.status().size, builtAt: builtAt, confirmedAt: builtAt, metadataHash: hash,
      fileHash: try file.contentHash())
    try HealthReader(path: path, pointer: pointer).verifyRows()
    try AtomicFile.move(path, to: pointer.generation.fileName, in: folder)
    try AtomicFile.write(pointer.text, to: GenerationName.Kind.health.pointerName, in: folder)
    try lock.removeOldGenerations(.health)
    return database
  }

  /// - Returns: the bits of the number of buckets.
  private func writeBuckets(
    to connection: SQLiteConnection, digest: inout ContentHash
  ) throws -> Int {
    let bits = HealthSchema.bucketBits(for: entries.count)
    // Equal hashes keep the order in which the feeds came.
    let order = entries.indices.sorted { (entries[$0].hash, $0) < (entries[$1].hash, $1) }
    let insert = try Self.insert(into: "signal", connection)
    try spill.finish()
    /// The entries of one bucket.
    let arena = ByteWriter()
    var next = 0
    for bucket in 0..<Int64(1 << bits) {
      var subjects: [(key: String, blocks: [Block])] = []
      let first = next
      arena.removeAll()
      while next < order.count,
        GenerationSchema.bucket(of: entries[order[next]].hash, bits: bits) == bucket
      {
        try spill.read(entries[order[next]].extent, into: arena)
        next += 1
      }
      try arena.withBytes { bytes in
        var start = 0
        for entry in order[first..<next].lazy.map({ self.entries[$0] }) {
          let end = start + Int(entry.extent.length)
          var reader = ByteReader(UnsafeRawBufferPointer(rebasing: bytes[start..<end]))
          let key = try reader.text()
          let count = try reader.count()
          let block = Block(
            feed: entry.feed, date: entry.date, count: count,
            bytes: (start + reader.position)..<end)
          start = end
          if let place = subjects.firstIndex(where: { $0.key == key }) {
            block.add(to: &subjects[place].blocks)
          } else {
            subjects.append((key, [block]))
          }
        }
        subjects.sort { $0.key < $1.key }
        scratch.removeAll()
        scratch.write(count: subjects.count)
        for subject in subjects {
          scratch.write(subject.key)
          block.removeAll()
          block.write(count: subject.blocks.reduce(0) { $0 + $1.count })
          for part in subject.blocks {
            block.writeRaw(UnsafeRawBufferPointer(rebasing: bytes[part.bytes]))
          }
          block.withBytes { scratch.write(block: $0) }
        }
      }
      digest.combine(try Self.write(scratch, bucket, insert))
    }
    return bits
  }

  /// What one call said of a subject.
  private struct Block {
    var feed: Int32
    var date: Int
    var count: Int
    /// Of the signals, among those of the bucket.
    var bytes: Range<Int>

    /// Takes the place of what the same feed said earlier, unless that is of a newer date.
    func add(to blocks: inout [Block]) {
      guard let place = blocks.firstIndex(where: { $0.feed == feed && feed >= 0 }) else {
        return blocks.append(self)
      }
      if date >= blocks[place].date { blocks[place] = self }
    }
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
