/// Versions and constraints of Dart's Pub. <https://dart.dev/tools/pub/dependencies>
///
/// Semantic versioning, but build metadata count: `1.0.0 < 1.0.0+1 < 1.0.0+a` (pub_semver).
package struct PubScheme: ClauseScheme {
  package init() {}
  package var name: String { "pub" }

  let grammar = ClauseGrammar(
    and: [], or: [], spaceJoins: true, separator: " ", compatible: ["^"])

  package func version(_ text: String) -> Version? {
    SemVer.versionOrderedByBuild(text, [.leadingZeros])
  }

  package func advisoryVersion(_ text: String) -> Version? {
    SemVer.versionOrderedByBuild(text, [.leadingZeros, .leadingV, .missingParts])
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
