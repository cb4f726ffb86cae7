import Advisor
import SourceText

/// The report for people: each finding at its place with its reason and its fix, then what was
/// checked, what could not be, and which database answered.
struct TextReport {
  let result: CheckResult
  var isQuiet = false

  func text() -> String {
    var lines: [String] = []
    for (document, assessment) in result.documents {
      let shown = assessment.findings.filter { finding in
        guard !isQuiet || assessment.policy.makesFail(finding) else { return false }
        return finding.code != .notAssessed || finding.level > .hint
      }
      for group in Self.groups(shown) {
        lines += describe(group, in: document)
        lines.append("")
      }
    }
    for (path, reason) in result.unreadable {
      lines.append(
        "\(displayed(FileSystem.shown(path), limit: 1_000)): "
          + Terminal.styled("not assessed", .yellow) + ": \(displayed(reason, limit: 500))")
      lines.append("")
    }
    if !isQuiet || result.exitCode == 2 { lines += summary() }
    return lines.isEmpty ? "" : lines.joined(separator: "\n") + "\n"
  }

  /// Findings that say the same of the same package at the same place, each with another advisory:
  /// they are shown together, in the order of the first, the worst on top.
  private static func groups(_ findings: [Finding]) -> [[Finding]] {
    struct Key: Hashable {
      var span: SourceSpan
      var code: FindingCode
      var package: Finding.Subject?
      var claim: String
      var advice: String?
      var fix: String?
    }
    var groups: [[Finding]] = []
    var places: [Key: Int] = [:]
    for finding in findings {
      guard let statement = finding.statement else {
        groups.append([finding])
        continue
      }
      let fix = finding.remediations.first?.title
      let key = Key(
        span: finding.span, code: finding.code, package: finding.package, claim: statement.claim,
        advice: fix == nil ? statement.advice : nil, fix: fix)
      if let place = places[key] {
        groups[place].append(finding)
      } else {
        places[key] = groups.count
        groups.append([finding])
      }
    }
    return groups.map { group in
      group.sorted {
        ($1.level, $1.severity.rating, $1.severity.tenths ?? 0)
          < ($0.level, $0.severity.rating, $0.severity.tenths ?? 0)
      }
    }
  }

  private func describe(_ group: [Finding], in document: Document) -> [String] {
    guard let finding = group.first else { return [] }
    let place = document.text.position(of: finding.span.start, encoding: .utf16)
    let path = displayed(FileSystem.shown(finding.path), limit: 1_000)
    let style: Terminal.Style =
      switch finding.level {
      case .error: .red
      case .warning: .yellow
      case .information, .hint: .cyan
      }
    var lines = [
      Terminal.styled("\(path):\(place.line + 1):\(place.column + 1)", .bold) + ": "
        + Terminal.styled(finding.level.word, style) + " " + finding.code.rawValue
    ]
    guard let statement = finding.statement else { return lines + ["  " + finding.message] }
    lines.append("  " + statement.claim)
    lines += group.map { "    " + describeFlaw($0) }
    if !statement.origin.isEmpty { lines.append("  " + statement.origin) }
    if let remediation = finding.remediations.first {
      lines.append("  " + Terminal.styled("fix: ", .green) + describe(remediation, of: finding))
      if remediation.unfixedCount > 0 { lines.append("  " + statement.advice) }
    } else if !statement.advice.isEmpty {
      lines.append("  " + statement.advice)
    }
    return lines
  }

  /// `GHSA-jf85-cpcp-j695, CVE-2019-10744 (critical, 9.1): Prototype pollution`
  private func describeFlaw(_ finding: Finding) -> String {
    var ids: [String] = []
    for id in finding.advisories.map(\.id) + finding.advisories.flatMap(\.aliases)
    where !ids.contains(id) {
      ids.append(id)
    }
    var line = ids.prefix(3).map { displayed($0) }.joined(separator: ", ")
    if finding.severity.rating != .unscored || finding.advisories.first?.kind == .vulnerability {
      line += " (\(finding.severity.rating.word)"
      if let tenths = finding.severity.tenths { line += ", \(tenths / 10).\(tenths % 10)" }
      line += ")"
    }
    if let since = finding.advisories.compactMap(\.exploitation?.since).min() {
      line += ", exploited since \(since.day)"
    }
    let summary = finding.advisories.first?.summary ?? ""
    return summary.isEmpty ? line : line + ": " + displayed(summary)
  }

