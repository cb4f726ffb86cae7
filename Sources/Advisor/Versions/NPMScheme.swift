/// npm's versions and ranges, as node-semver 7 reads them in its loose mode, which npm uses.
/// <https://github.com/npm/node-semver#ranges>
package struct NPMScheme: VersionScheme {
  package init() {}
  package var name: String { "npm" }

  private static let grammar: SemVer.Grammar = [
    .leadingMarks, .leadingZeros, .hyphenlessPrerelease,
  ]

  /// Three numbers, none above 2^53 - 1, in at most 256 bytes.
  package func version(_ text: String) -> Version? {
    guard text.utf8.count <= 256, hasOnlySafeNumbers(text) else { return nil }
    return SemVer.version(text, Self.grammar)
  }

  package func advisoryVersion(_ text: String) -> Version? { SemVer.version(text, .lax) }

  /// Whether the first three numbers fit where JavaScript keeps them.
  private func hasOnlySafeNumbers(_ text: String) -> Bool {
    // No number of fewer than 16 digits is too big, which spares nearly every text the closer look.
    if text.utf8.count <= 16 { return true }
    return text.withCursor { cursor in
      _ = cursor.passAll { !$0.isDigit }
      for _ in 0..<3 {
        if DecimalNumber(cursor[cursor.passDigits()]) > Self.greatestNumber { return false }
        cursor.advance()
      }
      return true
    }
  }

  private static let greatestNumber = "9007199254740991".withCursor { DecimalNumber($0[0..<16]) }

  package func requirement(_ text: String, prereleases: PrereleaseRule) -> VersionSet? {
    guard let alternatives = alternatives(text) else { return nil }
    if alternatives.count == 1 { return set(of: alternatives[0], prereleases) }
    let sets = alternatives.map { set(of: $0, prereleases) }
    // An alternative that admits every release swallows the others, with the prereleases that
    // they name.
    if let everything = zip(alternatives, sets).first(where: { isAny($0.0) }) {
      return everything.1
    }
    return sets.reduce(.empty) { $0.union($1) }
  }

  package func pinnedVersion(_ text: String) -> Version? {
    // Most ranges begin with an operator that pins nothing.
    switch text.utf8.first {
    case UInt8(ascii: "^"), UInt8(ascii: "~"), UInt8(ascii: ">"), UInt8(ascii: "<"): return nil
    default: break
    }
    guard let alternatives = alternatives(text), alternatives.count == 1,
      case .comparators(let comparators)? = alternatives.first, comparators.count == 1,
      let only = comparators.first, !only.isPartial,
      only.operator == .none || only.operator == .equal
    else { return nil }
    return version(text.bytes(only.versionSpan))
  }

  package func rewrite(_ text: String, toAdmit version: Version) -> String? {
    guard let alternatives = alternatives(text), alternatives.count == 1 else { return nil }
    switch alternatives.first {
    case .comparators(let comparators)?:
      return SemVerEdit.rewrite(
        text, comparators, toAdmit: version, compatible: "^", separator: " ", scheme: self)
    case .hyphen(let from, _)?:
      guard isFitForEdit(version.text), self.version(version.text) == version else { return nil }
      let result = text.replacing(from.versionSpan, with: version.text)
      return admitsFrom(version, result) ? result : nil
    case nil: return nil
    }
  }

  package func isMajorChange(from a: Version, to b: Version) -> Bool {
    SemVer.isMajorChange(from: a, to: b)
  }
}

/// Reading a range.
extension NPMScheme {
  /// What stands between two `||`.
  private enum Alternative {
    /// All must hold; none at all admits every release.
    case comparators([SemVerComparator])
    /// `1.2.3 - 2.3.4`.
    case hyphen(SemVerComparator, SemVerComparator)
  }

  private func alternatives(_ text: String) -> [Alternative]? {
    text.withCursor { cursor in
      cursor.trim()
      var result: [Alternative] = []
      repeat {
        guard let alternative = alternative(&cursor) else { return nil }
        result.append(alternative)
      } while cursor.pass("||")
      return cursor.isAtEnd ? result : nil
    }
  }

