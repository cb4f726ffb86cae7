/// A temporary file to which blocks are added and from which they are read again, so that an import
/// of any size needs little memory.
final class SpillFile {
  private let file: OpenFile
  private var buffer: [UInt8] = []
  private var writtenCount = 0
  /// A part of the file, and where it begins there.
  private var window: [UInt8] = []
  private var windowStart = 0
  /// Where the last block that was read ends.
  private var lastEnd = 0

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
  /// The most that is read ahead.
  private static let maximumWindow = 16 << 20

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

  /// Reads at once what the blocks lie in, if it is not too much, for reading them in any order.
  func preload(_ extents: some Sequence<Extent>) throws {
    var start = Int.max
    var end = 0
    for extent in extents {
      start = min(start, extent.offset)
      end = max(end, extent.offset + Int(extent.length))
    }
    if start < end, end - start <= Self.maximumWindow { try fillWindow(start, end - start) }
  }

  private func fillWindow(_ start: Int, _ size: Int) throws {
    window = try [UInt8](unsafeUninitializedCapacity: size) { bytes, count in
      count = try file.read(into: UnsafeMutableRawBufferPointer(bytes), at: start)
    }
    windowStart = start
  }

  func read(_ extent: Extent) throws -> [UInt8] {
    let length = Int(extent.length)
    let start = extent.offset - windowStart
    if start >= 0, start + length <= window.count {
      lastEnd = extent.offset + length
      return Array(window[start..<(start + length)])
    }
    // Blocks that are read in the order of the file are read ahead.
    let isNext = extent.offset >= lastEnd && extent.offset - lastEnd < 1 << 14
    lastEnd = extent.offset + length
    if isNext, length < Self.bufferSize / 4 {
      try fillWindow(extent.offset, Self.bufferSize / 4)
      if length <= window.count { return Array(window[..<length]) }
    }
    return try [UInt8](unsafeUninitializedCapacity: length) { bytes, count in
      count = try file.read(into: UnsafeMutableRawBufferPointer(bytes), at: extent.offset)
      guard count == length else {
        throw StoreError(.readFailed, "A temporary file of the cache lost its end: check the disk.")
      }
    }
  }
}
