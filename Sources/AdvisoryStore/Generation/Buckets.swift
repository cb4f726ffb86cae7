import Advisor

/// The payload of a row of `bucket`: for each package its name, the length of its records, and the
/// records, so that other packages are stepped over.
enum Bucket {
  /// A record as it is written: the alias group stands before it, empty if it is the record's id.
  /// Its bytes are somebody else's, who keeps them in place.
  struct Row {
    var name: UnsafeRawBufferPointer
    var id: UnsafeRawBufferPointer
    var group: String
    var body: UnsafeRawBufferPointer
    /// Whether it is of a flaw, and was not withdrawn.
    var isLiveFlaw: Bool
    var isMalicious: Bool

    /// The order of rows in a bucket: by name, then by id, both as bytes.
    func precedes(_ other: Row) -> Bool {
      hasName(of: other)
        ? id.lexicographicallyPrecedes(other.id) : name.lexicographicallyPrecedes(other.name)
    }

    func hasName(of other: Row) -> Bool { name.elementsEqual(other.name) }
  }

  /// - Parameters:
  ///   - rows: Sorted.
  ///   - block: For what is in between; its content is lost.
  static func encode(_ rows: [Row], into writer: ByteWriter, by block: ByteWriter) {
    var packageCount = 0
    for index in rows.indices where index == 0 || !rows[index].hasName(of: rows[index - 1]) {
      packageCount += 1
    }
    writer.write(count: packageCount)
    var start = 0
    while start < rows.count {
      var end = start + 1
      while end < rows.count, rows[end].hasName(of: rows[start]) { end += 1 }
      block.removeAll()
      block.write(count: end - start)
      for index in start..<end {
        block.write(rows[index].group)
        block.writeRaw(rows[index].body)
      }
      writer.write(block: rows[start].name)
      block.withBytes { writer.write(block: $0) }
      start = end
    }
  }

  static func records(
    of package: PackageIdentity, in payload: UnsafeRawBufferPointer
  ) throws -> [AffectedRecord]? {
    var name = package.name
    return try name.withUTF8 { name in
      var reader = ByteReader(payload)
      for _ in 0..<(try reader.count()) {
        let found = try reader.block()
        let block = try reader.block()
        guard found.elementsEqual(name) else { continue }
        var records = ByteReader(block)
        let count = try records.count()
        var result: [AffectedRecord] = []
        result.reserveCapacity(count)
        for _ in 0..<count {
          let group = try records.text()
          result.append(try AffectedRecord(from: &records, group: group, package: package))
        }
        guard records.isAtEnd else { throw MalformedBytes() }
        return result
      }
      guard reader.isAtEnd else { throw MalformedBytes() }
      return nil
    }
  }

  /// - Parameter body: told the name of a package, and what has its records.
  static func forEachPackage(
    in payload: UnsafeRawBufferPointer,
    _ body: (_ name: UnsafeRawBufferPointer, _ records: inout ByteReader) throws -> Void
  ) throws {
    var reader = ByteReader(payload)
    for _ in 0..<(try reader.count()) {
      let name = try reader.block()
      var records = ByteReader(try reader.block())
      try body(name, &records)
      guard records.isAtEnd else { throw MalformedBytes() }
    }
    guard reader.isAtEnd else { throw MalformedBytes() }
  }
}

/// The payload of a row of `advisory`: entries to the end, each a kind, a key and a body.
enum AdvisoryBucket {
  enum Kind: UInt8 {
    /// The key is an id, the body the advisory.
    case advisory = 0
    /// The key is an alias, the body an id.
    case alias = 1
  }

  static func forEachEntry(
    in payload: UnsafeRawBufferPointer,
    _ entry: (_ key: UnsafeRawBufferPointer, Kind, _ body: inout ByteReader) throws -> Void
  ) throws {
    var reader = ByteReader(payload)
    for _ in 0..<(try reader.count()) {
      guard let kind = Kind(rawValue: try reader.byte()) else { throw MalformedBytes() }
      let key = try reader.block()
      var body = ByteReader(try reader.block())
      try entry(key, kind, &body)
    }
    guard reader.isAtEnd else { throw MalformedBytes() }
  }
}
