import Advisor
import Testing

@Suite struct OSVDecoderTests {
  static let record = #"""
    {"schema_version":"1.7.5","id":"GHSA-aaaa-bbbb-cccc","modified":"2026-03-04T05:06:07.89Z",
    "published":"2026-01-01T00:00:00Z","withdrawn":null,"aliases":["CVE-2026-1"],"related":[],
    "summary":"A \u00e9 flaw","details":"Long","future":{"x":[1]},
    "severity":[{"type":"CVSS_V3","score":"CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H"}],
    "affected":[{"package":{"ecosystem":"Maven:https://repo.example","name":"g:a",
    "purl":"pkg:maven/g/a"},"ranges":[{"type":"ECOSYSTEM","events":[{"introduced":"0"},
    {"fixed":"1.0"}],"database_specific":{}}],"versions":["0.1"],"ecosystem_specific":{"imports":
    [{"path":"p","symbols":["F","F","G"]}],"affects":{"functions":["h::i"]}},
    "database_specific":{"informational":"unsound"}}],
    "references":[{"type":"FIX","url":"https://git.example/fix"}],
    "database_specific":{"severity":"HIGH"}}
    """#

  @Test func everyFieldThatCountsIsRead() throws {
    let advisory = try OSVDecoder.decode(Array(Self.record.utf8)).get()
    #expect(advisory.id == "GHSA-aaaa-bbbb-cccc")
    #expect(advisory.modified == Timestamp(rfc3339: "2026-03-04T05:06:07Z"))
    #expect(advisory.withdrawn == nil)
    #expect(advisory.aliases == ["CVE-2026-1"])
    #expect(advisory.summary == "A é flaw")
    #expect(advisory.severityWord == "HIGH")
    #expect(advisory.references.map(\.url) == ["https://git.example/fix"])
    let affected = try #require(advisory.affected.first)
    #expect(affected.package == PackageIdentity(Ecosystem("Maven"), "g:a"))
    #expect(affected.ecosystemSuffix == "https://repo.example")
    #expect(
      affected.ranges == [.init(kind: .ecosystem, events: [.introduced("0"), .fixed("1.0")])])
    #expect(affected.versions == ["0.1"])
    #expect(affected.informational == "unsound")
    #expect(affected.symbols == ["F", "G", "h::i"])
  }

  @Test(arguments: [
    (#"{"modified":"2026-01-01T00:00:00Z"}"#, OSVProblem.Code.missingMember),
    (#"{"id":"A-1"}"#, .missingMember),
    (#"{"id":"","modified":"2026-01-01T00:00:00Z"}"#, .missingMember),
    (#"{"id":1,"modified":"2026-01-01T00:00:00Z"}"#, .invalidMember),
    (#"{"id":"A-1","modified":"yesterday"}"#, .invalidMember),
    (#"[]"#, .invalidMember),
    (#"{"id":"A-1","modified":"2026-01-01T00:00:00Z""#, .notJSON),
    (#""#, .notJSON),
    (#"{"id":"A-1","modified":"2026-01-01T00:00:00Z","affected":{}}"#, .invalidMember),
    (#"{"id":"A-1","modified":"2026-01-01T00:00:00Z","affected":[1]}"#, .invalidMember),
    (affected(#""package":{"name":"a"}"#), .invalidMember),
    (affected(#""versions":"1.0""#), .invalidMember),
    (affected(#""versions":[1.0]"#), .invalidMember),
    (affected(#""ranges":[{"type":"NEW","events":[]}]"#), .invalidMember),
    (affected(#""ranges":[{"type":"SEMVER","events":[{}]}]"#), .invalidMember),
    (
      affected(#""ranges":[{"type":"SEMVER","events":[{"introduced":"0","fixed":"1"}]}]"#),
      .invalidMember
    ),
  ])
  func whatDecidesMustBeSound(_ text: String, _ code: OSVProblem.Code) {
    #expect(throws: OSVProblem.self) { try OSVDecoder.decode(Array(text.utf8)).get() }
    guard case .failure(let problem) = OSVDecoder.decode(Array(text.utf8)) else { return }
    #expect(problem.code == code)
    #expect(!problem.message.isEmpty)
  }

  @Test(arguments: [
    #""versions":null"#, #""ranges":null"#, #""database_specific":{"informational":null}"#,
    #""ecosystem_specific":[]"#, #""severity":"HIGH""#,
    #""package":{"ecosystem":"npm","name":"b"}"#,
  ])
  func whatIsOnlyShownMayBeOdd(_ member: String) throws {
    let advisory = try OSVDecoder.decode(Array(Self.affected(member).utf8)).get()
    #expect(advisory.affected.count == 1)
  }

  @Test func aRecordWithoutAPackageHasNothingToLookUp() throws {
    let text = #"{"id":"A-1","modified":"2026-01-01T00:00:00Z","affected":[{"ranges":[]}]}"#
    #expect(try OSVDecoder.decode(Array(text.utf8)).get().affected.isEmpty)
  }

  @Test func detailsAreCutAtAScalar() throws {
    let details = String(repeating: "é", count: 40_000)
    let text = #"{"id":"A-1","modified":"2026-01-01T00:00:00Z","details":"x\#(details)"}"#
    let read = try OSVDecoder.decode(Array(text.utf8)).get().details
    #expect(read.utf8.count == OSVDecoder.maximumDetailsBytes - 1)
    #expect(read.last == "é")
  }

  @Test func noPrefixAndNoLossOfAByteTraps() {
    let bytes = Array(Self.record.utf8)
    for length in 0..<bytes.count {
      guard case .failure = OSVDecoder.decode(Array(bytes[..<length])) else {
        Issue.record("a prefix of \(length) bytes was taken for a record")
        return
      }
      _ = OSVDecoder.decode(Array(bytes[..<length] + bytes[(length + 1)...]))
    }
  }

  /// A record with one affected entry that has a package and one more member.
  private static func affected(_ member: String) -> String {
    #"{"id":"A-1","modified":"2026-01-01T00:00:00Z","affected":[{"package":"#
      + #"{"ecosystem":"npm","name":"a"},\#(member)}]}"#
  }
}
