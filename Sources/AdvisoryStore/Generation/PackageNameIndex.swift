import Advisor

/// The rows of `name`: the names of the packages that advisories are about, for completion. The
/// names of an ecosystem stand in the order of their bytes, some hundred in each row.
enum PackageNameIndex {
  /// A row is closed when it has so many bytes.
  private static let rowSize = 2_048

  /// The names of one ecosystem, as they are found bucket by bucket.
  struct Builder {
    private let names = ByteWriter()
    private var entries: [(range: Range<Int>, advisoryCount: Int)] = []

    mutating func removeAll() {
      names.removeAll()
      entries.removeAll(keepingCapacity: true)
    }

    /// Takes in the packages of a bucket: each that has live advisories other than of malice.
    mutating func add(_ rows: [Bucket.Row]) {
      var start = 0
      while start < rows.count {
        var end = start
        var count = 0
        while end < rows.count, rows[end].hasName(of: rows[start]) {
          if rows[end].isLiveFlaw { count += 1 }
          end += 1
        }
        if count > 0, !rows[start..<end].contains(where: \.isMalicious) {
          let offset = names.count
          names.writeRaw(rows[start].name)
          entries.append((offset..<names.count, count))
        }
        start = end
      }
    }

    /// Writes the rows from an id on.
    /// - Returns: how many there are.
    func write(
      from first: Int64, to table: RowWriter, by writer: ByteWriter, block: ByteWriter,
      digest: inout GenerationDigest
    ) throws -> Int {
      try names.withBytes { bytes in
        let sorted = entries.sorted {
          bytes[$0.range].lexicographicallyPrecedes(bytes[$1.range])
        }
        var rowCount = 0
        var next = 0
        while next < sorted.count {
          block.removeAll()
          let start = next
          while next < sorted.count, block.count < rowSize {
            block.write(block: UnsafeRawBufferPointer(rebasing: bytes[sorted[next].range]))
            block.write(count: sorted[next].advisoryCount)
            next += 1
          }
          writer.removeAll()
          writer.write(count: next - start)
          block.withBytes { writer.writeRaw($0) }
          let id = first + Int64(rowCount)
          digest.add(.name, id, try table.write(id, writer))
          rowCount += 1
        }
        return rowCount
      }
    }
  }

  /// The first name of a row: where a search goes on.
  static func firstName(in payload: UnsafeRawBufferPointer) throws -> [UInt8] {
    var reader = ByteReader(payload)
    guard try reader.count() > 0 else { throw MalformedBytes() }
    return Array(try reader.block())
  }

  /// Collects the names of a row that begin with a prefix.
  /// - Returns: whether the next row may have more.
  static func collect(
    _ prefix: [UInt8], in payload: UnsafeRawBufferPointer, into found: inout [KnownPackage]
  ) throws -> Bool {
    var reader = ByteReader(payload)
    for _ in 0..<(try reader.count()) {
      let name = try reader.block()
      let count = try reader.unsigned()
      if name.starts(with: prefix) {
        found.append(
          KnownPackage(
            name: String(decoding: name, as: UTF8.self), advisoryCount: Int(clamping: count)))
      } else if prefix.lexicographicallyPrecedes(name) {
        return false
      }
    }
    return true
  }
}
