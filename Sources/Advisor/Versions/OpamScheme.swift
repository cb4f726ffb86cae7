/// opam's versions, in Debian's order without epoch and revision, and its version formulas.
/// <https://opam.ocaml.org/doc/Manual.html#Version-ordering>
package struct OpamScheme: ClauseScheme {
  package init() {}
  package var name: String { "opam" }

  let grammar = ClauseGrammar(and: ["&"], or: ["|"], atLeast: ">= ", separator: " & ")

  package func version(_ text: String) -> Version? {
    guard !text.isEmpty,
      text.utf8.allSatisfy({ $0.isDigit || $0.isLetter || ".+-~_".utf8.contains($0) })
    else { return nil }
    return text.withCursor { cursor in
      var key: [UInt8] = []
      DebianOrder.append(cursor, to: cursor.end, into: &key)
      return Version(text: text, isPrerelease: false, key: VersionKey(key))
    }
  }

  /// Versions stand in quotes: `>= "1.2"`.
  func meaning(of clause: ClauseGrammar.Clause) -> ClauseMeaning? {
    guard let version = version(Self.unquoted(clause.version)) else { return nil }
    return clause.operator == "==" ? nil : .comparison(clause.operator, version.key)
  }

  package func pinnedVersion(_ text: String) -> Version? {
    guard let alternatives = grammar.alternatives(text), alternatives.count == 1,
      let clauses = alternatives.first, clauses.count == 1, let only = clauses.first,
      only.operator == "="
    else { return nil }
    return version(Self.unquoted(only.version))
  }

  package func rewrite(_ text: String, toAdmit version: Version) -> String? {
    guard let alternatives = grammar.alternatives(text), alternatives.count == 1,
      let lower = alternatives.first?.first(where: { $0.operator == "=" || $0.operator == ">=" }),
      isFitForEdit(version.text)
    else { return nil }
    let result = text.replacing(lower.versionSpan, with: "\"" + version.text + "\"")
    return admitsFrom(version, result) ? result : nil
  }

  private static func unquoted(_ text: String) -> String {
    text.utf8.count >= 2 && text.hasPrefix("\"") && text.hasSuffix("\"")
      ? String(text.dropFirst().dropLast()) : text
  }
}
