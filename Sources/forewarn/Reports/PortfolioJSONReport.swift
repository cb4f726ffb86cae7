import Advisor

/// The report for the OSPO for programs, and for the next report to be compared with. The schema is
/// `docs/ospo.schema.json`.
struct PortfolioJSONReport {
  let result: PortfolioResult

  func text() -> String {
    let portfolio = result.portfolio
    let median = result.state.medianNumber
    return JSONValue.object([
      ("schema", .number(1)), ("report", .string("ospo")),
      ("generated", .string(result.base.today.rfc3339)),
      ("model", .string(result.base.model.id)),
      (
        "summary",
        .object(
          [
            ("projects", .number(portfolio.projectCount)),
            ("files", .number(portfolio.fileCount)),
            ("packages", .number(portfolio.entries.count)),
            ("outside", .number(result.base.outsideCount)),
            ("medianNumber", number(median)),
          ] + HealthResult.verdicts.map { ($0, .number(portfolio.count($0))) })
      ),
      ("packages", .array(portfolio.entries.map(package))),
      ("support", .array(portfolio.supportable.map(project))),
      ("exposure", exposure),
      ("trend", result.trend.map(trend) ?? .null),
      (
        "unreadable",
        .array(
          result.base.unreadable.map {
            .object([
              ("path", .string(FileSystem.shown($0.path))), ("reason", .string($0.reason)),
            ])
          })
      ),
      ("remarks", .strings(result.base.remarks)),
    ]).text() + "\n"
  }

  private func number(_ number: Int?) -> JSONValue { number.map { .number($0) } ?? .null }

  private func package(_ entry: Portfolio.Entry) -> JSONValue {
    .object([
      ("purl", .string(entry.purl)), ("ecosystem", .string(entry.package.ecosystem.name)),
      ("name", .string(entry.name)), ("versions", .strings(entry.versions)),
      ("dependents", .number(entry.dependents)), ("direct", .number(entry.direct)),
      ("neededBy", .number(entry.neededBy)),
      ("importance", .number(entry.importance)), ("criticality", number(entry.card.criticality)),
      ("verdict", .string(entry.card.verdict)), ("number", number(entry.number)),
      ("low", .number(entry.card.interval.lowerBound)),
      ("high", .number(entry.card.interval.upperBound)),
      ("fragility", number(entry.fragility)), ("risk", number(entry.risk)),
    ])
  }

  private func project(_ project: SupportableProject) -> JSONValue {
    .object([
      ("repository", .optional(project.repository)), ("packages", .strings(project.packages)),
      ("dependents", .number(project.dependents)), ("direct", .number(project.direct)),
      ("criticality", number(project.criticality)),
      (
        "actions",
        .array(
          project.actions.map {
            .object([
              ("kind", .string($0.kind.rawValue)), ("text", .string($0.text)),
              ("targets", .strings($0.targets)),
            ])
          })
      ),
    ])
  }

  /// Null if there was no history.
  private var exposure: JSONValue {
    let exposures = result.exposures
    let isKnown = !result.histories.isEmpty
    return .object([
      ("total", isKnown ? summary(exposures.total) : .null),
      ("bands", .array(isKnown ? exposures.summaries.dropLast().map(summary) : [])),
      ("goneBeforeDisclosure", .number(exposures.goneBeforeCount)),
      ("unjudgedVersions", .number(result.unjudgedCount)),
      ("windows", .array(exposures.windows.map(window))),
      ("remarks", .strings(result.historyRemarks)),
    ])
  }

  private func summary(_ summary: ExposureSummary) -> JSONValue {
    .object([
      ("band", .string(summary.band)), ("closed", .number(summary.closedCount)),
      ("closedMedianDays", number(summary.closedMedian)), ("open", .number(summary.openCount)),
      ("openMedianDays", number(summary.openMedian)),
    ])
  }

  private func window(_ window: Exposure) -> JSONValue {
    .object([
      ("ecosystem", .string(window.package.ecosystem.name)),
      ("name", .string(window.package.name)), ("versions", .strings(window.versions)),
      ("advisory", .string(window.advisory)), ("band", .string(window.band)),
      ("folder", .string(window.project)), ("disclosed", .optional(window.disclosed?.rfc3339)),
      ("since", .string(window.since.rfc3339)), ("isOlder", .bool(window.isOlder)),
      ("ended", .optional(window.ended?.rfc3339)),
      ("days", number(window.days(today: result.base.today))),
    ])
  }

  private func trend(_ trend: PortfolioTrend) -> JSONValue {
    .object([
      ("since", .string(trend.before.date.rfc3339)), ("isSameModel", .bool(trend.isSameModel)),
      ("worse", .number(trend.count("worse"))), ("better", .number(trend.count("better"))),
      ("new", .strings(trend.new.map(\.name))), ("gone", .strings(trend.gone.map(\.name))),
      (
        "changed",
        .array(
          trend.changed.map {
            .object([
              ("name", .string($0.after.name)), ("change", .string($0.word)),
              ("verdictBefore", .string($0.before.verdict)), ("verdict", .string($0.after.verdict)),
              ("numberBefore", number($0.before.number)), ("number", number($0.after.number)),
            ])
          })
      ),
    ])
  }
}
