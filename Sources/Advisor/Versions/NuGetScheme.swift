/// NuGet's versions, ranges and floating versions, as NuGet.Versioning reads them.
/// <https://learn.microsoft.com/nuget/concepts/package-versioning>
package struct NuGetScheme: VersionScheme {
  package init() {}
  package var name: String { "nuget" }

  package func version(_ text: String) -> Version? { NuGetVersion.version(text, allowsV: false) }
  package func advisoryVersion(_ text: String) -> Version? {
    NuGetVersion.version(text, allowsV: true)
  }

  /// A bare version is a lower bound. A floating one stands for the versions that it floats over,
  /// of which NuGet takes the highest; prereleases only where it names them.
  package func requirement(_ text: String, prereleases: PrereleaseRule) -> VersionSet? {
    let text = text.trimmed
    if let version = version(text) {
      return VersionSet(IntervalSet(from: version.key, before: .highest))
    }
    if let floating = NuGetFloating(text) { return floating.family }
    guard let range = range(text) else { return nil }
    if range.isSingle {
      return bound(range.lower, in: text).map { VersionSet(.init(only: $0.key)) }
    }
    return set(range, in: text)
  }

  /// What `VersionRange.Satisfies` answers: it takes a floating version for its lowest.
  package func satisfies(
    _ version: String, _ requirement: String, prereleases: PrereleaseRule?
  ) -> Bool? {
    let text = requirement.trimmed
    let set = NuGetFloating(text)?.atLeast ?? self.requirement(text)
    return set.map { set in self.version(version).map(set.contains) ?? false }
  }

  private func range(_ text: String) -> BracketRange? {
    guard let ranges = BracketRange.all(in: text), ranges.count == 1 else { return nil }
    return ranges[0]
  }

  private func bound(_ range: Range<Int>?, in text: String) -> Version? {
    range.flatMap { version(text.bytes($0)) }
  }

  private func set(_ range: BracketRange, in text: String) -> VersionSet? {
    var lower = VersionSet.all
    if let bound = range.lower {
      // `[1.*, 3.0)` floats upwards from its lower bound.
      if let floating = NuGetFloating(text.bytes(bound)) {
        lower = floating.atLeast
      } else if let version = version(text.bytes(bound)) {
        let key = range.includesLower ? version.key : version.key.successor
        lower = VersionSet(IntervalSet(from: key, before: .highest))
      } else {
        return nil
      }
    }
    guard let bound = range.upper else { return lower }
    guard let version = version(text.bytes(bound)) else { return nil }
    let key = range.includesUpper ? version.key.successor : version.key
    let result = lower.intersection(VersionSet(IntervalSet(from: .lowest, before: key)))
    return result.isEmpty ? nil : result
  }

  /// The version that NuGet takes while the package has it: the lowest that fits.
  package func pinnedVersion(_ text: String) -> Version? {
    let text = text.trimmed
    if let version = version(text) { return version }
    guard let range = range(text), range.includesLower else { return nil }
    return bound(range.lower, in: text)
  }

  package func rewrite(_ text: String, toAdmit version: Version) -> String? {
    guard isFitForEdit(version.text), self.version(version.text) == version else { return nil }
    guard let range = range(text) else {
      return requirement(text) == nil ? nil : version.text
    }
    let upper = bound(range.upper, in: text)
    let keepsUpper = upper.map { version < $0 || version == $0 && range.includesUpper } ?? false
    let result = range.raised(in: text, to: version.text, keepsUpper: keepsUpper)
    return admitsFrom(version, result) ? result : nil
  }

  package func isMajorChange(from a: Version, to b: Version) -> Bool {
    SemVer.isMajorChange(from: a, to: b)
  }
}

/// One to four numbers, prerelease identifiers and build metadata. Identifiers have no case, and
/// count as numbers only as far as 32 bits hold them (NuGet.Versioning, `VersionComparer`).
enum NuGetVersion {
  private static let parts = 4

  static func version(_ text: String, allowsV: Bool) -> Version? {
    text.withCursor { cursor in
      if allowsV {
        cursor.trim()
        _ = cursor.pass("v")
      }
      var key: [UInt8] = []
      guard let count = appendNumbers(&cursor, to: &key) else { return nil }
      for _ in count..<parts { key.append(.zero) }
      let isPrerelease = cursor.pass(UInt8(ascii: "-"))
      if isPrerelease {
        guard appendIdentifiers(&cursor, to: &key) else { return nil }
      } else {
        key.append(SemVer.Mark.release)
      }
      guard SemVer.passBuild(&cursor), cursor.isAtEnd else { return nil }
      return Version(text: text, isPrerelease: isPrerelease, key: VersionKey(key))
    }
  }

