import Advisor

/// The payload of a row of `bucket`: for each package its name, the length of its records, and the
/// records, so that other packages are stepped over.
enum Bucket {
  /// A record as it is written: the alias group stands before it, empty if it is the record's id.
  struct Row {
    var name: String
    var id: String
    var group: String
    var body: ArraySlice<UInt8>
  }

  /// - Parameter rows: sorted by name.
  static func encode(_ rows: [Row], into writer: inout ByteWriter) {
    var packages: [(name: String, start: Int, end: Int)] = []
    for (index, row) in rows.enumerated() {
      if packages.last?.name == row.name {
        packages[packages.count - 1].end = index + 1
      } else {
        packages.append((row.name, index, index + 1))
      }
    }
    writer.write(count: packages.count)
    var block = ByteWriter()
    for package in packages {
      block.removeAll()
      block.write(count: package.end - package.start)
      for row in rows[package.start..<package.end] {
        block.write(row.group)
        block.writeRaw(row.body)
      }
      writer.write(package.name)
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
