import Advisor
import SourceText

/// The report for programs. Its schema is `docs/check.schema.json`.
struct JSONReport: CheckReport {
  let name = "json"
  let summary = "programs, by docs/check.schema.json"

  func text(of result: CheckResult, _ style: ReportStyle) -> String {
    JSONReportText(result: result).text()
  }
}

private struct JSONReportText {
  let result: CheckResult

  func text() -> String {
    let texts = result.texts
    let value = JSONValue.object([
      ("schema", .number(1)),
      ("summary", summary()),
      ("database", database()),
      ("comparison", comparison()),
      (
        "findings",
        .array(
          result.reported.filter { $0.finding.suppression == nil }.map { finding($0, texts) })
      ),
      (
        "suppressed",
        .array(
          result.reported.filter { $0.finding.suppression != nil }.map { finding($0, texts) })
      ),
      ("notAssessed", .array(notAssessed(texts))),
    ])
    return value.text() + "\n"
  }

  private func summary() -> JSONValue {
    let findings = result.findings
    return .object([
      ("files", .number(result.documents.count)),
      ("packagesAssessed", .number(result.assessedCount)),
      ("packagesNotAssessed", .number(result.notAssessedCount)),
      ("errors", .number(findings.count { $0.level == .error })),
      ("warnings", .number(findings.count { $0.level == .warning })),
      ("information", .number(findings.count { $0.level == .information })),
      ("hints", .number(findings.count { $0.level == .hint })),
      ("failing", .number(result.failing.count)),
      ("suppressed", .number(result.suppressed.count)),
      ("exitCode", .number(Int(result.exitCode))),
    ])
  }

  private func database() -> JSONValue {
    guard let database = result.database else {
      return .object([
        ("state", .string("missing")), ("problem", .optional(result.databaseProblem)),
      ])
    }
    var members: [(String, JSONValue)] = [
      ("state", .string(database.isStarter ? "starter" : "synced")),
      ("newestRecord", .string(database.newestRecord.rfc3339)),
      ("records", .number(database.recordCount)),
      ("origin", .string(database.origin)),
    ]
    if !database.isStarter {
      members += [
        ("sequence", .number(database.sequence)),
        ("digest", .string(database.digest)),
        ("builtAt", .string(database.builtAt.rfc3339)),
        ("confirmedAt", .string(database.confirmedAt.rfc3339)),
        ("ageSeconds", .number(Swift.max(0, result.today.seconds - database.confirmedAt.seconds))),
      ]
    }
    if let publication = database.publication {
      members.append(
        (
          "publication",
          .object([
            ("sequence", .number(publication.sequence)),
            ("published", .string(publication.published.rfc3339)),
          ])
        ))
    }
    return .object(members)
  }

  private func comparison() -> JSONValue {
    guard let comparison = result.comparison else { return .null }
    return .object([
      ("kind", .string(comparison.isBaseline ? "baseline" : "commit")),
      ("name", .string(comparison.name)),
      ("commit", .optional(comparison.commit)),
      ("moment", .optional(comparison.moment?.rfc3339)),
    ])
  }

  private func finding(_ reported: ReportedFinding, _ texts: [String: DocumentText]) -> JSONValue {
    let finding = reported.finding
    var members: [(String, JSONValue)] = [
      ("code", .string(finding.code.rawValue)),
      ("severity", .string(finding.level.word)),
      ("rating", .string(finding.severity.rating.word)),
      ("score", finding.severity.tenths.map { .string("\($0 / 10).\($0 % 10)") } ?? .null),
      ("path", .string(FileSystem.shown(finding.path))),
      ("span", JSONSpan.value(finding.span, texts[finding.path])),
      ("package", package(finding.package)),
      ("advisories", .strings(finding.advisories.map(\.id))),
      ("aliases", .strings(aliases(finding))),
      ("message", .string(finding.message)),
      ("fingerprint", .string(reported.fingerprint.text)),
      ("fails", .bool(reported.makesFail)),
      ("certainty", .optional(finding.certainty?.rawValue)),
      ("paths", .array(finding.paths.map { .strings($0) })),
      ("remediations", .array(finding.remediations.map { remediation($0, texts) })),
    ]
    if let since = finding.advisories.compactMap(\.exploitation?.since).min() {
      members.append(("exploitedSince", .string(since.day)))
    }
    if let introduction = finding.introduction {
      members.append(("introduction", .string(introduction.rawValue)))
    }
    if !finding.decisions.isEmpty {
      members.append(("decisions", .array(finding.decisions.map(decision))))
    }
    if let suppression = finding.suppression {
      members.append(("suppression", suppressed(suppression)))
    }
    members.append(
      (
        "related",
        .array(
          finding.related.map { place in
            .object([
              ("path", .string(FileSystem.shown(place.path))),
              ("span", JSONSpan.value(place.span, texts[place.path])),
              ("message", .string(place.message)),
            ])
          })
      ))
    return .object(members)
  }

