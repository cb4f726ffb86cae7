import Advisor

/// A compiled record that waits for its bucket.
struct StagedRow {
  var hash: UInt64
  var extent: SpillFile.Extent
  /// The advisory that it belongs to, as an index of the staged advisories.
  var serial: UInt32
  /// An index of the writer's ecosystems.
  var ecosystem: UInt8
  /// Whether it is of a flaw, and was not withdrawn.
  var isLiveFlaw: Bool
  var isMalicious: Bool
}

struct StagedAdvisory {
  var hash: UInt64
  var extent: SpillFile.Extent
  var modified: Int
  /// The ecosystems that it has rows in, one bit each.
  var ecosystems: UInt64
  /// Those whose feeds say it in these words, one bit each.
  var feeds: UInt64
  /// Where its names are among those of all.
  var nameOffset: Int
  var isLive: Bool
}

struct StagedAlias {
  var hash: UInt64
  var extent: SpillFile.Extent
  var serial: UInt32
}

/// What is known only when all records were seen.
struct StagedGroups {
  /// The names of groups by the serial of an advisory, where it is not the advisory's own id.
  var names: [UInt32: String]
  /// Records by the prefix of their ids, which names their home database.
  var sources: [String: Int]
}

extension GenerationWriter {
  func names(of serial: Int) throws -> (id: String, aliases: [String]) {
    try names.withBytes { bytes in
      var reader = ByteReader(
        UnsafeRawBufferPointer(rebasing: bytes[advisories[serial].nameOffset...]))
      return (try reader.text(), try reader.texts())
    }
  }

  func groups(without superseded: [Bool]) throws -> StagedGroups {
    let candidates = groupCandidates(without: superseded)
    var builder = AliasGroups.Builder()
    for serial in candidates where advisories[serial].isLive {
      let (id, others) = try names(of: serial)
      builder.add(id: id, aliases: others)
    }
    let groups = builder.build()
    var named: [UInt32: String] = [:]
    for serial in candidates {
      let (id, others) = try names(of: serial)
      let group = groups.group(of: id, aliases: others)
      if group != id { named[UInt32(truncatingIfNeeded: serial)] = group }
    }
    return StagedGroups(names: named, sources: try sources(without: superseded))
  }

  /// The advisories that can be in a group with another: those that share a name with one, be it an
  /// id or an alias. All others are alone with names that nobody else knows.
  private func groupCandidates(without superseded: [Bool]) -> [Int] {
    var hashes = advisories.map(\.hash)
    for alias in aliases { hashes.append(alias.hash) }
    hashes.sort()
    var shared: Set<UInt64> = []
    for (one, next) in zip(hashes, hashes.dropFirst()) where one == next { shared.insert(one) }
    var isCandidate = advisories.map { shared.contains($0.hash) }
    for alias in aliases where shared.contains(alias.hash) {
      isCandidate[Int(alias.serial)] = true
    }
    return isCandidate.indices.filter { isCandidate[$0] && !superseded[$0] }
  }

  /// Records by home database. Most have that of the record before.
  private func sources(without superseded: [Bool]) throws -> [String: Int] {
    var counts: [String: Int] = [:]
    try names.withBytes { bytes in
      var current = UnsafeRawBufferPointer(start: nil, count: 0)
      var count = 0
      for (serial, advisory) in advisories.enumerated() where !superseded[serial] {
        var reader = ByteReader(UnsafeRawBufferPointer(rebasing: bytes[advisory.nameOffset...]))
        let id = try reader.block()
        let home = UnsafeRawBufferPointer(rebasing: id.prefix { $0 != UInt8(ascii: "-") })
        if !home.elementsEqual(current) {
          counts[String(decoding: current, as: UTF8.self), default: 0] += count
          (current, count) = (home, 0)
        }
        count += 1
      }
      counts[String(decoding: current, as: UTF8.self), default: 0] += count
    }
    return counts.filter { $0.value > 0 }
  }

