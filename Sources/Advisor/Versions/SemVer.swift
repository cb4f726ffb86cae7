/// Semantic Versioning 2.0.0: <https://semver.org>.
///
/// A key is major, minor and patch as numbers, further parts if a lax text has any, and then
/// either the release mark, or the prerelease mark and the identifiers. Build metadata do not count
/// (item 10). The marks order `1.0.0-alpha < 1.0.0 < 1.0.0.1`.
enum SemVer {
  enum Mark {
    static let prerelease: UInt8 = 0x01
    static let release: UInt8 = 0x80
    static let furtherPart: UInt8 = 0x90
    static let endOfIdentifiers: UInt8 = 0x00
    static let numericIdentifier: UInt8 = 0x02
    static let textIdentifier: UInt8 = 0x03
    static let endOfText: UInt8 = 0x00
  }

  /// What a dialect allows beyond the specification.
  struct Grammar: OptionSet {
    let rawValue: Int
    /// One `v` in front, as in Git tags and Go.
    static let leadingV = Grammar(rawValue: 1)
    /// Any run of `v`, `=` and white space in front, and white space behind (node-semver).
    static let leadingMarks = Grammar(rawValue: 2)
    /// `1` and `1.2`.
    static let missingParts = Grammar(rawValue: 4)
    /// `1.2.3.4`.
    static let furtherParts = Grammar(rawValue: 8)
    /// `1.02.3` and `1.2.3-rc.01`.
    static let leadingZeros = Grammar(rawValue: 16)
    /// `1.2.3beta` (node-semver, loose).
    static let hyphenlessPrerelease = Grammar(rawValue: 32)
    /// A numeric identifier with leading zeros is longer, hence greater, than one without: so the
    /// semver crate compares them. Otherwise the zeros do not count.
    static let zerosCount = Grammar(rawValue: 64)

    /// Whatever an advisory may hold (OSV schema: events "may be normalised").
    static let lax: Grammar = [
      .leadingV, .leadingMarks, .missingParts, .furtherParts, .leadingZeros, .hyphenlessPrerelease,
    ]
  }

  /// Reads a whole text as a version.
  static func version(_ text: String, _ grammar: Grammar) -> Version? {
    let made = text.withCursor { cursor in
      KeyWriter.key(forTextOf: cursor.count) { appendVersion(&cursor, grammar, to: &$0) }
    }
    return made.map { Version(text: text, isPrerelease: $0.kind, key: $0.key) }
  }

  /// Reads a whole text as a version of an ecosystem where, against item 10, build metadata count:
  /// `1.0.0 < 1.0.0+1 < 1.0.0+a` (pub_semver; Julia's `VersionNumber`).
  /// - Parameter zeroIsNone: whether `1.0.0+0` is `1.0.0`.
  static func versionOrderedByBuild(
    _ text: String, _ grammar: Grammar, zeroIsNone: Bool = false
  ) -> Version? {
    guard let plain = version(text, grammar) else { return nil }
    guard let plus = text.utf8.firstIndex(of: UInt8(ascii: "+")) else { return plain }
    let build = text[text.index(after: plus)...].utf8
    if zeroIsNone, build.elementsEqual([UInt8(ascii: "0")]) { return plain }
    var key = plain.key.bytes
    for part in build.split(separator: UInt8(ascii: ".")) {
      if part.allSatisfy(\.isDigit) {
        key.append(Mark.numericIdentifier)
        let digits = part.drop { $0 == UInt8(ascii: "0") }
        key.append(number: digits, count: digits.count)
      } else {
        key += [Mark.textIdentifier] + part + [Mark.endOfText]
      }
    }
    key.append(Mark.endOfIdentifiers)
    return Version(text: text, isPrerelease: plain.isPrerelease, key: VersionKey(key))
  }

