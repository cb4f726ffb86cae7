import Advisor
import SourceText

/// SARIF 2.1.0 (OASIS), within what GitHub's code scanning takes.
struct SARIFReport: CheckReport {
  let name = "sarif"
  let summary = "GitHub code scanning and other readers of SARIF 2.1.0"

  /// GitHub refuses a run with more.
  var maximumResults = 25_000

  func text(of result: CheckResult, _ style: ReportStyle) -> String {
    SARIFText(result, maximumResults).text()
  }
}

private struct SARIFText {
  private let result: CheckResult
  private let reported: [ReportedFinding]
  /// How many findings the limit leaves out.
  private let leftOut: Int
  private let maximumResults: Int
  private let isCompared: Bool
  private static let root = "%SRCROOT%"

  init(_ result: CheckResult, _ maximumResults: Int) {
    self.result = result
    self.maximumResults = maximumResults
    var reported = result.reported
    leftOut = Swift.max(0, reported.count - maximumResults)
    if leftOut > 0 {
      // The worst stay, in their order.
      let kept = reported.indices.sorted { a, b in
        let (left, right) = (reported[a].finding, reported[b].finding)
        return (right.level, right.severity.rating, a) < (left.level, left.severity.rating, b)
      }.prefix(maximumResults).sorted()
      reported = kept.map { reported[$0] }
    }
    self.reported = reported
    isCompared = reported.contains { $0.finding.introduction != nil }
  }

  func text() -> String {
    let indexes = Dictionary(
      uniqueKeysWithValues: SARIFRule.all.enumerated().map { ($1.id, $0) })
    let run = JSONValue.object([
      ("tool", .object([("driver", driver())])),
      ("automationDetails", .object([("id", .string("forewarn/"))])),
      ("invocations", .array([invocation()])),
      (
        "originalUriBaseIds",
        .object([
          (
            Self.root,
            .object([("description", message("The root of the repository."))])
          )
        ])
      ),
      ("columnKind", .string("utf16CodeUnits")),
      (
        "results",
        .array(reported.map { item($0, indexes[SARIFRule.id(of: $0.finding)] ?? -1) })
      ),
    ])
    return JSONValue.object([
      (
        "$schema",
        .string(
          "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/"
            + "sarif-schema-2.1.0.json")
      ),
      ("version", .string("2.1.0")),
      ("runs", .array([run])),
    ]).text() + "\n"
  }

  private func driver() -> JSONValue {
    .object([
      ("name", .string("Forewarn")),
      ("semanticVersion", .string(forewarnVersion)),
      ("informationUri", .string("https://forewarn.example/forewarn")),
      ("rules", .array(SARIFRule.all.map(\.json))),
      (
        "notifications",
        .array([
          .object([
            ("id", .string(FindingCode.notAssessed.rawValue)),
            ("shortDescription", .object([("text", .string("Something was not assessed."))])),
            ("help", .object([("text", .string(FindingCode.notAssessed.manualPage))])),
          ])
        ])
      ),
    ])
  }

  /// What the run could say of itself: what it could not assess is a notification each, never
  /// silence.
  private func invocation() -> JSONValue {
    var notifications = result.gaps.map { gap in
      JSONValue.object([
        (
          "descriptor",
          .object([("id", .string(FindingCode.notAssessed.rawValue)), ("index", .number(0))])
        ),
        ("level", .string(gap.affectsExitCode ? "warning" : "note")),
        ("message", message(gap.reason)),
        (
          "locations",
          .array([
            .object([("physicalLocation", physicalLocation(gap.path, gap.region))])
          ])
        ),
      ])
    }
    if leftOut > 0 {
      notifications.append(
        note(
          "\(counted(leftOut, "finding")) of the least weight \(leftOut == 1 ? "is" : "are") left "
            + "out: readers take no more than \(maximumResults) results.", "error"))
    }
    notifications += CheckSummary(result: result).lines.map {
      note($0, result.database == nil ? "error" : "note")
    }
    return .object([
      ("executionSuccessful", .bool(result.exitCode != 2)),
      ("exitCode", .number(Int(result.exitCode))),
      ("toolExecutionNotifications", .array(notifications)),
    ])
  }

  private func note(_ text: String, _ level: String) -> JSONValue {
    .object([("level", .string(level)), ("message", message(text))])
  }

