import Advisor
import Foundation
import Testing

/// Every record of a database against the literal algorithm. `FOREWARN_OSV_LINES` names a file of
/// one OSV record a line, which `Conformance/oracle.py` makes; without it a few records are used.
@Suite struct OracleConformanceTests {
  @Test func everyRecordAgreesWithTheAlgorithm() throws {
    let lines: [Data.SubSequence]
    if let path = ProcessInfo.processInfo.environment["FOREWARN_OSV_LINES"] {
      lines = try Data(contentsOf: URL(fileURLWithPath: path), options: .mappedIfSafe)
        .split(separator: UInt8(ascii: "\n"))
    } else {
      lines = Self.sample.map { Data($0.utf8) }
    }
    var report = ConformanceReport()
    for line in lines { report.add(Array(line)) }
    print(report.text)
    #expect(report.undecoded.isEmpty)
    #expect(report.differences.isEmpty)
    #expect(report.pairs > 0)
  }

  private static let sample = [
    #"""
    {"id":"x_A-1","modified":"2026-01-02T03:04:05Z","affected":[{"package":{"ecosystem":"npm",
    "name":"a"},"ranges":[{"type":"SEMVER","events":[{"introduced":"0"},{"fixed":"1.2.3"},
    {"introduced":"2.0.0"},{"last_affected":"2.4.0"}]}],"versions":["3.0.0"]}]}
    """#,
    #"""
    {"id":"x_A-2","modified":"2026-01-02T03:04:05Z","affected":[{"package":{"ecosystem":"PyPI",
    "name":"B_b"},"ranges":[{"type":"GIT","repo":"https://git.example/b","events":
    [{"introduced":"0"}]},{"type":"ECOSYSTEM","events":[{"fixed":"1.0"},{"introduced":"0"}]}],
    "versions":["0.9","2.0.post1"]}]}
    """#,
    #"""
    {"id":"x_A-3","modified":"2026-01-02T03:04:05Z","affected":[{"package":{"ecosystem":
    "crates.io","name":"c"},"ranges":[{"type":"SEMVER","events":[{"introduced":"0.0.0-0"},
    {"limit":"0.5.0"}]}]},{"package":{"ecosystem":"Go","name":"example.org/d"},"ranges":
    [{"type":"SEMVER","events":[{"introduced":"0"}]}]}]}
    """#,
  ]
}

struct ConformanceReport {
  private(set) var records = 0
  private(set) var packages = 0
  private(set) var pairs = 0
  private(set) var counts: [String: Int] = [:]
  private(set) var undecoded: [String] = []
  private(set) var differences: [String] = []

  mutating func add(_ line: [UInt8]) {
    records += 1
    guard case .success(let advisory) = OSVDecoder.decode(line) else {
      undecoded.append(String(decoding: line.prefix(80), as: UTF8.self))
      return
    }
    for record in RangeCompiler.compile(advisory) {
      guard let scheme = record.package.ecosystem.definition?.versions else { continue }
      packages += 1
      for version in LiteralOracle.candidates(advisory, package: record.package) {
        pairs += 1
        let compiled = record.verdict(for: version)
        let literal = LiteralOracle.verdict(
          advisory, package: record.package, version: version, scheme: scheme)
        switch compiled {
        case .affected: counts["affected", default: 0] += 1
        case .unaffected: counts["unaffected", default: 0] += 1
        case .unknown: counts["unknown", default: 0] += 1
        }
        if !LiteralOracle.agree(compiled, literal) {
          differences.append("\(advisory.id) \(record.package.name) \(version)")
        }
      }
    }
  }

  var text: String {
    let verdicts = counts.sorted { $0.key < $1.key }.map { "\($0.value) \($0.key)" }
    return """
      \(records) records, \(packages) packages, \(pairs) (record, version) pairs: \
      \(verdicts.joined(separator: ", ")); \(undecoded.count) not decoded, \
      \(differences.count) different \(differences.prefix(10))
      """
  }
}
