/// Base scores of the Common Vulnerability Scoring System (FIRST), computed here from the vectors.
///
/// All arithmetic is on integers in a fixed decimal unit, because the specifications round at
/// decimal places, where a binary fraction may fall to the wrong side.
package enum CVSS {
  /// The versions of the specification whose vectors can be scored, oldest first.
  package enum SpecificationVersion: Int, Sendable, Comparable {
    case v2, v30, v31, v4

    package static func < (a: Self, b: Self) -> Bool { a.rawValue < b.rawValue }
  }

  package struct Score: Sendable, Equatable {
    package var version: SpecificationVersion
    /// The score in tenths, 0...100.
    package var tenths: Int
  }

  /// The score of a vector of any version, or nil if the text is not a vector.
  ///
  /// It is the base score for versions 2 and 3; temporal and environmental metrics are checked and
  /// passed over. Version 4 has one score, in which threat and environmental metrics count.
  package static func score(_ vector: String) -> Score? {
    if let rest = metrics(of: vector, after: "CVSS:4.0/") {
      return cvss4(rest).map { Score(version: .v4, tenths: $0) }
    }
    if let rest = metrics(of: vector, after: "CVSS:3.1/") {
      return cvss3(rest, roundUp: roundUp31).map { Score(version: .v31, tenths: $0) }
    }
    if let rest = metrics(of: vector, after: "CVSS:3.0/") {
      return cvss3(rest, roundUp: roundUp30).map { Score(version: .v30, tenths: $0) }
    }
    return cvss2(vector[...]).map { Score(version: .v2, tenths: $0) }
  }

  private static func metrics(of vector: String, after prefix: String) -> Substring? {
    vector.hasPrefix(prefix) ? vector.dropFirst(prefix.utf8.count) : nil
  }
}

/// The metrics of one vector: `AV:N/AC:L`, each at most once, each with a value of its list.
struct CVSSMetrics {
  private var values: [Substring: Substring] = [:]

  /// - Parameters:
  ///   - mandatory: The values of each metric that must be there.
  ///   - optional: The values of each metric that may be there.
  init?(_ text: Substring, mandatory: [Substring: String], optional: [Substring: String]) {
    guard text.utf8.count <= 512 else { return nil }
    for part in text.split(separator: "/", omittingEmptySubsequences: false) {
      let pair = part.split(separator: ":", omittingEmptySubsequences: false)
      guard pair.count == 2, let allowed = mandatory[pair[0]] ?? optional[pair[0]],
        allowed.split(separator: " ").contains(pair[1]), values[pair[0]] == nil
      else { return nil }
      values[pair[0]] = pair[1]
    }
    guard mandatory.keys.allSatisfy({ values[$0] != nil }) else { return nil }
  }

  subscript(name: Substring) -> Substring? { values[name] }

  /// The weight of a metric's value.
  func weight(_ name: Substring, _ weights: KeyValuePairs<Substring, Int>) -> Int? {
    guard let value = values[name] else { return nil }
    return weights.first { $0.key == value }?.value
  }
}
