/// A temporary file that blocks are added to, each to one of many parts, and from which they are
/// read again part by part: an import of any size needs little memory, and no block is looked for.
final class SpillFile {
  private let file: OpenFile
  private var parts: [Part]
  private var writtenCount = 0
  /// The content of a part, and memory that others of it may need.
  private var window = UnsafeMutableRawBufferPointer.allocate(byteCount: 1, alignment: 16)
  private var windowPart: Int?

  private struct Part {
    /// What was not written to the file yet.
    var buffer: [UInt8] = []
    /// The bytes before `buffer`.
    var count = 0
    var chunks: [(offset: Int, length: Int)] = []

    /// - Returns: where the bytes are within the part.
    mutating func append(_ bytes: UnsafeRawBufferPointer) -> Int {
      let offset = count + buffer.count
      // As bytes of the standard library's own kind they are copied many at a time.
      bytes.withMemoryRebound(to: UInt8.self) { buffer.append(contentsOf: $0) }
      return offset
    }
  }

  /// Where a block lies.
  struct Extent {
    /// Within the part.
    var offset: Int
    var length: Int32
    var part: UInt16
  }

  /// The file is removed at once from its folder, and from the disk when this goes away.
  /// - Parameter partCount: at most 65,536.
  init(path: String, partCount: Int) throws {
    AtomicFile.remove(path)
    file = try OpenFile(path, .createNew)
    AtomicFile.remove(path)
    parts = Array(repeating: Part(), count: partCount)
  }

  deinit { window.deallocate() }

  /// What a part keeps in memory at most, but for a block that is longer.
  private static let chunkSize = 16 << 10

  func append(_ bytes: UnsafeRawBufferPointer, to part: Int) throws -> Extent {
    guard let length = Int32(exactly: bytes.count), let number = UInt16(exactly: part) else {
      throw StoreError(.writeFailed, "A record is longer than two gigabytes.")
    }
    if parts[part].buffer.count + bytes.count > Self.chunkSize { try flush(part) }
    let offset = parts[part].append(bytes)
    return Extent(offset: offset, length: length, part: number)
  }

  private func flush(_ part: Int) throws {
    let length = parts[part].buffer.count
    guard length > 0 else { return }
    try parts[part].buffer.withUnsafeBytes { try file.write($0) }
    parts[part].chunks.append((writtenCount, length))
    parts[part].count += length
    parts[part].buffer.removeAll(keepingCapacity: true)
    writtenCount += length
  }

  /// When all was added: gives back the memory that adding needs.
  func finish() throws {
    for part in parts.indices {
      try flush(part)
      parts[part].buffer = []
    }
  }

  /// Adds a block's bytes to a writer. Fast if the block before was of the same part.
  func read(_ extent: Extent, into writer: ByteWriter) throws {
    let part = Int(extent.part)
    if windowPart != part || !parts[part].buffer.isEmpty { try load(part) }
    let end = extent.offset + Int(extent.length)
    precondition(end <= parts[part].count, "a block ends in its part")
    writer.writeRaw(UnsafeRawBufferPointer(rebasing: window[extent.offset..<end]))
  }

  private func load(_ part: Int) throws {
    windowPart = nil
    try flush(part)
    if window.count < parts[part].count {
      window.deallocate()
      window = .allocate(byteCount: parts[part].count, alignment: 16)
    }
    var filled = 0
    for chunk in parts[part].chunks {
      let count = try file.read(
        into: UnsafeMutableRawBufferPointer(rebasing: window[filled..<(filled + chunk.length)]),
        at: chunk.offset)
      guard count == chunk.length else {
        throw StoreError(.readFailed, "A temporary file of the cache lost its end: check the disk.")
      }
      filled += count
    }
    windowPart = part
  }
}
