import Advisor
import ForewarnTestSupport
import SourceText
import Testing

/// What is written into OpenVEX documents, and what stays as it was.
struct OpenVEXWriterTests {
  private static let now = Timestamp(seconds: 1_800_000_000)

  private static func exception(_ change: (inout NewException) -> Void = { _ in }) -> NewException {
    var exception = NewException(
      vulnerability: "CVE-2020-0001", packages: ["pkg:npm/%40a/pkg@1.4.0"],
      justification: .codeNotPresent, reason: "Built \"without\" it.\\\n",
      expires: Timestamp(day: "2027-03-01"), author: "Us")
    change(&exception)
    return exception
  }

  private static func applied(_ edits: [TextEdit]?, to text: String) throws -> String {
    let edits = try #require(edits)
    let bytes = try #require(TextEdit.apply(edits, to: Array(text.utf8)))
    return String(decoding: bytes, as: UTF8.self)
  }

  private static func statements(_ text: String) throws -> [VEXStatement] {
    let reading = OpenVEXFile().read(DocumentText(text))
    #expect(reading.problems.isEmpty)
    let document = try #require(reading.decisions)
    #expect(document.problems.isEmpty, "\(document.problems)")
    return document.statements
  }

  @Test func aNewDocumentSaysWhatWasMeant() throws {
    let text = try #require(OpenVEXWriter.document(Self.exception(), at: Self.now))
    let statement = try #require(try Self.statements(text).first)
    #expect(statement.reason == "Built \"without\" it.\\\n" && statement.author == "Us")
    #expect(statement.justification == .codeNotPresent && statement.timestamp == Self.now)
    #expect(statement.expires?.day == "2027-03-01")
    // The same decision has the same identifier.
    #expect(text == OpenVEXWriter.document(Self.exception(), at: Self.now))
    #expect(text.contains("\"@id\": \"urn:uuid:"))
  }

  static let incomplete: [(String, @Sendable (inout NewException) -> Void)] = [
    ("no author", { $0.author = "" }), ("no flaw", { $0.vulnerability = "" }),
    ("no package", { $0.packages = [] }), ("no package URL", { $0.packages = ["lodash"] }),
    (
      "no reason",
      {
        $0.justification = nil
        $0.reason = ""
      }
    ),
    (
      "no end",
      {
        $0.status = .affected
        $0.expires = nil
      }
    ),
  ]

  @Test(arguments: incomplete.indices) func whatIsNoDecisionIsNotWritten(_ index: Int) {
    let exception = Self.exception(Self.incomplete[index].1)
    #expect(exception.problem != nil, "\(Self.incomplete[index].0)")
    #expect(OpenVEXWriter.document(exception, at: Self.now) == nil)
  }

  private static let old = """
    {
        "@context": "https://openvex.dev/ns/v0.2.0",
        "@id": "urn:x",
        "author": "They",
        "timestamp": "2025-06-01T00:00:00Z",
        "version": 7,
        "statements": [
            {
                "vulnerability": { "name": "CVE-2019-0001" },
                "products": [{ "@id": "pkg:npm/old" }],
                "status": "fixed"
            }
        ]
    }

    """

  @Test func anAddedStatementLeavesTheOldOnesTheirTime() throws {
    let edits = OpenVEXWriter.edits(
      adding: Self.exception(), to: DocumentText(Self.old), at: Self.now)
    let text = try Self.applied(edits, to: Self.old)
    let statements = try Self.statements(text)
    #expect(statements.map(\.vulnerability) == ["CVE-2019-0001", "CVE-2020-0001"])
    #expect(statements[0].timestamp?.rfc3339 == "2025-06-01T00:00:00Z")
    #expect(statements[1].timestamp == Self.now && statements[1].author == "Us")
    #expect(statements[0].author == "They")
    #expect(text.contains("\"version\": 8,"))
    #expect(text.contains("\"last_updated\": \"2027-01-15T08:00:00Z\""))
    let kept = "            \"timestamp\": \"2025-06-01T00:00:00Z\",\n            \"products\""
    #expect(text.contains(kept))
    #expect(text.contains("        {\n            \"vulnerability\": {\n"))
    // Once more, into what was written.
    let again = OpenVEXWriter.edits(
      adding: Self.exception { $0.author = "They" }, to: DocumentText(text), at: Self.now)
    #expect(try Self.statements(try Self.applied(again, to: text)).count == 3)
  }

