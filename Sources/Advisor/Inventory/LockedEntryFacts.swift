import SourceText

/// The digest of a package's archive, as a lockfile records it.
package struct Checksum: Sendable, Hashable {
  package enum Algorithm: String, Sendable {
    case sha1 = "SHA-1"
    case sha256 = "SHA-256"
    case sha384 = "SHA-384"
    case sha512 = "SHA-512"

    var byteCount: Int {
      switch self {
      case .sha1: 20
      case .sha256: 32
      case .sha384: 48
      case .sha512: 64
      }
    }
  }

  package var algorithm: Algorithm
  /// Small hexadecimal digits.
  package var digits: String
}

/// What the text of a lockfile's entry says beside what its reader keeps. Only a bill of materials asks
/// for it, so it is looked up in the text then.
struct LockedEntryFacts {
  private(set) var checksums: [Checksum] = []
  private(set) var licence: String?

  init(_ span: SourceSpan, _ document: Document) {
    let bytes = document.text.bytes
    guard span.start >= 0, span.start <= span.end, span.end <= bytes.count else { return }
    let entry = bytes[span.start..<span.end]
    switch document.format.name {
    case "npm-package-lock", "yarn-lock", "pnpm-lock", "bun-lock":
      checksums = Self.integrity(entry)
      if document.format.name == "npm-package-lock" {
        licence = Self.value(after: "\"license\":", in: entry)
      }
    case "cargo-lock":
      if let digits = Self.value(after: "checksum =", in: entry), digits.utf8.count == 64,
        digits.utf8.allSatisfy({ Self.isHexadecimal($0) })
      {
        checksums = [Checksum(algorithm: .sha256, digits: digits.lowercased())]
      }
    default: break
    }
  }

  /// The first text in double quotes behind a key, if it holds no escapes.
  private static func value(after key: String, in entry: ArraySlice<UInt8>) -> String? {
    guard let start = place(of: Array(key.utf8), in: entry) else { return nil }
    let rest = entry[(start + key.utf8.count)...].drop { $0 == 0x20 }
    guard rest.first == UInt8(ascii: "\"") else { return nil }
    let text = rest.dropFirst().prefix { $0 != UInt8(ascii: "\"") }
    guard !text.isEmpty, text.count <= 512, text.allSatisfy({ $0 >= 0x20 && $0 != 0x5C }) else {
      return nil
    }
    return String(decoding: text, as: UTF8.self)
  }

  /// The first digests of Subresource Integrity (`sha512-…`), one after the other with spaces between.
  private static func integrity(_ entry: ArraySlice<UInt8>) -> [Checksum] {
    guard let start = place(of: Array("integrity".utf8), in: entry) else { return [] }
    let value = entry[start...].drop { $0 != UInt8(ascii: "s") }
      .prefix { $0 != 0x0A && $0 != UInt8(ascii: "\"") && $0 != UInt8(ascii: "}") }
    return value.split(separator: 0x20).compactMap { word in
      guard let dash = word.firstIndex(of: UInt8(ascii: "-")) else { return nil }
      let algorithm: Checksum.Algorithm? =
        switch String(decoding: word[..<dash], as: UTF8.self) {
        case "sha1": .sha1
        case "sha256": .sha256
        case "sha384": .sha384
        case "sha512": .sha512
        default: nil
        }
      guard let algorithm, let digest = base64(word[(dash + 1)...]),
        digest.count == algorithm.byteCount
      else { return nil }
      return Checksum(algorithm: algorithm, digits: hexadecimalDigits(digest))
    }
  }

  private static func place(of key: [UInt8], in entry: ArraySlice<UInt8>) -> Int? {
    guard let first = key.first else { return nil }
    var index = entry.startIndex
    while index + key.count <= entry.endIndex {
      if entry[index] == first, entry[index..<(index + key.count)].elementsEqual(key) {
        return index
      }
      index += 1
    }
    return nil
  }

  private static func isHexadecimal(_ byte: UInt8) -> Bool {
    (0x30...0x39).contains(byte) || (0x61...0x66).contains(byte | 0x20)
  }

  private static func hexadecimalDigits(_ bytes: [UInt8]) -> String {
    let digits = Array("0123456789abcdef".utf8)
    return String(
      decoding: bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
  }

  /// Decodes base64 (RFC 4648 section 4); nil if it is not.
  private static func base64(_ text: ArraySlice<UInt8>) -> [UInt8]? {
    var result: [UInt8] = []
    var bits: UInt32 = 0
    var count = 0
    for byte in text {
      let value: UInt8
      switch byte {
      case UInt8(ascii: "A")...UInt8(ascii: "Z"): value = byte - UInt8(ascii: "A")
      case UInt8(ascii: "a")...UInt8(ascii: "z"): value = byte - UInt8(ascii: "a") + 26
      case UInt8(ascii: "0")...UInt8(ascii: "9"): value = byte - UInt8(ascii: "0") + 52
      case UInt8(ascii: "+"): value = 62
      case UInt8(ascii: "/"): value = 63
      case UInt8(ascii: "="), 0x0D: continue
      default: return nil
      }
      bits = (bits & 0x3FFF) << 6 | UInt32(value)
      count += 6
      if count >= 8 {
        count -= 8
        result.append(UInt8(truncatingIfNeeded: bits >> UInt32(count)))
      }
    }
    return result
  }
}