  private func item(_ reported: ReportedFinding, _ rule: Int) -> JSONValue {
    let finding = reported.finding
    var members: [(String, JSONValue)] = [
      ("ruleId", .string(SARIFRule.id(of: finding))),
      ("ruleIndex", .number(rule)),
      ("kind", .string("fail")),
      ("level", .string(Self.level(finding.level))),
      ("message", message(finding.message)),
      (
        "locations",
        .array([
          .object([("physicalLocation", physicalLocation(reported.path, reported.region))])
        ])
      ),
      (
        "partialFingerprints",
        .object([
          ("forewarn/v1", .string(reported.fingerprint.text)),
          ("primaryLocationLineHash", .string(reported.fingerprint.text + ":1")),
        ])
      ),
    ]
    if !finding.related.isEmpty {
      members.append(("relatedLocations", .array(related(finding))))
    }
    let fixes = finding.remediations.filter { !$0.edits.isEmpty }
    if !fixes.isEmpty { members.append(("fixes", .array(fixes.map { fix($0) }))) }
    if let suppression = finding.suppression {
      members.append(("suppressions", .array([suppressed(finding, suppression)])))
    } else {
      members.append(("suppressions", .array([])))
    }
    if isCompared {
      members.append(
        ("baselineState", .string(finding.introduction == .existing ? "unchanged" : "new")))
    }
    members.append(("properties", .object(properties(reported))))
    return .object(members)
  }

  private func properties(_ reported: ReportedFinding) -> [(String, JSONValue)] {
    let finding = reported.finding
    var members: [(String, JSONValue)] = []
    if let package = finding.package { members.append(("purl", .string(package.purl))) }
    if !finding.advisories.isEmpty { members.append(("advisories", .strings(finding.flawNames))) }
    if let score = finding.scoreText { members.append(("security-severity", .string(score))) }
    if let certainty = finding.certainty {
      members.append(("certainty", .string(certainty.rawValue)))
    }
    if let introduction = finding.introduction {
      members.append(("introduction", .string(introduction.rawValue)))
    }
    members.append(("makesFail", .bool(reported.makesFail)))
    return members
  }

  /// GitHub takes up to a thousand locations of a result.
  private func related(_ finding: Finding) -> [JSONValue] {
    finding.related.prefix(1_000).enumerated().map { index, place in
      .object([
        ("id", .number(index + 1)),
        (
          "physicalLocation",
          physicalLocation(
            result.stable(place.path), result.region(place.span, in: place.path))
        ),
        ("message", message(place.message)),
      ])
    }
  }

  private func fix(_ remediation: Remediation) -> JSONValue {
    var paths: [String] = []
    for edit in remediation.edits where !paths.contains(edit.path) { paths.append(edit.path) }
    return .object([
      ("description", message(remediation.offer)),
      (
        "artifactChanges",
        .array(
          paths.map { path in
            .object([
              ("artifactLocation", artifact(result.stable(path))),
              (
                "replacements",
                .array(
                  remediation.edits.filter { $0.path == path }.compactMap { item in
                    result.region(item.edit.span, in: path).map { region in
                      .object([
                        ("deletedRegion", Self.json(region)),
                        (
                          "insertedContent",
                          .object([("text", .string(item.edit.replacement))])
                        ),
                      ])
                    }
                  })
              ),
            ])
          })
      ),
    ])
  }

  private func suppressed(_ finding: Finding, _ suppression: Suppression) -> JSONValue {
    let place = suppression.place
    return .object([
      ("kind", .string(suppression.kind.rawValue)),
      ("status", .string("accepted")),
      ("justification", .string(finding.suppressionText ?? "")),
      (
        "location",
        .object([
          (
            "physicalLocation",
            physicalLocation(result.stable(place.path), result.region(place.span, in: place.path))
          )
        ])
      ),
    ])
  }

  // MARK: Parts

  private func physicalLocation(
    _ path: String, _ region: ReportedFinding.Region?
  ) -> JSONValue {
    var members = [("artifactLocation", artifact(path))]
    if let region { members.append(("region", Self.json(region))) }
    return .object(members)
  }

  private func artifact(_ path: String) -> JSONValue {
    let reference = ReportText.reference(toPath: path)
    return path.hasPrefix("/")
      ? .object([("uri", .string("file://" + reference))])
      : .object([("uri", .string(reference)), ("uriBaseId", .string(Self.root))])
  }

  private static func json(_ region: ReportedFinding.Region) -> JSONValue {
    .object([
      ("startLine", .number(region.startLine)), ("startColumn", .number(region.startColumn)),
      ("endLine", .number(region.endLine)), ("endColumn", .number(region.endColumn)),
    ])
  }

  private static func level(_ level: Finding.Level) -> String {
    switch level {
    case .error: "error"
    case .warning: "warning"
    case .information, .hint: "note"
    }
  }

  /// Brackets in a message are links to readers, braces places to fill in: both are escaped (SARIF
  /// 2.1.0 sections 3.11.5 and 3.11.6).
  private func message(_ text: String) -> JSONValue {
    var escaped = ""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\\", "[", "]": escaped += "\\" + String(scalar)
      case "{": escaped += "{{"
      case "}": escaped += "}}"
      default: escaped.unicodeScalars.append(scalar)
      }
    }
    return .object([("text", .string(escaped))])
  }
}
