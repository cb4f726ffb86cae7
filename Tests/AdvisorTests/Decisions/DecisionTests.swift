import Advisor
import ForewarnTestSupport
import SourceText
import Testing

/// What decisions do to findings where a policy has a word, and how packages are named in them.
struct DecisionTests {
  private static let today = Timestamp(seconds: 1_760_000_000)

  /// The findings of a manifest with the given files beside it.
  static func assessment(
    _ files: [String: String],
    manifest: String = "{\"name\": \"shop\", \"dependencies\": {\"pkg\": \"1.4.0\"}}",
    named name: String = "package.json", policy: Policy = Policy(),
    advisories: [Substring] = ["GHSA-1111-aaaa-aaaa=CVE-2020-0001  npm/pkg  <1.5.0  high  Reads"]
  ) throws -> Assessment {
    var documents: [String: Document] = [:]
    for (path, text) in files.merging([name: manifest], uniquingKeysWith: { a, _ in a }) {
      documents[path] = Document(path: DocumentPath(path), text: DocumentText(text))
    }
    let document = try #require(documents[name])
    let paths = documents.keys.map { DocumentPath($0) }
    let context = DocumentContext(
      document, list: { folder in paths.filter { $0.folder == folder }.map(\.fileName) }
    ) { path, _ in documents[path.text] }
    return assess(
      context, advisories: AdvisoryTable.source(advisories), policy: policy, today: today)
  }

  static func openVEX(
    author: String = "Us", purl: String = "pkg:npm/pkg@1.4.0", name: String = "CVE-2020-0001",
    status: String = "not_affected", notes: String = "", timestamp: String = "2025-06-01T00:00:00Z"
  ) -> String {
    """
    {"@context": "https://openvex.dev/ns/v0.2.0", "@id": "urn:x", "author": "\(author)",
      "timestamp": "\(timestamp)", "version": 1, "statements": [
        {"vulnerability": {"name": "\(name)"}, "products": [{"@id": "\(purl)"}],
          "status": "\(status)", "justification": "component_not_present",
          "status_notes": "\(notes)"}]}
    """
  }

  static let purls: [(purl: String, speaks: Bool)] = [
    ("pkg:npm/pkg@1.4.0", true), ("pkg:npm/pkg", true), ("pkg:NPM/pkg@1.4.0", true),
    ("pkg:npm/pkg@1.4.0#lib/part", true), ("pkg:npm/pkg@1.4.1", false),
    ("pkg:npm/pkg@1.4.0?arch=arm64", false), ("pkg:npm/%40scope/pkg@1.4.0", false),
    ("pkg:pypi/pkg@1.4.0", false), ("pkg:npm/shop", true), ("pkg:npm/other", false),
    ("https://registry.example/pkg", false),
  ]

  @Test(arguments: purls) func packagesAreNamedByPackageURLs(_ given: (purl: String, speaks: Bool))
    throws
  {
    let result = try Self.assessment([".vex/a.openvex.json": Self.openVEX(purl: given.purl)])
    #expect(result.findings.isEmpty == given.speaks, "\(given.purl)")
    #expect(result.suppressed.count == (given.speaks ? 1 : 0))
    #expect(result.usedDecisions.count == (given.speaks ? 1 : 0))
  }

  @Test func anyNameOfTheFlawWillDo() throws {
    for name in ["GHSA-1111-aaaa-aaaa", "cve-2020-0001"] {
      let result = try Self.assessment([".vex/a.openvex.json": Self.openVEX(name: name)])
      #expect(result.findings.isEmpty)
    }
  }

  /// CycloneDX and CSAF say the same as OpenVEX in their own ways.
  static let others: [(file: String, text: String)] = [
    (".vex/upstream/a.openvex.json", openVEX(author: "Makers")),
    (".vex/upstream/a.json", openVEX(author: "Makers")),
    (
      ".vex/makers.cdx.json",
      """
      {"bomFormat": "CycloneDX", "specVersion": "1.5", "version": 1,
        "metadata": {"supplier": {"name": "Makers"}, "timestamp": "2025-06-01T00:00:00Z"},
        "components": [{"bom-ref": "r1", "purl": "pkg:npm/pkg@1.4.0"}],
        "vulnerabilities": [{"id": "CVE-2020-0001", "affects": [{"ref": "urn:cdx:1/1#r1"}],
          "analysis": {"state": "not_affected", "justification": "code_not_reachable",
            "detail": "It is never called."}}]}
      """
    ),
    (
      ".vex/upstream/makers.csaf.json",
      """
      {"document": {"category": "csaf_vex", "csaf_version": "2.0",
          "publisher": {"name": "Makers", "namespace": "https://registry.example"},
          "tracking": {"current_release_date": "2025-06-01T00:00:00Z"}},
        "product_tree": {"branches": [{"branches": [{"product": {"product_id": "P1",
          "product_identification_helper": {"purl": "pkg:npm/pkg@1.4.0"}}}]}]},
        "vulnerabilities": [{"cve": "CVE-2020-0001",
          "product_status": {"known_not_affected": ["P1"]},
          "flags": [{"label": "vulnerable_code_not_present", "product_ids": ["P1"]}],
          "threats": [{"category": "impact", "details": "It is built without."}]}]}
      """
    ),
  ]

