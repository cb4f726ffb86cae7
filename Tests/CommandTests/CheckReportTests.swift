import ForewarnTestSupport
import ManifestSyntax
import SourceText
import Testing

@testable import Advisor
@testable import forewarn

/// The reports of a check: what they say, and that foreign text does nothing in any of them.
struct CheckReportTests {
  private static let today = Timestamp(seconds: 1_780_272_000)
  private static let manifest = "{\n  \"dependencies\": { \"lodash\": \"4.17.11\" }\n}\n"

  private static func document(_ folder: String = "app") throws -> Document {
    try #require(
      Document(path: DocumentPath("/repo/\(folder)/package.json"), text: DocumentText(manifest)))
  }

  /// A finding at the version of ``manifest``; `word` stands in every part that is foreign.
  private static func finding(
    _ document: Document, _ word: String = "lodash", code: FindingCode = .knownVulnerability,
    id: String = "GHSA-0000-0000-0001", version: String? = "4.17.11"
  ) -> Finding {
    let span = SourceSpan(35, 42)
    let summary = AdvisorySummary(
      id: id, aliases: ["CVE-2020-0001", word], summary: word,
      severity: Severity(rating: .critical, tenths: 98, vector: word), rangeText: word,
      fixes: [word], kind: .vulnerability, published: today, symbols: [word])
    var finding = Finding(
      code: code, level: .error, severity: summary.severity, path: document.path.text, span: span,
      package: Finding.Subject(
        identity: PackageIdentity(.npm, word), name: word, version: version),
      advisories: [summary], message: "\(word) is affected by \(word).", paths: [[word, word]],
      related: [RelatedPlace(path: document.path.text, span: span, message: word)],
      certainty: .locked)
    finding.remediations = [
      Remediation(
        title: "Upgrade \(displayed(word))", version: word,
        edits: [
          FileEdit(
            path: document.path.text, edit: TextEdit(span: span, replacement: word))
        ], command: "npm install", isMajor: false)
    ]
    return finding
  }

  private static func result(
    _ document: Document, _ findings: [Finding], suppressed: [Finding] = [],
    unreadable: [(path: String, reason: String)] = []
  ) -> CheckResult {
    var assessment = Assessment(
      findings: findings, assessedCount: 1, notAssessedCount: 0,
      database: StarterDatabase.advisories.database)
    assessment.suppressed = suppressed
    var result = CheckResult(today: today)
    result.root = "/repo"
    result.database = StarterDatabase.advisories.database
    result.add(DocumentContext(document: document), assessment)
    result.unreadable = unreadable
    return result
  }

  private static func suppressed(_ finding: Finding, _ word: String) -> Finding {
    var finding = finding
    finding.suppression = Suppression(
      kind: .external, status: .notAffected, justification: .mitigated, reason: word, author: word,
      expires: today, place: DecisionPlace(path: "/repo/\(word).json", span: SourceSpan(0, 1)))
    return finding
  }

  /// A result in which a text stands wherever somebody else's words may.
  private static func hostile(_ word: String) throws -> CheckResult {
    let document = try document("app\(word)")
    var unassessed = finding(document, word, code: .notAssessed)
    unassessed.level = .warning
    var plain = finding(document, word, code: .unverifiedSource, id: word, version: word)
    plain.advisories = []
    plain.level = .information
    let known = finding(document, word, id: word, version: word)
    return result(
      document, [known, plain, unassessed],
      suppressed: [suppressed(finding(document, word, id: "GHSA-0000-0000-0002"), word)],
      unreadable: [("/repo/\(word)", word)])
  }

  /// Hostile texts in one result.
  static func hostile(_ words: some Sequence<String>) throws -> CheckResult {
    var all = CheckResult(today: today)
    all.root = "/repo"
    all.database = StarterDatabase.advisories.database
    for word in words {
      let one = try hostile(word)
      all.documents += one.documents
      all.texts.merge(one.texts) { old, _ in old }
      all.unreadable += one.unreadable
    }
    return all
  }

  // MARK: Foreign text

  @Test func thereAreEnoughHostileTexts() {
    #expect(Set(HostileTexts.all).count >= 300)
  }

  @Test(arguments: CheckReports.all.map(\.name))
  func foreignTextDoesNothing(name: String) throws {
    let report = try #require(CheckReports.named(name))
    // Few at a time, so that no report is cut, and many enough that what all have is not read anew.
    let all = HostileTexts.all
    for start in stride(from: 0, to: all.count, by: 3) {
      let words = all[start..<Swift.min(start + 3, all.count)]
      let text = report.text(of: try Self.hostile(words), ReportStyle())
      #expect(!text.contains("left out"))
      if let problem = Self.problem(with: text, name, words.count) {
        Issue.record("\(name), \(words.map { displayed($0) }): \(problem)")
      }
    }
  }

  /// What a text would do to a terminal, a log or its readers; nil if nothing.
  private static func problem(with text: String, _ name: String, _ count: Int) -> String? {
    for scalar in text.unicodeScalars where isActive(scalar) {
      return "U+\(String(scalar.value, radix: 16)) is there as it is"
    }
    var commandCount = 0
    for line in text.split(separator: "\n") {
      var rest = Substring(line)
      let isOwn =
        name == "github"
        && ["::error file=", "::warning file=", "::notice file="]
          .contains { line.hasPrefix($0) }
        || name == "azure" && line.hasPrefix("##vso[task.logissue type=")
      if isOwn {
        commandCount += 1
        rest = line.dropFirst(2)
      }
      let first = rest.drop { $0 == " " || $0 == "\t" }
      if !isOwn, first.hasPrefix("::") { return "a line begins with a command: \(line.prefix(80))" }
      if hasMark(rest) { return "a command is in a line: \(line.prefix(80))" }
    }
    // Two findings, one place that was not assessed and one file that was not read.
    if name == "github", commandCount != 4 * count { return "\(commandCount) commands" }
    if name == "azure", commandCount != 3 * count { return "\(commandCount) commands" }
    switch name {
    case "json", "sarif", "gitlab", "codeclimate":
      return JSONReader.read(Array(text.utf8)).isWellFormed ? nil : "no JSON"
    case "junit": return XMLReader.read(Array(text.utf8)).isWellFormed ? nil : "no XML"
    case "markdown": return markupProblem(text)
    default: return nil
    }
  }

  /// What is neither shown as it is nor a line break.
  private static func isActive(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0x0A: false
    case 0..<0x20, 0x7F..<0xA0, 0xAD, 0x61C, 0x180E, 0x200B...0x200F, 0x2028...0x202E,
      0x2060...0x206F, 0xFEFF, 0xFFF9...0xFFFB, 0xE0000...0xE007F:
      true
    default: false
    }
  }

  /// Whether `##[` or `##word[` is in a line.
  private static func hasMark(_ line: Substring) -> Bool {
    let bytes = Array(line.utf8)
    for index in bytes.indices.dropLast(2)
    where bytes[index] == 0x23 && bytes[index + 1] == 0x23 {
      let word = bytes[(index + 2)...].drop { (0x61...0x7A).contains($0 | 0x20) }
      if word.first == UInt8(ascii: "[") { return true }
    }
    return false
  }

  /// Outside of code spans and of our own links nothing may be left that Markdown, HTML, or a host of
  /// code makes something of.
  private static func markupProblem(_ text: String) -> String? {
    for line in text.split(separator: "\n", omittingEmptySubsequences: true) {
      let starts = ["## Forewarn: ", "### `", "- **", "  - fix: ", "**", "- `"]
      let isSentence = line.first.map { $0.isLetter && $0.isASCII } ?? false
      if !isSentence, !starts.contains(where: { line.hasPrefix($0) }) {
        return "a line begins with \(line.prefix(20))"
      }
      var plain = withoutCode(Array(line.utf8))
      for start in ["## ", "### ", "  - ", "- **", "- ", "**"] where plain.hasPrefix(start) {
        plain = String(plain.dropFirst(start.count))
        break
      }
      for word in ["error", "information", "hint", "warning"] {
        plain = plain.replacing("\(word)**", with: "")
      }
      for id in ["GHSA-0000-0000-0001", "CVE-2020-0001", "GHSA-0000-0000-0002"] {
        plain = plain.replacing("[](https://osv.dev/vulnerability/\(id))", with: "")
      }
      // Advisories whose ids are letters alone have pages too.
      plain = plain.replacing(
        #/\[\]\(https://osv\.dev/vulnerability/[A-Za-z0-9_-]{1,64}\)/#, with: "")
      if plain.hasSuffix("**") { plain = String(plain.dropLast(2)) }
      for mark in ["<", "`", "*", "_", "[", "]", "~", "|", "@", "$", "&", "\\", "://", "www.", "#"]
      where plain.contains(mark) {
        return "\(mark) is left in: \(plain.prefix(120))"
      }
    }
    return nil
  }

  /// A line without its code spans: from a run of backticks to the next of the same length.
  private static func withoutCode(_ line: [UInt8]) -> String {
    var result: [UInt8] = []
    var index = 0
    while index < line.count {
      guard line[index] == 0x60 else {
        result.append(line[index])
        index += 1
        continue
      }
      let fence = line[index...].prefix { $0 == 0x60 }.count
      var end = index + fence
      var isClosed = false
      while end < line.count {
        guard line[end] == 0x60 else {
          end += 1
          continue
        }
        let run = line[end...].prefix { $0 == 0x60 }.count
        end += run
        if run == fence {
          isClosed = true
          break
        }
      }
      if isClosed {
        index = end
      } else {
        result += line[index..<(index + fence)]
        index += fence
      }
    }
    return String(decoding: result, as: UTF8.self)
  }

  @Test func programsGetForeignTextUnchanged() throws {
    for word in HostileTexts.all where !word.isEmpty {
      let text = JSONReport().text(of: try Self.hostile(word), ReportStyle())
      let tree = JSONReader.read(Array(text.utf8))
      let name = tree.root["findings"].items.first?[path: "package", "name"]?.string
      #expect(name == word, "\(displayed(word))")
    }
  }

  // MARK: Content

  @Test func fingerprintsOutliveLinesVersionsAndWords() throws {
    let document = try Self.document()
    let first = Self.finding(document)
    var later = first
    later.span = SourceSpan(40, 42)
    later.message = "Other words."
    later.package?.version = "4.17.12"
    later.severity = .unscored
    func names(_ findings: [Finding]) -> [String] {
      Self.result(document, findings).reported.map(\.fingerprint.text)
    }
    #expect(names([first]) == names([later]))
    #expect(
      Set(names([first, first, Self.finding(document, id: "GHSA-0000-0000-0002")])).count == 3)
    var renamed = first
    renamed.declaredName = "underscore"
    #expect(names([first]) != names([renamed]))
    // A repository may lie anywhere.
    var elsewhere = Self.result(document, [first])
    elsewhere.root = "/"
    #expect(elsewhere.reported.map(\.fingerprint.text) != names([first]))
  }

  @Test func sarifPlacesWeighsAndFixes() throws {
    let document = try Self.document()
    var new = Self.finding(document)
    new.introduction = .introduced
    var old = Self.finding(document, id: "GHSA-0000-0000-0002")
    old.introduction = .existing
    let result = Self.result(
      document, [new, old],
      suppressed: [Self.suppressed(Self.finding(document, id: "GHSA-0000-0000-0003"), "why")],
      unreadable: [("/repo/a b/x.json", "no")])
    let tree = JSONReader.read(Array(SARIFReport().text(of: result, ReportStyle()).utf8))
    let run = try #require(tree.root["runs"].items.first)
    let results = run["results"].items
    #expect(results.count == 3)
    let place = try #require(results[0]["locations"].items.first?["physicalLocation"])
    #expect(place[path: "artifactLocation", "uri"]?.string == "app/package.json")
    #expect(place[path: "region", "startLine"]?.integer == 2)
    #expect(place[path: "region", "startColumn"]?.integer == 34)
    #expect(place[path: "region", "endColumn"]?.integer == 41)
    #expect(results.map { $0["baselineState"]?.string } == ["new", "unchanged", "new"])
    #expect(results.map { $0["suppressions"].items.count } == [0, 0, 1])
    let rule = try #require(
      results[0]["ruleIndex"]?.integer.flatMap {
        run[path: "tool", "driver", "rules"].items.element(at: Int($0))
      })
    #expect(rule["id"]?.string == "known-vulnerability/critical")
    #expect(rule[path: "properties", "security-severity"]?.string == "9.5")
    let replacement = results[0]["fixes"].items.first?["artifactChanges"].items.first?[
      "replacements"
    ].items.first
    #expect(replacement?[path: "insertedContent", "text"]?.string == "lodash")
    let notes = run["invocations"].items.first?["toolExecutionNotifications"].items ?? []
    #expect(
      notes.first?["locations"].items.first?[
        path: "physicalLocation", "artifactLocation", "uri"]?.string == "a%20b/x.json")
  }

  @Test func sarifLeavesOutTheLeastAndSaysSo() throws {
    let document = try Self.document()
    var findings = (1...5).map { Self.finding(document, id: "GHSA-0000-0000-000\($0)") }
    findings[1].level = .warning
    findings[3].level = .hint
    let text = SARIFReport(maximumResults: 3).text(
      of: Self.result(document, findings), ReportStyle())
    let run = JSONReader.read(Array(text.utf8)).root["runs"].items.first
    #expect(
      run?["results"].items.compactMap {
        $0[path: "properties", "advisories"].items.first?.string
      } == ["GHSA-0000-0000-0001", "GHSA-0000-0000-0003", "GHSA-0000-0000-0005"])
    #expect(text.contains("2 findings of the least weight are left out"))
  }

  @Test func nothingVanishesUnseen() throws {
    let document = try Self.document()
    var open = Self.finding(document)
    open.introduction = .newlyDisclosed
    let set = Self.suppressed(Self.finding(document, id: "GHSA-0000-0000-0002"), "nobody calls it")
    var result = Self.result(
      document, [open], suppressed: [set], unreadable: [("/repo/x.json", "it is broken")])
    result.comparison = CheckResult.Comparison(name: "main", isBaseline: false)
    for report in CheckReports.all {
      let text = report.text(of: result, ReportStyle())
      if report.name != "codeclimate" {
        #expect(text.contains("set aside") || text.contains("\"suppressed\": 1"), "\(report.name)")
        #expect(text.contains("tarter"), "\(report.name) names no database")
      }
      #expect(text.contains("x.json"), "\(report.name) does not say what was not read")
    }
    let text = TextReport().text(of: result, ReportStyle())
    #expect(text.contains("error known-vulnerability, newly disclosed"))
    #expect(text.contains("Compared with main"))
    #expect(text.contains("1 newly disclosed"))
    #expect(text.contains("not_affected, inline_mitigations_already_exist: nobody calls it"))
  }

  @Test func aLongMarkdownReportIsCutAndSaysSo() throws {
    let document = try Self.document()
    let findings = (0..<900).map { Self.finding(document, id: "GHSA-0000-0000-\(1_000 + $0)") }
    let text = MarkdownReport().text(of: Self.result(document, findings), ReportStyle())
    #expect(text.utf8.count < 65_000)
    #expect(text.contains("more findings left out for length."))
    #expect(text.contains("Database"))
  }

  // MARK: Files

  @Test func oneRunWritesSeveralReports() throws {
    let folder = try TemporaryFolder()
    defer { folder.remove() }
    _ = try RunningCommand.run("/bin/ln", ["-s", "/dev/null", folder.path + "/link"])
    let arguments =
      CheckReports.all.flatMap { ["--output", "\($0.name)=\(folder.path)/\($0.name)"] }
      + ["--check", "--starter", "Examples/npm-shop"].dropFirst()
    let output = try RunningCommand.forewarn(["check"] + arguments)
    #expect(output.code == 1)
    for report in CheckReports.all { #expect(try !folder.text(report.name).isEmpty) }
    #expect(try folder.text("text") == output.standardOutput)
    for path in [folder.path + "/link", folder.path + "/no/folder", folder.path] {
      let refused = try RunningCommand.forewarn(
        ["check", "--starter", "--output", "json=\(path)", "Examples/up-to-date"])
      #expect(refused.code == 2)
      #expect(refused.standardError.hasPrefix("forewarn: "))
    }
  }
}

extension SyntaxValue? {
  /// The values in an array; none if there is none.
  fileprivate var items: [SyntaxValue] { self?.children.map { $0 } ?? [] }
}
