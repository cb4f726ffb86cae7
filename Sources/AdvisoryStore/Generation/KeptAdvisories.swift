package import Advisor

extension GenerationWriter {
  /// Takes over advisories of another generation.
  ///
  /// Where this program would compile them to what that generation holds, its bytes are copied, which is
  /// many times as fast as compiling them.
  /// - Parameter feeds: the ecosystems whose feeds still say an advisory in these words, or nil if it is
  ///   not taken over; told its id, and the ecosystem of each package that it names.
  /// - Throws: ``StoreError`` `damaged` if a row of that generation is; then this writer has a part of it.
  package func add(
    from base: GenerationReader,
    keeping feeds: (_ id: String, _ ecosystems: [Ecosystem]) throws -> [Ecosystem]?
  ) throws {
    guard base.isCompiledAsNow else {
      return try base.forEachAdvisory { advisory in
        if let feeds = try feeds(advisory.id, advisory.affected.map(\.package.ecosystem)) {
          try add(advisory, from: feeds)
        }
      }
    }
    var serials: [String: UInt32] = [:]
    try base.forEachOutline { outline, encoded in
      guard let feeds = try feeds(outline.id, outline.ecosystems) else { return }
      serials[outline.id] = try stage(outline.head, feeds) { $0.writeRaw(encoded) }
    }
    for (index, ecosystem) in ecosystems.enumerated() {
      try base.forEachPackage(of: ecosystem) { name, records in
        for _ in 0..<(try records.count()) {
          _ = try records.block()
          let outline = try RecordOutline(from: &records)
          guard let serial = serials[outline.id] else { continue }
          try stage(
            serial, name: name, ecosystem: index, kind: outline.kind,
            isWithdrawn: outline.isWithdrawn
          ) { $0.writeRaw(outline.encoded) }
        }
      }
    }
  }
}

/// What has to be known of an encoded advisory for taking it over.
package struct AdvisoryOutline {
  let head: AdvisoryHead
  /// Of each package that it names.
  package private(set) var ecosystems: [Ecosystem] = []

  package var id: String { head.id }
  package var modified: Timestamp { head.modified }

  init(from reader: inout ByteReader) throws {
    head = try AdvisoryHead(from: &reader)
    _ = try reader.optionalTime()
    try reader.skipBlocks()
    _ = try (reader.block(), reader.block())
    try reader.skipVectors()
    try reader.skipOptionalBlock()
    for _ in 0..<(try reader.count()) {
      ecosystems.append(Ecosystem(try reader.text()))
      _ = try (reader.block(), reader.block())
      for _ in 0..<(try reader.count()) {
        _ = try reader.byte()
        for _ in 0..<(try reader.count()) {
          _ = try reader.byte()
          _ = try reader.block()
        }
      }
      try reader.skipBlocks()
      try reader.skipVectors()
      try reader.skipOptionalBlock()
      try reader.skipBlocks()
    }
  }
}

/// What has to be known of an encoded record for taking it over.
struct RecordOutline {
  let id: String
  let kind: AdvisoryKind
  let isWithdrawn: Bool
  /// The whole of it.
  let encoded: UnsafeRawBufferPointer

  init(from reader: inout ByteReader) throws {
    let start = reader.position
    id = try reader.text()
    try reader.skipBlocks()
    (kind, isWithdrawn) = try AffectedRecord.kind(ofFlags: try reader.byte())
    for _ in 0..<(try reader.count()) {
      _ = try (reader.block(), reader.block())
    }
    try reader.skipBlocks()
    try reader.skipBlocks()
    try reader.skipBlocks()
    _ = try reader.block()
    _ = try (reader.byte(), reader.byte())
    _ = try (reader.block(), reader.block())
    _ = try reader.optionalTime()
    _ = try reader.signed()
    try reader.skipBlocks()
    encoded = reader.bytes(since: start)
  }
}

extension ByteReader {
  fileprivate mutating func skipBlocks() throws {
    for _ in 0..<(try count()) { _ = try block() }
  }

  fileprivate mutating func skipVectors() throws {
    for _ in 0..<(try count()) {
      _ = try (block(), block())
    }
  }

  fileprivate mutating func skipOptionalBlock() throws {
    if try byte() != 0 { _ = try block() }
  }
}
