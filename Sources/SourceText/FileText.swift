extension DocumentText {
  /// The text of a file without its byte order mark, as editors show and count it: UTF-8 as it is,
  /// UTF-16 with a mark (as Visual Studio and PowerShell's `>` write it) as the same text in UTF-8,
  /// whose lines and columns are the file's own. UTF-16 that is ill-formed is kept as it is: its
  /// readers report it.
  package convenience init(file bytes: [UInt8]) {
    let length = byteOrderMarkLength(bytes)
    self.init(
      length > 0 ? Array(bytes.dropFirst(length)) : Self.utf8(ofMarkedUTF16: bytes) ?? bytes)
  }

  /// U+FEFF in UTF-8.
  package static let mark: [UInt8] = [0xEF, 0xBB, 0xBF]

  /// The UTF-8 form of UTF-16 with a byte order mark (RFC 2781, section 3.2), the mark left out; nil
  /// for everything else, an odd number of bytes and lone surrogates included.
  private static func utf8(ofMarkedUTF16 bytes: [UInt8]) -> [UInt8]? {
    guard bytes.count >= 2, bytes.count.isMultiple(of: 2) else { return nil }
    let high: Int
    switch (bytes[0], bytes[1]) {
    case (0xFE, 0xFF): high = 0
    case (0xFF, 0xFE): high = 1
    default: return nil
    }
    var result: [UInt8] = []
    result.reserveCapacity(bytes.count / 2)
    var lead: UInt32?
    for index in stride(from: 2, to: bytes.count, by: 2) {
      let unit = UInt32(bytes[index + high]) << 8 | UInt32(bytes[index + 1 - high])
      if let first = lead {
        guard unit & 0xFC00 == 0xDC00 else { return nil }
        append(0x1_0000 + ((first & 0x3FF) << 10 | unit & 0x3FF), to: &result)
        lead = nil
      } else if unit & 0xFC00 == 0xD800 {
        lead = unit
      } else if unit & 0xFC00 == 0xDC00 {
        return nil
      } else {
        append(unit, to: &result)
      }
    }
    return lead == nil ? result : nil
  }

  private static func append(_ scalar: UInt32, to bytes: inout [UInt8]) {
    func continuation(_ shift: UInt32) -> UInt8 {
      UInt8(truncatingIfNeeded: 0x80 | scalar >> shift & 0x3F)
    }
    switch scalar {
    case ..<0x80: bytes.append(UInt8(truncatingIfNeeded: scalar))
    case ..<0x800: bytes += [UInt8(truncatingIfNeeded: 0xC0 | scalar >> 6), continuation(0)]
    case ..<0x1_0000:
      bytes += [UInt8(truncatingIfNeeded: 0xE0 | scalar >> 12), continuation(6), continuation(0)]
    default:
      bytes += [
        UInt8(truncatingIfNeeded: 0xF0 | scalar >> 18), continuation(12), continuation(6),
        continuation(0),
      ]
    }
  }
}

extension DocumentText {
  /// A text in UTF-8 as the bytes of a file that is written like another: with the same byte order
  /// mark, and in UTF-16 if that is.
  package static func encoded(_ bytes: [UInt8], asIn file: [UInt8]) -> [UInt8] {
    if file.starts(with: Self.mark) { return Self.mark + bytes }
    guard Self.utf8(ofMarkedUTF16: file) != nil, let mark = file.first else { return bytes }
    let isBigEndian = mark == 0xFE
    var result = Array(file.prefix(2))
    for unit in String(decoding: bytes, as: UTF8.self).utf16 {
      let (high, low) = (UInt8(truncatingIfNeeded: unit >> 8), UInt8(truncatingIfNeeded: unit))
      result += isBigEndian ? [high, low] : [low, high]
    }
    return result
  }
}

/// The length of a UTF-8 byte order mark at the start of a text, or 0.
package func byteOrderMarkLength(_ bytes: some Sequence<UInt8>) -> Int {
  bytes.starts(with: DocumentText.mark) ? DocumentText.mark.count : 0
}
