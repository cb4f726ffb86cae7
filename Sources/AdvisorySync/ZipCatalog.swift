import AdvisoryStore
import CDeflate

/// The records of a ZIP archive, read one by one. Nothing is ever extracted to a path: names of
/// entries are names, and bytes are handed to the caller.
///
/// An archive comes from the network. One that exceeds a limit, is cut short, fails its checksums
/// or uses what a record archive has no use for is refused as a whole.
struct ZipCatalog {
  /// What an archive may be at most.
  struct Limits: Sendable {
    var archiveBytes = 2 << 30
    var entries = 2_000_000
    var entryBytes = 16 << 20
    /// Inflated to compressed size, for entries of more than a megabyte.
    var ratio = 200
    /// Of all entries together.
    var inflatedBytes = 16 << 30
  }

  private let path: String
  private let limits: Limits

  init(path: String, limits: Limits = Limits()) {
    self.path = path
    self.limits = limits
  }

  /// Calls `body` with the id and the bytes of every record, in the order of the archive. Entries
  /// whose name is not that of a record are handed to `misnamed`.
  /// - Throws: ``SyncError``, and what `body` throws.
  func forEachRecord(
    misnamed: (String) -> Void = { _ in },
    _ body: (_ id: String, _ bytes: [UInt8], _ position: Int, _ count: Int) throws -> Void
  ) throws {
    let archive = try ZipArchive(path: path, limits: limits)
    try archive.checkDirectory()
    var position = 0
    try archive.forEachEntry { entry in
      defer { position += 1 }
      guard let id = entry.name.withUnsafeBufferPointer({ recordID($0) }) else {
        return misnamed(entry.text)
      }
      try body(id, try archive.read(entry), position, archive.count)
    }
  }
}

/// The id that a record's name gives, which `.json` follows; nil if it is no record's name.
private func recordID(_ name: UnsafeBufferPointer<UInt8>) -> String? {
  guard name.count <= 255, name.suffix(5).elementsEqual(".json".utf8) else { return nil }
  let id = UnsafeBufferPointer(rebasing: name.dropLast(5))
  return isRecordID(id) ? String(decoding: id, as: UTF8.self) : nil
}

/// Whether a text can be an advisory's id: the characters that ids are made of, and no path.
func isRecordID(_ id: UnsafeBufferPointer<UInt8>) -> Bool {
  guard id.count <= 250, let first = id.first, first != UInt8(ascii: ".") else { return false }
  return id.allSatisfy { byte in
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "z"),
      UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "-"), UInt8(ascii: "."),
      UInt8(ascii: "_"), UInt8(ascii: "~"), UInt8(ascii: ":"), UInt8(ascii: "+"),
      UInt8(ascii: "@"), UInt8(ascii: "["), UInt8(ascii: "]"), UInt8(ascii: " "):
      true
    default: false
    }
  }
}

/// The same of a text.
func isRecordID(_ id: String) -> Bool {
  var id = id
  return id.withUTF8 { isRecordID($0) }
}

/// An archive that is open. Entries and their directory are read through windows of their own, so
/// that an archive of any size needs little memory.
private final class ZipArchive {
  private let path: String
  private let limits: ZipCatalog.Limits
  private let file: FileWindow
  private let directory: ZipDirectory
  private let inflater: OpaquePointer
  private var inflated = 0
  private let inflatedLimit: Int

  init(path: String, limits: ZipCatalog.Limits) throws {
    self.path = path
    self.limits = limits
    guard let status = try FileStatus(path: path, followingLink: true), status.isRegular else {
      throw SyncError(.notFound, "There is no archive \(path).")
    }
    guard status.size <= limits.archiveBytes else {
      throw SyncError(
        .tooLarge, "\(path) is larger than \(limits.archiveBytes) bytes: it was not opened.")
    }
    // A small archive of much alike records compresses well.
    inflatedLimit = min(limits.inflatedBytes, max(64 << 20, status.size * 40))
    do {
      file = try FileWindow(OpenFile(path, .read, followingLink: true))
      directory = try ZipDirectory(
        of: try FileWindow(OpenFile(path, .read, followingLink: true)))
    } catch let breach as ZipBreach {
      throw SyncError(
        .unexpectedContent,
        "\(path) is not a sound ZIP archive: sync again, or check the origin.",
        cause: breach.phrase)
    }
    guard directory.count <= limits.entries else {
      throw SyncError(.tooLarge, "\(path) has \(directory.count) entries: it was refused.")
    }
    guard let inflater = libdeflate_alloc_decompressor() else {
      throw SyncError(.readFailed, "\(path) could not be read: there is not enough memory.")
    }
    self.inflater = inflater
  }

