import Advisor

/// Workflow commands of GitHub Actions: findings become annotations at the lines of a change
/// (<https://docs.github.com/actions/reference/workflow-commands-for-github-actions>).
struct GitHubReport: CheckReport {
  let name = "github"
  let summary = "annotations in GitHub Actions"

  func text(of result: CheckResult, _ style: ReportStyle) -> String {
    var lines = result.reported.filter { $0.finding.suppression == nil }.map { reported in
      command(
        Self.word(reported.finding.level), reported.path, reported.region,
        title: "Forewarn: \(reported.finding.code.rawValue)", reported.finding.message)
    }
    lines += result.gaps.map { gap in
      command(
        gap.affectsExitCode ? "warning" : "notice", gap.path, gap.region,
        title: "Forewarn: \(FindingCode.notAssessed.rawValue)", gap.reason)
    }
    lines += CheckSummary(result: result).lines.map { ReportText.harmless($0) }
    return lines.joined(separator: "\n") + "\n"
  }

  private func command(
    _ word: String, _ path: String, _ region: ReportedFinding.Region?, title: String,
    _ message: String
  ) -> String {
    var properties = [("file", path)]
    if let region {
      properties += [("line", "\(region.startLine)"), ("endLine", "\(region.endLine)")]
      // Columns are shown only where a finding stands in one line.
      if region.startLine == region.endLine {
        properties += [("col", "\(region.startColumn)"), ("endColumn", "\(region.endColumn)")]
      }
    }
    properties.append(("title", title))
    let text = properties.map { "\($0.0)=\(Self.property($0.1))" }.joined(separator: ",")
    return "::\(word) \(text)::\(Self.data(message))"
  }

  private static func word(_ level: Finding.Level) -> String {
    switch level {
    case .error: "error"
    case .warning: "warning"
    case .information, .hint: "notice"
    }
  }

  private static func data(_ text: String) -> String {
    ReportText.escaped(ReportText.inLine(text), ["%": "%25"])
  }

  private static func property(_ text: String) -> String {
    ReportText.escaped(ReportText.inLine(text), ["%": "%25", ":": "%3A", ",": "%2C"])
  }
}

/// Logging commands of Azure Pipelines: findings become issues of the run
/// (<https://learn.microsoft.com/azure/devops/pipelines/scripts/logging-commands>).
struct AzureReport: CheckReport {
  let name = "azure"
  let summary = "issues in Azure Pipelines"

  func text(of result: CheckResult, _ style: ReportStyle) -> String {
    // Two kinds of issue exist; remarks are lines of the log.
    var lines = result.reported.filter { $0.finding.suppression == nil }.map { reported in
      let finding = reported.finding
      return finding.level >= .warning
        ? command(
          finding.level == .error ? "error" : "warning", reported.path, reported.region,
          finding.code, finding.message)
        : remark(reported.path, reported.region, finding.code, finding.message)
    }
    lines += result.gaps.map { gap in
      gap.affectsExitCode
        ? command("warning", gap.path, gap.region, .notAssessed, gap.reason)
        : remark(gap.path, gap.region, .notAssessed, gap.reason)
    }
    lines += CheckSummary(result: result).lines.map { ReportText.harmless($0) }
    return lines.joined(separator: "\n") + "\n"
  }

  private func remark(
    _ path: String, _ region: ReportedFinding.Region?, _ code: FindingCode, _ message: String
  ) -> String {
    let place = region.map { ":\($0.startLine):\($0.startColumn)" } ?? ""
    return ReportText.harmless(
      "\(displayed(path, limit: 1_000))\(place): \(code.rawValue) "
        + displayed(message, limit: 4_000))
  }

  private func command(
    _ type: String, _ path: String, _ region: ReportedFinding.Region?, _ code: FindingCode,
    _ message: String
  ) -> String {
    var properties = [("type", type), ("sourcepath", path)]
    if let region {
      properties += [
        ("linenumber", "\(region.startLine)"), ("columnnumber", "\(region.startColumn)"),
      ]
    }
    properties.append(("code", code.rawValue))
    let text = properties.map { "\($0.0)=\(Self.property($0.1))" }.joined(separator: ";")
    return "##vso[task.logissue \(text)]\(Self.data(message))"
  }

  private static func data(_ text: String) -> String {
    ReportText.escaped(ReportText.inLine(text), ["%": "%AZP25"])
  }

  private static func property(_ text: String) -> String {
    ReportText.escaped(ReportText.inLine(text), ["%": "%AZP25", ";": "%3B", "]": "%5D"])
  }
}
