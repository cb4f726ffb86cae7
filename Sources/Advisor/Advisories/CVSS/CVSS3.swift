extension CVSS {
  static let grammar3 = CVSSGrammar(
    mandatory: "AV:N,A,L,P AC:L,H PR:N,L,H UI:N,R S:U,C C:N,L,H I:N,L,H A:N,L,H",
    optional: """
      E:X,U,P,F,H RL:X,O,T,W,U RC:X,U,R,C CR:X,L,M,H IR:X,L,M,H AR:X,L,M,H MAV:X,N,A,L,P \
      MAC:X,L,H MPR:X,N,L,H MUI:X,N,R MS:X,U,C MC:X,N,L,H MI:X,N,L,H MA:X,N,L,H
      """)

  /// The base score in 10^-12, not yet rounded (CVSS 3.0 section 8.1, CVSS 3.1 section 7.1). The
  /// two versions differ only in how they round up.
  static func cvss3(_ metrics: CVSSMetrics) -> Int {
    let isScopeChanged = metrics[4] == 1
    // In hundredths.
    let vector = [85, 62, 55, 20][metrics[0]]
    let complexity = [77, 44][metrics[1]]
    let privileges = (isScopeChanged ? [85, 68, 50] : [85, 62, 27])[metrics[2]]
    let interaction = [85, 62][metrics[3]]
    let impact = [0, 22, 56]
    // 1 - (1 - C)(1 - I)(1 - A), in 10^-6.
    let loss = 1_000_000 - (5...7).reduce(1) { $0 * (100 - impact[metrics[$1]]) }
    if loss == 0 { return 0 }
    // 8.22 * AV * AC * PR * UI, in 10^-10.
    let exploitability = 822 * vector * complexity * privileges * interaction
    let sum: Int
    if isScopeChanged {
      // 7.52 (loss - 0.029) - 3.25 (loss - 0.02)^15. The power has 90 decimals, of which no result
      // comes near a tenth: a binary fraction, rounded to 10^-10, decides the same.
      let base = Double(loss) / 1_000_000 - 0.02
      let power = (1...15).reduce(1.0) { product, _ in product * base }
      let changed = (loss - 29_000) * 75_200 - Int(power * 3.25 * 1e10 + 0.5)
      sum = (changed + exploitability) * 108
    } else {
      sum = (loss * 64_200 + exploitability) * 100
    }
    return Swift.min(sum, 10_000_000_000_000)
  }

  /// The least tenth that is not below the value, given in 10^-12.
  static func roundUp30(_ value: Int) -> Int { (value + 99_999_999_999) / 100_000_000_000 }

  /// The same after rounding to five decimals (CVSS 3.1, appendix A, "Floating Point Rounding").
  static func roundUp31(_ value: Int) -> Int {
    let hundredThousandths = (value + 5_000_000) / 10_000_000
    return (hundredThousandths + 9_999) / 10_000
  }
}