  /// Appends the key of the version that is the whole text, and says whether it is a prerelease;
  /// nil if the text is no version.
  private static func appendVersion(
    _ cursor: inout ByteCursor, _ grammar: Grammar, to key: inout KeyWriter
  ) -> Bool? {
    if grammar.contains(.leadingMarks) {
      cursor.trim()
      _ = cursor.passAll { $0 == UInt8(ascii: "v") || $0 == UInt8(ascii: "=") || $0.isSpace }
    }
    if grammar.contains(.leadingV) { _ = cursor.pass("v") }
    var parts = 0
    repeat {
      let digits = cursor.passDigits()
      guard !digits.isEmpty, isFit(digits, in: cursor, grammar) else { return nil }
      if parts >= 3 {
        guard grammar.contains(.furtherParts) else { return nil }
        key.append(Mark.furtherPart)
      }
      key.append(number: cursor[digits])
      parts += 1
    } while cursor.pass(UInt8(ascii: "."))
    if parts < 3 {
      guard grammar.contains(.missingParts) else { return nil }
      for _ in parts..<3 { key.append(.zero) }
    }
    guard let isPrerelease = appendPrerelease(&cursor, grammar, to: &key), passBuild(&cursor),
      cursor.isAtEnd
    else { return nil }
    if !isPrerelease { key.append(Mark.release) }
    return isPrerelease
  }

  static func isFit(
    _ digits: Range<Int>, in cursor: ByteCursor, _ grammar: Grammar
  ) -> Bool {
    grammar.contains(.leadingZeros) || digits.count == 1
      || cursor[digits].first != UInt8(ascii: "0")
  }

  /// Appends the mark and the identifiers of a prerelease, if there is one here.
  /// False if there is none, nil if it is malformed.
  static func appendPrerelease(
    _ cursor: inout ByteCursor, _ grammar: Grammar, to key: inout some KeySink
  ) -> Bool? {
    let isLoose = grammar.contains(.hyphenlessPrerelease)
    if cursor.current == UInt8(ascii: "-") {
      // Loose: in `1.2.3-` the hyphen is the identifier, for nothing else could be.
      if !isLoose || isIdentifier(cursor.byte(ahead: 1)) { cursor.advance() }
    } else if !isLoose || !isIdentifier(cursor.current) {
      return false
    }
    key.append(Mark.prerelease)
    repeat {
      let identifier = cursor.passAll(where: isIdentifier)
      guard !identifier.isEmpty else { return nil }
      let bytes = cursor[identifier]
      if bytes.allSatisfy({ $0.isDigit }) {
        guard isFit(identifier, in: cursor, grammar) else { return nil }
        key.append(Mark.numericIdentifier)
        if grammar.contains(.zerosCount) {
          let isZero = bytes.count == 1 && bytes.first == UInt8(ascii: "0")
          key.append(
            number: isZero ? bytes.dropFirst() : bytes[...], count: isZero ? 0 : bytes.count)
        } else {
          key.append(number: bytes)
        }
      } else {
        key.append(Mark.textIdentifier)
        for byte in bytes { key.append(byte) }
        key.append(Mark.endOfText)
      }
    } while cursor.pass(UInt8(ascii: "."))
    key.append(Mark.endOfIdentifiers)
    return true
  }

  /// Passes build metadata, if there are any; false if they are malformed.
  static func passBuild(_ cursor: inout ByteCursor) -> Bool {
    guard cursor.pass(UInt8(ascii: "+")) else { return true }
    repeat {
      if cursor.passAll(where: isIdentifier).isEmpty { return false }
    } while cursor.pass(UInt8(ascii: "."))
    return true
  }

  static func isIdentifier(_ byte: UInt8) -> Bool {
    byte.isDigit || byte.isLetter || byte == UInt8(ascii: "-")
  }
}

/// Major, minor and patch: what bounds are made of.
struct SemVerTriple: Hashable {
  var major: DecimalNumber
  var minor: DecimalNumber
  var patch: DecimalNumber