  private func decision(_ spoken: SpokenDecision) -> JSONValue {
    .object([
      ("outcome", .string(spoken.outcome.rawValue)), ("author", .string(spoken.decision.author)),
      ("text", .string(spoken.sentence)),
      ("path", .string(FileSystem.shown(spoken.decision.place.path))),
    ])
  }

  private func suppressed(_ suppression: Suppression) -> JSONValue {
    let place = suppression.place
    return .object([
      ("kind", .string(suppression.kind == .inSource ? "comment" : "statement")),
      ("status", .string(suppression.status.rawValue)),
      ("justification", .optional(suppression.justification?.rawValue)),
      ("reason", .string(suppression.reason)),
      ("author", .string(suppression.author)),
      ("expires", .optional(suppression.expires?.day)),
      ("path", .string(FileSystem.shown(place.path))),
      ("span", JSONSpan.value(place.span, result.texts[place.path])),
    ])
  }

  private func aliases(_ finding: Finding) -> [String] {
    var seen = Set(finding.advisories.map(\.id))
    return finding.advisories.flatMap(\.aliases).filter { seen.insert($0).inserted }
  }

  private func package(_ subject: Finding.Subject?) -> JSONValue {
    guard let subject else { return .null }
    return .object([
      ("name", .string(subject.name)),
      ("ecosystem", .string(subject.identity.ecosystem.name)),
      ("version", .optional(subject.version)),
      ("purl", .string(subject.purl)),
    ])
  }

  private func remediation(
    _ remediation: Remediation, _ texts: [String: DocumentText]
  ) -> JSONValue {
    .object([
      ("title", .string(remediation.title)),
      ("version", .optional(remediation.version)),
      ("major", .bool(remediation.isMajor)),
      ("unfixed", .number(remediation.unfixedCount)),
      ("command", .optional(remediation.command)),
      (
        "edits",
        .array(
          remediation.edits.map { item in
            .object([
              ("path", .string(FileSystem.shown(item.path))),
              ("span", JSONSpan.value(item.edit.span, texts[item.path])),
              ("newText", .string(item.edit.replacement)),
            ])
          })
      ),
    ])
  }

  private func notAssessed(_ texts: [String: DocumentText]) -> [JSONValue] {
    let files = result.unreadable.map { path, reason in
      JSONValue.object([
        ("path", .string(FileSystem.shown(path))), ("span", .null), ("package", .null),
        ("reason", .string(reason)), ("affectsExitCode", .bool(true)),
      ])
    }
    return files
      + result.unassessed.map { finding, isOpen in
        .object([
          ("path", .string(FileSystem.shown(finding.path))),
          ("span", JSONSpan.value(finding.span, texts[finding.path])),
          ("package", package(finding.package)),
          ("reason", .string(finding.message)),
          ("affectsExitCode", .bool(isOpen)),
        ])
      }
  }
}

/// A span as every JSON output gives it: 1-based lines, 1-based UTF-16 columns, UTF-8 byte offsets,
/// the end exclusive.
enum JSONSpan {
  static func value(_ span: SourceSpan, _ text: DocumentText?) -> JSONValue {
    guard let text else { return .null }
    func place(_ offset: Int) -> JSONValue {
      let position = text.position(of: offset, encoding: .utf16)
      return .object([
        ("line", .number(position.line + 1)), ("column", .number(position.column + 1)),
        ("byte", .number(offset)),
      ])
    }
    return .object([("start", place(span.start)), ("end", place(span.end))])
  }
}
