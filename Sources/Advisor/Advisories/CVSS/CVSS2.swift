extension CVSS {
  static let grammar2 = CVSSGrammar(
    mandatory: "AV:L,A,N AC:H,M,L Au:M,S,N C:N,P,C I:N,P,C A:N,P,C",
    optional: """
      E:U,POC,F,H,ND RL:OF,TF,W,U,ND RC:UC,UR,C,ND CDP:N,L,LM,MH,H,ND TD:N,L,M,H,ND CR:L,M,H,ND \
      IR:L,M,H,ND AR:L,M,H,ND
      """)

  /// The base score in tenths (CVSS 2.0, section 3.2.1).
  static func cvss2(_ metrics: CVSSMetrics) -> Int {
    // In thousandths; access complexity in hundredths.
    let vector = [395, 646, 1_000][metrics[0]]
    let complexity = [35, 61, 71][metrics[1]]
    let authentication = [450, 560, 704][metrics[2]]
    let impact = [0, 275, 660]
    // 1 - (1 - C)(1 - I)(1 - A), in 10^-9.
    let loss = 1_000_000_000 - (3...5).reduce(1) { $0 * (1_000 - impact[metrics[$1]]) }
    // f(Impact) is 0 without impact.
    if loss == 0 { return 0 }
    // 0.6 * 10.41 * loss + 0.4 * 20 * AV * AC * Au - 1.5, in 10^-12, times 1.176, in 10^-15.
    let raw =
      6_246 * loss + 8 * vector * complexity * authentication * 10_000 - 1_500_000_000_000
    // Rounded to the nearest tenth, halves up; the least sum is above zero.
    return (raw * 1_176 + 50_000_000_000_000) / 100_000_000_000_000
  }
}
