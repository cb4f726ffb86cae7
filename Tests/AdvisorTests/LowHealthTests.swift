import ForewarnTestSupport
import SourceText
import Testing

@testable import Advisor

/// The finding that is off unless somebody asks for it.
struct LowHealthTests {
  private static let manifest = """
    {"dependencies": {"ill": "1.0.0", "unknown": "1.0.0", "well": "1.0.0"}}
    """
  private static let signals = """
    npm/ill  deprecated  use well instead.
    npm/ill  licence  NOASSERTION
    npm/ill  publishers  1
    npm/ill  provenance  no
    npm/ill  repository  https://git.example/a/ill
    npm/ill  repository-tie  attested
    repository git.example/a/ill  archived  yes
    repository git.example/a/ill  absence-factor  1
    repository git.example/a/ill  check.Dangerous-Workflow  0
    repository git.example/a/ill  check.Maintained  0
    repository git.example/a/ill  check.Code-Review  0
    npm/well  licence  MIT
    npm/well  publishers  9
    """

  private func findings(minimumHealth: Int?) throws -> [String] {
    let document = try #require(
      Document(path: DocumentPath("package.json"), text: DocumentText(Self.manifest)))
    let advisories = AdvisoryTable.source(
      ["GHSA-0000-0000-0001  npm/ill  >=1.0,<1.1  critical  One"],
      signals: Self.signals.split(separator: "\n"))
    return assess(
      DocumentContext(document: document), advisories: advisories,
      policy: Policy(minimumHealth: minimumHealth), today: Timestamp(seconds: 1_760_000_000)
    ).findings.filter { $0.code == .lowHealth }.map { $0.package?.name ?? "" }
  }

  @Test func itIsOffUnlessAskedFor() throws { #expect(try findings(minimumHealth: nil) == []) }

  /// What is not known may be good: it fails nothing, whatever the least is.
  @Test func onlyWhatIsCertainlyBelowIsNamed() throws {
    #expect(try findings(minimumHealth: 100) == ["ill"])
    #expect(try findings(minimumHealth: 0) == [])
  }
}