  private func describe(_ remediation: Remediation, of finding: Finding) -> String {
    var fix = remediation.title
    for fileEdit in remediation.edits {
      fix += ": write \(displayed(fileEdit.edit.replacement))"
      if fileEdit.path != finding.path {
        fix += " in \(displayed(FileSystem.shown(fileEdit.path), limit: 1_000))"
      }
    }
    if let command = remediation.command {
      fix += remediation.edits.isEmpty ? ", with `\(command)`" : ", then run `\(command)`"
    }
    return fix
  }

  private func summary() -> [String] {
    let findings = result.findings
    let files = result.documents.count
    var lines: [String] = []
    func count(_ level: Finding.Level) -> Int { findings.count { $0.level == level } }
    if files == 0 {
      lines.append("No manifest or lockfile was found: nothing was checked.")
    } else if result.database != nil {
      var line =
        "Checked \(counted(result.assessedCount, "package")) in \(counted(files, "file")): "
      if findings.isEmpty {
        line += "no known advisory affects them."
      } else {
        let parts = [
          (count(.error), "error"), (count(.warning), "warning"),
          (count(.information) + count(.hint), "remark"),
        ]
        line +=
          counted(findings.count, "finding") + " ("
          + parts.filter { $0.0 > 0 }.map { counted($0.0, $0.1) }.joined(separator: ", ") + ")."
      }
      lines.append(Terminal.styled(line, findings.isEmpty ? .green : .bold))
      if !findings.isEmpty {
        lines.append(
          "`forewarn explain ID` tells more of an advisory, with the versions it affects.")
      }
    }
    let unknown = result.notAssessedCount
    if unknown > 0 {
      let outside = result.notAssessed.filter { $0.level == .hint }
      let unpublished = outside.compactMap(\.package?.identity.ecosystem).filter {
        $0.definition?.advisories == EcosystemDefinition.AdvisoryData.none
      }
      var reasons: [String] = []
      if outside.count > unpublished.count {
        reasons.append(
          "\(outside.count - unpublished.count) from Git, archives or other registries, which "
            + "advisories do not cover")
      }
      if !unpublished.isEmpty {
        let names = Set(unpublished.map(\.name)).sorted().joined(separator: ", ")
        reasons.append("\(unpublished.count) of \(names), where nobody publishes advisories")
      }
      lines.append(
        "\(counted(unknown, "package")) could not be assessed"
          + (reasons.isEmpty ? "." : " (\(reasons.joined(separator: "; "))).")
          + " `forewarn list` shows them.")
    }
    lines.append(DatabaseText.describe(result.database, result.databaseProblem, result.today))
    return lines
  }
}

/// Which database answered and how old it is, in one line.
enum DatabaseText {
  static func describe(
    _ database: DatabaseDescription?, _ problem: String?, _ today: Timestamp
  ) -> String {
    guard let database else {
      return problem ?? "There is no advisory database. Run `forewarn sync` to get one."
    }
    let records = counted(database.recordCount, "advisory", "advisories")
    if database.isStarter {
      return "Database: the starter database built into Forewarn, \(records), newest of "
        + "\(database.newestRecord.day). It shows how Forewarn works; run `forewarn sync` for the "
        + "real one."
    }
    return "Database: generation \(database.sequence) of \(database.builtAt.day) "
      + "(confirmed \(age(database.confirmedAt, today)) ago), \(records), newest of \(database.newestRecord.day), "
      + "from \(displayed(database.origin, limit: 300))."
  }

  static func age(_ moment: Timestamp, _ today: Timestamp) -> String {
    let seconds = Swift.max(0, today.seconds - moment.seconds)
    switch seconds {
    case ..<120: return "\(seconds) s"
    case ..<7_200: return "\(seconds / 60) min"
    case ..<172_800: return "\(seconds / 3_600) h"
    default: return "\(seconds / 86_400) days"
    }
  }
}

/// `1 file`, `2 files`; thousands are grouped.
func counted(_ number: Int, _ singular: String, _ plural: String? = nil) -> String {
  var digits = Array(String(number))
  var index = digits.count - 3
  while index > 0 {
    digits.insert(",", at: index)
    index -= 3
  }
  return String(digits) + " " + (number == 1 ? singular : plural ?? singular + "s")
}
