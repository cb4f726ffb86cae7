/// Versions as Composer normalises and PHP's `version_compare` orders them.
/// <https://github.com/composer/semver>, <https://www.php.net/version_compare>
///
/// A key is one mark for each word or number, numbers with their value. Words are ordered
/// `dev < alpha < beta < RC < (nothing) < a number < patch`; a word that PHP does not know comes
/// before all of them.
enum ComposerVersion {
  private enum Mark {
    static let unknown: UInt8 = 0x10
    static let dev: UInt8 = 0x20
    static let alpha: UInt8 = 0x30
    static let beta: UInt8 = 0x40
    static let candidate: UInt8 = 0x50
    static let end: UInt8 = 0x60
    static let number: UInt8 = 0x70
    static let patch: UInt8 = 0x80
  }

  /// What Composer puts in place of `x` in the name of a branch, so that it comes after all releases.
  static let branchNumber = "9999999".withCursor { DecimalNumber($0[0..<7]) }

  /// Any text in PHP's order; leading numbers are filled to four, as Composer does.
  static func laxVersion(_ text: String) -> Version? {
    text.withCursor { cursor in
      cursor.trim()
      cutOff(&cursor)
      if cursor.isAtEnd { return nil }
      var key: [UInt8] = []
      let isStable = append(&cursor, to: &key)
      return Version(text: text, isPrerelease: !isStable, key: VersionKey(key))
    }
  }

  /// A version of Composer's grammar other than the name of a branch: branches have no order.
  static func version(_ text: String) -> Version? {
    let isValid = text.withCursor { cursor in
      cursor.trim()
      cutOff(&cursor)
      return isVersion(cursor)
    }
    return isValid ? laxVersion(text) : nil
  }

  /// The least version of those that begin with the given numbers: `1.2.0.0-dev`.
  static func floor(_ numbers: [DecimalNumber]) -> VersionKey {
    var key: [UInt8] = []
    for index in 0..<Swift.max(4, numbers.count) {
      key.append(Mark.number)
      key.append(index < numbers.count ? numbers[index] : .zero)
    }
    return VersionKey(key + [Mark.dev, Mark.end])
  }

  /// The place of the first stable version at or after a key: no stability is left between the two.
  static func firstRelease(from key: VersionKey) -> VersionKey {
    let bytes = key.bytes
    var index = 0
    while index < bytes.count {
      switch bytes[index] {
      case Mark.number:
        // One more than the number of digits, and these, which no mark must be seen in; see ``KeySink``.
        guard index + 1 < bytes.count, bytes[index + 1] <= 251 else { return key }
        index += Int(bytes[index + 1])
      case Mark.dev, Mark.alpha, Mark.beta, Mark.candidate:
        return VersionKey(Array(bytes[..<index]) + [Mark.end])
      default: break
      }
      index += 1
    }
    return key
  }

  /// Leaves out an alias (` as 1.0`), a stability flag (`@beta`) and build metadata.
  private static func cutOff(_ cursor: inout ByteCursor) {
    var scan = cursor
    while !scan.isAtEnd {
      let isAlias =
        scan.current.isSpace && scan.byte(ahead: 1) == UInt8(ascii: "a")
        && scan.byte(ahead: 2) == UInt8(ascii: "s") && scan.byte(ahead: 3).isSpace
      if isAlias || scan.current == UInt8(ascii: "@") {
        cursor.end(at: scan.position)
        break
      }
      scan.advance()
    }
    scan = cursor
    let base = scan.passAll { $0 != UInt8(ascii: "+") }
    let build = scan.passAll { !$0.isSpace && $0 != UInt8(ascii: ",") }
    if scan.isAtEnd, !build.isEmpty { cursor.end(at: base.upperBound) }
  }

  // MARK: The order

  /// Appends the key of what is left, and says whether the version is stable.
  private static func append(_ cursor: inout ByteCursor, to key: inout [UInt8]) -> Bool {
    if cursor.current.lowercased == UInt8(ascii: "v"), cursor.byte(ahead: 1).isDigit {
      cursor.advance()
    }
    if isDefaultBranch(cursor) {
      key += [Mark.number]
      key.append(branchNumber)
      key += [Mark.dev, Mark.end]
      return false
    }
    appendLeadingNumbers(&cursor, to: &key)
    var isStable = true
    while !cursor.isAtEnd {
      if isSeparator(cursor.current) {
        cursor.advance()
        continue
      }
      let digits = cursor.passDigits()
      if !digits.isEmpty {
        key.append(Mark.number)
        key.append(number: cursor[digits])
        continue
      }
      guard let mark = passWord(&cursor) else { continue }
      if mark < Mark.end, mark != Mark.unknown { isStable = false }
      key.append(mark)
      if mark == Mark.number { key.append(.zero) }
    }
    key.append(Mark.end)
    return isStable
  }

  /// `1.2` is `1.2.0.0`, and `1.x` of a branch `1.9999999.9999999.9999999`. A date is not filled.
  private static func appendLeadingNumbers(_ cursor: inout ByteCursor, to key: inout [UInt8]) {
    var count = 0
    var isDate = false
    var filler = DecimalNumber.zero
    while true {
      let start = cursor.position
      if count > 0, !cursor.pass(UInt8(ascii: ".")) { break }
      let digits = cursor.passDigits()
      if !digits.isEmpty {
        let isYear =
          digits.count == 4 && cursor.current == UInt8(ascii: "-") && cursor.byte(ahead: 1).isDigit
        if count == 0, digits.count > 5 || isYear { isDate = true }
        key.append(Mark.number)
        key.append(number: cursor[digits])
      } else if count > 0, cursor.pass(UInt8(ascii: "#")) {
        key += [Mark.number]
        key.append(.zero)
      } else if count > 0, isWildcard(cursor.current), !cursor.byte(ahead: 1).isLetter {
        cursor.advance()
        key.append(Mark.number)
        key.append(branchNumber)
        filler = branchNumber
      } else {
        cursor.move(to: start)
        break
      }
      count += 1
    }
    guard count > 0, count < 4, !isDate || !filler.isZero else { return }
    for _ in count..<4 {
      key.append(Mark.number)
      key.append(filler)
    }
  }