  @Test(arguments: others) func othersCountIfTheyAreTrusted(_ given: (file: String, text: String))
    throws
  {
    let untrusted = try Self.assessment([given.file: given.text])
    #expect(untrusted.findings.count == 1 && untrusted.suppressed.isEmpty)
    let said = try #require(untrusted.findings.first?.decisions.first)
    #expect(said.outcome == .untrusted && said.decision.author == "Makers")
    #expect(said.sentence.hasPrefix("Makers on 2025-06-01 says: not affected, "))
    #expect(said.sentence.hasSuffix(" (not trusted here)."))
    #expect(untrusted.findings.first?.message.contains("Makers") == false)

    var policy = Policy()
    policy.trustedAuthors = ["Makers"]
    let trusted = try Self.assessment([given.file: given.text], policy: policy)
    #expect(trusted.findings.isEmpty)
    #expect(trusted.suppressed.first?.suppression?.author == "Makers")
    // The team's own word goes before.
    let own = Self.openVEX(status: "under_investigation")
    let overruled = try Self.assessment(
      [given.file: given.text, ".vex/own.openvex.json": own], policy: policy)
    #expect(overruled.findings.count == 1 && overruled.suppressed.isEmpty)
  }

  @Test func aTrustedNamespaceWillDoForCSAF() throws {
    var policy = Policy()
    policy.trustedAuthors = ["https://registry.example"]
    let csaf = try #require(Self.others.last)
    #expect(try Self.assessment([csaf.file: csaf.text], policy: policy).findings.isEmpty)
  }

  @Test func aRepositoryCannotTrustOthersByItsOwnWord() throws {
    let text = Self.openVEX(author: "Makers", notes: "Decided by Us.")
    let result = try Self.assessment([
      ".vex/upstream/a.openvex.json": text, "forewarn.toml": "[vex]\ntrusted = [\"Makers\"]\n",
    ])
    #expect(result.findings.count == 1)
  }

  @Test func aPolicyForbidsAndLimits() throws {
    let own = [".vex/a.openvex.json": Self.openVEX(notes: "Expires 2025-12-01.")]
    var policy = Policy()
    policy.forbiddenExceptions = [.knownVulnerability]
    let forbidden = try Self.assessment(own, policy: policy)
    #expect(forbidden.findings.first?.decisions.first?.outcome == .forbidden)
    #expect(forbidden.findings.first?.message.contains("a policy forbids it") == true)
    policy.forbiddenExceptions = []
    policy.maximumExceptionDays = 182
    let tooLong = try Self.assessment(own, policy: policy)
    #expect(tooLong.findings.first?.decisions.first?.outcome == .tooLong)
    policy.maximumExceptionDays = 183
    #expect(try Self.assessment(own, policy: policy).findings.isEmpty)
    let endless = try Self.assessment([".vex/a.openvex.json": Self.openVEX()], policy: policy)
    #expect(endless.findings.count == 1)
  }

  @Test func whatSpeaksOfNothingIsReportedOnceAllWasLookedAt() throws {
    let text = Self.openVEX()
    let path = DocumentPath(".vex/a.openvex.json")
    let document = try #require(Document(path: path, text: DocumentText(text)))
    let database = AdvisoryTable.source(["GHSA-1111-aaaa-aaaa  npm/pkg  <1.5.0  high  R"]).database
    let used = try Self.assessment([path.text: text]).usedDecisions
    #expect(unusedExceptions(in: document, used: used, database: database) == [])
    let unused = unusedExceptions(in: document, used: [], database: database)
    #expect(unused.map(\.code) == [.unusedException])
    // A database of other ecosystems could not know.
    let other = AdvisoryTable.source(["GHSA-1111-aaaa-aaaa  PyPI/pkg  <1.5.0  high  R"]).database
    #expect(unusedExceptions(in: document, used: [], database: other) == [])
  }
}
