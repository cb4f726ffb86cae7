import AdvisoryStore

/// The central directory of a ZIP archive (APPNOTE 6.3.10, sections 4.3 and 4.4), read once from
/// front to back. It decides; what stands before an entry's bytes must agree with it.
///
/// Only what a writer makes in one go is read: one disk, the directory at the end, nothing between
/// it and the end records. The names of entries are bytes and never paths.
struct ZipDirectory {
  /// How many entries the archive says that it has.
  let count: Int
  /// Where the directory begins, and the bytes of all entries end.
  let start: Int
  private let end: Int
  private let file: FileWindow
  private var position: Int

  /// What the directory says of an entry.
  struct Entry {
    var name: ArraySlice<UInt8>
    var flags: Int
    var method: Int
    var checksum: UInt32
    var compressedSize: Int
    var size: Int
    /// Where the header before the entry's bytes begins.
    var headerOffset: Int

    static let stored = 0
    static let deflated = 8

    var text: String { String(decoding: name, as: UTF8.self) }

    /// Whether the checksum and the sizes follow the bytes, so that the header before them has none.
    var hasDescriptor: Bool { flags & 0x08 != 0 }

    var isEncrypted: Bool { flags & 0x2041 != 0 }
  }

  /// - Throws: ``ZipBreach``, and ``StoreError`` if the file cannot be read.
  init(of file: FileWindow) throws {
    self.file = file
    // The end record has 22 bytes and a comment of at most 65,535, the locator before it 20.
    let tailOffset = max(0, file.size - 22 - 0xFFFF - 20)
    let tail = ZipFields(try file.bytes(at: tailOffset, file.size - tailOffset))
    guard let record = Self.endRecord(in: tail) else { throw ZipBreach("no end record") }
    let isLarge = record >= 20 && tail.number(record - 20, 4) == 0x0706_4B50
    let fields =
      isLarge
      ? try Self.largeEndRecord(
        at: tail.number(record - 12, 8), before: tailOffset + record - 20, of: file) : nil
    let endRecord = fields?.offset ?? tailOffset + record
    count = fields?.count ?? tail.number(record + 10, 2)
    start = fields?.start ?? tail.number(record + 16, 4)
    let length = fields?.length ?? tail.number(record + 12, 4)
    // In the short record the larger fields hold their highest value where the long one counts.
    guard isLarge || tail.number(record + 4, 4) == 0 && tail.number(record + 8, 2) == count else {
      throw ZipBreach("several disks")
    }
    guard start <= endRecord, endRecord - start == length, count <= length / 46 else {
      throw ZipBreach("a directory that is not where it should be")
    }
    end = endRecord
    position = start
  }

  /// The last place where an end record stands whose comment reaches to the end of the file.
  private static func endRecord(in tail: ZipFields) -> Int? {
    var index = tail.count - 22
    while index >= 0 {
      if tail.number(index, 4) == 0x0605_4B50, tail.number(index + 20, 2) == tail.count - index - 22
      {
        return index
      }
      index -= 1
    }
    return nil
  }

  /// The ZIP64 end record, which archives of more than 65,535 entries have.
  private static func largeEndRecord(
    at offset: Int, before end: Int, of file: FileWindow
  ) throws -> (offset: Int, count: Int, start: Int, length: Int) {
    let fields = ZipFields(try file.bytes(at: offset, 56))
    guard fields.number(0, 4) == 0x0606_4B50, offset <= end - 56,
      fields.number(4, 8) == end - offset - 12, fields.number(16, 8) == 0,
      fields.number(24, 8) == fields.number(32, 8)
    else { throw ZipBreach("a ZIP64 end record that is none") }
    return (offset, fields.number(32, 8), fields.number(48, 8), fields.number(40, 8))
  }

  /// The next entry; nil after the last.
  mutating func next() throws -> Entry? {
    guard position < end else { return nil }
    guard end - position >= 46 else { throw ZipBreach("a directory that is cut short") }
    let fixed = ZipFields(try file.bytes(at: position, 46))
    let nameLength = fixed.number(28, 2)
    let extraLength = fixed.number(30, 2)
    let length = 46 + nameLength + extraLength + fixed.number(32, 2)
    guard fixed.number(0, 4) == 0x0201_4B50, length <= end - position else {
      throw ZipBreach("a directory that is cut short")
    }
    let header = try file.bytes(at: position, length)
    let fields = ZipFields(header)
    position += length
    let nameStart = header.startIndex + 46
    var entry = Entry(
      name: header[nameStart..<(nameStart + nameLength)], flags: fields.number(8, 2),
      method: fields.number(10, 2),
      checksum: UInt32(truncatingIfNeeded: fields.number(16, 4)),
      compressedSize: fields.number(20, 4), size: fields.number(24, 4),
      headerOffset: fields.number(42, 4))
    var disk = fields.number(34, 2)
    var large = fields.largeFields(46 + nameLength, extraLength)
    // Of these only the ones that do not fit above are given, in this order.
    fields.widen(&entry.size, from: &large)
    fields.widen(&entry.compressedSize, from: &large)
    fields.widen(&entry.headerOffset, from: &large)
    if disk == 0xFFFF { disk = fields.take(4, from: &large) ?? disk }
    guard disk == 0 else { throw ZipBreach("several disks") }
    return entry
  }

