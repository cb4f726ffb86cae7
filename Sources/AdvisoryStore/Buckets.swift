import Advisor

/// The payload of a row of `bucket`: for each package its name, the length of its records, and the
/// records, so that other packages are stepped over.
enum Bucket {
  /// A record as it is written: the alias group stands before it, empty if it is the record's id.
  struct Row {
    var name: ArraySlice<UInt8>
    var id: ArraySlice<UInt8>
    var group: String
    var body: ArraySlice<UInt8>

    /// The order of rows in a bucket: by name, then by id, both as bytes.
    func precedes(_ other: Row) -> Bool {
      name == other.name
        ? id.lexicographicallyPrecedes(other.id) : name.lexicographicallyPrecedes(other.name)
    }
  }

  /// - Parameter rows: sorted.
  static func encode(_ rows: [Row], into writer: inout ByteWriter) {
    var starts: [Int] = []
    for (index, row) in rows.enumerated()
    where index == 0 || rows[index - 1].name != row.name {
      starts.append(index)
    }
    writer.write(count: starts.count)
    var block = ByteWriter()
    for (package, start) in starts.enumerated() {
      let records = rows[start..<(package + 1 < starts.count ? starts[package + 1] : rows.count)]
      block.removeAll()
      block.write(count: records.count)
      for record in records {
        block.write(record.group)
        block.writeRaw(record.body)
      }
      writer.write(rows[start].name)
      writer.write(block.bytes)
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
    _ entry: (_ key: String, Kind, _ body: inout ByteReader) throws -> Void
  ) throws {
    var reader = ByteReader(payload)
    for _ in 0..<(try reader.count()) {
      guard let kind = Kind(rawValue: try reader.byte()) else { throw MalformedBytes() }
      let key = try reader.text()
      var body = ByteReader(try reader.block())
      try entry(key, kind, &body)
    }
    guard reader.isAtEnd else { throw MalformedBytes() }
  }
}
