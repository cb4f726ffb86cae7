/// Versions of Go modules (The Go Modules Reference, "Versions") and of Go itself ("Go Toolchains",
/// "Go versions").
///
/// Module versions are those of Semantic Versioning behind a `v`; advisories leave the `v` out.
/// Versions of Go have no `v`: `1.21`, `1.21rc2`, `go1.21.3`.
package struct GoScheme: VersionScheme {
  package init() {}
  package var name: String { "go" }

  /// `+incompatible` and other build metadata do not count. `v1.2` is `v1.2.0`, as in x/mod.
  package func version(_ text: String) -> Version? {
    if text.utf8.first == UInt8(ascii: "v") {
      return SemVer.version(text, [.leadingV, .missingParts, .zerosCount])
    }
    if let semantic = GoRelease(text)?.semanticVersion {
      return SemVer.version(semantic, []).map {
        Version(text: text, isPrerelease: $0.isPrerelease, key: $0.key)
      }
    }
    return SemVer.version(text, [])
  }

  package func advisoryVersion(_ text: String) -> Version? {
    version(text) ?? SemVer.version(text, SemVer.Grammar.lax.union(.zerosCount))
  }

  /// A required version is the lowest that a build takes; what changes the major version has another
  /// module path (`/v2`), save for what a build takes as `+incompatible`.
  package func requirement(_ text: String, prereleases: PrereleaseRule) -> VersionSet? {
    version(text).map(Self.atLeast)
  }

  private static func atLeast(_ version: Version) -> VersionSet {
    VersionSet(IntervalSet(from: version.key, before: .highest))
  }

  package func meaning(of text: String) -> (versions: VersionSet?, pinned: Version?) {
    let version = version(text)
    return (version.map(Self.atLeast), version)
  }

  /// Minimal version selection takes the version that is named, unless another module asks for more.
  package func pinnedVersion(_ text: String) -> Version? { version(text) }

  package func rewrite(_ text: String, toAdmit version: Version) -> String? {
    guard let old = self.version(text), isFitForEdit(version.text),
      self.version(version.text) == version
    else { return nil }
    if text.utf8.first != UInt8(ascii: "v") {
      guard let release = GoRelease(semantic: version.text) else { return nil }
      return (text.hasPrefix("go") ? "go" : "") + release.text
    }
    var result = version.text.utf8.first == UInt8(ascii: "v") ? version.text : "v" + version.text
    // Advisories leave the mark out; it belongs to the version of a repository without `go.mod`.
    if text.hasSuffix("+incompatible"), !result.contains("+") {
      guard !isMajorChange(from: old, to: version) else { return nil }
      result += "+incompatible"
    }
    return result
  }

  package func isMajorChange(from a: Version, to b: Version) -> Bool {
    SemVer.triple(of: a)?.major != SemVer.triple(of: b)?.major
  }
}

/// A version of Go: `1.21`, `1.21rc2`, `1.21.3`, with or without `go` in front, and with a suffix
/// such as `-custom`, which does not count.
struct GoRelease {
  private let major: String
  private let minor: String
  private let patch: String?
  /// `rc2`, `beta1`.
  private let kind: (name: String, number: String)?

  init?(_ text: String) {
    let read = text.withCursor { cursor -> [Range<Int>]? in
      _ = cursor.pass("go")
      var parts: [Range<Int>] = []
      for place in 0..<3 {
        if place > 0, !cursor.pass(UInt8(ascii: ".")) { break }
        let digits = cursor.passDigits()
        guard SemVer.isFit(digits, in: cursor, []), !digits.isEmpty else { return nil }
        parts.append(digits)
      }
      guard parts.count >= 2 else { return nil }
      let word = cursor.passAll(where: \.isLetter)
      let number = cursor.passDigits()
      guard word.isEmpty == number.isEmpty, word.isEmpty || parts.count == 2 else { return nil }
      let suffix = cursor.pass(UInt8(ascii: "-")) && parts.count == 3
      if suffix {
        // `1.21.0-rc.2` is how advisories write `1.21rc2`: not a suffix.
        guard text.hasPrefix("go") else { return nil }
      } else if !cursor.isAtEnd {
        return nil
      }
      return parts + [word, number]
    }
    guard let read, let number = read.last else { return nil }
    let word = read[read.count - 2]
    major = text.bytes(read[0])
    minor = text.bytes(read[1])
    patch = read.count == 5 ? text.bytes(read[2]) : nil
    kind = word.isEmpty ? nil : (text.bytes(word), text.bytes(number))
  }

  /// The release that advisories name in the form of Semantic Versioning: `1.21.0-rc.2`. Nil for a
  /// bound that is no release, such as `1.21.0-0`.
  init?(semantic text: String) {
    let fields = text.split(separator: "-", maxSplits: 1, omittingEmptySubsequences: false)
    let numbers = fields[0].split(separator: ".", omittingEmptySubsequences: false).map(String.init)
    guard numbers.count == 3, numbers.allSatisfy({ $0.utf8.allSatisfy(\.isDigit) && $0 != "" })
    else { return nil }
    major = numbers[0]
    minor = numbers[1]
    guard fields.count == 2 else {
      patch = numbers[2]
      kind = nil
      return
    }
    let identifiers = fields[1].split(separator: ".").map(String.init)
    guard identifiers.count == 2, numbers[2] == "0",
      ["rc", "beta", "alpha"].contains(identifiers[0]), identifiers[1].utf8.allSatisfy(\.isDigit)
    else { return nil }
    patch = nil
    kind = (identifiers[0], identifiers[1])
  }

  /// Since Go 1.21 the first release is `1.21.0`, and `1.21` stands before its candidates; before
  /// that, the first release was `1.20`.
  private var isBeforePatches: Bool {
    major == "1" && (minor.utf8.count < 2 || minor.utf8.count == 2 && minor < "21")
  }

  var semanticVersion: String {
    let numbers = major + "." + minor + "." + (patch ?? "0")
    if let kind { return numbers + "-" + kind.name + "." + kind.number }
    return patch != nil || isBeforePatches ? numbers : numbers + "-0"
  }

  var text: String {
    let numbers = major + "." + minor
    if let kind { return numbers + kind.name + kind.number }
    guard let patch, !(isBeforePatches && patch == "0") else { return numbers }
    return numbers + "." + patch
  }
}
