import ManifestSyntax

/// What a file of lines holds, whatever it is compressed to: equal lines give equal content.
package struct SegmentContent: Hashable, Sendable {
  /// Lines.
  package var count: Int
  /// Bytes of the lines, with the line feed that ends each.
  package var length: Int
  /// SHA-256 over these bytes, in hexadecimal digits.
  package var digest: String

  package init(count: Int, length: Int, digest: String) {
    self.count = count
    self.length = length
    self.digest = digest
  }
}

/// A line of a segment: a JSON object whose first member is a text, its *key*. The lines of a file
/// stand in the order of the bytes of their keys, as written, and no two have one key.
package enum SegmentLine {
  /// No record of OSV that is taken in is longer.
  package static let maximumLength = 33 << 20
  static let maximumKeyLength = 8 << 10
  /// The name of the member that tells a removal in a delta: its text is the key that is gone.
  static let removal = Array("{\"removed\":\"".utf8)

  /// The place of the key's bytes; nil if the line does not begin as it should.
  static func key(of line: UnsafeRawBufferPointer) -> Range<Int>? {
    guard line.count >= 7, line[0] == UInt8(ascii: "{"), line[1] == UInt8(ascii: "\""),
      let nameEnd = line[2..<min(line.count, 64)].firstIndex(of: UInt8(ascii: "\"")),
      nameEnd + 2 < line.count, line[nameEnd + 1] == UInt8(ascii: ":"),
      line[nameEnd + 2] == UInt8(ascii: "\"")
    else { return nil }
    let start = nameEnd + 3
    var index = start
    let limit = min(line.count, start + maximumKeyLength)
    while index < limit {
      switch line[index] {
      case UInt8(ascii: "\""): return start..<index
      case UInt8(ascii: "\\"): index += 2
      default: index += 1
      }
    }
    return nil
  }

  /// Less than zero if `a` comes before `b`, zero if they are equal.
  static func order(_ a: UnsafeRawBufferPointer, _ b: UnsafeRawBufferPointer) -> Int {
    let common = min(a.count, b.count)
    var index = 0
    while index < common {
      if a[index] != b[index] { return a[index] < b[index] ? -1 : 1 }
      index &+= 1
    }
    return a.count - b.count
  }

  static func isRemoval(_ line: UnsafeRawBufferPointer) -> Bool {
    line.count > removal.count
      && UnsafeRawBufferPointer(rebasing: line[..<removal.count]).elementsEqual(removal)
  }

  /// - Parameter key: as it stands in a line, escapes and all.
  static func removal(of key: UnsafeRawBufferPointer) -> [UInt8] {
    removal + key + Array("\"}".utf8)
  }

  /// The text of a key as it stands in a line.
  static func text(ofKey key: UnsafeRawBufferPointer) -> String? {
    let quote = UInt8(ascii: "\"")
    return ([quote] + key + [quote]).withUnsafeBufferPointer {
      var reader = JSONPullReader($0)
      guard let text = reader.string(), reader.isAtEnd() else { return nil }
      return text
    }
  }
}