  /// Passes a word and gives its mark; nil for `stable`, which says nothing. PHP looks at the
  /// beginning of a word alone, and holds `#` for any number.
  private static func passWord(_ cursor: inout ByteCursor) -> UInt8? {
    var start = cursor
    _ = cursor.passAll { !$0.isDigit && !isSeparator($0) }
    if start.pass("stable") { return nil }
    if start.pass("dev") { return Mark.dev }
    if start.pass("a") { return Mark.alpha }
    if start.pass("b") { return Mark.beta }
    if start.pass("rc") { return Mark.candidate }
    if start.pass("#") { return Mark.number }
    return start.pass("p") ? Mark.patch : Mark.unknown
  }

  private static func isDefaultBranch(_ cursor: ByteCursor) -> Bool {
    var cursor = cursor
    guard cursor.pass("dev-") else { return false }
    return (cursor.pass("master") || cursor.pass("trunk") || cursor.pass("default"))
      && cursor.isAtEnd
  }

  private static func isSeparator(_ byte: UInt8) -> Bool {
    byte == UInt8(ascii: ".") || byte == UInt8(ascii: "-") || byte == UInt8(ascii: "_")
      || byte == UInt8(ascii: "+")
  }

  static func isWildcard(_ byte: UInt8) -> Bool {
    byte.lowercased == UInt8(ascii: "x") || byte == UInt8(ascii: "*")
  }

  // MARK: The grammar

  private static func isVersion(_ cursor: ByteCursor) -> Bool {
    var cursor = cursor
    _ = cursor.pass("v")
    return isClassical(cursor) || isDate(cursor)
  }

  /// Up to four numbers, the first of at most five digits, and a stability; or a numbered branch.
  private static func isClassical(_ cursor: ByteCursor) -> Bool {
    var cursor = cursor
    let first = cursor.passDigits()
    guard !first.isEmpty else { return false }
    var isBranch = false
    for _ in 0..<3 where cursor.current == UInt8(ascii: ".") {
      if cursor.byte(ahead: 1).isDigit {
        cursor.advance()
        _ = cursor.passDigits()
      } else if isWildcard(cursor.byte(ahead: 1)) {
        isBranch = true
        cursor.advance(by: 2)
      }
    }
    if isBranch {
      if cursor.current == UInt8(ascii: ".") || cursor.current == UInt8(ascii: "-") {
        cursor.advance()
      }
      return cursor.pass("dev") && cursor.isAtEnd
    }
    return first.count <= 5 && isModifier(cursor)
  }

  /// A year, one to six groups of two digits, up to two groups of up to three.
  private static func isDate(_ cursor: ByteCursor) -> Bool {
    func passed(_ cursor: ByteCursor, digits count: Int) -> ByteCursor? {
      var cursor = cursor
      for _ in 0..<count {
        guard cursor.current.isDigit else { return nil }
        cursor.advance()
      }
      return cursor
    }
    func isGap(_ byte: UInt8) -> Bool {
      byte == UInt8(ascii: ".") || byte == UInt8(ascii: ":") || byte == UInt8(ascii: "-")
    }
    func next(_ places: [ByteCursor], digits: [Int]) -> [ByteCursor] {
      var found: [ByteCursor] = []
      var seen: Set<Int> = []
      for place in places {
        var place = place
        if isGap(place.current) { place.advance() }
        for count in digits {
          if let end = passed(place, digits: count), seen.insert(end.position).inserted {
            found.append(end)
          }
        }
      }
      return found
    }
    guard let year = passed(cursor, digits: 4) else { return false }
    var places = [year]
    var ends: [ByteCursor] = []
    for _ in 0..<6 {
      places = next(places, digits: [2])
      ends += places
    }
    var all = ends
    for _ in 0..<2 {
      ends = next(ends, digits: [1, 2, 3])
      all += ends
    }
    return all.contains { isModifier($0) }
  }

  /// Whether what is left is a stability, such as `-beta.2`, `RC1`, `.dev`, or nothing.
  static func isModifier(_ cursor: ByteCursor) -> Bool {
    var cursor = cursor
    if isSeparator(cursor.current), cursor.current != UInt8(ascii: "+") { cursor.advance() }
    let words: [StaticString] = ["stable", "beta", "b", "rc", "alpha", "a", "patch", "pl", "p"]
    if words.contains(where: { cursor.pass($0) }) {
      while true {
        let start = cursor.position
        if cursor.current == UInt8(ascii: ".") || cursor.current == UInt8(ascii: "-") {
          cursor.advance()
        }
        if cursor.passDigits().isEmpty {
          cursor.move(to: start)
          break
        }
      }
      if cursor.current == UInt8(ascii: ".") || cursor.current == UInt8(ascii: "-") {
        cursor.advance()
      }
    }
    _ = cursor.pass("dev")
    return cursor.isAtEnd
  }
}
