import CDeflate
import Testing

/// How ``zipArchive(_:_:)`` writes.
struct ZipForm {
  /// Whether numbers that may need 64 bits stand in fields of 64 bits (ZIP64).
  var isLarge = false
  /// Whether checksum and sizes follow an entry's bytes, as writers to a pipe have it.
  var hasDescriptors = false
  var isCompressed = true
  var comment = ""
}

/// A ZIP archive of these entries.
func zipArchive(
  _ entries: [(name: String, bytes: [UInt8])], _ form: ZipForm = ZipForm()
) throws -> [UInt8] {
  var archive: [UInt8] = []
  var directory: [UInt8] = []
  for (name, bytes) in entries {
    let data = form.isCompressed ? try deflated(bytes) : bytes
    let checksum = Int(bytes.withUnsafeBytes { libdeflate_crc32(0, $0.baseAddress, $0.count) })
    let offset = archive.count
    let flags = form.hasDescriptors ? 0x0808 : 0x0800
    let start = number(form.isLarge ? 45 : 20, 2) + number(flags, 2)
    let method = number(form.isCompressed ? 8 : 0, 2) + number(0, 4)
    let sizes =
      form.isLarge
      ? number(0xFFFF_FFFF, 4) + number(0xFFFF_FFFF, 4)
      : number(data.count, 4) + number(bytes.count, 4)
    let largeSizes = form.isLarge ? number(bytes.count, 8) + number(data.count, 8) : []
    let nameLength = number(name.utf8.count, 2)

    let localExtra = form.isLarge ? number(1, 2) + number(16, 2) + largeSizes : []
    archive += number(0x0403_4B50, 4) + start + method
    archive += form.hasDescriptors ? number(0, 12) : number(checksum, 4) + sizes
    archive += nameLength + number(localExtra.count, 2) + Array(name.utf8) + localExtra + data
    if form.hasDescriptors {
      archive += number(0x0807_4B50, 4) + number(checksum, 4) + sizes
    }

    let extra =
      form.isLarge
      ? number(0xCAFE, 2) + number(0, 2) + number(1, 2) + number(24, 2) + largeSizes
        + number(offset, 8) : []
    directory += number(0x0201_4B50, 4) + number(20, 2) + start + method + number(checksum, 4)
    directory += sizes + nameLength + number(extra.count, 2) + number(0, 2) + number(0, 8)
    directory += number(form.isLarge ? 0xFFFF_FFFF : offset, 4) + Array(name.utf8) + extra
  }
  let start = archive.count
  archive += directory
  if form.isLarge {
    let record = archive.count
    archive += number(0x0606_4B50, 4) + number(44, 8) + number(45, 2) + number(45, 2) + number(0, 8)
    archive += number(entries.count, 8) + number(entries.count, 8) + number(directory.count, 8)
    archive += number(start, 8)
    archive += number(0x0706_4B50, 4) + number(0, 4) + number(record, 8) + number(1, 4)
  }
  archive += number(0x0605_4B50, 4) + number(0, 4)
  archive += number(form.isLarge ? 0xFFFF : entries.count, 2)
  archive += number(form.isLarge ? 0xFFFF : entries.count, 2)
  archive += number(form.isLarge ? 0xFFFF_FFFF : directory.count, 4)
  archive += number(form.isLarge ? 0xFFFF_FFFF : start, 4)
  return archive + number(form.comment.utf8.count, 2) + Array(form.comment.utf8)
}

private func number(_ value: Int, _ length: Int) -> [UInt8] {
  (0..<length).map { $0 < 8 ? UInt8(truncatingIfNeeded: value >> ($0 * 8)) : 0 }
}

private func deflated(_ bytes: [UInt8]) throws -> [UInt8] {
  let compressor = try #require(libdeflate_alloc_compressor(6))
  defer { libdeflate_free_compressor(compressor) }
  let bound = libdeflate_deflate_compress_bound(compressor, bytes.count)
  return [UInt8](unsafeUninitializedCapacity: bound) { buffer, count in
    count = bytes.withUnsafeBytes {
      libdeflate_deflate_compress(
        compressor, $0.baseAddress, $0.count, buffer.baseAddress, buffer.count)
    }
  }
}
