/// A scheme whose requirements are clauses of an operator and a version, joined by "and" and "or".
protocol ClauseScheme: VersionScheme {
  var grammar: ClauseGrammar { get }

  /// What one clause admits, prereleases included; nil if it is none of this ecosystem.
  func meaning(of clause: ClauseGrammar.Clause) -> ClauseMeaning?

  /// What an edit writes for a version, where that cannot be written as it is.
  func written(_ version: Version) -> Version
}

extension ClauseScheme {
  func written(_ version: Version) -> Version { version }
}

struct ClauseMeaning {
  var role: RequirementClause.Role
  var admitted: IntervalSet
  /// Whether its version is a prerelease.
  var namesPrerelease = false
  /// How many numbers its version has, for an edit to keep.
  var parts = 0
}

/// How clauses are written in one text.
struct ClauseGrammar {
  /// The characters that operators are made of.
  var operators = "<>=!~^"
  /// What joins clauses that must all hold; white space does too if `spaceJoins`.
  var and: [StaticString] = [","]
  var or: [StaticString] = ["||"]
  var spaceJoins = false
  /// Whether an operator may stand before several versions: `== {1.0, 1.1}`.
  var hasSets = false
  /// What an edit writes before a lower bound, and between two clauses.
  var atLeast = ">="
  var separator = ", "
  /// See ``RequirementEdit``.
  var compatible: [String] = []

  struct Clause {
    var `operator`: String
    var version: String
    var operatorSpan: Range<Int>
    var versionSpan: Range<Int>
  }

  /// The alternatives, each a list of clauses; nil if the text is written otherwise.
  func alternatives(_ text: String) -> [[Clause]]? {
    text.withCursor { cursor in
      cursor.trim()
      if cursor.isAtEnd { return nil }
      var result: [[Clause]] = [[]]
      /// The first of those that the present "or" has brought; a set makes several of it.
      var branch = 0
      while true {
        guard let choices = choices(&cursor) else { return nil }
        let base = result[branch...]
        result = result[..<branch] + choices.flatMap { choice in base.map { $0 + [choice] } }
        guard result.count <= Self.maximumAlternatives else { return nil }
        let end = cursor.position
        cursor.passSpaces()
        if cursor.isAtEnd { return result }
        if or.contains(where: { cursor.pass($0) }) {
          branch = result.count
          result.append([])
        } else if !and.contains(where: { cursor.pass($0) }) {
          let startsClause = operators.utf8.contains(cursor.current)
          guard spaceJoins, cursor.position > end || startsClause else { return nil }
        }
        cursor.passSpaces()
      }
    }
  }

  private static let maximumAlternatives = 1_000

  /// One clause, or those of a set, of which any one is enough.
  private func choices(_ cursor: inout ByteCursor) -> [Clause]? {
    guard hasSets else { return clause(&cursor).map { [$0] } }
    let start = cursor
    let signs = cursor.passAll { operators.utf8.contains($0) }
    let operatorSpan = start.position..<cursor.position
    cursor.passSpaces()
    guard cursor.pass(UInt8(ascii: "{")) else {
      cursor = start
      return clause(&cursor).map { [$0] }
    }
    var result: [Clause] = []
    repeat {
      cursor.passSpaces()
      let version = cursor.passAll { !$0.isSpace && !",{}|&".utf8.contains($0) }
      guard !version.isEmpty else { return nil }
      result.append(
        Clause(
          operator: String(decoding: cursor[signs], as: UTF8.self),
          version: String(decoding: cursor[version], as: UTF8.self), operatorSpan: operatorSpan,
          versionSpan: version))
      cursor.passSpaces()
    } while cursor.pass(UInt8(ascii: ","))
    return cursor.pass(UInt8(ascii: "}")) ? result : nil
  }

  private func clause(_ cursor: inout ByteCursor) -> Clause? {
    let start = cursor.position
    let signs = cursor.passAll { operators.utf8.contains($0) }
    let operatorSpan = start..<cursor.position
    cursor.passSpaces()
    let version = cursor.passAll {
      !$0.isSpace && $0 != UInt8(ascii: ",") && $0 != UInt8(ascii: "|")
        && $0 != UInt8(ascii: "&") && (!operators.utf8.contains($0) || $0 == UInt8(ascii: "~"))
    }
    guard !version.isEmpty else { return nil }
    return Clause(
      operator: String(decoding: cursor[signs], as: UTF8.self),
      version: String(decoding: cursor[version], as: UTF8.self), operatorSpan: operatorSpan,
      versionSpan: version)
  }
}

