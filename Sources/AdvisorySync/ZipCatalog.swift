import AdvisoryStore
import CZip

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

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
    try archive.checkNames()
    var buffer: [UInt8] = []
    for index in 0..<archive.count {
      let entry = try archive.entry(index)
      guard let id = recordID(entry.name) else {
        misnamed(entry.text)
        continue
      }
      try archive.read(entry, into: &buffer)
      try body(id, buffer, index, archive.count)
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

/// An open archive of libzip, closed when it goes away.
private final class ZipArchive {
  private let path: String
  private let limits: ZipCatalog.Limits
  private let handle: OpaquePointer
  /// What `handle` reads, if the archive is small.
  private let content: ArchiveContent?
  let count: Int
  private var inflated = 0
  private let inflatedLimit: Int

  struct Entry {
    let index: Int
    /// Lives as long as the archive is open.
    let name: UnsafeBufferPointer<UInt8>
    let size: Int

    var text: String { String(decoding: name, as: UTF8.self) }
  }

  init(path: String, limits: ZipCatalog.Limits) throws {
    self.path = path
    self.limits = limits
    guard let file = try FileStatus(path: path, followingLink: true), file.isRegular else {
      throw SyncError(.notFound, "There is no archive \(path).")
    }
    guard file.size <= limits.archiveBytes else {
      throw SyncError(
        .tooLarge, "\(path) is larger than \(limits.archiveBytes) bytes: it was not opened.")
    }
    var code: Int32 = 0
    // libzip asks the system four times for every entry of a file, and never for bytes in memory.
    // No bytes in memory are an archive to it, an empty file is none.
    content =
      (1...ArchiveContent.maximumSize).contains(file.size) ? try ArchiveContent(path: path) : nil
    let opened =
      content.map { $0.open(&code) } ?? zip_open(path, ZIP_RDONLY | ZIP_CHECKCONS, &code)
    guard let handle = opened else {
      throw SyncError(
        .unexpectedContent,
        "\(path) is not a sound ZIP archive: sync again, or check the origin.",
        cause: zipMessage(code))
    }
    self.handle = handle
    count = Int(zip_get_num_entries(handle, 0))
    // A small archive of much alike records compresses well.
    inflatedLimit = min(limits.inflatedBytes, max(64 << 20, file.size * 40))
    guard count <= limits.entries else {
      throw SyncError(.tooLarge, "\(path) has \(count) entries: it was refused.")
    }
  }

  deinit { zip_discard(handle) }

  /// Two entries of one name would let two readers see two different archives.
  func checkNames() throws {
    var hashes: [Int] = []
    hashes.reserveCapacity(count)
    for index in 0..<count {
      guard let name = zip_get_name(handle, zip_uint64_t(index), zip_flags_t(ZIP_FL_ENC_GUESS))
      else { throw unsound("an entry without a name") }
      var hasher = Hasher()
      hasher.combine(bytes: UnsafeRawBufferPointer(start: name, count: strlen(name)))
      hashes.append(hasher.finalize())
    }
    hashes.sort()
    for (one, next) in zip(hashes, hashes.dropFirst()) where one == next {
      throw unsound("two entries of one name")
    }
  }

  func entry(_ index: Int) throws -> Entry {
    var status = zip_stat_t()
    let needed = UInt64(
      ZIP_STAT_NAME | ZIP_STAT_SIZE | ZIP_STAT_COMP_SIZE | ZIP_STAT_COMP_METHOD
        | ZIP_STAT_ENCRYPTION_METHOD)
    guard zip_stat_index(handle, zip_uint64_t(index), 0, &status) == 0,
      status.valid & needed == needed, let cName = status.name
    else { throw unsound("an entry without a description") }
    let count = strlen(cName)
    let entry = cName.withMemoryRebound(to: UInt8.self, capacity: count) { name in
      Entry(
        index: index, name: UnsafeBufferPointer(start: name, count: count),
        size: Int(clamping: status.size))
    }
    guard status.encryption_method == UInt16(ZIP_EM_NONE) else {
      throw unsound("\(entry.text) is encrypted")
    }
    guard
      status.comp_method == UInt16(ZIP_CM_STORE) || status.comp_method == UInt16(ZIP_CM_DEFLATE)
    else { throw unsound("\(entry.text) is compressed by method \(status.comp_method)") }
    guard status.size <= UInt64(limits.entryBytes) else {
      throw tooLarge("\(entry.text) has \(status.size) bytes")
    }
    let size = entry.size
    guard size <= 1 << 20 || UInt64(size / limits.ratio) <= status.comp_size else {
      throw tooLarge("\(entry.text) inflates to more than \(limits.ratio) times its size")
    }
    inflated += size
    guard inflated <= inflatedLimit else {
      throw tooLarge("its entries are more than \(inflatedLimit) bytes")
    }
    return entry
  }

  func read(_ entry: Entry, into buffer: inout [UInt8]) throws {
    guard let file = zip_fopen_index(handle, zip_uint64_t(entry.index), 0) else {
      throw unsound("\(entry.text): " + message)
    }
    defer { zip_fclose(file) }
    // More than announced, which also makes libzip reach the end and compare checksums. zlib is
    // slower where it has less room than for its longest match.
    buffer = try [UInt8](unsafeUninitializedCapacity: entry.size + 258) { bytes, filled in
      while filled < bytes.count {
        let count = zip_fread(
          file, bytes.baseAddress.map { $0 + filled }, zip_uint64_t(bytes.count - filled))
        guard count >= 0 else {
          throw unsound("\(entry.text): " + String(cString: zip_file_strerror(file)))
        }
        if count == 0 { break }
        filled += Int(count)
      }
    }
    guard buffer.count == entry.size else {
      throw unsound("\(entry.text) is not as long as announced")
    }
  }

  private var message: String { String(cString: zip_strerror(handle)) }

  private func unsound(_ detail: String) -> SyncError {
    SyncError(
      .unexpectedContent, "\(path) is not a sound archive of advisories: it was refused.",
      cause: detail)
  }

  private func tooLarge(_ detail: String) -> SyncError {
    SyncError(
      .tooLarge, "\(path) holds more than an archive of advisories does: it was refused.",
      cause: detail)
  }
}

/// The bytes of an archive, which stay in place while libzip reads them.
private final class ArchiveContent {
  static let maximumSize = 32 << 20

  private let bytes: UnsafeMutableRawBufferPointer
  private let count: Int

  init(path: String) throws {
    let file = try OpenFile(path, .read, followingLink: true)
    // What grows meanwhile is cut, and then refused as no archive.
    let size = min(try file.status().size, Self.maximumSize)
    let bytes = UnsafeMutableRawBufferPointer.allocate(byteCount: size, alignment: 16)
    self.bytes = bytes
    count = try file.read(into: bytes, at: 0)
  }

  deinit { bytes.deallocate() }

  func open(_ code: inout Int32) -> OpaquePointer? {
    var error = zip_error_t()
    zip_error_init(&error)
    defer { zip_error_fini(&error) }
    // libzip frees a source that it opened.
    guard let source = zip_source_buffer_create(bytes.baseAddress, UInt64(count), 0, &error) else {
      code = zip_error_code_zip(&error)
      return nil
    }
    let handle = zip_open_from_source(source, ZIP_RDONLY | ZIP_CHECKCONS, &error)
    if handle == nil {
      code = zip_error_code_zip(&error)
      zip_source_free(source)
    }
    return handle
  }
}

private func zipMessage(_ code: Int32) -> String {
  var error = zip_error_t()
  zip_error_init_with_code(&error, code)
  defer { zip_error_fini(&error) }
  return String(cString: zip_error_strerror(&error))
}