  init(_ major: DecimalNumber, _ minor: DecimalNumber = .zero, _ patch: DecimalNumber = .zero) {
    self.major = major
    self.minor = minor
    self.patch = patch
  }

  private var numbers: [UInt8] {
    var bytes: [UInt8] = []
    bytes.append(major)
    bytes.append(minor)
    bytes.append(patch)
    return bytes
  }

  /// The release itself.
  var release: VersionKey { VersionKey(numbers + [SemVer.Mark.release]) }
  /// Before every prerelease of it, after everything smaller: node-semver writes it `-0`.
  var floor: VersionKey { VersionKey(numbers + [SemVer.Mark.prerelease]) }
  /// All its prereleases, and nothing else.
  var prereleases: IntervalSet { IntervalSet(from: floor, before: release) }

  /// A prerelease of it, from bytes that ``SemVer/appendPrerelease(_:_:to:)`` made.
  func prerelease(_ bytes: [UInt8]) -> VersionKey { VersionKey(numbers + bytes) }

  var nextMajor: SemVerTriple { SemVerTriple(major.next) }
  var nextMinor: SemVerTriple { SemVerTriple(major, minor.next) }
  var nextPatch: SemVerTriple { SemVerTriple(major, minor, patch.next) }
  /// Where compatibility ends: the next change of the left-most part that is not zero.
  var nextBreaking: SemVerTriple {
    !major.isZero ? nextMajor : !minor.isZero ? nextMinor : nextPatch
  }
}

extension SemVer {
  /// The first three numbers of a version that one of the SemVer schemes made.
  static func triple(of version: Version) -> SemVerTriple? {
    version.text.withCursor { cursor in
      _ = cursor.passAll { !$0.isDigit }
      var numbers: [DecimalNumber] = []
      repeat {
        let digits = cursor.passDigits()
        guard !digits.isEmpty else { return nil }
        numbers.append(DecimalNumber(cursor[digits]))
      } while numbers.count < 3 && cursor.pass(UInt8(ascii: "."))
      return SemVerTriple(
        numbers[0], numbers.count > 1 ? numbers[1] : .zero, numbers.count > 2 ? numbers[2] : .zero)
    }
  }

  /// Whether the left-most part that is not zero differs: by convention that may break users
  /// (SemVer 2.0.0, items 4 and 8; Cargo and npm read `0.x` and `0.0.x` alike).
  static func isMajorChange(from a: Version, to b: Version) -> Bool {
    guard let old = triple(of: a), let new = triple(of: b) else { return false }
    if old.major != new.major { return true }
    if !old.major.isZero { return false }
    if old.minor != new.minor { return true }
    return old.minor.isZero && old.patch != new.patch
  }
}

/// The order of OSV ranges of type `SEMVER`, and of every ecosystem that follows the specification
/// without a requirement language of its own: Go, Hex, SwiftURL, Bitnami.
package struct SemVerScheme: VersionScheme {
  package init() {}
  package var name: String { "semver" }

  /// A version of the specification's grammar; a leading `v` is allowed.
  package func version(_ text: String) -> Version? { SemVer.version(text, .leadingV) }
  package func advisoryVersion(_ text: String) -> Version? { SemVer.version(text, .lax) }

  /// Only a bare version, which asks for exactly that.
  package func requirement(_ text: String, prereleases: PrereleaseRule) -> VersionSet? {
    version(text).map { VersionSet(IntervalSet(only: $0.key)) }
  }

  package func rewrite(_ text: String, toAdmit version: Version) -> String? {
    guard pinnedVersion(text) != nil, isFitForEdit(version.text),
      self.version(version.text) == version
    else { return nil }
    return text.utf8.first == UInt8(ascii: "v") && version.text.utf8.first != UInt8(ascii: "v")
      ? "v" + version.text : version.text
  }

  package func pinnedVersion(_ text: String) -> Version? { version(text) }
  package func isMajorChange(from a: Version, to b: Version) -> Bool {
    SemVer.isMajorChange(from: a, to: b)
  }
}
