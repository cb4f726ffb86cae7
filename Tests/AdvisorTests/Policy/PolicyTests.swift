import ForewarnTestSupport
import SourceText
import Testing

@testable import Advisor

/// How layers of a policy come together.
struct PolicyTests {
  private static let today = Timestamp(seconds: 1_760_000_000)

  static func layer(_ text: String, _ kind: PolicyOrigin.Kind) -> PolicyLayer {
    var layer = PolicyFile().read(DocumentText(text)).policy ?? PolicyLayer()
    layer.origin = PolicyOrigin(kind, path: "/\(kind)/forewarn.toml")
    return layer
  }

  private func failOn(_ layers: (PolicyOrigin.Kind, String)...) -> [String] {
    Policy(layers: layers.map { Self.layer("[check]\nfail-on = \"\($1)\"\n", $0) })
      .failOn.map(\.word)
  }

  @Test func thoseWhoCheckSayAnewWhatNobodyOutsideSaid() {
    #expect(failOn() == ["warning"])
    #expect(failOn((.commandLine, "never")) == ["never"])
    #expect(failOn((.organisation, "high"), (.commandLine, "never")) == ["high", "never"])
    #expect(failOn((.user, "high"), (.repository, "information")) == ["high", "information"])
    #expect(failOn((.repository, "never")) == ["warning", "never"])
    #expect(failOn((.repository, "hint"), (.folder, "error")) == ["warning", "hint", "error"])
  }

  @Test func authorsAreTrustedByThoseWhoCheckAlone() {
    func trusted(_ layers: (PolicyOrigin.Kind, String)...) -> Set<String> {
      Policy(layers: layers.map { Self.layer("[exceptions]\ntrusted-authors = \($1)\n", $0) })
        .trustedAuthors
    }
    #expect(trusted((.user, "['a', 'b']")) == ["a", "b"])
    #expect(trusted((.organisation, "['a']"), (.user, "['a', 'b']")) == ["a"])
    #expect(trusted((.repository, "['a']")) == [])
  }

  @Test func theOrganisationMayLowerLevels() throws {
    let rule = "[[severity]]\nscope = \"development\"\nlevel = \"hint\"\nreason = \"Ours\"\n"
    func level(_ kinds: PolicyOrigin.Kind...) throws -> [String] {
      let policy = Policy(layers: kinds.map { Self.layer(rule, $0) })
      return try Self.assessed(policy).findings.map { "\($0.package?.name ?? "") \($0.level.word)" }
    }
    #expect(try level() == ["pkg error", "tool error"])
    #expect(try level(.organisation) == ["pkg error", "tool hint"])
    #expect(try level(.user) == ["pkg error", "tool hint"])
    #expect(try level(.repository) == ["pkg error", "tool error"])
    let loud = Self.layer("[[severity]]\nlevel = \"error\"\n", .organisation)
    let policy = Policy(layers: [loud, Self.layer(rule, .user)])
    #expect(try Self.assessed(policy).findings.map(\.level) == [.error, .error])
  }

  /// Ratings stay what they are when a level goes down: a repository that names one tightens.
  @Test func aRatingCountsWhatHasALowerLevel() throws {
    let lowered = Self.layer(
      "[[severity]]\nscope = \"development\"\nlevel = \"hint\"\n", .organisation)
    let raised = Self.layer("[[severity]]\nlevel = \"error\"\n", .organisation)
    let inner = "[check]\nfail-on = \"low\"\n"
    func idle(_ outer: [PolicyLayer]) -> [String] {
      Policy(layers: outer).idle(in: Self.layer(inner, .repository)).map(\.message)
    }
    let message =
      "\"fail-on\" has no effect here: checks fail from \"warning\" on by default, and an inner layer "
      + "may only tighten."
    #expect(idle([]) == [message])
    #expect(idle([raised]) == [message])
    #expect(idle([lowered]) == [])
    let assessment = try Self.assessed(Policy(layers: [lowered]), [inner])
    #expect(assessment.findings.map { assessment.policy.makesFail($0) } == [true, true])
    #expect(assessment.findings.map { Policy(layers: [lowered]).makesFail($0) } == [true, false])
  }

