/// Composer's versions and constraints, as composer/semver 3 reads them.
/// <https://getcomposer.org/doc/articles/versions.md>
package struct ComposerScheme: VersionScheme {
  package init() {}
  package var name: String { "composer" }

  package func version(_ text: String) -> Version? { ComposerVersion.version(text) }
  package func advisoryVersion(_ text: String) -> Version? { ComposerVersion.laxVersion(text) }

  /// By default an unstable version is admitted only where the constraint names a stability below
  /// stable, as `@beta` or `1.0-RC1` do. Composer compares stabilities; here unstable is unstable.
  package func requirement(_ text: String, prereleases: PrereleaseRule) -> VersionSet? {
    guard let alternatives = alternatives(text) else { return nil }
    var result = VersionSet.empty
    for clauses in alternatives {
      var set = IntervalSet.all
      for clause in clauses { set = set.intersection(clause.interval) }
      let releases = set.intervals.map {
        IntervalSet.Interval(
          lower: ComposerVersion.firstRelease(from: $0.lower), upper: $0.upper)
      }
      result = result.union(VersionSet(releases: IntervalSet(releases), prereleases: set))
    }
    let namesUnstable = alternatives.joined().contains { $0.namesUnstable }
    if prereleases == .excluded || (prereleases == .asNamed && !namesUnstable) {
      result.prereleases = .empty
    }
    return result
  }

  /// As `Semver::satisfies`: a version alone is judged by its order, whatever its stability.
  package func satisfies(
    _ version: String, _ requirement: String, prereleases: PrereleaseRule?
  ) -> Bool? {
    guard let set = self.requirement(requirement, prereleases: prereleases ?? .included) else {
      return nil
    }
    return self.version(version).map(set.contains) ?? false
  }

  package func pinnedVersion(_ text: String) -> Version? {
    guard let alternatives = alternatives(text), alternatives.count == 1,
      let clauses = alternatives.first, clauses.count == 1, let only = clauses.first,
      only.edit.role == .exact
    else { return nil }
    return version(text.bytes(only.edit.versionSpan))
  }

  package func rewrite(_ text: String, toAdmit version: Version) -> String? {
    guard let alternatives = alternatives(text), alternatives.count == 1,
      let clauses = alternatives.first
    else { return nil }
    let separator = text.utf8.contains(UInt8(ascii: ",")) ? "," : " "
    return RequirementEdit.rewrite(
      text, clauses.map(\.edit), toAdmit: version, compatible: ["^", "~", "~"],
      separator: separator, scheme: self)
  }

  package func isMajorChange(from a: Version, to b: Version) -> Bool {
    SemVer.isMajorChange(from: a, to: b)
  }
}

extension ComposerScheme {
  private struct Clause {
    var edit: RequirementClause
    var interval: IntervalSet
    var namesUnstable: Bool
  }

  /// What stands between `||` or `|`: clauses that must all hold.
  private func alternatives(_ text: String) -> [[Clause]]? {
    text.withCursor { cursor in
      cursor.trim()
      var result: [[Clause]] = []
      repeat {
        guard let clauses = clauses(&cursor), !clauses.isEmpty else { return nil }
        result.append(clauses)
        if !cursor.pass(UInt8(ascii: "|")) { break }
        _ = cursor.pass(UInt8(ascii: "|"))
      } while true
      return cursor.isAtEnd ? result : nil
    }
  }

  private func clauses(_ cursor: inout ByteCursor) -> [Clause]? {
    var result: [Clause] = []
    cursor.passSpaces()
    while !cursor.isAtEnd, cursor.current != UInt8(ascii: "|") {
      guard let term = Term(&cursor) else { return nil }
      let end = cursor.position
      cursor.passSpaces()
      if cursor.position > end, term.operator.isEmpty, cursor.current == UInt8(ascii: "-"),
        cursor.byte(ahead: 1).isSpace
      {
        cursor.advance()
        cursor.passSpaces()
        guard let to = Term(&cursor), to.operator.isEmpty,
          let clause = hyphen(term, to)
        else { return nil }
        result.append(clause)
        cursor.passSpaces()
      } else {
        guard let clause = clause(term) else { return nil }
        result.append(clause)
      }
      if cursor.pass(UInt8(ascii: ",")) {
        cursor.passSpaces()
        if cursor.isAtEnd || cursor.current == UInt8(ascii: "|") { return nil }
      }
    }
    return result
  }

  /// An operator and a version, taken apart.
  private struct Term {
    var `operator`: String
    var operatorSpan: Range<Int>
    var versionSpan: Range<Int>
    /// The numbers in front of the first wildcard.
    var numbers: [DecimalNumber] = []
    var wildcards = 0
    /// Whether a stability follows the numbers; `1.x-dev` names a branch.
    var hasStability = false
    var isBranch = false
    /// The stability behind `@`, if it is not `stable`.
    var flag = ""
    var version: Version?

    init?(_ cursor: inout ByteCursor) {
      let start = cursor.position
      let signs = cursor.passAll { "<>=!~^".utf8.contains($0) }
      `operator` = String(decoding: cursor[signs], as: UTF8.self)
      operatorSpan = start..<cursor.position
      cursor.passSpaces()
      versionSpan = cursor.passAll {
        !$0.isSpace && $0 != UInt8(ascii: ",") && $0 != UInt8(ascii: "|")
      }
      guard !versionSpan.isEmpty else { return nil }
      var text = String(decoding: cursor[versionSpan], as: UTF8.self)
      if let at = text.utf8.firstIndex(of: UInt8(ascii: "@")) {
        flag = text[text.index(after: at)...].lowercased()
        guard ["stable", "rc", "beta", "alpha", "dev"].contains(flag) else { return nil }
        if flag == "stable" { flag = "" }
        versionSpan = versionSpan.lowerBound..<(versionSpan.lowerBound + text[..<at].utf8.count)
        text = String(text[..<at])
        // `@dev` alone is any version of that stability.
        if text.isEmpty { text = "*" }
      }
      passAlias(&cursor)
      text.withCursor { read(&$0) }
      version = ComposerVersion.version(text)
    }

