/// Debian's package versions (`deb-version(7)`, Debian Policy 5.6.12), and those of its derivatives.
package struct DebianScheme: ExactScheme {
  package init() {}
  package var name: String { "dpkg" }

  package func version(_ text: String) -> Version? {
    var text = text
    while text.first == " " { text.removeFirst() }
    while text.last == " " { text.removeLast() }
    return text.withCursor { cursor in
      guard !cursor.isAtEnd else { return nil }
      var key: [UInt8] = []
      let start = cursor.position
      let epoch = cursor.passDigits()
      if !epoch.isEmpty, cursor.pass(UInt8(ascii: ":")) {
        key.append(number: cursor[epoch])
      } else {
        cursor.move(to: start)
        key.append(.zero)
      }
      guard !cursor.isAtEnd else { return nil }
      // The revision stands behind the last hyphen.
      var hyphen: Int?
      for distance in 0..<cursor.count {
        let byte = cursor.byte(ahead: distance)
        guard Self.isAllowed(byte) else { return nil }
        if byte == UInt8(ascii: "-") { hyphen = cursor.position + distance }
      }
      DebianOrder.append(cursor, to: hyphen ?? cursor.end, into: &key)
      cursor.move(to: hyphen.map { $0 + 1 } ?? cursor.end)
      DebianOrder.append(cursor, to: cursor.end, into: &key)
      return Version(text: text, isPrerelease: false, key: VersionKey(key))
    }
  }

  private static func isAllowed(_ byte: UInt8) -> Bool {
    byte.isDigit || byte.isLetter || ".+-~:_".utf8.contains(byte)
  }
}

/// The order of `dpkg --compare-versions` within one part of a version. opam has it too.
enum DebianOrder {
  /// After the last of a run of characters that are no digits: before letters, which come before
  /// all others; only `~` comes before the end.
  private static let end: UInt8 = 0x02
  private static let tilde: UInt8 = 0x01

  static func append(_ cursor: ByteCursor, to limit: Int, into key: inout [UInt8]) {
    var cursor = cursor
    cursor.end(at: limit)
    repeat {
      for byte in cursor[cursor.passAll { !$0.isDigit }] {
        key.append(byte == UInt8(ascii: "~") ? tilde : byte.isLetter ? byte : byte | 0x80)
      }
      key.append(end)
      key.append(number: cursor[cursor.passDigits()])
    } while !cursor.isAtEnd
    key.append(end)
  }
}