  func writeBuckets(
    to database: SQLiteConnection, without superseded: [Bool], groups: StagedGroups,
    digest: inout GenerationDigest
  ) throws -> [GenerationMetadata.Segment] {
    rows.removeAll { superseded[Int($0.serial)] }
    rows.sort { ($0.ecosystem, $0.hash, $0.serial) < ($1.ecosystem, $1.hash, $1.serial) }
    let counts = recordCounts(without: superseded)
    let table = try RowWriter(database, .bucket)
    let nameTable = try RowWriter(database, .name)
    var names = PackageNameIndex.Builder()
    var firstNameRow = 0
    let blocks = ByteWriter()
    var content: [Bucket.Row] = []
    var segments: [GenerationMetadata.Segment] = []
    var next = 0
    var firstBucket = 0
    for (index, ecosystem) in ecosystems.enumerated() {
      var end = next
      var packageCount = 0
      while end < rows.count, rows[end].ecosystem == index {
        if end == next || rows[end].hash != rows[end - 1].hash { packageCount += 1 }
        end += 1
      }
      let bits = GenerationSchema.bucketBits(for: packageCount)
      for bucket in 0..<(1 << bits) {
        let start = next
        while next < end,
          GenerationSchema.bucket(of: rows[next].hash, bits: bits) == Int64(bucket)
        {
          next += 1
        }
        blocks.removeAll()
        for row in rows[start..<next] { try rowSpill.read(row.extent, into: blocks) }
        try blocks.withBytes { bytes in
          content.removeAll(keepingCapacity: true)
          var rest = bytes
          for row in rows[start..<next] {
            content.append(
              try bucketRow(
                row, UnsafeRawBufferPointer(rebasing: rest.prefix(Int(row.extent.length))),
                group: groups.names[row.serial] ?? ""))
            rest = UnsafeRawBufferPointer(rebasing: rest.dropFirst(Int(row.extent.length)))
          }
          content.sort { $0.precedes($1) }
          writer.removeAll()
          Bucket.encode(content, into: writer, by: body)
          names.add(content)
        }
        let id = Int64(firstBucket + bucket)
        digest.add(.bucket, id, try table.write(id, writer))
      }
      let nameRowCount = try names.write(
        from: Int64(firstNameRow), to: nameTable, by: writer, block: body, digest: &digest)
      names.removeAll()
      segments.append(
        GenerationMetadata.Segment(
          ecosystem: ecosystem, recordCount: counts[index].all, liveCount: counts[index].live,
          firstBucket: firstBucket, bits: bits, firstNameRow: firstNameRow,
          nameRowCount: nameRowCount, keyFingerprint: keyFingerprint(ecosystem)))
      firstBucket += 1 << bits
      firstNameRow += nameRowCount
    }
    return segments
  }

  private func bucketRow(
    _ staged: StagedRow, _ bytes: UnsafeRawBufferPointer, group: String
  ) throws -> Bucket.Row {
    var reader = ByteReader(bytes)
    let name = try reader.block()
    let body = UnsafeRawBufferPointer(rebasing: bytes[reader.position...])
    return Bucket.Row(
      name: name, id: try reader.block(), group: group, body: body, isLiveFlaw: staged.isLiveFlaw,
      isMalicious: staged.isMalicious)
  }

  /// The records of each ecosystem, and those of them that were not withdrawn.
  private func recordCounts(without superseded: [Bool]) -> [(all: Int, live: Int)] {
    var counts = ecosystems.map { _ in (all: 0, live: 0) }
    for (serial, advisory) in advisories.enumerated() where !superseded[serial] {
      var rest = advisory.ecosystems
      while rest != 0 {
        let index = rest.trailingZeroBitCount
        rest &= rest - 1
        counts[index].all += 1
        if advisory.isLive { counts[index].live += 1 }
      }
    }
    return counts
  }

  /// - Returns: the bits of the table's buckets.
  func writeAdvisories(
    to database: SQLiteConnection, without superseded: [Bool], digest: inout GenerationDigest
  ) throws -> Int {
    var entries: [(hash: UInt64, extent: SpillFile.Extent)] = []
    for (serial, advisory) in advisories.enumerated() where !superseded[serial] {
      entries.append((advisory.hash, advisory.extent))
    }
    for alias in aliases where !superseded[Int(alias.serial)] {
      entries.append((alias.hash, alias.extent))
    }
    entries.sort { $0.hash < $1.hash }
    let bits = GenerationSchema.bucketBits(for: entries.count)
    let table = try RowWriter(database, .advisory)
    let blocks = ByteWriter()
    var content: [Range<Int>] = []
    var next = 0
    for bucket in 0..<Int64(1 << bits) {
      blocks.removeAll()
      content.removeAll(keepingCapacity: true)
      while next < entries.count,
        GenerationSchema.bucket(of: entries[next].hash, bits: bits) == bucket
      {
        let start = blocks.count
        try advisorySpill.read(entries[next].extent, into: blocks)
        content.append(start..<blocks.count)
        next += 1
      }
      writer.removeAll()
      writer.write(count: content.count)
      blocks.withBytes { bytes in
        content.sort { bytes[$0].lexicographicallyPrecedes(bytes[$1]) }
        for entry in content { writer.writeRaw(UnsafeRawBufferPointer(rebasing: bytes[entry])) }
      }
      digest.add(.advisory, bucket, try table.write(bucket, writer))
    }
    return bits
  }
}

/// Writes rows of one table, each with the hash of its payload.
struct RowWriter {
  private let table: GenerationSchema.Table
  private let insert: SQLiteStatement

  init(_ database: SQLiteConnection, _ table: GenerationSchema.Table) throws {
    self.table = table
    insert = try database.prepare(
      "INSERT INTO \(table.rawValue)(id, payload, hash) VALUES(?1, ?2, ?3)")
  }

  /// - Returns: the hash.
  func write(_ id: Int64, _ payload: ByteWriter) throws -> UInt64 {
    try payload.withBytes { bytes in
      let hash = GenerationSchema.hash(table, id, bytes)
      try insert.bind(id, at: 1)
      try insert.bind(bytes, at: 2)
      try insert.bind(Int64(bitPattern: hash), at: 3)
      _ = try insert.step()
      insert.reset()
      return hash
    }
  }
}