  deinit { libdeflate_free_decompressor(inflater) }

  var count: Int { directory.count }

  /// Goes through the directory. Two entries of one name would let two readers see two different
  /// archives; entries that share their bytes would be more than the archive holds.
  func checkDirectory() throws {
    var hashes: [Int] = []
    hashes.reserveCapacity(count)
    var held = 0
    try forEachEntry { entry in
      guard hashes.count < count else { throw ZipBreach("more entries than announced") }
      var hasher = Hasher()
      entry.name.withUnsafeBytes { hasher.combine(bytes: $0) }
      hashes.append(hasher.finalize())
      held += 30 + entry.name.count + entry.compressedSize
    }
    guard hashes.count == count else { throw unsound("fewer entries than announced") }
    guard held <= directory.start else { throw unsound("entries that share their bytes") }
    hashes.sort()
    for (one, next) in zip(hashes, hashes.dropFirst()) where one == next {
      throw unsound("two entries of one name")
    }
  }

  /// Hands over every entry, after it was checked against the limits.
  func forEachEntry(_ body: (ZipDirectory.Entry) throws -> Void) throws {
    do {
      var directory = directory
      inflated = 0
      while let entry = try directory.next() {
        try check(entry)
        try body(entry)
      }
    } catch let breach as ZipBreach {
      throw unsound(breach.phrase)
    }
  }

  private func check(_ entry: ZipDirectory.Entry) throws {
    guard !entry.isEncrypted else { throw ZipBreach("\(entry.text) is encrypted") }
    guard entry.method == ZipDirectory.Entry.stored || entry.method == ZipDirectory.Entry.deflated
    else { throw ZipBreach("\(entry.text) is compressed by method \(entry.method)") }
    guard max(entry.size, entry.compressedSize) <= limits.entryBytes else {
      throw tooLarge("\(entry.text) has \(max(entry.size, entry.compressedSize)) bytes")
    }
    guard entry.size <= 1 << 20 || entry.size / limits.ratio <= entry.compressedSize else {
      throw tooLarge("\(entry.text) inflates to more than \(limits.ratio) times its size")
    }
    inflated += entry.size
    guard inflated <= inflatedLimit else {
      throw tooLarge("its entries are more than \(inflatedLimit) bytes")
    }
  }

  /// The bytes of an entry, which are exactly as long as announced and have the right checksum.
  func read(_ entry: ZipDirectory.Entry) throws -> [UInt8] {
    let offset = try directory.dataOffset(of: entry, in: file)
    let data = try file.bytes(at: offset, entry.compressedSize)
    let bytes =
      entry.method == ZipDirectory.Entry.stored ? Array(data) : try inflate(data, entry)
    guard bytes.count == entry.size else {
      throw ZipBreach("\(entry.text) is not as long as announced")
    }
    let checksum = bytes.withUnsafeBytes { libdeflate_crc32(0, $0.baseAddress, $0.count) }
    guard checksum == entry.checksum else { throw ZipBreach("\(entry.text) is damaged") }
    return bytes
  }

  private func inflate(_ data: ArraySlice<UInt8>, _ entry: ZipDirectory.Entry) throws -> [UInt8] {
    try [UInt8](unsafeUninitializedCapacity: entry.size) { bytes, filled in
      var consumed = 0
      let result = data.withUnsafeBytes { data in
        libdeflate_deflate_decompress_ex(
          inflater, data.baseAddress, data.count, bytes.baseAddress, entry.size, &consumed, &filled)
      }
      guard result == LIBDEFLATE_SUCCESS, consumed == data.count else {
        filled = 0
        throw ZipBreach("\(entry.text) cannot be inflated")
      }
    }
  }

  private func unsound(_ detail: String) -> SyncError {
    SyncError(
      .unexpectedContent, "\(path) is not a sound archive of advisories: it was refused.",
      cause: printable(detail.utf8))
  }

  private func tooLarge(_ detail: String) -> SyncError {
    SyncError(
      .tooLarge, "\(path) holds more than an archive of advisories does: it was refused.",
      cause: printable(detail.utf8))
  }
}
