import Advisor
import Testing

/// Windows of exposure, from histories as one line each.
struct ExposureTests {
  /// Days are counted from 0; a flaw of `lib` below 2.0 is disclosed on day 100; it is day 1,000.
  ///
  /// A history is `day file=version …, day …`: `-` for a file that is gone. Windows are
  /// `from..to days`, with `open` for what has no end.
  static let histories: [(history: String, windows: String)] = [
    ("10 a=1.0, 150 a=2.0", "10..150 50"),
    ("120 a=1.0, 150 a=2.0", "120..150 30"),
    ("10 a=1.0", "10..open 900"),
    ("10 a=1.0, 150 a=-", "10..150 50"),
    // Gone before, or on the day, that the world knew of it.
    ("10 a=1.0, 90 a=2.0", ""),
    ("10 a=1.0, 100 a=2.0", ""),
    ("10 a=2.0", ""),
    // From one affected version to another is one window.
    ("10 a=1.0, 120 a=1.5, 150 a=2.0", "10..150 50"),
    // It came back.
    ("10 a=1.0, 150 a=2.0, 200 a=1.0, 210 a=2.0", "10..150 50; 200..210 10"),
    // A manifest and its lockfile are one project: the last of them ends it.
    ("10 x/a=1.0 x/b=1.0, 120 x/a=2.0, 150 x/b=2.0", "10..150 50"),
    // Two folders are two projects; the open one comes first.
    ("10 x/a=1.0 y/a=1.0, 150 x/a=2.0", "10..open 900; 10..150 50"),
    ("", ""),
  ]

  private static func timestamp(_ day: Int) -> Timestamp { Timestamp(seconds: day * 86_400) }
  private static let package = PackageIdentity(.npm, "lib")

  private static func source(published: Timestamp?) -> InMemoryAdvisories {
    let events: [Advisory.Event] = [.introduced("0"), .fixed("2.0.0")]
    return InMemoryAdvisories([
      Advisory(
        id: "GHSA-0000-0000-0001", modified: timestamp(900), published: published,
        affected: [
          Advisory.Affected(
            package: package, packageName: "lib",
            ranges: [Advisory.Range(kind: .semver, events: events)])
        ])
    ])
  }

  private static func exposures(
    _ history: String, published: Timestamp? = timestamp(100), isCut: Bool = false
  ) throws -> Exposures {
    var flaws = VersionFlaws(source(published: published))
    var steps: [HistoryStep] = []
    for line in history.split(separator: ",") {
      let words = line.split(separator: " ")
      let day = try #require(words.first.flatMap { Int($0) })
      var step = HistoryStep(date: timestamp(day), files: [])
      for word in words.dropFirst() {
        let pair = word.split(separator: "=").map(String.init)
        let version = FixedVersion(package: package, version: pair[1] + ".0")
        step.files.append((pair[0], pair[1] == "-" ? nil : try flaws.flawed([version])))
      }
      steps.append(step)
    }
    var exposures = Exposures(today: timestamp(1_000))
    exposures.add(steps, isCut: isCut, flaws: flaws)
    return exposures
  }

  @Test(arguments: histories) func aHistoryHasItsWindows(history: String, windows: String) throws {
    let exposures = try Self.exposures(history)
    let shown = exposures.windows.map { window in
      let end = window.ended.map { "\($0.seconds / 86_400)" } ?? "open"
      let days = window.days(today: exposures.today).map(String.init) ?? "unknown"
      return "\(window.since.seconds / 86_400)..\(end) \(days)"
    }
    #expect(shown.joined(separator: "; ") == windows)
  }

  @Test func whatIsNotKnownIsNotCounted() throws {
    let undated = try Self.exposures("10 a=1.0, 150 a=2.0", published: nil)
    #expect(undated.undatedCount == 1 && undated.total.closedCount == 1)
    #expect(undated.total.closedMedian == nil)
    let ahead = try Self.exposures("10 a=1.0", published: Self.timestamp(2_000))
    #expect(ahead.total.openMedian == nil)
    #expect(try Self.exposures("10 a=1.0, 90 a=2.0").goneBeforeCount == 1)
    let cut = try Self.exposures("10 a=1.0, 20 x/a=1.0", isCut: true)
    #expect(cut.windows.map(\.isOlder) == [true, false])
  }

  @Test func mediansAreOfTheMiddle() throws {
    let odd = try Self.exposures("10 x/a=1.0 y/a=1.0 z/a=1.0, 110 x/a=-, 130 y/a=-, 200 z/a=-")
    #expect(odd.total.closedMedian == 30)
    let even = try Self.exposures("10 x/a=1.0 y/a=1.0, 110 x/a=-, 131 y/a=-")
    #expect(even.total.closedMedian == 20)
    #expect(even.summaries.map(\.band) == ["unscored", "all"])
    #expect(even.total.openCount == 0 && even.total.openMedian == nil)
  }

  @Test func aFileFixesWhatItSays() {
    let text = "{\"dependencies\":{\"lib\":\"1.0.0\",\"open\":\"^1.0.0\"}}"
    #expect(
      FixedVersion.all(path: "x/package.json", bytes: Array(text.utf8)) == [
        FixedVersion(package: Self.package, version: "1.0.0")
      ])
    #expect(FixedVersion.all(path: "x/readme.md", bytes: Array(text.utf8)).isEmpty)
    #expect(FixedVersion.all(path: "x/package.json", bytes: [0xFF, 0, 0x7B]).isEmpty)
  }
}
