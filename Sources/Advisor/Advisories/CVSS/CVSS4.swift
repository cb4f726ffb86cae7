extension CVSS {
  /// The values of each metric that enters the score stand from the worst to the mildest.
  static let grammar4 = CVSSGrammar(
    mandatory: """
      AV:N,A,L,P AC:L,H AT:N,P PR:N,L,H UI:N,P,A VC:H,L,N VI:H,L,N VA:H,L,N SC:H,L,N SI:H,L,N \
      SA:H,L,N
      """,
    optional: """
      MAV:N,A,L,P,X MAC:L,H,X MAT:N,P,X MPR:N,L,H,X MUI:N,P,A,X MVC:H,L,N,X MVI:H,L,N,X \
      MVA:H,L,N,X MSC:H,L,N,X MSI:H,L,N,S,X MSA:H,L,N,S,X CR:H,M,L,X IR:H,M,L,X AR:H,M,L,X \
      E:A,P,U,X S:X,N,P AU:X,N,Y R:X,A,U,I V:X,D,C RE:X,L,M,H U:X,Clear,Green,Amber,Red
      """)

  /// The score in tenths (CVSS 4.0, section 8): that of the vector's MacroVector, less the part of
  /// the way that the vector lies towards the next lower MacroVectors, averaged over them.
  static func cvss4(_ metrics: CVSSMetrics) -> Int {
    let levels = CVSS4Levels(metrics)
    if levels.hasNoImpact { return 0 }
    let macro = levels.macroVector
    guard let score = macro.score else { return 0 }
    // In 1/840 of a tenth: 840 is a multiple of every depth.
    var deduction = 0
    var lowerCount = 0
    for (lower, distance, depth) in macro.neighbours(of: levels) {
      guard let lowerScore = lower.compactMap(\.score).max() else { continue }
      lowerCount += 1
      deduction += (score - lowerScore) * distance * (840 / depth)
    }
    guard lowerCount > 0 else { return score }
    // Rounded to the nearest tenth, halves up, never below zero.
    let unit = 840 * lowerCount
    let value = Swift.max(0, score * unit - deduction)
    return Swift.min(100, (2 * value + unit) / (2 * unit))
  }
}

/// How many steps each metric lies below its worst value.
struct CVSS4Levels {
  let av, ac, at, pr, ui, vc, vi, va, sc, si, sa, cr, ir, ar, e: Int

  /// Metrics count as modified where they are; a threat or requirement that is not defined counts
  /// as the worst (CVSS 4.0, sections 3 and 4).
  init(_ metrics: CVSSMetrics) {
    /// The level of a base metric, whose modified form stands 11 places further on.
    func level(_ metric: Int, undefined: Int) -> Int {
      let modified = metrics[metric + 11]
      return modified < 0 || modified == undefined ? metrics[metric] : modified
    }
    av = level(0, undefined: 4)
    ac = level(1, undefined: 2)
    at = level(2, undefined: 2)
    pr = level(3, undefined: 3)
    ui = level(4, undefined: 3)
    vc = level(5, undefined: 3)
    vi = level(6, undefined: 3)
    va = level(7, undefined: 3)
    // Of the subsequent system, safety is a step worse than high, which only modified integrity
    // and availability can be.
    func subsequent(_ metric: Int) -> Int {
      let level = level(metric, undefined: 4)
      return level == 3 ? 0 : level + 1
    }
    sc = level(8, undefined: 3) + 1
    si = subsequent(9)
    sa = subsequent(10)
    func threat(_ metric: Int) -> Int { (metrics[metric] + 1) % 4 == 0 ? 0 : metrics[metric] }
    cr = threat(22)
    ir = threat(23)
    ar = threat(24)
    e = threat(25)
  }

  var hasNoImpact: Bool { vc == 2 && vi == 2 && va == 2 && sc == 3 && si == 3 && sa == 3 }

  /// The equivalence classes EQ1 to EQ6 (CVSS 4.0, tables 24 to 29).
  var macroVector: CVSS4MacroVector {
    let barriers = (av == 0 ? 0 : 1) + (pr == 0 ? 0 : 1) + (ui == 0 ? 0 : 1)
    let highs = (vc == 0 && cr == 0) || (vi == 0 && ir == 0) || (va == 0 && ar == 0)
    return CVSS4MacroVector(
      eq1: barriers == 0 ? 0 : barriers < 3 && av != 3 ? 1 : 2,
      eq2: ac == 0 && at == 0 ? 0 : 1,
      eq3: vc == 0 && vi == 0 ? 0 : vc == 0 || vi == 0 || va == 0 ? 1 : 2,
      eq4: si == 0 || sa == 0 ? 0 : sc == 1 || si == 1 || sa == 1 ? 1 : 2,
      eq5: e, eq6: highs ? 0 : 1)
  }
}

struct CVSS4MacroVector {
  var eq1, eq2, eq3, eq4, eq5, eq6: Int

  /// The score in tenths, or nil if there is no such MacroVector.
  var score: Int? {
    guard (0...2).contains(eq1), (0...1).contains(eq2), (0...2).contains(eq4),
      (0...2).contains(eq5), let joint
    else { return nil }
    return Int(Self.scores[(((eq1 * 2 + eq2) * 5 + joint) * 3 + eq4) * 3 + eq5])
  }

  /// EQ3 and EQ6 depend on each other; five of their combinations exist.
  private var joint: Int? {
    switch (eq3, eq6) {
    case (0, 0): 0
    case (0, 1): 1
    case (1, 0): 2
    case (1, 1): 3
    case (2, 1): 4
    default: nil
    }
  }

  /// For each equivalence class the MacroVectors one step lower, how many steps the vector lies
  /// below the worst vector of its class, and how many steps the class is deep.
  func neighbours(
    of levels: CVSS4Levels
  ) -> [(lower: [CVSS4MacroVector], distance: Int, depth: Int)] {
    func changed(_ change: (inout CVSS4MacroVector) -> Void) -> CVSS4MacroVector {
      var copy = self
      change(&copy)
      return copy
    }
    // All the worst vectors of one class lie equally many steps below the worst of all, so that
    // the distance to each of them is a difference of sums.
    let lower1 = changed { $0.eq1 += 1 }
    let distance1 = levels.av + levels.pr + levels.ui - [0, 1, 3][eq1]
    let lower2 = changed { $0.eq2 += 1 }
    let distance2 = levels.ac + levels.at - [0, 1][eq2]
    let joint = joint ?? 0
    let distance36 =
      levels.vc + levels.vi + levels.va + levels.cr + levels.ir + levels.ar
      - [0, 3, 1, 3, 3][joint]
    // From the worst there are two ways down, of which the one to the higher score counts.
    let lower36 =
      switch joint {
      case 0: [changed { $0.eq6 = 1 }, changed { $0.eq3 = 1 }]
      case 2: [changed { $0.eq6 = 1 }]
      default: [changed { $0.eq3 += 1 }]
      }
    let lower4 = changed { $0.eq4 += 1 }
    let distance4 = levels.sc + levels.si + levels.sa - [1, 3, 6][eq4]
    let lower5 = changed { $0.eq5 += 1 }
    return [
      ([lower1], distance1, [1, 4, 5][eq1]),
      ([lower2], distance2, [1, 2][eq2]),
      (lower36, distance36, [7, 6, 8, 8, 10][joint]),
      ([lower4], distance4, [6, 5, 4][eq4]),
      // EQ5 holds one metric, hence no distance within a class; it counts in the average.
      ([lower5], 0, 1),
    ]
  }
}
