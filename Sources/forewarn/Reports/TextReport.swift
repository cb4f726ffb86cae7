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
      for finding in assessment.findings where !isQuiet || result.threshold.isReached(by: finding) {
        if finding.code == .notAssessed, finding.level == .hint { continue }
        lines += describe(finding, in: document)
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

  private func describe(_ finding: Finding, in document: Document) -> [String] {
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
        + Terminal.styled(finding.level.word, style) + " " + finding.code.rawValue,
      "  " + finding.message,
    ]
    if let remediation = finding.remediations.first {
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
      lines.append("  " + Terminal.styled("fix: ", .green) + fix)
    }
    if let first = finding.advisories.first {
      let ids = finding.advisories.map(\.id) + finding.advisories.flatMap(\.aliases)
      var seen: Set<String> = []
      let unique = ids.filter { seen.insert($0).inserted }
      if unique.count > 1 {
        lines.append(
          "  " + Terminal.styled("ids: ", .dim)
            + unique.prefix(8).map { displayed($0) }.joined(separator: ", "))
      }
      if !first.rangeText.isEmpty {
        lines.append(
          "  " + Terminal.styled("affected: ", .dim) + displayed(first.rangeText, limit: 300))
      }
    }
    return lines
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
    }
    let unknown = result.notAssessedCount
    if unknown > 0 {
      let outside = result.notAssessed.count { $0.level == .hint }
      var line = "\(counted(unknown, "package")) could not be assessed"
      if outside > 0 {
        line +=
          " (\(outside) from Git, archives or other registries, which advisories do not cover)"
      }
      lines.append(line + ".")
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
