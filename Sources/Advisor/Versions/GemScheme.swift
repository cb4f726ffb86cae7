/// The versions of RubyGems (`Gem::Version`) and its requirements (`Gem::Requirement`), which
/// CocoaPods uses too. <https://guides.rubygems.org/patterns/#semantic-versioning>
package struct GemScheme: VersionScheme {
  package init() {}
  package var name: String { "gem" }

  package func version(_ text: String) -> Version? { GemVersion.version(text) }

  /// A gem that names a prerelease in its requirement takes prereleases, others do not.
  package func requirement(_ text: String, prereleases: PrereleaseRule) -> VersionSet? {
    guard let clauses = clauses(text) else { return nil }
    var result = VersionSet.all
    for clause in clauses { result = result.intersection(VersionSet(clause.interval)) }
    let namesPrerelease = clauses.contains { $0.namesPrerelease }
    if prereleases == .excluded || prereleases == .asNamed && !namesPrerelease {
      result.prereleases = .empty
    }
    return result
  }

  /// As `Gem::Requirement#satisfied_by?`: a version alone is judged by its order, and no text is
  /// version 0 (`Gem::Version#initialize`).
  package func satisfies(
    _ version: String, _ requirement: String, prereleases: PrereleaseRule?
  ) -> Bool? {
    guard let set = self.requirement(requirement, prereleases: prereleases ?? .included) else {
      return nil
    }
    let version = version.trimmed
    return self.version(version.isEmpty ? "0" : version).map(set.contains) ?? false
  }

  package func pinnedVersion(_ text: String) -> Version? {
    guard let clauses = clauses(text), clauses.count == 1, let only = clauses.first,
      only.edit.role == .exact
    else { return nil }
    return version(text.bytes(only.edit.versionSpan))
  }

  package func rewrite(_ text: String, toAdmit version: Version) -> String? {
    guard let clauses = clauses(text) else { return nil }
    return RequirementEdit.rewrite(
      text, clauses.map(\.edit), toAdmit: version, separator: ", ", scheme: self)
  }

  package func isMajorChange(from a: Version, to b: Version) -> Bool {
    SemVer.isMajorChange(from: a, to: b)
  }
}

extension GemScheme {
  private struct Clause {
    var edit: RequirementClause
    var interval: IntervalSet
    var namesPrerelease: Bool
  }

  /// The clauses between commas; none at all admit everything.
  private func clauses(_ text: String) -> [Clause]? {
    text.withCursor { cursor in
      cursor.trim()
      if cursor.isAtEnd { return [] }
      var result: [Clause] = []
      repeat {
        cursor.passSpaces()
        let start = cursor.position
        let sign = cursor.passAll { "<>=!~".utf8.contains($0) }
        let `operator` = String(decoding: cursor[sign], as: UTF8.self)
        let operatorSpan = start..<cursor.position
        cursor.passSpaces()
        let span = cursor.passAll { !$0.isSpace && $0 != UInt8(ascii: ",") }
        let text = String(decoding: cursor[span], as: UTF8.self)
        cursor.passSpaces()
        guard let clause = clause(`operator`, operatorSpan, text, span) else { return nil }
        result.append(clause)
      } while cursor.pass(UInt8(ascii: ","))
      return cursor.isAtEnd ? result : nil
    }
  }

  private func clause(
    _ operator: String, _ operatorSpan: Range<Int>, _ text: String, _ span: Range<Int>
  ) -> Clause? {
    guard !text.isEmpty, let version = version(text) else { return nil }
    let key = version.key
    let role: RequirementClause.Role
    let interval: IntervalSet
    switch `operator` {
    case "", "=": (role, interval) = (.exact, IntervalSet(only: key))
    case "!=": (role, interval) = (.ceiling, IntervalSet(only: key).complement)
    case ">": (role, interval) = (.above, IntervalSet(from: key.successor, before: .highest))
    case ">=": (role, interval) = (.floor, IntervalSet(from: key, before: .highest))
    case "<": (role, interval) = (.ceiling, IntervalSet(from: .lowest, before: key))
    case "<=": (role, interval) = (.ceiling, IntervalSet(from: .lowest, before: key.successor))
    case "~>": (role, interval) = (.floor, IntervalSet(from: key, before: GemVersion.bump(text)))
    default: return nil
    }
    return Clause(
      edit: RequirementClause(
        role: role, operatorSpan: operatorSpan, versionSpan: span,
        parts: text.split(separator: ".").count),
      interval: interval, namesPrerelease: version.isPrerelease)
  }
}

