import Advisor

/// The kinds of finding as SARIF describes them. A kind that advisories rate is one rule for each
/// rating: readers take the weight of a result (`security-severity`) from its rule.
struct SARIFRule {
  var id: String
  var code: FindingCode
  var level: String
  /// From 0.0 to 10.0, within the band in which GitHub shows the rating; nil of what is no flaw.
  var securitySeverity: String?

  /// All of them, in one order.
  static let all: [SARIFRule] = FindingCode.allCases.flatMap { code -> [SARIFRule] in
    switch code {
    case .knownVulnerability, .rangeAdmitsVulnerable, .unsound:
      [Severity.Rating.critical, .high, .medium, .unscored, .low].map { rating in
        SARIFRule(
          id: id(code, rating), code: code, level: level(of: code, rating),
          securitySeverity: weight(of: rating))
      }
    case .maliciousPackage:
      [SARIFRule(id: code.rawValue, code: code, level: "error", securitySeverity: "10.0")]
    case .notAssessed: []
    default: [SARIFRule(id: code.rawValue, code: code, level: "warning", securitySeverity: nil)]
    }
  }

  static func id(of finding: Finding) -> String { id(finding.code, finding.severity.rating) }

  private static func id(_ code: FindingCode, _ rating: Severity.Rating) -> String {
    switch code {
    case .knownVulnerability, .rangeAdmitsVulnerable, .unsound:
      "\(code.rawValue)/\((rating == .none ? .low : rating).word)"
    default: code.rawValue
    }
  }

  private static func level(of code: FindingCode, _ rating: Severity.Rating) -> String {
    switch code {
    case .knownVulnerability: rating >= .high ? "error" : "warning"
    default: "note"
    }
  }

  /// A middle of each band; what nobody scored stands between low and medium, as everywhere.
  private static func weight(of rating: Severity.Rating) -> String {
    switch rating {
    case .critical: "9.5"
    case .high: "8.0"
    case .medium: "5.5"
    case .unscored: "4.0"
    case .low, .none: "2.0"
    }
  }

  var json: JSONValue {
    let paragraphs = code.manualPage.split(separator: "\n\n").map { paragraph in
      paragraph.split(separator: "\n").joined(separator: " ")
    }
    let first = paragraphs.dropFirst().first ?? code.rawValue
    var properties: [(String, JSONValue)] = [
      (
        "tags",
        .strings(
          securitySeverity == nil ? ["dependencies", "maintenance"] : ["dependencies", "security"])
      ),
      ("precision", .string(code == .rangeAdmitsVulnerable ? "medium" : "very-high")),
      (
        "problem.severity",
        .string(level == "error" ? "error" : level == "warning" ? "warning" : "recommendation")
      ),
    ]
    if let securitySeverity {
      properties.append(("security-severity", .string(securitySeverity)))
    }
    return .object([
      ("id", .string(id)),
      ("name", .string(name)),
      ("shortDescription", .object([("text", .string(first))])),
      (
        "fullDescription",
        .object([("text", .string(paragraphs.dropFirst().prefix(2).joined(separator: " ")))])
      ),
      ("defaultConfiguration", .object([("level", .string(level))])),
      (
        "help",
        .object([
          ("text", .string(paragraphs.dropFirst().joined(separator: "\n\n"))),
          ("markdown", .string(code.manualPage)),
        ])
      ),
      ("properties", .object(properties)),
    ])
  }

  /// `KnownVulnerabilityCritical`: SARIF wants a name for people to read in Pascal case.
  private var name: String {
    id.split(whereSeparator: { $0 == "-" || $0 == "/" }).map { word in
      word.prefix(1).uppercased() + word.dropFirst()
    }.joined()
  }
}