    /// ` as 1.0` gives a branch another version for other packages to see.
    private func passAlias(_ cursor: inout ByteCursor) {
      let start = cursor.position
      cursor.passSpaces()
      if cursor.position > start, cursor.pass("as"), cursor.current.isSpace {
        cursor.passSpaces()
        _ = cursor.passAll {
          !$0.isSpace && $0 != UInt8(ascii: ",") && $0 != UInt8(ascii: "|")
        }
      } else {
        cursor.move(to: start)
      }
    }

    private mutating func read(_ cursor: inout ByteCursor) {
      _ = cursor.pass("v")
      repeat {
        let digits = cursor.passDigits()
        if !digits.isEmpty {
          if wildcards == 0 { numbers.append(DecimalNumber(cursor[digits])) }
        } else if ComposerVersion.isWildcard(cursor.current) {
          cursor.advance()
          wildcards += 1
        } else {
          break
        }
      } while cursor.pass(UInt8(ascii: "."))
      hasStability = !cursor.isAtEnd && cursor.current != UInt8(ascii: "+")
      isBranch = wildcards > 0 && hasStability
    }

    /// The numbers with the one at `place`, counted from 1, raised: the end of a family.
    func raised(at place: Int) -> VersionKey {
      var raised = Array(numbers.prefix(place))
      while raised.count < place { raised.append(.zero) }
      if place > 0 { raised[place - 1] = raised[place - 1].next }
      return ComposerVersion.floor(raised)
    }

    /// The version's own place, or without a stability the least that has its numbers.
    var low: VersionKey? {
      guard let version else { return nil }
      if !flag.isEmpty, !hasStability {
        return ComposerVersion.laxVersion(version.text + "-" + flag)?.key
      }
      return hasStability ? version.key : ComposerVersion.floor(numbers)
    }
  }

  private func clause(_ term: Term) -> Clause? {
    func made(_ role: RequirementClause.Role, _ interval: IntervalSet) -> Clause {
      Clause(
        edit: RequirementClause(
          role: role, operatorSpan: term.operatorSpan, versionSpan: term.versionSpan,
          parts: term.numbers.count),
        interval: interval,
        namesUnstable: !term.flag.isEmpty || term.version?.isPrerelease ?? false)
    }
    if term.wildcards > 0, !term.isBranch {
      guard term.operator.isEmpty || term.operator == "=" || term.operator == "==" else {
        return term.numbers.isEmpty && term.operator == ">=" ? made(.any, .all) : nil
      }
      if term.numbers.isEmpty { return made(.any, .all) }
      let isAllZero = term.numbers.allSatisfy(\.isZero)
      let start = isAllZero ? VersionKey.lowest : ComposerVersion.floor(term.numbers)
      return made(
        .family, IntervalSet(from: start, before: term.raised(at: term.numbers.count)))
    }
    if term.versionSpan.isEmpty, !term.flag.isEmpty { return made(.any, .all) }
    guard let version = term.version, let low = term.low else { return nil }
    let key = version.key
    switch term.operator {
    case "", "=", "==": return made(.exact, IntervalSet(only: key))
    case "!=", "<>": return made(.ceiling, IntervalSet(only: key).complement)
    case ">=": return made(.floor, IntervalSet(from: low, before: .highest))
    case ">": return made(.above, IntervalSet(from: key.successor, before: .highest))
    case "<": return made(.ceiling, IntervalSet(from: .lowest, before: low))
    case "<=": return made(.ceiling, IntervalSet(from: .lowest, before: key.successor))
    case "~", "~>":
      let count = term.numbers.count + Swift.min(term.wildcards, 1)
      let end = term.raised(at: Swift.max(1, Swift.min(count, 4) - 1))
      return made(.floor, IntervalSet(from: low, before: end))
    case "^":
      return made(.floor, IntervalSet(from: low, before: term.raised(at: caretPlace(term.numbers))))
    default: return nil
    }
  }

  /// The place of the number that `^` holds: the first that is not zero, or else the last written of
  /// the first three.
  private func caretPlace(_ numbers: [DecimalNumber]) -> Int {
    for (index, number) in numbers.prefix(3).enumerated() where !number.isZero {
      return index + 1
    }
    return Swift.max(1, Swift.min(numbers.count, 3))
  }

  /// `1.0 - 2.0` goes to the end of 2.0; a whole version or one with a stability is the last itself.
  private func hyphen(_ from: Term, _ to: Term) -> Clause? {
    guard let low = from.low, let last = to.version else { return nil }
    guard (from.wildcards == 0 || from.isBranch) && (to.wildcards == 0 || to.isBranch) else {
      return nil
    }
    let isWhole = to.numbers.count >= 3 || to.hasStability
    let end = isWhole ? last.key.successor : to.raised(at: to.numbers.count)
    return Clause(
      edit: RequirementClause(
        role: .floor, operatorSpan: from.operatorSpan, versionSpan: from.versionSpan,
        parts: from.numbers.count),
      interval: IntervalSet(from: low, before: end),
      namesUnstable: from.version?.isPrerelease ?? false || last.isPrerelease)
  }
}