  /// Layouts of all kinds, with Windows line ends and on one line too.
  @Test func layoutsStay() throws {
    let oneLine = Self.old.split(separator: "\n").map { $0.drop { $0 == " " } }.joined()
    for text in [oneLine, Self.old.replacing("\n", with: "\r\n")] {
      let edits = OpenVEXWriter.edits(
        adding: Self.exception(), to: DocumentText(text), at: Self.now)
      let written = try Self.applied(edits, to: text)
      #expect(try Self.statements(written).count == 2)
      #expect(written.hasPrefix(String(text.prefix(60))))
    }
    let empty = Self.old.replacing("\"version\": 7,", with: "\"version\": 7, \"x\": [],")
    #expect(
      OpenVEXWriter.edits(adding: Self.exception(), to: DocumentText("{"), at: Self.now) == nil)
    #expect(
      OpenVEXWriter.edits(adding: Self.exception(), to: DocumentText("[]"), at: Self.now) == nil)
    #expect(
      OpenVEXWriter.edits(adding: Self.exception(), to: DocumentText(empty), at: Self.now) != nil)
  }

  @Test func whatEndsKeepsItsWords() throws {
    let text = try #require(OpenVEXWriter.document(Self.exception(), at: Self.now))
    let day = try #require(Timestamp(day: "2026-12-31"))
    let edits = OpenVEXWriter.edits(ending: [0], on: day, in: DocumentText(text), at: Self.now)
    let statement = try #require(try Self.statements(try Self.applied(edits, to: text)).first)
    #expect(statement.expires == day && statement.reason == Self.exception().reason)
    let endless = OpenVEXWriter.edits(
      ending: [0], on: day, in: DocumentText(Self.old), at: Self.now)
    #expect(try Self.statements(try Self.applied(endless, to: Self.old))[0].expires == day)
  }

  @Test func mergedDocumentsAreOrderedByFlawAndTime() throws {
    func document(_ author: String, _ time: String, _ status: String) -> DocumentText {
      DocumentText(
        """
        {"@context": "https://openvex.dev/ns", "author": "\(author)", "timestamp": "\(time)",
         "statements": [{"vulnerability": "CVE-2", "products": ["pkg:npm/a"], "status": "\(status)",
          "statement": "x"}, {"vulnerability": {"name": "CVE-1"},
          "products": [{"@id": "pkg:npm/a", "identifiers": {"cpe23": "cpe:x"}}],
          "supplier": "S", "status": "fixed"}]}
        """)
    }
    let texts = [
      document("B", "2025-02-01T00:00:00Z", "fixed"),
      document("A", "2025-01-01T00:00:00Z", "under_investigation"),
    ]
    let merged = try OpenVEXMerge(texts, author: "Us", at: Self.now)
    let statements = try Self.statements(merged.text)
    #expect(merged.count == 4)
    #expect(statements.map(\.vulnerability) == ["CVE-1", "CVE-1", "CVE-2", "CVE-2"])
    #expect(statements.map(\.author) == ["A", "B", "A", "B"])
    #expect(statements.map(\.status) == [.fixed, .fixed, .underInvestigation, .fixed])
    #expect(statements[3].timestamp?.day == "2025-02-01")
    #expect(
      merged.text.contains("\"cpe23\": \"cpe:x\"") && merged.text.contains("\"supplier\": \"S\""))
    #expect(throws: OpenVEXMerge.Problem.author(["B", "A"])) {
      try OpenVEXMerge(texts, author: nil, at: Self.now)
    }
    #expect(throws: OpenVEXMerge.Problem.self) {
      try OpenVEXMerge([DocumentText("{\"statements\": [{}]}")], author: "Us", at: Self.now)
    }
    // The same twice is once.
    let twice = try OpenVEXMerge([texts[0], texts[0]], author: nil, at: Self.now)
    #expect(twice.count == 2)
  }
}
