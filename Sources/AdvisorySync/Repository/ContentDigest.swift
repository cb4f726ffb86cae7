import AdvisoryStore
import Crypto

/// SHA-256 (FIPS 180-4) in lower-case hexadecimal digits.
enum ContentDigest {
  /// Of a local file, with its length.
  static func of(file path: String) throws -> (sha256: String, length: Int) {
    var hasher = SHA256()
    var length = 0
    try OpenFile(path, .read, followingLink: true).forEachPart {
      hasher.update(bufferPointer: $0)
      length += $0.count
    }
    return (hexadecimalText(hasher.finalize()), length)
  }
}