  private func alternative(_ cursor: inout ByteCursor) -> Alternative? {
    var comparators: [SemVerComparator] = []
    cursor.passSpaces()
    while !cursor.isAtEnd, cursor.current != UInt8(ascii: "|") {
      guard let comparator = comparator(&cursor) else { return nil }
      let hasSpace = cursor.current.isSpace
      cursor.passSpaces()
      if hasSpace, comparators.isEmpty, comparator.operatorSpan.isEmpty,
        cursor.current == UInt8(ascii: "-"), cursor.byte(ahead: 1).isSpace
      {
        cursor.advance()
        cursor.passSpaces()
        guard let to = self.comparator(&cursor), to.operatorSpan.isEmpty else { return nil }
        cursor.passSpaces()
        guard cursor.isAtEnd || cursor.current == UInt8(ascii: "|") else { return nil }
        return .hyphen(comparator, to)
      }
      guard hasSpace || cursor.isAtEnd || cursor.current == UInt8(ascii: "|") else { return nil }
      comparators.append(comparator)
    }
    return .comparators(comparators)
  }

  private func comparator(_ cursor: inout ByteCursor) -> SemVerComparator? {
    let start = cursor.position
    let `operator` = SemVerComparator.Operator.passed(&cursor)
    // `~>` is an old spelling of `~`.
    if `operator` == .tilde { _ = cursor.pass(">") }
    let operatorSpan = start..<cursor.position
    _ = cursor.passAll { $0 == UInt8(ascii: "v") || $0 == UInt8(ascii: "=") || $0.isSpace }
    if cursor.isAtEnd || cursor.current == UInt8(ascii: "|") { return nil }
    return SemVerComparator.partial(&cursor, `operator`, operatorSpan, Self.grammar)
  }
}

/// What a range admits.
extension NPMScheme {
  private func isAny(_ alternative: Alternative) -> Bool {
    switch alternative {
    case .comparators(let comparators): comparators.allSatisfy { isAny($0) }
    case .hyphen(let from, let to): from.numbers.isEmpty && to.numbers.isEmpty
    }
  }

  private func isAny(_ comparator: SemVerComparator) -> Bool {
    switch comparator.operator {
    case .less, .greater: false
    case .atLeast:
      comparator.numbers.allSatisfy(\.isZero) && comparator.prerelease == nil
    default: comparator.numbers.isEmpty
    }
  }

  private func set(of alternative: Alternative, _ rule: PrereleaseRule) -> VersionSet {
    let isIncluded = rule == .included
    switch alternative {
    case .comparators(let comparators):
      let sets = comparators.map { VersionSet(interval(of: $0, isIncluded)) }
      return SemVerComparator.admitted(sets, naming: comparators, rule)
    case .hyphen(let from, let to):
      let start = from.isPartial || isIncluded ? lower(from, isIncluded) : from.key
      let end: VersionKey =
        to.prerelease != nil || (!to.isPartial && !isIncluded)
        ? to.key.successor : to.next?.floor ?? .highest
      let set = VersionSet(
        from.numbers.isEmpty
          ? IntervalSet(from: .lowest, before: end) : IntervalSet(from: start, before: end))
      return SemVerComparator.admitted([set], naming: [from, to], rule)
    }
  }

  /// Where a partial or whole version begins. Prereleases of its first release are in only if
  /// prereleases are included and it names none.
  private func lower(_ comparator: SemVerComparator, _ isIncluded: Bool) -> VersionKey {
    comparator.prerelease == nil && isIncluded ? comparator.triple.floor : comparator.key
  }

  /// The versions between a comparator's bounds, in the order alone.
  private func interval(of comparator: SemVerComparator, _ isIncluded: Bool) -> IntervalSet {
    let triple = comparator.triple
    guard let next = comparator.next else {
      // `>*` and `<*` admit nothing, every other operator everything.
      return comparator.operator == .less || comparator.operator == .greater ? .empty : .all
    }
    let start = comparator.isPartial ? lower(comparator, isIncluded) : comparator.key
    let upper: VersionKey
    switch comparator.operator {
    case .none, .equal:
      upper = comparator.isPartial ? next.floor : comparator.key.successor
    case .atLeast: upper = .highest
    case .greater:
      let after = isIncluded ? next.floor : next.release
      return IntervalSet(
        from: comparator.isPartial ? after : comparator.key.successor, before: .highest)
    case .less:
      return IntervalSet(
        from: .lowest, before: comparator.isPartial ? triple.floor : comparator.key)
    case .atMost:
      return IntervalSet(
        from: .lowest, before: comparator.isPartial ? next.floor : comparator.key.successor)
    case .tilde:
      upper = comparator.numbers.count == 1 ? triple.nextMajor.floor : triple.nextMinor.floor
    case .caret:
      let isZeroMinor = comparator.numbers.count == 2 && triple.major.isZero
      let end =
        comparator.numbers.count == 1
        ? triple.nextMajor : isZeroMinor ? triple.nextMinor : triple.nextBreaking
      return IntervalSet(from: start, before: end.floor)
    }
    return IntervalSet(from: start, before: upper)
  }
}
