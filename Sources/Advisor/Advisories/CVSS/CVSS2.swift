extension CVSS {
  private static let mandatory2: [Substring: String] = [
    "AV": "L A N", "AC": "H M L", "Au": "M S N", "C": "N P C", "I": "N P C", "A": "N P C",
  ]
  private static let optional2: [Substring: String] = [
    "E": "U POC F H ND", "RL": "OF TF W U ND", "RC": "UC UR C ND", "CDP": "N L LM MH H ND",
    "TD": "N L M H ND", "CR": "L M H ND", "IR": "L M H ND", "AR": "L M H ND",
  ]

  /// The base score in tenths (CVSS 2.0, section 3.2.1).
  static func cvss2(_ text: Substring) -> Int? {
    // In thousandths; access complexity in hundredths.
    let impact: KeyValuePairs<Substring, Int> = ["N": 0, "P": 275, "C": 660]
    guard
      let metrics = CVSSMetrics(text, mandatory: mandatory2, optional: optional2),
      let vector = metrics.weight("AV", ["L": 395, "A": 646, "N": 1_000]),
      let complexity = metrics.weight("AC", ["H": 35, "M": 61, "L": 71]),
      let authentication = metrics.weight("Au", ["M": 450, "S": 560, "N": 704]),
      let confidentiality = metrics.weight("C", impact),
      let integrity = metrics.weight("I", impact),
      let availability = metrics.weight("A", impact)
    else { return nil }
    // 1 - (1 - C)(1 - I)(1 - A), in 10^-9.
    let loss =
      1_000_000_000 - (1_000 - confidentiality) * (1_000 - integrity) * (1_000 - availability)
    // f(Impact) is 0 without impact.
    if loss == 0 { return 0 }
    // 0.6 * 10.41 * loss + 0.4 * 20 * AV * AC * Au - 1.5, in 10^-12, times 1.176, in 10^-15.
    let raw =
      6_246 * loss + 8 * vector * complexity * authentication * 10_000 - 1_500_000_000_000
    // Rounded to the nearest tenth, halves up; the least sum is above zero.
    return (raw * 1_176 + 50_000_000_000_000) / 100_000_000_000_000
  }
}
