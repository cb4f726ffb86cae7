import Advisor
import ForewarnTestSupport
import Testing

/// What must hold of every number, on random projects.
struct HealthPropertyTests {
  /// Values of every signal that is measured or derived from, from bad to good. Marks of an end are
  /// events, which no interval foretells.
  static let scales: [(key: String, values: [String])] = [
    ("versions", ["1.0.0:-2000d,1.1.0:-40d"]), ("release-count", ["2"]),
    ("latest-release", ["-4000d", "-900d", "-40d"]), ("first-release", ["-5d", "-100d", "-5000d"]),
    ("release-gap-days", ["3", "90", "400"]), ("publishers", ["1", "2", "9"]),
    ("licence", ["NONE", "MIT"]), ("new-publisher", ["-3d", "-50d", "-999d"]),
    ("provenance", ["no", "yes"]), ("trusted-publishing", ["no", "yes"]),
    ("@last-commit", ["-5000d", "-700d", "-2d"]), ("@absence-factor", ["1", "2", "4", "12"]),
    ("@contributors", ["1", "4", "80"]), ("@organisations", ["1", "2", "6"]),
    ("@first-response-days", ["300", "20", "1"]), ("@change-request-closure", ["3", "60", "95"]),
    ("@best-practices-badge", ["in_progress", "passing", "gold"]),
    ("@security-policy", ["no", "yes"]), ("@contributing", ["no", "yes"]),
    ("@oss-fuzz", ["no", "yes"]), ("@status", ["concept", "wip", "inactive", "active"]),
    ("@archived", ["no"]),
    ("@criticality", ["0.9", "0.1"]),
    ("@check.Dangerous-Workflow", ["0", "10"]), ("@check.Code-Review", ["0", "4", "10"]),
    ("@check.Fuzzing", ["0", "10"]), ("@check.SAST", ["0", "3", "10"]),
    ("@check.Signed-Releases", ["0", "8", "10"]), ("@check.Token-Permissions", ["0", "10"]),
    ("@check.Branch-Protection", ["0", "5", "10"]), ("@check.License", ["0", "10"]),
    ("@check.Binary-Artifacts", ["0", "9", "10"]), ("@check.Vulnerabilities", ["0", "7", "10"]),
    ("@check.Security-Policy", ["0", "10"]), ("@check.Pinned-Dependencies", ["0", "6", "10"]),
    ("@check.Dependency-Update-Tool", ["0", "10"]), ("@check.CI-Tests", ["0", "10"]),
  ]
  static let advisories = [
    "flaw=<1.1.0@-500d", "flaw=<0.9.0@-1500d", "flaw=*@-30d", "unmaintained=",
  ]

  /// A project with some of the signals; `places` says which value each has.
  private struct Sample {
    var places: [Int?]
    var fixed: [Substring]

    init(_ generator: inout SeededGenerator) {
      let share = Int.random(in: 1...10, using: &generator)
      places = HealthPropertyTests.scales.map { scale in
        Int.random(in: 1...10, using: &generator) <= share
          ? Int.random(in: scale.values.indices, using: &generator) : nil
      }
      fixed = [
        "use=1.0.0", "repository-tie=attested", "repository=https://git.example/made/sample",
      ]
      for advisory in HealthPropertyTests.advisories
      where Int.random(in: 0..<4, using: &generator) == 0 {
        fixed.append(Substring(advisory))
      }
    }

    var project: SyntheticProject {
      var project = SyntheticProject("sample")
      project.tokens = fixed
      for (scale, place) in zip(HealthPropertyTests.scales, places) {
        if let place { project.tokens.append(Substring("\(scale.key)=\(scale.values[place])")) }
      }
      return project
    }
  }

