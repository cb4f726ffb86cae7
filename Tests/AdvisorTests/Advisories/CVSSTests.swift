import Advisor
import Testing

@Suite struct CVSSTests {
  @Test(arguments: [
    // CVSS 2.0, section 3.3: the worked examples.
    ("AV:N/AC:L/Au:N/C:N/I:N/A:C", 78), ("AV:N/AC:L/Au:N/C:C/I:C/A:C", 100),
    ("AV:L/AC:H/Au:N/C:C/I:C/A:C", 62), ("AV:N/AC:L/Au:N/C:N/I:N/A:N", 0),
    ("AV:N/AC:L/Au:N/C:P/I:P/A:P/E:F/RL:OF/RC:C", 75), ("AV:N/AC:M/Au:N/C:N/I:P/A:N", 43),
    // CVSS 3: examples of the specification's own document.
    ("CVSS:3.0/AV:N/AC:L/PR:N/UI:R/S:C/C:L/I:L/A:N", 61),
    ("CVSS:3.1/AV:N/AC:L/PR:N/UI:R/S:C/C:L/I:L/A:N", 61),
    ("CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H", 98),
    ("CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:C/C:H/I:H/A:H/E:P", 100),
    ("CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:N/A:N", 75),
    ("CVSS:3.1/AV:L/AC:L/PR:L/UI:N/S:U/C:H/I:H/A:H", 78),
    ("CVSS:3.1/AV:N/AC:H/PR:N/UI:N/S:U/C:N/I:N/A:H", 59),
    ("CVSS:3.1/AV:P/AC:H/PR:H/UI:R/S:C/C:N/I:N/A:N", 0),
    // CVSS 4.0: examples of the specification's own document, with and without a threat metric.
    ("CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:H/VI:H/VA:H/SC:N/SI:N/SA:N", 93),
    ("CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:H/VI:H/VA:H/SC:H/SI:H/SA:H", 100),
    ("CVSS:4.0/AV:L/AC:L/AT:P/PR:L/UI:N/VC:H/VI:H/VA:H/SC:N/SI:N/SA:N", 73),
    ("CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:A/VC:N/VI:N/VA:N/SC:L/SI:L/SA:N", 51),
    ("CVSS:4.0/AV:N/AC:L/AT:P/PR:N/UI:P/VC:H/VI:H/VA:H/SC:N/SI:N/SA:N", 77),
    ("CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:N/VI:N/VA:N/SC:N/SI:N/SA:N", 0),
  ])
  func publishedScoresAreMet(_ vector: String, _ tenths: Int) {
    #expect(CVSS.score(vector)?.tenths == tenths)
  }

  @Test(arguments: [
    "", "/", "CVSS:3.1/", "CVSS:3.1/AV:N", "CVSS:9.9/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H",
    "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H/", "AV:N/AC:L/Au:N/C:N/I:N/A:X",
    "CVSS:3.1/AV:N/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H", "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H",
    "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:é", "7.5",
    "CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:H/VI:H/VA:H/SC:N/SI:S/SA:N",
  ])
  func whatIsNoVectorHasNoScore(_ vector: String) {
    #expect(CVSS.score(vector) == nil)
  }

  private static let grammars: [(prefix: String, metrics: [(String, [String])])] = [
    // Each metric's values from the mildest to the worst.
    (
      "",
      [
        ("AV", ["L", "A", "N"]), ("AC", ["H", "M", "L"]), ("Au", ["M", "S", "N"]),
        ("C", ["N", "P", "C"]), ("I", ["N", "P", "C"]), ("A", ["N", "P", "C"]),
      ]
    ),
    ("CVSS:3.0/", version3), ("CVSS:3.1/", version3),
  ]
  private static let version3: [(String, [String])] = [
    ("AV", ["P", "L", "A", "N"]), ("AC", ["H", "L"]), ("PR", ["H", "L", "N"]), ("UI", ["R", "N"]),
    ("S", ["U", "C"]), ("C", ["N", "L", "H"]), ("I", ["N", "L", "H"]), ("A", ["N", "L", "H"]),
  ]

  @Test(arguments: [0, 1, 2])
  func everyVectorHasAScoreAndAWorseOneNoLower(_ grammar: Int) {
    let (prefix, metrics) = Self.grammars[grammar]
    var scores: [Int] = []
    var inversions = 0
    let total = metrics.reduce(1) { $0 * $1.1.count }
    for number in 0..<total {
      var rest = number
      let parts = metrics.map { metric in
        let value = metric.1[rest % metric.1.count]
        rest /= metric.1.count
        return metric.0 + ":" + value
      }
      scores.append(CVSS.score(prefix + parts.joined(separator: "/"))?.tenths ?? -1)
    }
    #expect(scores.allSatisfy { (0...100).contains($0) })
    for number in 0..<total {
      var step = 1
      for metric in metrics {
        if number / step % metric.1.count < metric.1.count - 1 {
          if scores[number] > scores[number + step] { inversions += 1 }
        }
        step *= metric.1.count
      }
    }
    #expect(inversions == 0)
  }

  @Test func version4NeverTraps() {
    let metrics: [(String, [String])] = [
      ("AV", ["N", "A", "L", "P"]), ("AC", ["L", "H"]), ("AT", ["N", "P"]),
      ("PR", ["N", "L", "H"]), ("UI", ["N", "P", "A"]), ("VC", ["H", "L", "N"]),
      ("VI", ["H", "L", "N"]), ("VA", ["H", "L", "N"]), ("SC", ["H", "L", "N"]),
      ("SI", ["H", "L", "N"]), ("SA", ["H", "L", "N"]),
      ("E", ["X", "A", "P", "U"]), ("CR", ["X", "H", "M", "L"]), ("IR", ["X", "H", "M", "L"]),
      ("AR", ["X", "H", "M", "L"]), ("MSI", ["X", "S", "H", "L", "N"]), ("MVC", ["X", "H", "N"]),
    ]
    var generator = SeededGenerator(seed: 4)
    var scored = 0
    for _ in 0..<2_000 {
      let parts = metrics.map { $0.0 + ":" + ($0.1.randomElement(using: &generator) ?? "N") }
      let score = CVSS.score("CVSS:4.0/" + parts.joined(separator: "/"))
      if let score, (0...100).contains(score.tenths) { scored += 1 }
    }
    #expect(scored == 2_000)
  }
}
