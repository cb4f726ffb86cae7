import Advisor
import Testing

@testable import AdvisorySync

/// A feed's name, a text as that feed has it, and what is found in it: a line for every signal.
struct FeedCase: Sendable, CustomTestStringConvertible {
  var name: String
  var feed: String
  var text: String
  var found: String
  var problems: [String: Int] = [:]

  var testDescription: String { name }
}

@Suite struct HealthFeedTests {
  @Test(arguments: feedCases)
  func `What a feed says`(_ test: FeedCase) throws {
    let source = try #require(HealthFeeds.source(named: test.feed))
    // However the text is cut, the same is found in it.
    for length in [1, 7, 1 << 20] {
      let found = read(test.text, source, chunk: length)
      #expect(lines(found) == test.found, "in chunks of \(length)")
      #expect(found.problems == test.problems)
    }
  }

  /// Any beginning of any text, and any text with a byte changed, is read to its end.
  @Test func `Broken texts are read`() throws {
    for test in feedCases {
      let source = try #require(HealthFeeds.source(named: test.feed))
      let bytes = Array(test.text.utf8)
      for place in stride(from: 0, to: bytes.count, by: 11) {
        _ = read(Array(bytes[..<place]), source, chunk: 64)
        var changed = bytes
        changed[place] ^= 0x21
        _ = read(changed, source, chunk: 64)
      }
    }
  }

  @Test func `A record that is too long is left out, and the next one is read`() throws {
    let source = HealthFeeds.epss
    let long = String(repeating: "x", count: 300)
    let text = "cve,epss,percentile\nCVE-2024-1,\(long)\nCVE-2024-22222,0.5,0.5\n"
    var found = HealthFeedFindings(feed: "epss")
    var reader = source.reader()
    Array(text.utf8).withUnsafeBufferPointer { bytes in
      var pieces = HealthFeedPieces(.lines, beginning: bytes, lineLimit: 100)
      pieces.append(bytes, to: &found) { reader.read($0, into: &$1) }
      pieces.finish(to: &found) { reader.read($0, into: &$1) }
    }
    #expect(found.problems == ["too-long": 1])
    #expect(found.subjects.count == 1)
  }

  @Test func `Every feed has its own name`() {
    #expect(Set(HealthFeeds.names).count == HealthFeeds.names.count)
    #expect(HealthFeeds.bulk.map(\.name) == ["kev", "epss", "endoflife"])
    #expect(HealthFeeds.source(named: "top-packages:npm")?.name == "top-packages:npm")
    #expect(HealthFeeds.source(named: "top-packages:nowhere") == nil)
    #expect(HealthFeeds.source(named: "top-packages") == nil)
  }

  private func read(
    _ text: String, _ source: HealthFeedSource, chunk length: Int
  ) -> HealthFeedFindings { read(Array(text.utf8), source, chunk: length) }

  private func read(
    _ bytes: [UInt8], _ source: HealthFeedSource, chunk length: Int
  ) -> HealthFeedFindings {
    var found = HealthFeedFindings(feed: source.name)
    var reader = source.reader()
    bytes.withUnsafeBufferPointer { bytes in
      var pieces = HealthFeedPieces(reader.shape(of: bytes), beginning: bytes)
      for start in stride(from: 0, to: bytes.count, by: length) {
        let chunk = UnsafeBufferPointer(rebasing: bytes[start..<min(bytes.count, start + length)])
        pieces.append(chunk, to: &found) { reader.read($0, into: &$1) }
      }
      pieces.finish(to: &found) { reader.read($0, into: &$1) }
      reader.finish(into: &found)
    }
    return found
  }

  private func lines(_ found: HealthFeedFindings) -> String {
    found.subjects.flatMap { subject, signals in
      signals.map { signal in
        let date = signal.date.map { " @" + $0.day } ?? ""
        return "\(subject.key) \(signal.key.name) = \(written(signal.value))\(date)"
      }
    }.joined(separator: "\n")
  }

  private func written(_ value: HealthSignal.Value) -> String {
    switch value {
    case .number(let number): "\(number)"
    case .thousandths(let number): "\(number)/1000"
    case .flag(let flag): "\(flag)"
    case .date(let date): date.day
    case .text(let text): "\"\(text)\""
    case .list(let texts): "\(texts)"
    case .cycles(let cycles):
      cycles.map { cycle in
        "\(cycle.name) \(cycle.released?.day ?? "?")..\(cycle.end?.day ?? "?")"
          + (cycle.hasEnded ? " ended" : "") + " \(cycle.latest)"
      }.joined(separator: ", ")
    case .versions(let versions):
      versions.map { "\($0.version) \($0.published.day)" + ($0.isDeprecated ? " deprecated" : "") }
        .joined(separator: ", ")
    }
  }
}

@Suite struct PrivatePackagesTests {
  @Test(arguments: [
    ("@acme/*", "pkg:npm/%40acme/tool@1.0", true), ("@acme/*", "pkg:npm/%40acmes/tool", false),
    ("pkg:npm/@acme/*", "pkg:npm/%40acme/tool@1.0", true),
    ("com.acme*", "pkg:maven/com.acme.core/lib@1", true),
    ("com.acme:lib", "pkg:maven/com.acme/lib@1", true),
    ("*secret*", "pkg:pypi/Our_Secret_Thing@2", true), ("our-*", "pkg:pypi/Our_thing", true),
    ("left-pad", "pkg:npm/left-pad@1", true), ("left", "pkg:npm/left-pad@1", false),
    ("*", "pkg:npm/a", true), ("a*b*c", "pkg:npm/axxbyyc", true),
    ("a*b*c", "pkg:npm/axxbyy", false),
  ])
  func `Patterns`(_ pattern: String, _ package: String, _ isPrivate: Bool) throws {
    let package = try #require(PackageURL(package))
    #expect(PrivatePackages(patterns: [pattern]).contains(package) == isPrivate)
  }

  @Test func `A list of patterns`() throws {
    let list = PrivatePackages(patterns: ["x"], list: Array("# ours\n\n @acme/* \r\ny".utf8))
    for (text, isPrivate) in [("@acme/a", true), ("x", true), ("y", true), ("ours", false)] {
      #expect(list.contains(try #require(PackageURL("pkg:npm/\(text)"))) == isPrivate)
    }
  }
}
