/// Versions of Julia packages, and the specifiers of `[compat]`.
/// <https://pkgdocs.julialang.org/v1/compatibility/>
///
/// Builds count, as Julia's `VersionNumber` has it: packages of binaries (`_jll`) are mended by a new
/// build of the same version, and advisories say so (`fixed: 4.3.1+2`). A version without a build is
/// taken for its first one. Specifiers know no builds: `4.3.1` admits them all.
package struct JuliaScheme: ClauseScheme {
  package init() {}
  package var name: String { "julia" }

  // A comma joins alternatives: `1.2, 2` admits both lines.
  let grammar = ClauseGrammar(and: [], or: [","], atLeast: ">= ", separator: ", ")

  package func version(_ text: String) -> Version? {
    SemVer.versionOrderedByBuild(text, [.leadingV, .missingParts], zeroIsNone: true)
  }

  package func advisoryVersion(_ text: String) -> Version? {
    SemVer.versionOrderedByBuild(text, .lax, zeroIsNone: true)
  }

  /// None: `=4.3.1` admits every build of it.
  package func pinnedVersion(_ text: String) -> Version? { nil }

  func written(_ version: Version) -> Version {
    let release = version.text.prefix { $0 != "+" }
    return release.utf8.count == version.text.utf8.count
      ? version : self.version(String(release)) ?? version
  }

  func meaning(of clause: ClauseGrammar.Clause) -> ClauseMeaning? {
    if clause.version == "*", clause.operator.isEmpty {
      return ClauseMeaning(role: .any, admitted: .all)
    }
    guard let version = version(clause.version), let low = SemVer.triple(of: version) else {
      return nil
    }
    let parts = clause.version.prefix { $0 != "-" && $0 != "+" }.split(separator: ".").count
    let end: SemVerTriple
    switch clause.operator {
    case "", "^":
      end =
        !low.major.isZero || parts == 1
        ? low.nextMajor : !low.minor.isZero || parts == 2 ? low.nextMinor : low.nextPatch
    case "~": end = parts == 1 ? low.nextMajor : low.nextMinor
    case "=":
      end = parts == 1 ? low.nextMajor : parts == 2 ? low.nextMinor : low.nextPatch
      return ClauseMeaning(
        role: .exact, admitted: IntervalSet(from: version.key, before: end.floor), parts: parts)
    case "<", ">=":
      return .comparison(
        clause.operator, version.key, namesPrerelease: version.isPrerelease, parts: parts)
    default: return nil
    }
    return ClauseMeaning(
      role: .floor, admitted: IntervalSet(from: version.key, before: end.floor),
      namesPrerelease: version.isPrerelease, parts: parts)
  }
}
