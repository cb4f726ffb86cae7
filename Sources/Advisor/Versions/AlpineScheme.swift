/// Alpine's package versions, as apk orders them: numbers, a letter, suffixes such as `_rc1` and
/// `_p2`, a revision `-r3`. <https://wiki.alpinelinux.org/wiki/Package_policies>
package struct AlpineScheme: ExactScheme {
  package init() {}
  package var name: String { "apk" }

  /// What may stand next, in its order: a version that goes on with a suffix for what is not
  /// released yet is before one that ends, all others after it.
  private enum Mark {
    static let earlySuffix: UInt8 = 0x10
    static let end: UInt8 = 0x20
    static let revision: UInt8 = 0x30
    static let suffixNumber: UInt8 = 0x40
    static let lateSuffix: UInt8 = 0x50
    static let letter: UInt8 = 0x60
    static let digits: UInt8 = 0x70
    static let part: UInt8 = 0x80
  }

  private static let earlySuffixes: [StaticString] = ["alpha", "beta", "pre", "rc"]
  private static let lateSuffixes: [StaticString] = ["cvs", "svn", "git", "hg", "p"]

  package func version(_ text: String) -> Version? {
    text.withCursor { cursor in
      cursor.trim()
      var key: [UInt8] = []
      let first = cursor.passDigits()
      guard !first.isEmpty else { return nil }
      key.append(Mark.digits)
      key.append(number: cursor[first])
      while cursor.pass(UInt8(ascii: ".")) {
        guard Self.appendPart(&cursor, to: &key) else { return nil }
      }
      // Letters, each with a number if one follows: `1.9.5p2`.
      while cursor.current >= UInt8(ascii: "a"), cursor.current <= UInt8(ascii: "z"),
        !cursor.byte(ahead: 1).isLetter
      {
        key += [Mark.letter, cursor.current]
        cursor.advance()
        let number = cursor.passDigits()
        if number.isEmpty { break }
        key.append(Mark.digits)
        key.append(number: cursor[number])
      }
      while cursor.pass(UInt8(ascii: "_")) {
        guard Self.appendSuffix(&cursor, to: &key) else { return nil }
      }
      // A commit tells builds of one version apart; it has no order.
      if cursor.pass(UInt8(ascii: "~")) { _ = cursor.passAll { $0.isDigit || $0.isLetter } }
      if cursor.pass("-r") {
        let revision = cursor.passDigits()
        guard !revision.isEmpty else { return nil }
        key.append(Mark.revision)
        key.append(number: cursor[revision])
      }
      key.append(Mark.end)
      guard cursor.isAtEnd else { return nil }
      return Version(text: text, isPrerelease: false, key: VersionKey(key))
    }
  }

  /// A number behind a dot. Leading zeros make it a fraction: the more of them, the less it is.
  private static func appendPart(_ cursor: inout ByteCursor, to key: inout [UInt8]) -> Bool {
    key.append(Mark.part)
    let zeros = cursor.passAll { $0 == UInt8(ascii: "0") }
    let rest = cursor.passDigits()
    guard !zeros.isEmpty || !rest.isEmpty else { return false }
    if zeros.isEmpty {
      key.append(0x80)
      key.append(number: cursor[rest])
    } else {
      key.append(0x7F - UInt8(truncatingIfNeeded: Swift.min(zeros.count, 0x70)))
      // In front of a dot apk takes a number here even where none is written.
      if !rest.isEmpty || cursor.current == UInt8(ascii: ".") {
        key.append(Mark.digits)
        key.append(number: cursor[rest])
      }
    }
    return true
  }

  private static func appendSuffix(_ cursor: inout ByteCursor, to key: inout [UInt8]) -> Bool {
    if let index = earlySuffixes.firstIndex(where: { cursor.pass($0) }) {
      key.append(Mark.earlySuffix + UInt8(truncatingIfNeeded: index))
    } else if let index = lateSuffixes.firstIndex(where: { cursor.pass($0) }) {
      key.append(Mark.lateSuffix + UInt8(truncatingIfNeeded: index))
    } else {
      return false
    }
    let number = cursor.passDigits()
    if !number.isEmpty {
      key.append(Mark.suffixNumber)
      key.append(number: cursor[number])
    }
    return true
  }
}
