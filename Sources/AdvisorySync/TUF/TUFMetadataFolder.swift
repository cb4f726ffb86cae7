internal import AdvisoryStore

/// The folder in which the metadata that is trusted is kept between runs: `root.json` and so on, each
/// role's bytes as they arrived.
struct TUFMetadataFolder {
  let path: String

  /// Nil if there is none, or it cannot be read: what cannot be read is fetched again.
  func read(_ role: String, limit: Int) -> [UInt8]? {
    let file = path + "/" + Self.fileName(role)
    guard let status = try? FileStatus(path: file), status.isRegular, status.size <= limit else {
      return nil
    }
    return try? OpenFile(file, .read).readAll(limit: limit)
  }

  func write(_ bytes: [UInt8], as role: String) throws {
    try AtomicFile.write(bytes, to: Self.fileName(role), in: path)
  }

  func remove(_ role: String) { AtomicFile.remove(path + "/" + Self.fileName(role)) }

  /// A delegated role's name is foreign text: everything but letters, digits, `-`, `_`, `.` and `~`
  /// is escaped as in an address, and no name begins with a dot.
  static func fileName(_ role: String) -> String { plainFileName(role) + ".json" }

  /// A path as the name of one file.
  static func plainFileName(_ path: String) -> String {
    let name = percentEncoded(path, keeping: [])
    return name.hasPrefix(".") ? "%2E" + name.dropFirst() : name
  }
}

/// Escapes all bytes but RFC 3986's unreserved ones and those of `keeping` as `%XX`.
func percentEncoded(_ text: String, keeping: [UInt8]) -> String {
  let digits = Array("0123456789ABCDEF".utf8)
  var result: [UInt8] = []
  for byte in text.utf8 {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"),
      UInt8(ascii: "."), UInt8(ascii: "~"):
      result.append(byte)
    case _ where keeping.contains(byte): result.append(byte)
    default: result += [UInt8(ascii: "%"), digits[Int(byte >> 4)], digits[Int(byte & 15)]]
    }
  }
  return String(decoding: result, as: UTF8.self)
}
