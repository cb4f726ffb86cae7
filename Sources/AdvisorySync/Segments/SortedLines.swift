import AdvisoryStore

/// Lines on their way into order: they come as they are found, each to one of several segments, wait
/// in a temporary file, and are read again in the order of their keys. Needs memory for the keys.
final class SortedLines {
  private let file: OpenFile
  private var entries: [[Entry]]
  /// The keys of all lines.
  private var keys: [UInt8] = []
  private var buffer: [UInt8] = []
  private var written = 0

  private struct Entry {
    var offset: Int
    var length: Int
    var key: Int
    var keyLength: Int
  }

  private static let chunkLength = 1 << 20

  /// - Parameter path: of a file that is not there; it is removed from its folder at once.
  init(path: String, segments: Int) throws {
    AtomicFile.remove(path)
    file = try OpenFile(path, .createNew)
    AtomicFile.remove(path)
    entries = Array(repeating: [], count: segments)
  }

  /// Takes in a line for all of these segments.
  /// - Throws: ``SyncError`` if the line has no key.
  func add(_ line: [UInt8], to segments: some Sequence<Int>) throws {
    guard let range = line.withUnsafeBytes({ SegmentLine.key(of: $0) }) else {
      throw SyncError(.tooLarge, "A record is too long to be published, or has too long an id.")
    }
    let entry = Entry(
      offset: written + buffer.count, length: line.count, key: keys.count, keyLength: range.count)
    keys.append(contentsOf: line[range])
    buffer.append(contentsOf: line)
    for segment in segments { entries[segment].append(entry) }
    if buffer.count >= Self.chunkLength { try flush() }
  }

  private func flush() throws {
    try buffer.withUnsafeBytes { try file.write($0) }
    written += buffer.count
    buffer.removeAll(keepingCapacity: true)
  }

  /// Calls `body` with the lines of a segment in the order of their keys; of several with one key
  /// with that which came last.
  func forEach(in segment: Int, _ body: (UnsafeRawBufferPointer) throws -> Void) throws {
    try flush()
    let sorted = keys.withUnsafeBytes { keys in
      func key(_ entry: Entry) -> UnsafeRawBufferPointer {
        UnsafeRawBufferPointer(rebasing: keys[entry.key..<(entry.key + entry.keyLength)])
      }
      let sorted = entries[segment].sorted {
        let order = SegmentLine.order(key($0), key($1))
        return order == 0 ? $0.offset < $1.offset : order < 0
      }
      return sorted.indices.filter {
        $0 == sorted.count - 1 || SegmentLine.order(key(sorted[$0]), key(sorted[$0 + 1])) != 0
      }.map { sorted[$0] }
    }
    var memory = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 16, alignment: 16)
    defer { memory.deallocate() }
    for entry in sorted {
      if entry.length > memory.count {
        memory.deallocate()
        memory = .allocate(byteCount: entry.length, alignment: 16)
      }
      let line = UnsafeMutableRawBufferPointer(rebasing: memory[..<entry.length])
      guard try file.read(into: line, at: entry.offset) == entry.length else {
        throw SyncError(.readFailed, "A temporary file lost its end: check the disk.")
      }
      try body(UnsafeRawBufferPointer(line))
    }
  }
}
