/// RPM's versions, `epoch:version-release`, in the order of `rpmvercmp`.
/// <https://rpm.org/docs/latest/man/rpm-version.7>
///
/// A missing epoch is 0. Letters and digits count, everything else only separates; `~` is before
/// the end, `^` after it.
package struct RPMScheme: ExactScheme {
  package init() {}
  package var name: String { "rpm" }

  private enum Mark {
    static let tilde: UInt8 = 0x01
    static let end: UInt8 = 0x02
    static let caret: UInt8 = 0x03
    static let letters: UInt8 = 0x04
    static let number: UInt8 = 0x05
    static let endOfLetters: UInt8 = 0x00
  }

  package func version(_ text: String) -> Version? {
    text.withCursor { cursor in
      cursor.trim()
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
      // The version itself has no hyphen.
      let version = cursor.passAll { $0 != UInt8(ascii: "-") }
      Self.append(cursor, version, to: &key)
      _ = cursor.pass(UInt8(ascii: "-"))
      Self.append(cursor, cursor.position..<cursor.end, to: &key)
      return Version(text: text, isPrerelease: false, key: VersionKey(key))
    }
  }

  private static func append(_ cursor: ByteCursor, _ range: Range<Int>, to key: inout [UInt8]) {
    var cursor = cursor
    cursor.move(to: range.lowerBound)
    cursor.end(at: range.upperBound)
    while !cursor.isAtEnd {
      let digits = cursor.passDigits()
      if !digits.isEmpty {
        key.append(Mark.number)
        key.append(number: cursor[digits])
        continue
      }
      let letters = cursor.passAll(where: \.isLetter)
      if !letters.isEmpty {
        key.append(Mark.letters)
        key += cursor[letters]
        key.append(Mark.endOfLetters)
        continue
      }
      switch cursor.current {
      case UInt8(ascii: "~"): key.append(Mark.tilde)
      case UInt8(ascii: "^"): key.append(Mark.caret)
      default: break
      }
      cursor.advance()
    }
    key.append(Mark.end)
  }
}
