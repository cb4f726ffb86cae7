/// Versions and constraints of Dart's Pub. <https://dart.dev/tools/pub/dependencies>
///
/// Semantic versioning, but build metadata count: `1.0.0 < 1.0.0+1 < 1.0.0+a` (pub_semver).
package struct PubScheme: ClauseScheme {
  package init() {}
  package var name: String { "pub" }

  let grammar = ClauseGrammar(
    and: [], or: [], spaceJoins: true, separator: " ", compatible: ["^"])

  package func version(_ text: String) -> Version? {
    Self.version(text, [.leadingZeros])
  }

  package func advisoryVersion(_ text: String) -> Version? {
    Self.version(text, [.leadingZeros, .leadingV, .missingParts])
  }

  private static func version(_ text: String, _ grammar: SemVer.Grammar) -> Version? {
    guard let plain = SemVer.version(text, grammar) else { return nil }
    guard let plus = text.utf8.firstIndex(of: UInt8(ascii: "+")) else { return plain }
    var key = plain.key.bytes
    for part in text[text.index(after: plus)...].utf8.split(separator: UInt8(ascii: ".")) {
      if part.allSatisfy(\.isDigit) {
        key.append(SemVer.Mark.numericIdentifier)
        let digits = part.drop { $0 == UInt8(ascii: "0") }
        key.append(number: digits, count: digits.count)
      } else {
        key += [SemVer.Mark.textIdentifier] + part + [SemVer.Mark.endOfText]
      }
    }
    key.append(SemVer.Mark.endOfIdentifiers)
    return Version(text: text, isPrerelease: plain.isPrerelease, key: VersionKey(key))
  }

  func meaning(of clause: ClauseGrammar.Clause) -> ClauseMeaning? {
    if clause.version == "any", clause.operator.isEmpty {
      return ClauseMeaning(role: .any, admitted: .all)
    }
    guard let version = version(clause.version), let triple = SemVer.triple(of: version) else {
      return nil
    }
    switch clause.operator {
    case "":
      return .comparison("=", version.key, namesPrerelease: version.isPrerelease, parts: 3)
    case "^":
      let end = triple.major.isZero ? triple.nextMinor : triple.nextMajor
      return ClauseMeaning(
        role: .floor, admitted: IntervalSet(from: version.key, before: end.floor),
        namesPrerelease: version.isPrerelease, parts: 3)
    // The prereleases of an excluded release are excluded with it.
    case "<" where !version.isPrerelease: return .comparison("<", triple.floor, parts: 3)
    case "=", "==", "!=": return nil
    default:
      return .comparison(
        clause.operator, version.key, namesPrerelease: version.isPrerelease, parts: 3)
    }
  }

  package func isMajorChange(from a: Version, to b: Version) -> Bool {
    guard let old = SemVer.triple(of: a), let new = SemVer.triple(of: b) else { return false }
    return old.major != new.major || (old.major.isZero && old.minor != new.minor)
  }
}
