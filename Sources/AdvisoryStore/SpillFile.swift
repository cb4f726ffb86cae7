/// A temporary file to which blocks are added and from which they are read again, so that an import
/// of any size needs little memory.
final class SpillFile {
  private let file: OpenFile
  private var buffer: [UInt8] = []
  private var writtenCount = 0

  /// Where a block lies.
  struct Extent {
    var offset: Int
    var length: Int32
  }

  /// The file is removed at once from its folder, and from the disk when this goes away.
  init(path: String) throws {
    AtomicFile.remove(path)
    file = try OpenFile(path, .createNew)
    AtomicFile.remove(path)
    buffer.reserveCapacity(Self.bufferSize)
  }

  private static let bufferSize = 1 << 20

  func append(_ bytes: [UInt8]) throws -> Extent {
    if buffer.count + bytes.count > Self.bufferSize { try flush() }
    guard let length = Int32(exactly: bytes.count) else {
      throw StoreError(.writeFailed, "A record is longer than two gigabytes.")
    }
    let extent = Extent(offset: writtenCount + buffer.count, length: length)
    buffer.append(contentsOf: bytes)
    return extent
  }

  /// Reading begins when all was added.
  func flush() throws {
    try buffer.withUnsafeBytes { try file.write($0) }
    writtenCount += buffer.count
    buffer.removeAll(keepingCapacity: true)
  }

  func read(_ extent: Extent) throws -> [UInt8] {
    let length = Int(extent.length)
    return try [UInt8](unsafeUninitializedCapacity: length) { bytes, count in
      count = try file.read(into: UnsafeMutableRawBufferPointer(bytes), at: extent.offset)
      guard count == length else {
        throw StoreError(.readFailed, "A temporary file of the cache lost its end: check the disk.")
      }
    }
  }
}
