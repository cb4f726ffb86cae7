import AdvisoryStore
import Crypto

/// SHA-256 (FIPS 180-4) in lower-case hexadecimal digits.
enum ContentDigest {
  /// Of a local file, with its length.
  static func of(file path: String) throws -> (sha256: String, length: Int) {
    var hasher = SHA256()
    var length = 0
    try forEachPart(of: OpenFile(path, .read, followingLink: true)) {
      hasher.update(bufferPointer: $0)
      length += $0.count
    }
    return (hexadecimalText(hasher.finalize()), length)
  }

  /// Hands the bytes of a file to `body`, from front to back.
  static func forEachPart(
    of file: OpenFile, _ body: (UnsafeRawBufferPointer) throws -> Void
  ) throws {
    var buffer = [UInt8](repeating: 0, count: 1 << 18)
    var offset = 0
    while true {
      let count = try buffer.withUnsafeMutableBytes { try file.read(into: $0, at: offset) }
      if count == 0 { return }
      try buffer[..<count].withUnsafeBytes { try body($0) }
      offset += count
    }
  }
}
