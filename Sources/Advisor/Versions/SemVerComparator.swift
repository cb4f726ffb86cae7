/// One clause of an npm or Cargo requirement: an operator and a version that may be partial, as
/// `>= 1.2` or `^1.x`.
struct SemVerComparator {
  enum Operator {
    case none, equal, less, atMost, greater, atLeast, tilde, caret
  }

  let `operator`: Operator
  /// The numbers in front of the first that is missing or a wildcard: at most three.
  let numbers: [DecimalNumber]
  /// The prerelease of a whole version, as key bytes.
  let prerelease: [UInt8]?
  /// Whether a wildcard (`x`, `X`, `*`) is written.
  let hasWildcard: Bool
  let operatorSpan: Range<Int>
  /// From the first number to the end of the version; marks such as `v` are in front of it.
  let versionSpan: Range<Int>

  /// The lowest release that the numbers stand for: missing ones are zero.
  var triple: SemVerTriple {
    SemVerTriple(
      numbers.first ?? .zero, numbers.count > 1 ? numbers[1] : .zero,
      numbers.count > 2 ? numbers[2] : .zero)
  }

  /// The first release that the numbers do not stand for: after `1.2` it is 1.3.0.
  /// Nil if they stand for everything.
  var next: SemVerTriple? {
    switch numbers.count {
    case 0: nil
    case 1: triple.nextMajor
    case 2: triple.nextMinor
    default: triple.nextPatch
    }
  }

  var isPartial: Bool { numbers.count < 3 }

  /// The key of a whole version.
  var key: VersionKey { prerelease.map(triple.prerelease) ?? triple.release }

  /// Reads a version that may be partial, behind an operator that was read; nil if there is none.
  static func partial(
    _ cursor: inout ByteCursor, _ operator: Operator, _ operatorSpan: Range<Int>,
    _ grammar: SemVer.Grammar
  ) -> SemVerComparator? {
    let start = cursor.position
    var numbers: [DecimalNumber] = []
    var hasWildcard = false
    var parts = 0
    repeat {
      if cursor.pass("x") || cursor.pass("*") {
        hasWildcard = true
      } else {
        let digits = cursor.passDigits()
        guard !digits.isEmpty, SemVer.isFit(digits, in: cursor, grammar) else { return nil }
        if !hasWildcard { numbers.append(DecimalNumber(cursor[digits])) }
      }
      parts += 1
    } while parts < 3 && cursor.pass(UInt8(ascii: "."))
    var prerelease: [UInt8]?
    if parts == 3 {
      var bytes: [UInt8] = []
      guard let isPrerelease = SemVer.appendPrerelease(&cursor, grammar, to: &bytes),
        SemVer.passBuild(&cursor)
      else { return nil }
      prerelease = isPrerelease && !hasWildcard ? bytes : nil
    }
    return SemVerComparator(
      operator: `operator`, numbers: numbers, prerelease: prerelease, hasWildcard: hasWildcard,
      operatorSpan: operatorSpan, versionSpan: start..<cursor.position)
  }

  /// Both resolvers' rule: a prerelease satisfies only where a comparator of the same set names a
  /// prerelease of the same three numbers.
  static func admitted(
    _ sets: [VersionSet], naming comparators: [SemVerComparator], _ rule: PrereleaseRule
  ) -> VersionSet {
    // Most requirements have one comparator, and hardly any names a prerelease.
    var result = sets.first ?? .all
    for set in sets.dropFirst() { result = result.intersection(set) }
    switch rule {
    case .included: break
    case .excluded: result.prereleases = .empty
    case .asNamed where comparators.allSatisfy({ $0.prerelease == nil }):
      result.prereleases = .empty
    case .asNamed:
      var named = IntervalSet.empty
      for comparator in comparators where comparator.prerelease != nil {
        named = named.union(comparator.triple.prereleases)
      }
      result.prereleases = result.prereleases.intersection(named)
    }
    return result
  }
}

/// Rewrites npm and Cargo requirements so that they start at a version.
enum SemVerEdit {
  /// Moves the lower bound up to `version`. The operator, its spacing and all other comparators
  /// stay; the number of parts stays where nothing older is admitted by it (`^4` becomes `^5` for
  /// 5.0.0, but `^4.17.21` for 4.17.21).
  ///
  /// A wildcard has no room for a lower bound, so it becomes the operator of the same reach: `1.x`
  /// `^1.4.2`, `1.2.x` `~1.2.9`, `*` `>=1.4.2`.
  static func rewrite(
    _ text: String, _ comparators: [SemVerComparator], toAdmit version: Version,
    compatible: String, separator: String, scheme: some VersionScheme
  ) -> String? {
    guard isFitForEdit(version.text), scheme.version(version.text) == version else { return nil }
    guard let lower = comparators.first(where: \.isLowerBound) ?? comparators.first else {
      return scheme.checked(">=" + version.text, from: version)
    }
    let whole = lower.operatorSpan.lowerBound..<lower.versionSpan.upperBound
    let space = text.bytes(lower.operatorSpan.upperBound..<lower.versionSpan.lowerBound)
    let full = text.replacing(lower.versionSpan, with: version.text)
    let candidate: String
    switch lower.operator {
    case .less, .atMost:
      let start = whole.lowerBound
      candidate = text.replacing(start..<start, with: ">=" + version.text + separator)
    case .greater:
      candidate = text.replacing(whole, with: ">=" + space + version.text)
    case .none where lower.isPartial && (lower.hasWildcard || !compatible.isEmpty),
      .equal where lower.isPartial:
      let prefix = [">=", compatible, "~"][min(lower.numbers.count, 2)]
      candidate = text.replacing(whole, with: prefix + version.text)
    case .none, .equal, .atLeast: candidate = full
    case .tilde, .caret:
      guard lower.isPartial, let triple = SemVer.triple(of: version) else {
        candidate = full
        break
      }
      let numbers = [triple.major, triple.minor].prefix(lower.numbers.count)
      let short = numbers.map(\.text).joined(separator: ".")
      let sameParts = text.replacing(lower.versionSpan, with: short)
      if !numbers.isEmpty, scheme.admitsFrom(version, sameParts) {
        candidate = sameParts
      } else if lower.operator == .tilde, numbers.count == 1 {
        // `~1` goes on to 2, and `~1.2.9` would end before 1.3.
        candidate = text.replacing(whole, with: compatible + version.text)
      } else {
        candidate = full
      }
    }
    return scheme.checked(candidate, from: version)
  }
}

extension VersionScheme {
  fileprivate func checked(_ requirement: String, from version: Version) -> String? {
    admitsFrom(version, requirement) ? requirement : nil
  }
}

extension SemVerComparator {
  fileprivate var isLowerBound: Bool { self.operator != .less && self.operator != .atMost }
}
