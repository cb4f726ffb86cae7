/// Conan's versions and version ranges.
/// <https://docs.conan.io/2/tutorial/versioning/version_ranges.html>
///
/// A version is parts between dots, then a prerelease behind `-` and a build behind `+`. Zeros at
/// the end do not count; numbers come before words.
package struct ConanScheme: ClauseScheme {
  package init() {}
  package var name: String { "conan" }

  let grammar = ClauseGrammar(
    operators: "<>=~^", and: [","], or: ["||"], spaceJoins: true, separator: " ")

  private enum Mark {
    static let endOfParts: UInt8 = 0x01
    static let number: UInt8 = 0x02
    static let word: UInt8 = 0x03
    static let endOfWord: UInt8 = 0x00
    static let prerelease: UInt8 = 0x10
    static let release: UInt8 = 0x80
    static let build: UInt8 = 0x90
  }

  package func version(_ text: String) -> Version? {
    let isName = text.utf8.allSatisfy {
      $0.isDigit || $0.isLetter || ".+-_*".utf8.contains($0)
    }
    guard !text.isEmpty, isName else { return nil }
    let (versionAndPre, build) = Self.cut(text[...], "+")
    let (main, pre) = Self.cut(versionAndPre, "-")
    var key: [UInt8] = []
    Self.append(main, to: &key)
    if let pre {
      key.append(Mark.prerelease)
      Self.append(pre, to: &key)
    } else {
      key.append(Mark.release)
    }
    if let build {
      key.append(Mark.build)
      Self.append(build, to: &key)
    }
    return Version(text: text, isPrerelease: pre != nil, key: VersionKey(key))
  }

  private static func cut(_ text: Substring, _ sign: Character) -> (Substring, Substring?) {
    guard let place = text.firstIndex(of: sign) else { return (text, nil) }
    return (text[..<place], text[text.index(after: place)...])
  }

  private static func append(_ text: Substring, to key: inout [UInt8]) {
    var parts = text.split(separator: ".", omittingEmptySubsequences: false)
    while let last = parts.last, last.utf8.allSatisfy({ $0 == UInt8(ascii: "0") }) {
      parts.removeLast()
    }
    for part in parts {
      if part.utf8.allSatisfy(\.isDigit) {
        key.append(Mark.number)
        let digits = part.utf8.drop { $0 == UInt8(ascii: "0") }
        key.append(number: digits, count: digits.count)
      } else {
        key += [Mark.word] + Array(part.utf8) + [Mark.endOfWord]
      }
    }
    key.append(Mark.endOfParts)
  }

  /// The least key of the versions that begin with these numbers.
  private static func floor(_ numbers: [DecimalNumber]) -> VersionKey {
    version(numbers.map(\.text).joined(separator: ".") + "-")
  }

  private static func version(_ text: String) -> VersionKey {
    ConanScheme().version(text)?.key ?? .lowest
  }

  func meaning(of clause: ClauseGrammar.Clause) -> ClauseMeaning? {
    if clause.version == "*", clause.operator.isEmpty {
      return ClauseMeaning(role: .any, admitted: .all)
    }
    guard let version = version(clause.version) else { return nil }
    let numbers = NumberListVersion.numbers(clause.version)
    let parts = numbers.count
    let place: Int
    switch clause.operator {
    case "": return .comparison("=", version.key, namesPrerelease: version.isPrerelease)
    // `~1.2.3` stays in 1.2, `~1` in 1.
    case "~": place = Swift.min(2, parts)
    case "^": place = (numbers.firstIndex { !$0.isZero } ?? Swift.max(0, parts - 1)) + 1
    case ">=", "<":
      // Prereleases of an excluded upper bound are excluded with it.
      let key = clause.operator == "<" && !version.isPrerelease ? Self.floor(numbers) : version.key
      return .comparison(
        clause.operator, key, namesPrerelease: version.isPrerelease, parts: parts)
    default:
      return .comparison(
        clause.operator, version.key, namesPrerelease: version.isPrerelease, parts: parts)
    }
    guard place > 0, numbers.count >= place else { return nil }
    var raised = Array(numbers.prefix(place))
    raised[place - 1] = raised[place - 1].next
    return ClauseMeaning(
      role: .floor, admitted: IntervalSet(from: version.key, before: Self.floor(raised)),
      namesPrerelease: version.isPrerelease, parts: parts)
  }
}
