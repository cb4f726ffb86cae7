import ForewarnTestSupport
import SourceText
import Testing

@testable import Advisor

/// What is made of the list of keys.
struct PolicyManualTests {
  @Test func presetsAreUnderstood() {
    for preset in PolicyPreset.allCases {
      #expect(PolicyFile().read(DocumentText(preset.text)).problems == [], "\(preset)")
      #expect(
        Policy(layers: []).idle(in: preset.layer).filter { $0.message.contains("never") } == [])
    }
  }

  @Test func whatAFileSaysItselfCountsBeforeItsPreset() throws {
    let text = "preset = \"service\"\n[database]\nfail-after = \"30d\"\n"
    let layer = try #require(PolicyFile().read(DocumentText(text)).policy)
    #expect(layer.failAfter?.value == 30 * 86_400)
    #expect(layer.failAfter?.isPreset == false)
    #expect(layer.warnAfter?.value == 3 * 86_400)
    #expect(layer.warnAfter?.isPreset == true)
  }

  @Test func theSchemaIsWhatTheReaderReads() throws {
    let path = "docs/forewarn-toml.schema.json"
    if Environment.isSet("UPDATE_SNAPSHOTS") { try Repository.write(PolicyManual.schema, to: path) }
    #expect(try Repository.text(path) == PolicyManual.schema)
    #expect(JSONSchema.problems(of: PolicyManual.schema, schema: "{}") == [])
    let names = PolicyReference.sections.map(\.name)
    #expect(Set(names).count == names.count)
    for section in PolicyReference.sections {
      let keys = section.keys.map(\.name)
      #expect(Set(keys).count == keys.count, "\(section.name)")
    }
  }

  @Test func theManualEndsWithTheListOfKeys() throws {
    let path = "docs/policy.md"
    let text = try Repository.text(path)
    let mark = "## Reference\n\n"
    let head = try #require(text.firstRange(of: mark))
    if Environment.isSet("UPDATE_SNAPSHOTS") {
      try Repository.write(text[..<head.upperBound] + PolicyManual.reference, to: path)
      return
    }
    #expect(text[head.upperBound...] == PolicyManual.reference)
  }

  static let places: [(text: String, offered: [String], replaced: String)] = [
    ("pres|", ["preset = ", "[check]"], "pres"),
    ("[ch|", ["[check]", "[[ban]]"], "[ch"),
    ("[check]\nfail-on = \"high\"\n|", ["minimum-health = ", "reason = "], ""),
    ("[check]\nfail-on = \"h|\"", ["high", "hint"], "h"),
    ("[check]\nfail-on = |", ["\"high\""], ""),
    ("[check]\nfail-on-disclosed = t|", ["true"], "t"),
    ("[licences]\nallow = |", ["[\"MIT\"]"], ""),
    ("[licences]\nallow = [\"M|\"]", ["MIT"], "M"),
    ("[licences]\nallow = [\n  \"MIT\",\n  \"Ap|\",\n]", ["Apache-2.0"], "Ap"),
    ("[[ban]]\npackage = \"pkg:|\"", ["pkg:npm/", "pkg:pypi/"], "pkg:"),
    ("[[ban]]\npackage = \"pkg:npm/lo|\"", ["pkg:npm/lodash"], "pkg:npm/lo"),
    ("[exceptions]\nforbid = [\"mal|\"]", ["malicious-package"], "mal"),
    ("# [chec|", [], ""),
    ("[check]\nfail-on = \"high\" # |", [], ""),
    ("[[ban]]\npackage = |", [], ""),
  ]

  @Test(arguments: places)
  func completion(text: String, offered: [String], replaced: String) throws {
    let parts = text.split(separator: "|", maxSplits: 1, omittingEmptySubsequences: false)
    let document = try #require(
      Document(path: DocumentPath("forewarn.toml"), text: DocumentText(parts.joined())))
    let source = AdvisoryTable.source(["GHSA-0000-0000-0001  npm/lodash  <1.5.0  high  One"])
    let found = try document.policyCompletion(at: parts[0].utf8.count, advisories: source)
    let choices = found?.choices.map(\.replacement) ?? []
    for choice in offered { #expect(choices.contains(choice), "\(choices)") }
    if offered.isEmpty { #expect(choices == []) }
    if let found, !offered.isEmpty { #expect(document.text.string(found.span) == replaced) }
  }

  @Test func keysSayWhatTheyMean() throws {
    let document = try #require(
      Document(
        path: DocumentPath("forewarn.toml"),
        text: DocumentText(
          "preset = \"service\"\n[check]\nfail-on = \"high\"\n[[ban]]\npackage = 1\n")))
    #expect(document.policyHelp(at: 2)?.title == "preset")
    #expect(document.policyHelp(at: 22)?.title == "[check]")
    #expect(document.policyHelp(at: 30)?.title == "[check] fail-on")
    #expect(document.policyHelp(at: 49)?.title == "[[ban]]")
    #expect(document.policyHelp(at: 55)?.title == "[[ban]] package")
    #expect(document.policyHelp(at: 40) == nil)
  }
}
