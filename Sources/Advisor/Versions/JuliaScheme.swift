/// Versions of Julia packages, and the specifiers of `[compat]`.
/// <https://pkgdocs.julialang.org/v1/compatibility/>
package struct JuliaScheme: ClauseScheme {
  package init() {}
  package var name: String { "julia" }

  // A comma joins alternatives: `1.2, 2` admits both lines.
  let grammar = ClauseGrammar(and: [], or: [","], atLeast: ">= ", separator: ", ")

  package func version(_ text: String) -> Version? {
    SemVer.version(text, [.leadingV, .missingParts])
  }

  package func advisoryVersion(_ text: String) -> Version? { SemVer.version(text, .lax) }

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
      let set =
        parts == 3
        ? IntervalSet(only: version.key) : IntervalSet(from: low.release, before: end.floor)
      return ClauseMeaning(role: .exact, admitted: set, parts: parts)
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