  @Test func whatIsNotKnownOnlyWidensTheInterval() throws {
    var generator = SeededGenerator(seed: 5)
    for _ in 0..<Environment.count("FOREWARN_RANDOM", 25) {
      let sample = Sample(&generator)
      let card = try sample.project.card()
      if let number = card.number { #expect(card.interval.contains(number)) }
      for index in sample.places.indices where sample.places[index] != nil {
        var less = sample
        less.places[index] = nil
        let before = try less.project.card()
        let note = Comment("\(less.project.tokens) then \(Self.scales[index].key)")
        #expect(before.interval.lowerBound <= card.interval.lowerBound, note)
        #expect(before.interval.upperBound >= card.interval.upperBound, note)
        // So what is learnt never takes the number out of the interval shown before.
        if let number = card.number { #expect(before.interval.contains(number), note) }
      }
    }
  }

  @Test func betterEvidenceNeverLowersTheNumber() throws {
    var generator = SeededGenerator(seed: 6)
    for _ in 0..<Environment.count("FOREWARN_RANDOM", 25) {
      let sample = Sample(&generator)
      let card = try sample.project.card()
      for (index, scale) in Self.scales.enumerated() {
        guard let place = sample.places[index], place + 1 < scale.values.count else { continue }
        var better = sample
        better.places[index] = place + 1
        let after = try better.project.card()
        let note = Comment("\(sample.project.tokens) with \(scale.key) \(scale.values[place + 1])")
        #expect((after.number ?? -1) >= (card.number ?? -1), note)
        #expect(after.interval.lowerBound >= card.interval.lowerBound, note)
        #expect(after.interval.upperBound >= card.interval.upperBound, note)
        for (mine, theirs) in zip(after.axes, card.axes) where theirs.grade != .unknown {
          #expect(mine.grade <= theirs.grade, note)
        }
      }
    }
  }

  @Test func theOrderOfSignalsDecidesNothing() throws {
    var generator = SeededGenerator(seed: 7)
    for _ in 0..<Environment.count("FOREWARN_RANDOM", 25) {
      var project = Sample(&generator).project
      // Several sources may say different things of the same.
      project.tokens += ["publishers=3", "publishers=1", "@check.SAST=2", "@check.SAST=9"]
      let summary = try project.card().summary
      for _ in 0..<3 {
        var shuffled = project
        shuffled.tokens.shuffle(using: &generator)
        #expect(try shuffled.card().summary == summary)
      }
    }
  }

  @Test func theNumberCanBeReckonedAgain() throws {
    for project in SyntheticProject.all {
      let card = try project.card()
      guard let number = card.number, !card.isBlocked else { continue }
      let steps = card.derivation
      let sum = steps.reduce(0) { $0 + $1.points * $1.weight }
      let weight = steps.reduce(0) { $0 + $1.weight }
      #expect(abs(sum - number * 1_000 * weight) <= 600 * weight, "\(project.name)")
    }
  }

  /// Numbers of signals are foreign.
  @Test func noNumberIsTooLarge() throws {
    for number in [Int.max, Int.min, -1, 0, 1_000_000_000_001] {
      for key in Set(HealthModel.builtIn.measures.map(\.measure.signal.name)).union([
        "release-gap-days", "criticality.contributor_count", "criticality",
      ]) {
        var project = SyntheticProject("large repository-tie=attested @contributors=3")
        project.tokens.append("@\(key)=\(number)")
        let card = try project.card()
        #expect((0...100).contains(card.interval.lowerBound), "\(key)")
      }
    }
    let extremes = [Int.max, Int.min].map { Timestamp(seconds: $0) }
    for moment in extremes {
      let package = PackageIdentity(.npm, "large")
      let signals = [
        HealthSignal(.latestRelease, .date(moment), feed: "registry"),
        HealthSignal(.newPublisher, .date(moment), feed: "registry"),
        HealthSignal(.firstRelease, .date(moment), feed: "registry"),
      ]
      let source = InMemoryAdvisories([], signals: [.package(package): signals])
      let card = try HealthCards(source, today: SyntheticProject.today)
        .cards(of: [HealthRequest(package: package, name: "large", version: nil)])
      #expect(!card.isEmpty)
    }
  }
}
