import Advisor

/// A form in which the result of a check is written. Each is a file of its own and a line in
/// ``CheckReports/all``; `docs/reports.md` says who reads it and what validates it.
protocol CheckReport: Sendable {
  /// The word after `--format`.
  var name: String { get }
  /// Who reads it, for the help.
  var summary: String { get }
  /// The whole text, with the line break at its end; empty if there is nothing to say.
  func text(of result: CheckResult, _ style: ReportStyle) -> String
}

/// What a reader wants of a report beside its content.
struct ReportStyle: Equatable {
  /// Only what makes the run fail; for ``TextReport`` alone, machines want all.
  var isQuiet = false
  /// Whether escape sequences for colours are understood.
  var hasColor = false
}

/// Every report of a check.
enum CheckReports {
  static let all: [any CheckReport] = [
    TextReport(),
    JSONReport(),
    SARIFReport(),
    GitLabReport(),
    CodeClimateReport(),
    JUnitReport(),
    GitHubReport(),
    AzureReport(),
    MarkdownReport(),
  ]

  static func named(_ name: String) -> (any CheckReport)? { all.first { $0.name == name } }
}

/// The name of a report that there is.
struct ReportName: Equatable, Sendable {
  let text: String

  static let text = ReportName(known: "text")

  private init(known text: String) { self.text = text }

  init?(_ text: String) {
    guard CheckReports.named(text) != nil else { return nil }
    self.text = text
  }
}

/// A report beside that on standard output: `sarif=forewarn.sarif`.
struct ReportFile: Equatable, Sendable {
  var format: ReportName
  var path: String

  init?(_ text: String) {
    guard let equals = text.firstIndex(of: "="), let format = ReportName(String(text[..<equals]))
    else { return nil }
    self.format = format
    path = String(text[text.index(after: equals)...])
    if path.isEmpty { return nil }
  }
}
