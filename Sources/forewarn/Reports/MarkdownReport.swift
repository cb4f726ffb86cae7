import Advisor

/// Markdown for the summary of a job, a comment on a change, or a page.
struct MarkdownReport: CheckReport {
  let name = "markdown"
  let summary = "job summaries and comments"

  /// A comment on GitHub takes 65,536 characters, one on GitLab a million.
  static let maximumLength = 60_000

  func text(of result: CheckResult, _ style: ReportStyle) -> String {
    let summary = CheckSummary(result: result)
    let reported = result.reported
    let open = reported.filter { $0.finding.suppression == nil }
    let ending = ending(result, summary, reported)
    var blocks = [
      "## Forewarn: " + heading(result),
      summary.verdict.map { MarkdownText.sentence($0) } ?? "Nothing was checked.",
    ]
    if let introductions = summary.introductions { blocks.append(introductions) }
    var length = blocks.reduce(0) { $0 + $1.utf8.count } + ending.utf8.count
    var leftOut = 0
    var path: String?
    var lines: [String] = []
    for item in open {
      let text = describe(item)
      let title = item.path == path ? "" : "### " + MarkdownText.code(item.path)
      if length + text.utf8.count + title.utf8.count > Self.maximumLength {
        leftOut += 1
        continue
      }
      length += text.utf8.count + title.utf8.count + 4
      if !title.isEmpty {
        if !lines.isEmpty { blocks.append(lines.joined(separator: "\n")) }
        lines = []
        blocks.append(title)
        path = item.path
      }
      lines.append(text)
    }
    if !lines.isEmpty { blocks.append(lines.joined(separator: "\n")) }
    if leftOut > 0 {
      blocks.append("**\(counted(leftOut, "more finding")) left out for length.**")
    }
    return ReportText.harmless((blocks + [ending]).joined(separator: "\n\n")) + "\n"
  }

  private func heading(_ result: CheckResult) -> String {
    switch result.exitCode {
    case 0: "nothing to do"
    case 1: "\(counted(result.failing.count, "finding")) to act on"
    default: "the check is not complete"
    }
  }

  private func describe(_ item: ReportedFinding) -> String {
    let finding = item.finding
    var line = "- **\(finding.level.word)**"
    if let introduction = finding.introduction { line += " (\(introduction.rawValue))" }
    if let region = item.region { line += " line \(region.startLine)" }
    line += ": " + MarkdownText.sentence(finding.message)
    for name in finding.flawNames.prefix(3) {
      let flaw = FlawIdentifier(name)
      line +=
        flaw.address.map { " [\(MarkdownText.code(name))](\($0))" }
        ?? " " + MarkdownText.code(name)
    }
    if let remediation = finding.remediations.first {
      line += "\n  - fix: " + MarkdownText.sentence(remediation.offer)
      if let command = remediation.command { line += ", with " + MarkdownText.code(command) }
    }
    return line
  }

  /// What was set aside, what could not be assessed, and the database: never cut off, but each list
  /// by itself.
  private func ending(
    _ result: CheckResult, _ summary: CheckSummary, _ reported: [ReportedFinding]
  ) -> String {
    var blocks: [String] = []
    let suppressed = reported.filter { $0.finding.suppression != nil }
    if !suppressed.isEmpty {
      blocks.append(
        details(
          summary.setAside ?? "",
          suppressed.map { item in
            "- \(MarkdownText.code(item.path)): \(MarkdownText.sentence(item.finding.heading)): "
              + MarkdownText.sentence(item.finding.suppressionText ?? "")
          }))
    }
    let gaps = result.gaps
    if !gaps.isEmpty {
      blocks.append(
        details(
          "\(counted(gaps.count, "thing")) could not be assessed.",
          gaps.map { "- \(MarkdownText.code($0.path)): \(MarkdownText.sentence($0.reason))" }))
    }
    blocks.append(MarkdownText.sentence(ReportText.escaped(summary.database, ["`": ""])))
    return blocks.joined(separator: "\n\n")
  }

  private func details(_ title: String, _ lines: [String]) -> String {
    let shown = lines.prefix(50)
    let rest = lines.count - shown.count
    return
      (["**\(title)**", ""] + shown
      + (rest > 0 ? ["- and \(counted(rest, "more", "more"))"] : []))
      .joined(separator: "\n")
  }
}
