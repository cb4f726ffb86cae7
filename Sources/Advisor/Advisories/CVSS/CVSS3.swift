extension CVSS {
  private static let mandatory3: [Substring: String] = [
    "AV": "N A L P", "AC": "L H", "PR": "N L H", "UI": "N R", "S": "U C", "C": "N L H",
    "I": "N L H", "A": "N L H",
  ]
  private static let optional3: [Substring: String] = [
    "E": "X U P F H", "RL": "X O T W U", "RC": "X U R C", "CR": "X L M H", "IR": "X L M H",
    "AR": "X L M H", "MAV": "X N A L P", "MAC": "X L H", "MPR": "X N L H", "MUI": "X N R",
    "MS": "X U C", "MC": "X N L H", "MI": "X N L H", "MA": "X N L H",
  ]

  /// The base score in tenths (CVSS 3.0 section 8.1, CVSS 3.1 section 7.1), which differ only in
  /// how they round up.
  static func cvss3(_ text: Substring, roundUp: (Int) -> Int) -> Int? {
    // In hundredths.
    let impact: KeyValuePairs<Substring, Int> = ["N": 0, "L": 22, "H": 56]
    guard let metrics = CVSSMetrics(text, mandatory: mandatory3, optional: optional3) else {
      return nil
    }
    let isScopeChanged = metrics["S"] == "C"
    guard
      let vector = metrics.weight("AV", ["N": 85, "A": 62, "L": 55, "P": 20]),
      let complexity = metrics.weight("AC", ["L": 77, "H": 44]),
      let privileges = metrics.weight(
        "PR", isScopeChanged ? ["N": 85, "L": 68, "H": 50] : ["N": 85, "L": 62, "H": 27]),
      let interaction = metrics.weight("UI", ["N": 85, "R": 62]),
      let confidentiality = metrics.weight("C", impact),
      let integrity = metrics.weight("I", impact),
      let availability = metrics.weight("A", impact)
    else { return nil }
    // 1 - (1 - C)(1 - I)(1 - A), in 10^-6.
    let loss = 1_000_000 - (100 - confidentiality) * (100 - integrity) * (100 - availability)
    // 8.22 * AV * AC * PR * UI, in 10^-10.
    let exploitability = 822 * vector * complexity * privileges * interaction
    let sum: Int
    if isScopeChanged {
      // 7.52 (loss - 0.029) - 3.25 (loss - 0.02)^15. The power has 90 decimals, of which no result
      // comes near a tenth: a binary fraction, rounded to 10^-10, decides the same.
      let base = Double(loss) / 1_000_000 - 0.02
      let power = (1...15).reduce(1.0) { product, _ in product * base }
      let changed =
        (loss - 29_000) * 75_200 / 10 - Int((power * 3.25 * 1e10).rounded())
      guard loss > 0, changed > 0 else { return 0 }
      sum = (changed + exploitability) * 108
    } else {
      guard loss > 0 else { return 0 }
      sum = (loss * 64_200 / 10 + exploitability) * 100
    }
    // In 10^-12, at most 10.
    return roundUp(Swift.min(sum, 10_000_000_000_000))
  }

  /// The least tenth that is not below the value, given in 10^-12.
  static func roundUp30(_ value: Int) -> Int { (value + 99_999_999_999) / 100_000_000_000 }

  /// The same after rounding to five decimals (CVSS 3.1, appendix A, "Floating Point Rounding").
  static func roundUp31(_ value: Int) -> Int {
    let hundredThousandths = (value + 5_000_000) / 10_000_000
    return (hundredThousandths + 9_999) / 10_000
  }
}