  @Test func whatWasRetractedReachesNoRating() throws {
    let document = try #require(
      Document(
        path: DocumentPath("package.json"),
        text: DocumentText("{\"dependencies\": {\"pkg\": \"1.0.0\"}}")))
    let source = AdvisoryTable.source([
      "GHSA-0000-0000-0001  npm/pkg  *  critical  Withdrawn Advisory: One"
    ])
    let policy = Policy(layers: [Self.layer("[check]\nfail-on = \"low\"\n", .organisation)])
    let finding = try #require(
      assess(
        DocumentContext(document: document), advisories: source, policy: policy, today: Self.today
      ).findings.first)
    #expect(finding.level == .information && !policy.makesFail(finding))
  }

  @Test func whatWasRaisedOrLoweredSaysWhy() throws {
    let policy = Policy(layers: [
      Self.layer(
        "[[severity]]\nscope = \"development\"\nlevel = \"hint\"\nreason = \"Ours\u{202E}\"\n",
        .organisation)
    ])
    let finding = try #require(try Self.assessed(policy).findings.last)
    let sentence = "Policy of the organisation (/organisation/forewarn.toml): Ours\\u{202E}."
    #expect(finding.message.hasSuffix(sentence))
    #expect(finding.statement?.advice.hasSuffix(sentence) == true)
    #expect(finding.policy?.reason == "Ours\u{202E}")
  }

  @Test func anOldDatabaseIsRemarkedUponAndThenDoesNotCount() throws {
    func codes(_ text: String) throws -> [String] {
      try Self.assessed(
        Policy(layers: [Self.layer("[database]\n" + text, .user)]), databaseAge: 500_000
      )
      .findings.filter { $0.package == nil }.map { "\($0.level.word) \($0.code.rawValue)" }
    }
    #expect(try codes("") == [])
    #expect(try codes("warn-after = \"7d\"") == [])
    #expect(try codes("warn-after = \"5d\"") == ["information stale-database"])
    #expect(
      try codes("warn-after = \"72h\"\nfail-after = \"5d\"")
        == ["information stale-database", "warning not-assessed"])
  }

  @Test func aDatabaseIsOldAfterAWeekUnlessAPolicySaysOtherwise() throws {
    let document = try #require(
      Document(path: DocumentPath("package.json"), text: DocumentText(Self.manifest)))
    func codes(days: Int, sequence: Int = 1, _ text: String = "") -> [String] {
      let source = MarkerSource(sequence: sequence)
      let today = Timestamp(seconds: source.database.confirmedAt.seconds + days * 86_400)
      return assess(
        DocumentContext(document: document), advisories: source,
        policy: Policy(layers: [Self.layer(text, .user)]), today: today
      ).findings.filter { $0.package == nil }.map { "\($0.level.word) \($0.code.rawValue)" }
    }
    #expect(codes(days: 7) == [])
    #expect(codes(days: 8) == ["information stale-database"])
    #expect(codes(days: 8, "[database]\nwarn-after = \"2w\"\n") == [])
    #expect(codes(days: 400, sequence: 0) == [], "nobody can sync it")
  }

  @Test func whatIsNotAssessedFailsWhereItShall() throws {
    let document = try #require(
      Document(path: DocumentPath("package.json"), text: DocumentText(Self.manifest)))
    let finding = try #require(
      assess(
        DocumentContext(document: document), advisories: nil, policy: Policy(), today: Self.today
      ).findings.first)
    #expect(!Policy().makesFail(finding))
    #expect(
      Policy(layers: [Self.layer("[check]\nnot-assessed = \"fail\"", .repository)])
        .makesFail(finding))
  }

  // MARK: Tightening

  private static let manifest = """
    {"dependencies": {"pkg": "1.0.0", "young": "1.1.0", "git": "git+https://git.example/a/b.git",
      "ranged": "^1.0.0"}, "devDependencies": {"tool": "1.0.0"}}
    """

  private static func assessed(
    _ policy: Policy, _ inner: [String] = [], databaseAge: Int? = nil, manifest: String? = nil
  ) throws -> Assessment {
    let text =
      manifest
      ?? "{\"dependencies\": {\"pkg\": \"1.0.0\"}, \"devDependencies\": {\"tool\": \"1.0.0\"}}"
    let folder = String(repeating: "a/", count: inner.count)
    let document = try #require(
      Document(path: DocumentPath(folder + "package.json"), text: DocumentText(text)))
    let policies = inner.enumerated().compactMap { number, text in
      Document(
        path: DocumentPath(String(repeating: "a/", count: number) + "forewarn.toml"),
        text: DocumentText(text))
    }
    let source = AdvisoryTable.source(
      [
        "GHSA-0000-0000-0001  npm/pkg  <1.5.0  high  One",
        "GHSA-0000-0000-0002  npm/tool  <=1.5.0  critical  Two",
        "GHSA-0000-0000-0003  npm/ranged  <1.5.0  medium  Three",
        "GHSA-0000-0000-0004  npm/young  <1.1.0  low  Four",
      ],
      signals: [
        "npm/git  deprecated  use another.", "npm/ranged  deprecated  use another.",
        "npm/pkg  licence  GPL-3.0-only",
        "npm/young  versions  1.0.0 2024-01-01, 1.1.0 2025-10-07", "npm/tool  licence  MIT",
      ])
    return assess(
      DocumentContext(document: document, policies: policies), advisories: source, policy: policy,
      today: databaseAge.map {
        Timestamp(seconds: source.database.confirmedAt.seconds + $0)
      } ?? today)
  }

  /// Whatever files a repository adds, no finding that failed before stops failing, none goes away,
  /// and no level goes down.
  @Test(arguments: 0..<60) func innerLayersOnlyTighten(seed: UInt64) throws {
    var random = SeededGenerator(seed: seed)
    let outer = (0..<Int.random(in: 0...2, using: &random)).map { number in
      Self.layer(Self.randomPolicy(&random), number == 0 ? .organisation : .user)
    }
    let policy = Policy(layers: outer)
    var inner: [String] = []
    var before = try Self.assessed(policy, manifest: Self.manifest)
    for _ in 0..<3 {
      inner.append(Self.randomPolicy(&random))
      let after = try Self.assessed(policy, inner, manifest: Self.manifest)
      for finding in before.findings {
        let same = after.findings.first {
          $0.code == finding.code && $0.span == finding.span && $0.package == finding.package
            && $0.advisories == finding.advisories
        }
        // One remark for a file becomes a finding of each package.
        if finding.package == nil, same == nil { continue }
        let text = inner.joined(separator: "\n--\n")
        let now = try #require(same, "\(finding.message)\n\(text)")
        #expect(now.level >= finding.level, "\(finding.message)\n\(text)")
        if before.policy.makesFail(finding) { #expect(after.policy.makesFail(now), "\(text)") }
      }
      before = after
    }
  }

  private static func randomPolicy(_ random: inout SeededGenerator) -> String {
    var text = ""
    if Bool.random(using: &random), let preset = PolicyPreset.allCases.randomElement(using: &random)
    {
      text += "preset = \"\(preset.rawValue)\"\n"
    }
    for section in PolicyReference.sections where !section.name.isEmpty && section.name != "editor"
    {
      for _ in 0..<(section.isList ? 2 : 1) where Int.random(in: 0..<3, using: &random) > 0 {
        text += section.isList ? "[[\(section.name)]]\n" : "[\(section.name)]\n"
        for key in section.keys
        where key.isRequired || Int.random(in: 0..<3, using: &random) > 0 {
          text += "\(key.name) = \(value(key, &random))\n"
        }
      }
    }
    return text
  }

  private static func value(_ key: PolicyKeyReference, _ random: inout SeededGenerator) -> String {
    func pick(_ words: [String]) -> String { words.randomElement(using: &random) ?? "" }
    switch key.name {
    case "package": return pick(["'pkg:npm/pkg'", "'pkg:npm/*'", "'pkg:npm/young'"])
    case "packages": return pick(["['pkg:npm/pkg']", "['pkg:npm/*']", "[]"])
    case "versions": return pick(["'>=1.1'", "'<1.1'"])
    case "ecosystem": return "'npm'"
    case "git", "archives": return pick(["[]", "['git.example']", "['git.example/a']"])
    case "registries": return pick(["[]", "['public']"])
    case "allow", "deny": return pick(["['MIT']", "['GPL-3.0-only']", "['MIT', 'GPL-3.0-only']"])
    case "maximum-days", "minimum-health": return pick(["20", "90"])
    case "trusted-authors": return "['a']"
    case "reason": return "'why'"
    default:
      let word = pick(key.shape.choices)
      let text = key.shape.isQuoted ? "'\(word)'" : word
      return key.shape.isList ? "[\(text)]" : text
    }
  }

  /// The random policies are such as people write: most of what they say is understood.
  @Test func randomPoliciesAreUnderstood() {
    var random = SeededGenerator(seed: 7)
    for _ in 0..<100 {
      let text = Self.randomPolicy(&random)
      #expect(PolicyFile().read(DocumentText(text)).problems == [], "\(text)")
    }
  }

  /// Files of any quality are read: none traps, whatever is missing.
  @Test func cutPoliciesAreRead() {
    for preset in PolicyPreset.allCases {
      let bytes = Array(preset.text.utf8)
      for end in bytes.indices {
        let document = Document(
          path: DocumentPath("forewarn.toml"), text: DocumentText(Array(bytes[..<end])))
        _ = document?.policyHelp(at: end)
        _ = try? document?.policyCompletion(at: end, advisories: nil)
      }
    }
  }
}
