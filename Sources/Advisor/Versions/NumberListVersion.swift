/// Versions that are nothing but a list of numbers, ordered number by number; of two that begin
/// alike the longer one is greater.
enum NumberListVersion {
  /// - Parameter separators: what may stand between two numbers.
  static func version(_ text: String, separators: String) -> Version? {
    var text = text
    while text.first == " " { text.removeFirst() }
    while text.last == " " { text.removeLast() }
    return text.withCursor { cursor in
      var key: [UInt8] = []
      repeat {
        let digits = cursor.passDigits()
        guard !digits.isEmpty else { return nil }
        key.append(number: cursor[digits])
        if cursor.isAtEnd {
          return Version(text: text, isPrerelease: false, key: VersionKey(key))
        }
        guard separators.utf8.contains(cursor.current) else { return nil }
        cursor.advance()
      } while true
    }
  }

  /// The key behind all versions that begin with the first `count` numbers of a text.
  static func end(of text: String, numbers count: Int) -> VersionKey? {
    let numbers = numbers(text)
    guard count > 0, !numbers.isEmpty else { return nil }
    var raised = Array(numbers.prefix(count))
    while raised.count < count { raised.append(.zero) }
    raised[count - 1] = raised[count - 1].next
    var key: [UInt8] = []
    for number in raised { key.append(number) }
    return VersionKey(key)
  }

  static func numbers(_ text: String) -> [DecimalNumber] {
    text.withCursor { cursor in
      var numbers: [DecimalNumber] = []
      repeat {
        let digits = cursor.passDigits()
        if digits.isEmpty { break }
        numbers.append(DecimalNumber(cursor[digits]))
      } while cursor.pass(UInt8(ascii: ".")) || cursor.pass(UInt8(ascii: "-"))
      return numbers
    }
  }
}

/// R's package versions: at least one number, separated by `.` or `-`.
/// <https://cran.r-project.org/doc/manuals/r-release/R-exts.html#The-DESCRIPTION-file>
package struct CRANScheme: ClauseScheme {
  package init() {}
  package var name: String { "cran" }

  let grammar = ClauseGrammar(atLeast: ">= ")

  package func version(_ text: String) -> Version? {
    NumberListVersion.version(text, separators: ".-")
  }

  func meaning(of clause: ClauseGrammar.Clause) -> ClauseMeaning? {
    if clause.version == "*", clause.operator.isEmpty {
      return ClauseMeaning(role: .any, admitted: .all)
    }
    guard let version = version(clause.version), !clause.operator.isEmpty, clause.operator != "="
    else { return nil }
    return .comparison(clause.operator, version.key)
  }
}

/// Haskell's package versions and version ranges.
/// <https://cabal.readthedocs.io/en/stable/cabal-package-description-file.html#build-information>
package struct HackageScheme: ClauseScheme {
  package init() {}
  package var name: String { "hackage" }

  let grammar = ClauseGrammar(
    and: ["&&"], or: ["||"], hasSets: true, atLeast: ">= ", separator: " && ",
    compatible: ["", "^>="])

  package func version(_ text: String) -> Version? {
    NumberListVersion.version(text, separators: ".")
  }

  func meaning(of clause: ClauseGrammar.Clause) -> ClauseMeaning? {
    if clause.operator.isEmpty {
      return clause.version == "-any" ? ClauseMeaning(role: .any, admitted: .all) : nil
    }
    var text = clause.version
    if clause.operator == "==", text.hasSuffix(".*") {
      text.removeLast(2)
      guard let low = version(text) else { return nil }
      let parts = NumberListVersion.numbers(text).count
      guard let end = NumberListVersion.end(of: text, numbers: parts) else { return nil }
      return ClauseMeaning(
        role: .family, admitted: IntervalSet(from: low.key, before: end), parts: parts)
    }
    guard let version = version(text) else { return nil }
    if clause.operator == "^>=" {
      // The package versioning policy: the first two numbers are the major version.
      guard let end = NumberListVersion.end(of: text, numbers: 2) else { return nil }
      return ClauseMeaning(role: .floor, admitted: IntervalSet(from: version.key, before: end))
    }
    return clause.operator == "=" || clause.operator == "!="
      ? nil : .comparison(clause.operator, version.key)
  }

  package func isMajorChange(from a: Version, to b: Version) -> Bool {
    NumberListVersion.numbers(a.text).prefix(2) != NumberListVersion.numbers(b.text).prefix(2)
  }
}
