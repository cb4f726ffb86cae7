/// The version order and the requirement language of an ecosystem.
///
/// Implementations are stateless values; parsing never traps, whatever the text, and numbers of any
/// length are compared as digit strings.
package protocol VersionScheme: Sendable {
  /// A stable name, such as `semver` or `pep440`; part of the store's schema.
  var name: String { get }

  /// The version, or nil if the text is not one in this ecosystem's grammar.
  func version(_ text: String) -> Version?

  /// A version as it stands in an advisory, where data are laxer than manifests (OSV schema,
  /// `affected[].ranges[].events`: "versions may be normalised"). By default the same.
  func advisoryVersion(_ text: String) -> Version?

  /// The versions that a requirement admits, or nil if the text is not a requirement.
  func requirement(_ text: String, prereleases: PrereleaseRule) -> VersionSet?

  /// Whether a requirement admits a version, both as text, as the ecosystem's own library answers;
  /// nil if the first is not a requirement. By default the set decides, and what is not a version
  /// is admitted by nothing.
  func satisfies(_ version: String, _ requirement: String, prereleases: PrereleaseRule?) -> Bool?

  /// The requirement that asks for `version` in the style of `text`: operators, number of parts
  /// and spacing kept as far as they can stay true. Nil if there is no such way of writing it, or
  /// the version is unfit to enter an edit.
  func rewrite(_ text: String, toAdmit version: Version) -> String?

  /// The one version that a requirement pins (`==1.2.3`, `=1.2.3`, npm's `1.2.3`), else nil.
  func pinnedVersion(_ text: String) -> Version?

  /// What ``requirement(_:)`` and ``pinnedVersion(_:)`` say, where both are wanted.
  func meaning(of text: String) -> (versions: VersionSet?, pinned: Version?)

  /// Whether going from `a` to `b` may break users by this ecosystem's convention (a new major).
  func isMajorChange(from a: Version, to b: Version) -> Bool

  /// Whether `a` and `b` differ in no more than corrections: major and minor version are the same. By
  /// default the first two numbers, of versions that begin alike up to their first digit.
  func isPatchChange(from a: Version, to b: Version) -> Bool
}

/// What is asked about prereleases when a requirement is read.
package enum PrereleaseRule: Sendable {
  /// What the ecosystem's resolver would install by default: mostly those that are named.
  case asNamed
  case included
  case excluded
}

extension VersionScheme {
  package func advisoryVersion(_ text: String) -> Version? { version(text) }

  package func isPatchChange(from a: Version, to b: Version) -> Bool {
    func head(_ version: Version) -> Substring.UTF8View {
      version.text.utf8.prefix { !$0.isDigit }
    }
    guard !isMajorChange(from: a, to: b), let old = SemVer.triple(of: a),
      let new = SemVer.triple(of: b)
    else { return false }
    return old.major == new.major && old.minor == new.minor && head(a).elementsEqual(head(b))
  }

  /// The versions that a resolver would take for a requirement, without further options.
  package func requirement(_ text: String) -> VersionSet? {
    requirement(text, prereleases: .asNamed)
  }

  package func meaning(of text: String) -> (versions: VersionSet?, pinned: Version?) {
    (requirement(text), pinnedVersion(text))
  }

  package func satisfies(
    _ version: String, _ requirement: String, prereleases: PrereleaseRule?
  ) -> Bool? {
    guard let set = self.requirement(requirement, prereleases: prereleases ?? .asNamed) else {
      return nil
    }
    return self.version(version).map(set.contains) ?? false
  }

  /// Whether a rewritten requirement does what it is for: it admits `version`, and nothing older.
  package func admitsFrom(_ version: Version, _ requirement: String) -> Bool {
    guard let set = self.requirement(requirement), set.contains(version) else { return false }
    return set.intersection(VersionSet(IntervalSet(from: .lowest, before: version.key))).isEmpty
  }
}

extension VersionScheme {
  /// The version that a requirement names first, but for one that it stays below: `1.2.3` of `^1.2.3`
  /// and of `<2, >=1.2.3`, `1` of `1.x`, `3` of `<=3`. Nil if there is none.
  package func namedVersion(in requirement: String) -> Version? {
    var rest = requirement.utf8[...]
    var isBelow = false
    var isUpTo = false
    var highest: Version?
    while let byte = rest.first {
      guard byte.isDigit || byte.isLetter else {
        rest = rest.dropFirst()
        if byte == UInt8(ascii: ",") || byte == UInt8(ascii: "|") { isBelow = false }
        if byte == UInt8(ascii: "<") || byte == UInt8(ascii: "!") {
          isBelow = true
          isUpTo = byte == UInt8(ascii: "<") && rest.first == UInt8(ascii: "=")
        }
        continue
      }
      let end = rest.firstIndex { $0.isSpace || ",|)]'\"".utf8.contains($0) } ?? rest.endIndex
      if let version = begun(Substring(rest[..<end])) {
        guard isBelow else { return version }
        if isUpTo { highest = highest ?? version }
      }
      rest = rest[end...]
      isBelow = false
    }
    return highest
  }

  /// `1`, `1.x`, `1.2.*`, `1.+`, and whole versions: what is left open does not count.
  private func begun(_ text: Substring) -> Version? {
    if let whole = version(String(text)) { return whole }
    let parts = text.split(separator: ".").prefix { part in
      part.utf8.drop { $0 == UInt8(ascii: "v") }.first?.isDigit ?? false
    }
    return parts.isEmpty ? nil : advisoryVersion(parts.joined(separator: "."))
  }
}

/// Whether a version may be written into somebody's file: a version that an advisory names is
/// foreign text, and must be nothing but a version.
package func isFitForEdit(_ version: String) -> Bool {
  !version.isEmpty && version.utf8.count <= 128
    && version.utf8.allSatisfy { byte in
      switch byte {
      case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "z"),
        UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "."), UInt8(ascii: "+"),
        UInt8(ascii: "!"), UInt8(ascii: "~"), UInt8(ascii: "_"), UInt8(ascii: "-"):
        true
      default: false
      }
    }
}
