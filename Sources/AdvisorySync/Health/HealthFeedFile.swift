import Advisor
import AdvisoryStore
import CDeflate

/// A file of a feed, which is read from front to back, and inflated if it is compressed (gzip,
/// RFC 1952).
struct HealthFeedFile {
  let path: String
  let cancellation: Cancellation

  private static let chunkLength = 1 << 20
  /// A longer compressed file is refused: it is held in memory.
  private static let compressedLimit = 512 << 20
  private static let inflatedLimit = 1 << 30
  /// No text of a feed compresses better.
  private static let ratioLimit = 200

  /// Hands what was found to `take` each time that there is some of it.
  /// - Throws: ``SyncError`` or ``StoreError``, and what `take` throws.
  func read(
    _ source: HealthFeedSource, into found: inout HealthFeedFindings,
    take: (inout HealthFeedFindings) throws -> Void
  ) throws {
    guard let status = try FileStatus(path: path, followingLink: true), status.isRegular else {
      throw SyncError(.readFailed, "\(path) is not a plain file.")
    }
    let file = try OpenFile(path, .read, followingLink: true)
    var reading = Reading(source: source)
    func pass(_ bytes: UnsafeBufferPointer<UInt8>) throws {
      try cancellation.check()
      reading.append(bytes, &found)
      try take(&found)
    }
    try forEachChunk(of: file, size: status.size, pass)
    reading.finish(&found)
    try take(&found)
  }

  private func forEachChunk(
    of file: OpenFile, size: Int, _ body: (UnsafeBufferPointer<UInt8>) throws -> Void
  ) throws {
    var chunk = [UInt8](repeating: 0, count: Self.chunkLength)
    var offset = 0
    while offset < size {
      let count = try chunk.withUnsafeMutableBytes { try file.read(into: $0, at: offset) }
      if count == 0 { break }
      if offset == 0, count >= 18, chunk[0] == 0x1F, chunk[1] == 0x8B {
        return try inflate(file, size: size, body)
      }
      try chunk[..<count].withUnsafeBufferPointer { try body($0) }
      offset += count
    }
  }

  private func inflate(
    _ file: OpenFile, size: Int, _ body: (UnsafeBufferPointer<UInt8>) throws -> Void
  ) throws {
    guard size <= Self.compressedLimit else {
      throw SyncError(
        .tooLarge, "\(path) is larger than \(Self.compressedLimit) bytes: inflate it first.")
    }
    let compressed = try file.readAll(limit: size)
    guard let inflater = libdeflate_alloc_decompressor() else {
      throw SyncError(.readFailed, "\(path) could not be read: there is not enough memory.")
    }
    defer { libdeflate_free_decompressor(inflater) }
    let limit = min(Self.inflatedLimit, max(64 << 20, size * Self.ratioLimit))
    // The last four bytes tell the size of the last member, which mostly is the only one.
    let announced = compressed.suffix(4).reversed().reduce(0) { $0 << 8 | Int($1) }
    var output = [UInt8](repeating: 0, count: min(limit, max(1 << 16, announced)))
    var start = 0
    var total = 0
    while start < compressed.count {
      try cancellation.check()
      var consumed = 0
      var filled = 0
      let capacity = output.count
      let result = compressed[start...].withUnsafeBytes { input in
        output.withUnsafeMutableBytes { output in
          libdeflate_gzip_decompress_ex(
            inflater, input.baseAddress, input.count, output.baseAddress, capacity, &consumed,
            &filled)
        }
      }
      if result == LIBDEFLATE_INSUFFICIENT_SPACE, capacity < limit {
        output = [UInt8](repeating: 0, count: min(limit, capacity * 2))
        continue
      }
      guard result == LIBDEFLATE_SUCCESS, consumed > 0 else {
        throw result == LIBDEFLATE_INSUFFICIENT_SPACE
          ? SyncError(.tooLarge, "\(path) inflates to more than \(limit) bytes: it was refused.")
          : SyncError(.unexpectedContent, "\(path) is not a sound gzip file: fetch it again.")
      }
      start += consumed
      total += filled
      guard total <= limit else {
        throw SyncError(.tooLarge, "\(path) inflates to more than \(limit) bytes: it was refused.")
      }
      var place = 0
      while place < filled {
        let end = min(filled, place + Self.chunkLength)
        try output[place..<end].withUnsafeBufferPointer { try body($0) }
        place = end
      }
    }
  }
}

/// A text on its way from chunks through pieces to what is found in it.
private struct Reading {
  private var reader: any HealthFeedReader
  private var pieces: HealthFeedPieces?
  /// The beginning of the text, while it is too short to decide its shape.
  private var beginning: [UInt8] = []

  init(source: HealthFeedSource) { reader = source.reader() }

  mutating func append(
    _ bytes: UnsafeBufferPointer<UInt8>, _ found: inout HealthFeedFindings
  ) {
    if pieces == nil {
      beginning += bytes
      if beginning.count >= HealthFeedPieces.beginningLength { start(&found) }
    } else {
      pass(bytes, &found)
    }
  }

  mutating func finish(_ found: inout HealthFeedFindings) {
    if pieces == nil { start(&found) }
    if var pieces {
      pieces.finish(to: &found) { reader.read($0, into: &$1) }
    }
    reader.finish(into: &found)
  }

  private mutating func start(_ found: inout HealthFeedFindings) {
    let bytes = beginning
    beginning = []
    bytes.withUnsafeBufferPointer { bytes in
      pieces = HealthFeedPieces(reader.shape(of: bytes), beginning: bytes)
      pass(bytes, &found)
    }
  }

  private mutating func pass(
    _ bytes: UnsafeBufferPointer<UInt8>, _ found: inout HealthFeedFindings
  ) {
    guard var pieces else { return }
    // Taken out while it is changed: the same text is not kept twice.
    self.pieces = nil
    pieces.append(bytes, to: &found) { reader.read($0, into: &$1) }
    self.pieces = pieces
  }
}