  /// Appends the numbers and says how many there are; nil if there is none, or one too many.
  static func appendNumbers(_ cursor: inout ByteCursor, to key: inout [UInt8]) -> Int? {
    var count = 0
    repeat {
      let digits = cursor.passDigits()
      guard !digits.isEmpty, count < parts else { return nil }
      key.append(number: cursor[digits])
      count += 1
    } while cursor.current == UInt8(ascii: ".") && cursor.byte(ahead: 1).isDigit
      && cursor.pass(UInt8(ascii: "."))
    return count
  }

  private static func appendIdentifiers(
    _ cursor: inout ByteCursor, to key: inout [UInt8]
  ) -> Bool {
    key.append(SemVer.Mark.prerelease)
    repeat {
      let identifier = cursor.passAll(where: SemVer.isIdentifier)
      guard !identifier.isEmpty else { return false }
      appendIdentifier(cursor[identifier], to: &key)
    } while cursor.pass(UInt8(ascii: "."))
    key.append(SemVer.Mark.endOfIdentifiers)
    return true
  }

  private static func appendIdentifier(
    _ bytes: UnsafeBufferPointer<UInt8>, to key: inout [UInt8]
  ) {
    if bytes.allSatisfy(\.isDigit), Int32(String(decoding: bytes, as: UTF8.self)) != nil {
      key.append(SemVer.Mark.numericIdentifier)
      key.append(number: bytes)
      // `006` is the same number as `6`; the longer spelling comes second.
      let zeros = bytes.prefix { $0 == UInt8(ascii: "0") }.count
      key.append(UInt8(truncatingIfNeeded: Swift.min(zeros, 0x7F)))
    } else {
      key.append(SemVer.Mark.textIdentifier)
      for byte in bytes { key.append(byte.lowercased) }
      key.append(SemVer.Mark.endOfText)
    }
  }
}

/// A floating version: `*`, `1.*`, `1.2.*-*`, `1.0.0-beta*`.
struct NuGetFloating {
  /// From the lowest version that it can stand for, upwards.
  let atLeast: VersionSet
  /// The versions that it floats over.
  let family: VersionSet

  init?(_ text: String) {
    let parsed = text.withCursor { cursor in Self.read(&cursor) }
    guard let parsed else { return nil }
    self = parsed
  }

  private init(atLeast: VersionSet, family: VersionSet) {
    self.atLeast = atLeast
    self.family = family
  }

  private static func read(_ cursor: inout ByteCursor) -> NuGetFloating? {
    var numbers: [UInt8] = []
    var count = 0
    if cursor.current.isDigit {
      guard let read = NuGetVersion.appendNumbers(&cursor, to: &numbers) else { return nil }
      count = read
    }
    let floats = cursor.pass(".*") || count == 0 && cursor.pass("*")
    var zeros = numbers
    for _ in count..<4 { zeros.append(.zero) }
    let release = VersionKey(zeros + [SemVer.Mark.release])
    let floor = VersionKey(zeros + [SemVer.Mark.prerelease])
    guard floats || count > 0, count < 4 || !floats else { return nil }
    if cursor.pass("-") {
      let label = cursor.passAll { SemVer.isIdentifier($0) || $0 == UInt8(ascii: ".") }
      guard cursor.pass("*"), cursor.isAtEnd, label.isEmpty || !floats else { return nil }
      let upper = VersionKey(floats ? numbers + [0xFF] : release.successor.bytes)
      let lower =
        label.isEmpty ? floor : Self.floor(zeros, label: cursor[label])
      return NuGetFloating(
        atLeast: VersionSet(IntervalSet(from: lower, before: .highest)),
        family: VersionSet(IntervalSet(from: lower, before: upper)))
    }
    guard floats, cursor.isAtEnd else { return nil }
    return NuGetFloating(
      atLeast: VersionSet(
        releases: IntervalSet(from: release, before: .highest), prereleases: .empty),
      family: VersionSet(
        releases: IntervalSet(from: release, before: VersionKey(numbers + [0xFF])),
        prereleases: .empty))
  }

  /// The lowest prerelease whose label begins with `label`.
  private static func floor(
    _ numbers: [UInt8], label: UnsafeBufferPointer<UInt8>
  ) -> VersionKey {
    let text = "0-" + String(decoding: label, as: UTF8.self)
    guard let version = NuGetVersion.version(text, allowsV: false) else {
      return VersionKey(numbers + [SemVer.Mark.prerelease])
    }
    // Behind the four zeros: the identifiers, without the marks that end text and list.
    var identifiers = Array(version.key.bytes.dropFirst(4))
    while identifiers.last == 0 { identifiers.removeLast() }
    return VersionKey(numbers + identifiers)
  }
}
