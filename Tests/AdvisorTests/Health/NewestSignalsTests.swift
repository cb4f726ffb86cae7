import ForewarnTestSupport
import Testing

@testable import Advisor

/// What makes many cards fast finds what a plain search finds.
struct NewestSignalsTests {
  @Test func theNewestOfEachKeyIsFound() {
    var random = SeededGenerator(seed: 7)
    let keys = (0..<40).map { HealthSignal.Key("key-\($0)") }
    for count in [0, 1, 2, 3, 7, 50, 400] {
      let signals = (0..<count).map { _ in
        HealthSignal(
          keys[Int.random(in: 0..<30, using: &random)],
          .number(Int.random(in: 0..<3, using: &random)),
          date: Bool.random(using: &random)
            ? Timestamp(seconds: Int.random(in: 0..<3, using: &random)) : nil,
          feed: ["a", "b"][Int.random(in: 0..<2, using: &random)])
      }
      let newest = NewestSignals(signals)
      for key in keys { #expect(newest[key] == signals.newest(key)) }
    }
  }

  @Test func keysAreTheirNames() {
    let names = Set(HealthModel.builtIn.measures.map(\.measure.signal.name))
    #expect(Set(names.map { HealthSignal.Key($0) }).count == names.count)
    #expect(HealthSignal.Key("check.SAST") == .check("SAST"))
    #expect(HealthSignal.Key("check.SAST") != .check("SBOM"))
  }

  /// An address that is a name already is taken as it is: with a scheme it is read letter by letter.
  @Test func namesOfRepositoriesStayWhatTheyAre() {
    var random = SeededGenerator(seed: 11)
    let parts = [
      "github.com", "git.example", "bitbucket.org", "a", "b.c", "..", ".", "", "x_y-z", "n.git",
      "host.", ".git",
    ]
    for _ in 0..<4_000 {
      let count = Int.random(in: 1...5, using: &random)
      let address = (0..<count).map { _ in
        parts[Int.random(in: 0..<parts.count, using: &random)]
      }.joined(separator: "/")
      // With a scheme an address is never a path on this machine.
      if address.hasPrefix(".") || address.hasPrefix("/") { continue }
      #expect(
        RepositoryIdentity(address) == RepositoryIdentity("https://" + address), "\(address)")
    }
  }
}
