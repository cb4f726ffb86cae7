/// The answers of `forewarn debug compare` and `forewarn debug satisfies`: one line in, one line
/// out, tab-separated. A pure function each, so that scripts and tests ask the same.
package enum VersionComparisonTool {
  /// The scheme of an OSV ecosystem name; `SemVer` stands for the order of `SEMVER` ranges.
  package static func scheme(named ecosystem: String) -> (any VersionScheme)? {
    ecosystem == "SemVer" ? SemVerScheme() : Ecosystem(osv: ecosystem).definition?.versions
  }

  /// Of `a<TAB>b` the sign between them, `<`, `=` or `>`; `?` if one is no version. Versions are
  /// read as laxly as in advisories.
  package static func compareLine(_ line: String, _ scheme: any VersionScheme) -> String {
    let fields = line.split(separator: "\t", omittingEmptySubsequences: false)
    guard fields.count == 2, let a = key(fields[0], scheme), let b = key(fields[1], scheme)
    else { return "?" }
    if let same = scheme.advisoryVersion(String(fields[0])),
      same == scheme.advisoryVersion(String(fields[1]))
    {
      return "="
    }
    return a < b ? "<" : a == b ? "=" : ">"
  }

  /// As in an advisory's events, `0` is before every version that is not the same (OSV schema,
  /// `introduced`).
  private static func key(_ text: Substring, _ scheme: any VersionScheme) -> VersionKey? {
    text == "0" ? .lowest : scheme.advisoryVersion(String(text))?.key
  }

  /// Of `range<TAB>version` whether the range admits the version, `true` or `false`; `?` if the
  /// first is no range. A third field may say what is asked about prereleases: `included` or
  /// `excluded`; without it the ecosystem's own library decides.
  package static func satisfiesLine(_ line: String, _ scheme: any VersionScheme) -> String {
    let fields = line.split(separator: "\t", omittingEmptySubsequences: false)
    guard fields.count == 2 || fields.count == 3 else { return "?" }
    var rule: PrereleaseRule?
    if fields.count == 3 {
      switch fields[2] {
      case "included": rule = .included
      case "excluded": rule = .excluded
      default: return "?"
      }
    }
    let answer = scheme.satisfies(String(fields[1]), String(fields[0]), prereleases: rule)
    return answer.map { $0 ? "true" : "false" } ?? "?"
  }
}
