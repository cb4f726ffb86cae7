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
    let bytes = Array(vector.utf8)
    switch true {
    case bytes.starts(with: "CVSS:4.0/".utf8):
      return CVSSMetrics(bytes, from: 9, grammar: grammar4).map {
        Score(version: .v4, tenths: cvss4($0))
      }
    case bytes.starts(with: "CVSS:3.1/".utf8):
      return CVSSMetrics(bytes, from: 9, grammar: grammar3).map {
        Score(version: .v31, tenths: roundUp31(cvss3($0)))
      }
    case bytes.starts(with: "CVSS:3.0/".utf8):
      return CVSSMetrics(bytes, from: 9, grammar: grammar3).map {
        Score(version: .v30, tenths: roundUp30(cvss3($0)))
      }
    default:
      return CVSSMetrics(bytes, from: 0, grammar: grammar2).map {
        Score(version: .v2, tenths: cvss2($0))
      }
    }
  }
}

/// The metrics of one version of the specification with their values, in a fixed order.
struct CVSSGrammar: Sendable {
  let metrics: [(name: [UInt8], values: [[UInt8]])]
  /// The first metrics are mandatory.
  let mandatoryCount: Int

  /// - Parameters:
  ///   - mandatory: As in `AV:N,A,L,P AC:L,H`.
  ///   - optional: The same.
  init(mandatory: String, optional: String) {
    func read(_ text: String) -> [(name: [UInt8], values: [[UInt8]])] {
      text.split(separator: " ").map { metric in
        let parts = metric.split(separator: ":").map { Array($0.utf8) }
        return (parts[0], parts[1].split(separator: UInt8(ascii: ",")).map { Array($0) })
      }
    }
    let required = read(mandatory)
    metrics = required + read(optional)
    mandatoryCount = required.count
  }

  /// The place of a metric, which is looked for from `start` on and then before it.
  func index(of name: ArraySlice<UInt8>, from start: Int) -> Int? {
    metrics[start...].firstIndex { name.elementsEqual($0.name) }
      ?? metrics[..<start].firstIndex { name.elementsEqual($0.name) }
  }
}

/// The metrics of one vector: each at most once, the mandatory ones always.
struct CVSSMetrics {
  /// The index of each metric's value in the grammar, or -1 where an optional metric is left out.
  private var values: [Int]

  /// Reads `AV:N/AC:L` from a byte on; nil if it breaks the grammar.
  init?(_ bytes: [UInt8], from start: Int, grammar: CVSSGrammar) {
    values = [Int](repeating: -1, count: grammar.metrics.count)
    var start = start
    // Nearly all vectors have their metrics in the order of the grammar.
    var expected = 0
    while start <= bytes.count {
      let part = bytes[start...].prefix { $0 != UInt8(ascii: "/") }
      guard let colon = part.firstIndex(of: UInt8(ascii: ":")),
        let metric = grammar.index(of: part[..<colon], from: expected), values[metric] < 0,
        let value = grammar.metrics[metric].values.firstIndex(where: {
          part[(colon + 1)...].elementsEqual($0)
        })
      else { return nil }
      values[metric] = value
      expected = metric + 1
      start = part.endIndex + 1
    }
    guard values.prefix(grammar.mandatoryCount).allSatisfy({ $0 >= 0 }) else { return nil }
  }

  /// The value of a metric by the metric's place in the grammar.
  subscript(metric: Int) -> Int { values[metric] }
}