extension ClauseScheme {
  private func meanings(
    _ text: String
  ) -> [[(clause: ClauseGrammar.Clause, meaning: ClauseMeaning)]]? {
    guard let alternatives = grammar.alternatives(text) else { return nil }
    var result: [[(clause: ClauseGrammar.Clause, meaning: ClauseMeaning)]] = []
    for clauses in alternatives {
      var meanings: [(clause: ClauseGrammar.Clause, meaning: ClauseMeaning)] = []
      for clause in clauses {
        guard let meaning = meaning(of: clause) else { return nil }
        meanings.append((clause, meaning))
      }
      result.append(meanings)
    }
    return result
  }

  /// By default a prerelease is admitted only where a clause names one.
  package func requirement(_ text: String, prereleases: PrereleaseRule) -> VersionSet? {
    guard let alternatives = meanings(text) else { return nil }
    var result = VersionSet.empty
    for clauses in alternatives {
      var set = IntervalSet.all
      for clause in clauses { set = set.intersection(clause.meaning.admitted) }
      result = result.union(VersionSet(set))
    }
    let names = alternatives.joined().contains { $0.meaning.namesPrerelease }
    if prereleases == .excluded || (prereleases == .asNamed && !names) {
      result.prereleases = .empty
    }
    return result
  }

  /// A version alone is judged by its place, as the ecosystem's libraries do.
  package func satisfies(
    _ version: String, _ requirement: String, prereleases: PrereleaseRule?
  ) -> Bool? {
    guard let set = self.requirement(requirement, prereleases: prereleases ?? .included) else {
      return nil
    }
    return self.version(version).map(set.contains) ?? false
  }

  package func pinnedVersion(_ text: String) -> Version? {
    guard let alternatives = meanings(text), alternatives.count == 1,
      let clauses = alternatives.first, clauses.count == 1, let only = clauses.first,
      only.meaning.role == .exact
    else { return nil }
    return version(only.clause.version)
  }

  package func rewrite(_ text: String, toAdmit version: Version) -> String? {
    guard let alternatives = meanings(text), alternatives.count == 1,
      let clauses = alternatives.first
    else { return nil }
    return RequirementEdit.rewrite(
      text,
      clauses.map {
        RequirementClause(
          role: $0.meaning.role, operatorSpan: $0.clause.operatorSpan,
          versionSpan: $0.clause.versionSpan, parts: $0.meaning.parts)
      },
      toAdmit: written(version), atLeast: grammar.atLeast, compatible: grammar.compatible,
      separator: grammar.separator, scheme: self)
  }

  package func isMajorChange(from a: Version, to b: Version) -> Bool {
    SemVer.isMajorChange(from: a, to: b)
  }
}

/// A scheme of an ecosystem whose files name versions and no ranges: a requirement is one version.
protocol ExactScheme: VersionScheme {}

extension ExactScheme {
  package func requirement(_ text: String, prereleases: PrereleaseRule) -> VersionSet? {
    version(text).map { VersionSet(IntervalSet(only: $0.key)) }
  }

  package func pinnedVersion(_ text: String) -> Version? { version(text) }

  package func rewrite(_ text: String, toAdmit version: Version) -> String? {
    guard self.version(text) != nil, isFitForEdit(version.text),
      self.version(version.text) == version
    else { return nil }
    return version.text
  }

  package func isMajorChange(from a: Version, to b: Version) -> Bool {
    SemVer.isMajorChange(from: a, to: b)
  }
}

extension ClauseMeaning {
  /// The meaning of the plain comparisons; nil for any other operator.
  static func comparison(
    _ operator: String, _ key: VersionKey, namesPrerelease: Bool = false, parts: Int = 0
  ) -> ClauseMeaning? {
    let role: RequirementClause.Role
    let set: IntervalSet
    switch `operator` {
    case "=", "==": (role, set) = (.exact, IntervalSet(only: key))
    case "!=": (role, set) = (.ceiling, IntervalSet(only: key).complement)
    case ">=": (role, set) = (.floor, IntervalSet(from: key, before: .highest))
    case ">": (role, set) = (.above, IntervalSet(from: key.successor, before: .highest))
    case "<": (role, set) = (.ceiling, IntervalSet(from: .lowest, before: key))
    case "<=": (role, set) = (.ceiling, IntervalSet(from: .lowest, before: key.successor))
    default: return nil
    }
    return ClauseMeaning(
      role: role, admitted: set, namesPrerelease: namesPrerelease, parts: parts)
  }
}
