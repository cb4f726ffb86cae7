/// Versions and requirements of Elixir and of Hex. <https://hexdocs.pm/elixir/Version.html>
package struct HexScheme: ClauseScheme {
  package init() {}
  package var name: String { "hex" }

  let grammar = ClauseGrammar(and: ["and "], or: ["or "], atLeast: ">= ", separator: " and ")

  package func version(_ text: String) -> Version? { SemVer.version(text, []) }
  package func advisoryVersion(_ text: String) -> Version? { SemVer.version(text, .lax) }

  func meaning(of clause: ClauseGrammar.Clause) -> ClauseMeaning? {
    guard let version = SemVer.version(clause.version, [.missingParts]),
      let triple = SemVer.triple(of: version)
    else { return nil }
    let parts = clause.version.prefix { $0 != "-" && $0 != "+" }.split(separator: ".").count
    switch clause.operator {
    case "~>":
      guard parts >= 2 else { return nil }
      let end = parts == 2 ? triple.nextMajor : triple.nextMinor
      return ClauseMeaning(
        role: .floor, admitted: IntervalSet(from: version.key, before: end.floor),
        namesPrerelease: version.isPrerelease, parts: parts)
    case "":
      guard parts == 3 else { return nil }
      return .comparison("=", version.key, namesPrerelease: version.isPrerelease, parts: parts)
    case "=": return nil
    default:
      return .comparison(
        clause.operator, version.key, namesPrerelease: version.isPrerelease, parts: parts)
    }
  }
}
