import Advisor

/// GitLab's report of dependency scanning, schema 15.2
/// (<https://docs.gitlab.com/development/integrations/secure/>).
struct GitLabReport: CheckReport {
  let name = "gitlab"
  let summary = "GitLab dependency scanning (gl-dependency-scanning-report.json)"

  func text(of result: CheckResult, _ style: ReportStyle) -> String {
    let reported = result.reported
    let shown = reported.filter { Self.isFlaw($0.finding) && $0.finding.suppression == nil }
    let tool: [(String, JSONValue)] = [
      ("id", .string("forewarn")), ("name", .string("Forewarn")),
      ("version", .string(forewarnVersion)),
      ("vendor", .object([("name", .string("Forewarn"))])),
    ]
    // The schema's moments have no zone; they are UTC.
    let moment = JSONValue.string(String(result.today.rfc3339.dropLast()))
    let scan = JSONValue.object([
      ("analyzer", .object(tool)), ("scanner", .object(tool)),
      ("type", .string("dependency_scanning")),
      ("start_time", moment), ("end_time", moment),
      ("status", .string(result.database == nil ? "failure" : "success")),
      ("messages", .array(messages(result, reported, shown.count))),
    ])
    return JSONValue.object([
      ("version", .string("15.2.1")),
      ("scan", scan),
      ("vulnerabilities", .array(shown.map { vulnerability($0) })),
    ]).text() + "\n"
  }

  /// Flaws alone: this report has no place for what else is found.
  private static func isFlaw(_ finding: Finding) -> Bool {
    guard finding.package != nil, !finding.flawNames.isEmpty else { return false }
    switch finding.code {
    case .knownVulnerability, .maliciousPackage, .rangeAdmitsVulnerable, .unsound: return true
    default: return false
    }
  }

  private func messages(
    _ result: CheckResult, _ reported: [ReportedFinding], _ shown: Int
  ) -> [JSONValue] {
    func message(_ level: String, _ text: String) -> JSONValue {
      .object([("level", .string(level)), ("value", .string(text))])
    }
    var messages = CheckSummary(result: result).lines.map {
      message(result.database == nil ? "fatal" : "info", $0)
    }
    let others = reported.count { $0.finding.suppression == nil } - shown
    if others > 0 {
      messages.append(
        message(
          "info",
          "\(counted(others, "finding")) of other kinds than flaws "
            + "\(others == 1 ? "is" : "are") in the other reports."))
    }
    messages += result.gaps.map { gap in
      message(
        gap.affectsExitCode ? "warn" : "info",
        "\(displayed(gap.path, limit: 1_000)): \(gap.reason)")
    }
    return messages
  }

  private func vulnerability(_ reported: ReportedFinding) -> JSONValue {
    let finding = reported.finding
    var dependency: [(String, JSONValue)] = [
      (
        "package",
        .object([("name", .string(displayed(finding.package?.name ?? "", limit: 1_000)))])
      ),
      ("version", .string(displayed(finding.package?.version ?? "unknown", limit: 200))),
    ]
    if finding.certainty != nil {
      dependency.append(("direct", .bool(finding.paths.isEmpty)))
    }
    var members: [(String, JSONValue)] = [
      ("id", .string(reported.fingerprint.uuid)),
      ("name", .string(ReportText.cut(finding.heading, to: 255))),
      ("description", .string(ReportText.cut(finding.message, to: 100_000))),
      ("severity", .string(Self.severity(finding))),
    ]
    if let remediation = finding.remediations.first {
      members.append(("solution", .string(ReportText.cut(remediation.offer, to: 7_000))))
    }
    members += [
      ("identifiers", .array(finding.flawNames.prefix(20).map { FlawIdentifier($0).gitLab })),
      ("links", .array(links(finding))),
      (
        "location",
        .object([
          ("file", .string(reported.path)), ("dependency", .object(dependency)),
        ])
      ),
    ]
    return .object(members)
  }

  private func links(_ finding: Finding) -> [JSONValue] {
    finding.flawNames.prefix(20).compactMap { FlawIdentifier($0).address }.map {
      .object([("url", .string($0))])
    }
  }

  private static func severity(_ finding: Finding) -> String {
    if finding.code == .maliciousPackage { return "Critical" }
    switch finding.severity.rating {
    case .critical: return "Critical"
    case .high: return "High"
    case .medium: return "Medium"
    case .low: return "Low"
    case .none: return "Info"
    case .unscored: return "Unknown"
    }
  }
}

/// Code Climate's form of findings in the part that GitLab's code quality reads
/// (<https://docs.gitlab.com/ci/testing/code_quality/>).
struct CodeClimateReport: CheckReport {
  let name = "codeclimate"
  let summary = "GitLab code quality (gl-code-quality-report.json)"

  func text(of result: CheckResult, _ style: ReportStyle) -> String {
    let findings = result.reported.filter { $0.finding.suppression == nil }.map { reported in
      issue(
        reported.finding.code, reported.finding.message, reported.fingerprint, reported.path,
        reported.region, severity: Self.severity(reported))
    }
    let gaps = result.gaps.enumerated().map { index, gap in
      issue(
        .notAssessed, gap.reason,
        Fingerprint(of: "not-assessed \(gap.path) \(gap.package?.purl ?? "") \(index)"), gap.path,
        gap.region, severity: gap.affectsExitCode ? "major" : "info")
    }
    return JSONValue.array(findings + gaps).text() + "\n"
  }

  private func issue(
    _ code: FindingCode, _ message: String, _ fingerprint: Fingerprint, _ path: String,
    _ region: ReportedFinding.Region?, severity: String
  ) -> JSONValue {
    .object([
      ("type", .string("issue")),
      ("check_name", .string(code.rawValue)),
      (
        "description",
        .string(message.isEmpty ? code.rawValue : ReportText.cut(message, to: 10_000))
      ),
      ("categories", .strings(["Security"])),
      ("severity", .string(severity)),
      ("fingerprint", .string(fingerprint.text)),
      (
        "location",
        .object([
          ("path", .string(path)),
          (
            "lines",
            .object([
              ("begin", .number(region?.startLine ?? 1)),
              ("end", .number(region?.endLine ?? 1)),
            ])
          ),
        ])
      ),
    ])
  }

  private static func severity(_ reported: ReportedFinding) -> String {
    switch reported.finding.level {
    case .error: reported.finding.severity.rating == .critical ? "blocker" : "critical"
    case .warning: "major"
    case .information: "minor"
    case .hint: "info"
    }
  }
}
