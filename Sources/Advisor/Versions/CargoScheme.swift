/// Cargo's versions and requirements, as the `semver` crate (1.0) reads them.
/// <https://doc.rust-lang.org/cargo/reference/specifying-dependencies.html>
package struct CargoScheme: VersionScheme {
  package init() {}
  package var name: String { "cargo" }

  /// A version of the specification's grammar, nothing laxer.
  package func version(_ text: String) -> Version? { SemVer.version(text, .zerosCount) }

  package func advisoryVersion(_ text: String) -> Version? {
    SemVer.version(text, [.leadingV, .missingParts, .leadingZeros, .zerosCount])
  }

  package func requirement(_ text: String, prereleases: PrereleaseRule) -> VersionSet? {
    comparators(text).map { comparators in
      let sets = comparators.map { set(of: $0, areIncluded: prereleases == .included) }
      return SemVerComparator.admitted(sets, naming: comparators, prereleases)
    }
  }

  /// An `=` before a whole version; a bare version is a caret requirement.
  package func pinnedVersion(_ text: String) -> Version? {
    guard text.utf8.contains(UInt8(ascii: "=")), let comparators = comparators(text),
      comparators.count == 1, let only = comparators.first,
      only.operator == .equal, !only.isPartial
    else { return nil }
    return version(text.bytes(only.versionSpan))
  }

  package func rewrite(_ text: String, toAdmit version: Version) -> String? {
    guard let comparators = comparators(text) else { return nil }
    return SemVerEdit.rewrite(
      text, comparators, toAdmit: version, compatible: "", separator: ", ", scheme: self)
  }

  package func isMajorChange(from a: Version, to b: Version) -> Bool {
    SemVer.isMajorChange(from: a, to: b)
  }

  /// The comparators between commas.
  ///
  /// Two texts are read that today's crate refuses, because requirements of the registry's first
  /// years hold them: nothing at all means everything, and what follows a wildcard (`1.*.3`)
  /// counts for nothing.
  private func comparators(_ text: String) -> [SemVerComparator]? {
    text.withCursor { cursor in
      cursor.trim()
      if cursor.isAtEnd { return [] }
      var result: [SemVerComparator] = []
      repeat {
        cursor.passSpaces()
        let start = cursor.position
        let `operator` = SemVerComparator.Operator.passed(&cursor)
        let operatorSpan = start..<cursor.position
        cursor.passSpaces()
        let comparator = SemVerComparator.partial(&cursor, `operator`, operatorSpan, .zerosCount)
        guard let comparator, !comparator.numbers.isEmpty || `operator` == .none else { return nil }
        result.append(comparator)
        cursor.passSpaces()
      } while cursor.pass(UInt8(ascii: ","))
      guard cursor.isAtEnd, result.count == 1 || result.allSatisfy({ !$0.numbers.isEmpty }) else {
        return nil
      }
      return result
    }
  }

  /// What one comparator admits. Behind `=`, `<=`, `>=` and in wildcards, a partial version stands
  /// for its releases only, unless prereleases are included.
  private func set(of comparator: SemVerComparator, areIncluded: Bool) -> VersionSet {
    let lowest = comparator.triple
    guard let next = comparator.next else { return .all }
    if comparator.isPartial {
      let family = IntervalSet(from: lowest.floor, before: next.floor)
      let after = IntervalSet(from: next.floor, before: .highest)
      let before = IntervalSet(from: .lowest, before: lowest.floor)
      func releasesOf(_ family: IntervalSet, with rest: IntervalSet) -> VersionSet {
        let all = family.union(rest)
        return VersionSet(releases: all, prereleases: areIncluded ? all : rest)
      }
      switch comparator.operator {
      case .less: return VersionSet(before)
      case .greater: return VersionSet(after)
      case .equal: return releasesOf(family, with: .empty)
      case .atMost: return releasesOf(family, with: before)
      case .atLeast: return releasesOf(family, with: after)
      case .none where comparator.hasWildcard: return releasesOf(family, with: .empty)
      case .tilde: return VersionSet(family)
      case .none, .caret:
        let isOpen = comparator.numbers.count == 2 && !lowest.major.isZero
        return VersionSet(
          IntervalSet(from: lowest.floor, before: (isOpen ? lowest.nextMajor : next).floor))
      }
    }
    let key = comparator.key
    switch comparator.operator {
    case .equal: return VersionSet(IntervalSet(only: key))
    case .less: return VersionSet(IntervalSet(from: .lowest, before: key))
    case .atMost: return VersionSet(IntervalSet(from: .lowest, before: key.successor))
    case .greater: return VersionSet(IntervalSet(from: key.successor, before: .highest))
    case .atLeast: return VersionSet(IntervalSet(from: key, before: .highest))
    case .tilde: return VersionSet(IntervalSet(from: key, before: lowest.nextMinor.floor))
    case .none, .caret: return VersionSet(IntervalSet(from: key, before: lowest.nextBreaking.floor))
    }
  }
}

extension SemVerComparator.Operator {
  /// Passes an operator that Cargo and npm share, if there is one.
  static func passed(_ cursor: inout ByteCursor) -> Self {
    if cursor.pass("<=") { return .atMost }
    if cursor.pass(">=") { return .atLeast }
    if cursor.pass("<") { return .less }
    if cursor.pass(">") { return .greater }
    if cursor.pass("=") { return .equal }
    if cursor.pass("~") { return .tilde }
    if cursor.pass("^") { return .caret }
    return .none
  }
}
