import Advisor
import SourceText

/// The report for people: each finding at its place with its reason and its fix, then what was
/// checked, what could not be, and which database answered.
struct TextReport: CheckReport {
  let name = "text"
  let summary = "people"

  func text(of result: CheckResult, _ style: ReportStyle) -> String {
    TextReportText(result: result, isQuiet: style.isQuiet, hasColor: style.hasColor).text()
  }
}

private struct TextReportText {
  let result: CheckResult
  let isQuiet: Bool
  let hasColor: Bool

  func text() -> String {
    var lines: [String] = []
    for (_, assessment) in result.documents {
      let shown = assessment.findings.filter { finding in
        guard !isQuiet || assessment.policy.makesFail(finding) else { return false }
        // What was there before would hide what is new.
        if finding.introduction == .existing, !assessment.policy.counts(finding) { return false }
        return finding.code != .notAssessed || finding.level > .hint
      }
      for group in Self.groups(shown) {
        lines += describe(group)
        lines.append("")
      }
    }
    for (path, reason) in result.unreadable {
      lines.append(
        "\(displayed(FileSystem.shown(path), limit: 1_000)): "
          + styled("not assessed", .yellow) + ": \(displayed(reason, limit: 500))")
      lines.append("")
    }
    if !isQuiet { lines += setAside() }
    if !isQuiet || result.exitCode == 2 { lines += summary() }
    return lines.isEmpty ? "" : ReportText.harmless(lines.joined(separator: "\n")) + "\n"
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

  private func describe(_ group: [Finding]) -> [String] {
    guard let finding = group.first else { return [] }
    let style: Terminal.Style =
      switch finding.level {
      case .error: .red
      case .warning: .yellow
      case .information, .hint: .cyan
      }
    var lines = [
      styled(place(of: finding), .bold) + ": "
        + styled(finding.level.word, style) + " " + finding.code.rawValue
        + (finding.introduction.map { ", \($0.words)" } ?? "")
    ]
    guard let statement = finding.statement else {
      return lines + ["  " + displayed(finding.message, limit: 4_000)]
    }
    lines.append("  " + statement.claim)
    lines += group.map { "    " + describeFlaw($0) }
    if !statement.origin.isEmpty { lines.append("  " + statement.origin) }
    let told = group.flatMap(\.decisions).filter(\.isTold).map { "  " + $0.sentence }
    lines += told.enumerated().filter { told.firstIndex(of: $0.element) == $0.offset }.map(
      \.element)
    if let remediation = finding.remediations.first {
      lines.append("  " + styled("fix: ", .green) + describe(remediation, of: finding))
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

  /// What decisions set aside, each with its reason, so that nothing vanishes unseen.
  private func setAside() -> [String] {
    let findings = result.suppressed
    guard !findings.isEmpty else { return [] }
    let lines = findings.map { finding in
      "  \(place(of: finding)): \(finding.code.rawValue) \(finding.heading): "
        + (finding.suppressionText ?? "")
    }
    return ["Set aside by decisions:"] + lines + [""]
  }

  private func summary() -> [String] {
    let summary = CheckSummary(result: result)
    let isGood = result.findings.isEmpty && !result.documents.isEmpty
    var lines: [String] = []
    if let verdict = summary.verdict {
      lines.append(styled(verdict, isGood ? .green : .bold))
    }
    if !result.findings.isEmpty {
      lines.append("`forewarn explain ID` tells more of an advisory, with the versions it affects.")
    }
    return lines
      + [
        summary.introductions, summary.setAside, summary.unassessed, summary.unreadable,
        summary.database,
      ].compactMap { $0 }
  }

  private func place(of finding: Finding) -> String {
    let path = displayed(FileSystem.shown(finding.path), limit: 1_000)
    guard let region = result.region(finding.span, in: finding.path) else { return path }
    return "\(path):\(region.startLine):\(region.startColumn)"
  }

  private func styled(_ text: String, _ style: Terminal.Style) -> String {
    Terminal.styled(text, style, hasColor: hasColor)
  }
}