  /// Where an entry's bytes begin, if the header before them agrees with the directory.
  /// - Parameter file: another window of the archive, which moves along the entries.
  func dataOffset(of entry: Entry, in file: FileWindow) throws -> Int {
    func breach() -> ZipBreach { ZipBreach("\(entry.text) is not where the directory says") }
    guard start >= 30, entry.headerOffset <= start - 30 else { throw breach() }
    let fixed = ZipFields(try file.bytes(at: entry.headerOffset, 30))
    let nameLength = fixed.number(26, 2)
    let length = 30 + nameLength + fixed.number(28, 2)
    guard fixed.number(0, 4) == 0x0403_4B50, nameLength == entry.name.count,
      length <= start - entry.headerOffset,
      entry.compressedSize <= start - entry.headerOffset - length
    else { throw breach() }
    let header = try file.bytes(at: entry.headerOffset, length)
    let fields = ZipFields(header)
    guard header.dropFirst(30).prefix(nameLength) == entry.name,
      fields.number(6, 2) == entry.flags, fields.number(8, 2) == entry.method
    else { throw breach() }
    if !entry.hasDescriptor {
      // Sizes that do not fit here are given in an extra field, which the directory has too.
      let compressedSize = fields.number(18, 4)
      let size = fields.number(22, 4)
      guard fields.number(14, 4) == Int(entry.checksum),
        compressedSize == entry.compressedSize || compressedSize == 0xFFFF_FFFF,
        size == entry.size || size == 0xFFFF_FFFF
      else { throw breach() }
    }
    return entry.headerOffset + length
  }
}

/// What makes a file no sound archive, as a phrase.
struct ZipBreach: Error {
  let phrase: String

  init(_ phrase: String) { self.phrase = phrase }
}

/// Little-endian numbers in bytes.
private struct ZipFields {
  private let bytes: ArraySlice<UInt8>

  init(_ bytes: ArraySlice<UInt8>) { self.bytes = bytes }

  var count: Int { bytes.count }

  /// A number of at most eight bytes, the offset of which is from the first byte. One that is too
  /// large to count bytes is beyond every file.
  @inline(__always)
  func number(_ offset: Int, _ length: Int) -> Int {
    var result: UInt64 = 0
    var index = bytes.startIndex + offset + length
    for _ in 0..<length {
      index -= 1
      result = result << 8 | UInt64(bytes[index])
    }
    return Int(clamping: result)
  }

  /// The content of the extra field with numbers of 64 bits (section 4.5.3); empty if there is none.
  func largeFields(_ start: Int, _ length: Int) -> Range<Int> {
    var rest = start..<(start + length)
    while rest.count >= 4 {
      let kind = number(rest.lowerBound, 2)
      let size = number(rest.lowerBound + 2, 2)
      guard size <= rest.count - 4 else { break }
      let content = (rest.lowerBound + 4)..<(rest.lowerBound + 4 + size)
      if kind == 0x0001 { return content }
      rest = content.upperBound..<rest.upperBound
    }
    return start..<start
  }

  /// Takes the number in place of one that says that it does not fit. Without it, it stays what no
  /// archive that is read here has.
  func widen(_ value: inout Int, from range: inout Range<Int>) {
    if value == 0xFFFF_FFFF { value = take(8, from: &range) ?? .max }
  }

  func take(_ length: Int, from range: inout Range<Int>) -> Int? {
    guard range.count >= length else { return nil }
    defer { range = (range.lowerBound + length)..<range.upperBound }
    return number(range.lowerBound, length)
  }
}

/// A file of which a part is held in memory: reading on from front to back asks the system seldom.
final class FileWindow {
  let size: Int
  private let file: OpenFile
  private var bytes: [UInt8] = []
  private var offset = 0

  private static let length = 256 << 10

  init(_ file: OpenFile) throws {
    self.file = file
    size = try file.status().size
  }

  /// - Throws: ``ZipBreach`` if the file is too short.
  func bytes(at offset: Int, _ count: Int) throws -> ArraySlice<UInt8> {
    guard offset >= 0, offset <= size, count <= size - offset else {
      throw ZipBreach("a place beyond its end")
    }
    if offset < self.offset || offset + count > self.offset + bytes.count {
      try load(at: offset, min(size - offset, max(count, Self.length)))
    }
    let start = offset - self.offset
    return bytes[start..<(start + count)]
  }

  private func load(at offset: Int, _ count: Int) throws {
    bytes = []
    bytes = try [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
      filled = try file.read(into: UnsafeMutableRawBufferPointer(buffer), at: offset)
    }
    self.offset = offset
    guard bytes.count == count else { throw ZipBreach("a place beyond its end") }
  }
}