/// The order of `Gem::Version`: numbers and words, in which a word is less than any number, a part
/// that is missing counts as zero, and a `-` reads `.pre.`.
///
/// Since what is missing is zero, zeros are written as their number: those before a word (the more,
/// the greater), those before another number (the more, the smaller), and none at the end.
enum GemVersion {
  private enum Mark {
    static let word: UInt8 = 0x01
    static let zerosBeforeWord: UInt8 = 0x02
    static let end: UInt8 = 0x80
    static let zerosBeforeNumber: UInt8 = 0x90
    static let number: UInt8 = 0xA0
  }

  private enum Segment {
    case number(DecimalNumber)
    case word([UInt8])
  }

  static func version(_ text: String) -> Version? {
    guard let segments = segments(text) else { return nil }
    var key = key(segments)
    key.append(Mark.end)
    let isPrerelease = segments.contains { if case .word = $0 { true } else { false } }
    return Version(text: text, isPrerelease: isPrerelease, key: VersionKey(key))
  }

  /// Where `~>` ends: before all versions, prereleases included, of the numbers with the last left
  /// out and the one before it raised.
  static func bump(_ text: String) -> VersionKey {
    var numbers: [DecimalNumber] = []
    for segment in segments(text) ?? [] {
      guard case .number(let number) = segment else { break }
      numbers.append(number)
    }
    if numbers.count > 1 { numbers.removeLast() }
    if let last = numbers.popLast() { numbers.append(last.next) }
    return VersionKey(key(numbers.map(Segment.number)))
  }

  /// The parts of a version; nil if the text is none. RubyGems takes an empty text for zero; here it
  /// is a version that is missing.
  private static func segments(_ text: String) -> [Segment]? {
    text.withCursor { cursor in
      cursor.trim()
      var result: [Segment] = []
      guard cursor.current.isDigit else { return nil }
      var hasHyphen = false
      while !cursor.isAtEnd {
        let digits = cursor.passDigits()
        if !digits.isEmpty { result.append(.number(DecimalNumber(cursor[digits]))) }
        let word = cursor.passAll(where: \.isLetter)
        if !word.isEmpty { result.append(.word(Array(cursor[word]))) }
        guard !cursor.isAtEnd else { break }
        if cursor.pass(UInt8(ascii: "-")) {
          hasHyphen = true
          result.append(.word(Array("pre".utf8)))
        } else if cursor.pass(UInt8(ascii: ".")) {
          guard
            cursor.current.isDigit || cursor.current.isLetter
              || hasHyphen && cursor.current == UInt8(ascii: "-")
          else { return nil }
        } else if digits.isEmpty && word.isEmpty {
          return nil
        }
        if cursor.isAtEnd { return nil }
      }
      return result
    }
  }

  private static func key(_ segments: [Segment]) -> [UInt8] {
    var key: [UInt8] = []
    var zeros = DecimalNumber.zero
    var hasWord = false
    for segment in segments {
      switch segment {
      case .number(let number):
        if number.isZero {
          zeros = zeros.next
          continue
        }
        if !zeros.isZero {
          key.append(Mark.zerosBeforeNumber)
          var count: [UInt8] = []
          count.append(zeros)
          key += count.map { 0xFF - $0 }
        }
        key.append(Mark.number)
        key.append(number)
      case .word(let word):
        // The zeros in front of the first word do not count.
        if hasWord, !zeros.isZero {
          key.append(Mark.zerosBeforeWord)
          key.append(zeros)
        }
        hasWord = true
        key.append(Mark.word)
        key += word
        key.append(0)
      }
      zeros = .zero
    }
    return key
  }
}
