import ForewarnTestSupport
import ManifestSyntax
import Testing

@testable import Advisor

@Suite struct OSVEncoderTests {
  private func same(_ advisory: Advisory) -> Bool {
    let line = OSVEncoder.line(advisory)
    guard !line.contains(0x0A), case .success(let read) = OSVDecoder.decode(line) else {
      return false
    }
    return read == advisory && OSVEncoder.line(read) == line
  }

  @Test func `Every part of a record is kept`() {
    let advisory = Advisory(
      id: "GHSA-1", modified: Timestamp(seconds: 1_700_000_000),
      published: Timestamp(seconds: 1_600_000_000), withdrawn: Timestamp(seconds: 1_700_000_001),
      aliases: ["CVE-1", "CVE-2"], related: ["CVE-3"], summary: "A \"flaw\"",
      details: "Line\nline\t\u{1}\u{7F} \\ é 🦊",
      severities: [.init(type: "CVSS_V3", score: "CVSS:3.1/AV:N")], severityWord: "HIGH",
      affected: [
        Advisory.Affected(
          package: PackageIdentity(Ecosystem("Debian"), "openssl", release: "12"),
          packageName: "openssl", ecosystemSuffix: "12",
          ranges: [
            .init(kind: .ecosystem, events: [.introduced("0"), .fixed("1")]),
            .init(kind: .semver, events: [.introduced("0"), .lastAffected("1"), .limit("2")]),
            .init(kind: .git, events: [.introduced("abc")]),
          ],
          versions: ["1", "2"], severities: [.init(type: "CVSS_V4", score: "x")],
          informational: "unsound", symbols: ["a::b"]),
        Advisory.Affected(
          package: PackageIdentity(.pypi, "Some.Name"), packageName: "Some.Name",
          informational: "malicious"),
        Advisory.Affected(
          package: PackageIdentity(Ecosystem("Ubuntu"), "x", release: "Pro:14.04"),
          packageName: "x", ecosystemSuffix: "Pro:14.04"),
      ],
      references: [.init(type: "FIX", url: "https://fix.example")])
    #expect(same(advisory))
    #expect(
      String(decoding: OSVEncoder.line(advisory), as: UTF8.self)
        .hasPrefix("{\"id\":\"GHSA-1\",\"schema_version\":\"1.7.0\",\"modified\":\"2023-11-14T"))
  }

  @Test func `A record that says nothing is kept`() {
    #expect(same(Advisory(id: "A", modified: Timestamp(seconds: 0))))
  }

  @Test func `Records of any content are kept`() {
    var generator = SeededGenerator(seed: 7)
    for number in 0..<3_000 {
      let advisory = random(&generator)
      #expect(same(advisory), "record \(number): \(advisory)")
    }
  }

  private func random(_ generator: inout SeededGenerator) -> Advisory {
    func text(_ generator: inout SeededGenerator) -> String {
      let scalars: [Unicode.Scalar] = [
        "a", "Z", "0", " ", "\"", "\\", "/", "\n", "\r", "\t", "\u{0}", "\u{1F}", "\u{7F}",
        "\u{2028}", "é", "e\u{301}".unicodeScalars.last ?? "e", "漢", "🦊", "\u{FFFD}", "\u{FEFF}",
      ]
      var result = ""
      for _ in 0..<Int.random(in: 0..<12, using: &generator) {
        if let scalar = scalars.randomElement(using: &generator) {
          result.unicodeScalars.append(scalar)
        }
      }
      return result
    }
    func texts(_ generator: inout SeededGenerator) -> [String] {
      (0..<Int.random(in: 0..<4, using: &generator)).map { _ in text(&generator) }
    }
    func time(_ generator: inout SeededGenerator) -> Timestamp? {
      Bool.random(using: &generator)
        ? nil
        : Timestamp(seconds: Int.random(in: -62_135_596_800...253_402_300_799, using: &generator))
    }
    func severities(_ generator: inout SeededGenerator) -> [Advisory.SeverityVector] {
      texts(&generator).map { .init(type: "CVSS_V3", score: $0) }
    }
    func event(_ generator: inout SeededGenerator) -> Advisory.Event {
      let version = text(&generator)
      return switch Int.random(in: 0..<4, using: &generator) {
      case 0: .introduced(version)
      case 1: .fixed(version)
      case 2: .lastAffected(version)
      default: .limit(version)
      }
    }
    func affected(_ generator: inout SeededGenerator) -> Advisory.Affected {
      let names = ["npm", "PyPI", "Debian", "Maven", "Unheard of", "crates.io", "Ubuntu"]
      let ecosystem = Ecosystem(names.randomElement(using: &generator) ?? "npm")
      let name = text(&generator)
      let suffix =
        ["", "", "12", "https://repo.example", "Pro:14.04"]
        .randomElement(using: &generator) ?? ""
      let kinds: [Advisory.RangeKind] = [.semver, .ecosystem, .git]
      let ranges = (0..<Int.random(in: 0..<3, using: &generator)).map { _ in
        Advisory.Range(
          kind: kinds.randomElement(using: &generator) ?? .git,
          events: (0..<Int.random(in: 0..<4, using: &generator)).map { _ in event(&generator) })
      }
      var symbols: [String] = []
      for symbol in texts(&generator) where !symbols.contains(symbol) { symbols.append(symbol) }
      return Advisory.Affected(
        package: PackageIdentity(ecosystem, name, release: suffix), packageName: name,
        ecosystemSuffix: suffix, ranges: ranges, versions: texts(&generator),
        severities: severities(&generator),
        informational: Bool.random(using: &generator) ? nil : text(&generator), symbols: symbols)
    }
    return Advisory(
      id: "X" + text(&generator), modified: time(&generator) ?? Timestamp(seconds: 5),
      published: time(&generator), withdrawn: time(&generator), aliases: texts(&generator),
      related: texts(&generator), summary: text(&generator), details: text(&generator),
      severities: severities(&generator),
      severityWord: Bool.random(using: &generator) ? nil : text(&generator),
      affected: (0..<Int.random(in: 0..<3, using: &generator)).map { _ in affected(&generator) },
      references: texts(&generator).map { .init(type: "WEB", url: $0) })
  }
}
