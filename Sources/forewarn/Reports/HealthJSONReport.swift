import Advisor

/// Cards for programs. The schema is `docs/health.schema.json`.
struct HealthJSONReport {
  let result: HealthResult
  /// By feed.
  private let licences: [String: String]

  init(result: HealthResult) {
    self.result = result
    licences = Dictionary(
      (result.health?.feeds ?? []).map { ($0.name, $0.licence) }, uniquingKeysWith: { a, _ in a })
  }

  func text() -> String {
    let value = JSONValue.object([
      ("schema", .number(1)),
      ("model", .string(result.model.id)),
      ("summary", summary()),
      ("feeds", .array((result.health?.feeds ?? []).map(feed))),
      ("remarks", .strings(result.remarks)),
      (
        "unreadable",
        .array(
          result.unreadable.map { path, reason in
            .object([
              ("path", .string(FileSystem.shown(path))), ("reason", .string(reason)),
            ])
          })
      ),
      ("cards", .each(result.entries.count) { card(result.entries[$0]) }),
    ])
    return value.text() + "\n"
  }

  private func summary() -> JSONValue {
    .object(
      [
        ("projects", .number(result.projectCount)), ("files", .number(result.fileCount)),
        ("packages", .number(result.entries.count)),
        ("outside", .number(result.outsideCount)),
      ] + HealthResult.verdicts.map { ($0, .number(result.count($0))) })
  }

  private func feed(_ feed: HealthFeed) -> JSONValue {
    .object([
      ("name", .string(feed.name)), ("origin", .string(feed.origin)),
      ("licence", .string(feed.licence)), ("fetched", .string(feed.fetched.rfc3339)),
    ])
  }

  private func card(_ entry: HealthResult.Entry) -> JSONValue {
    let card = entry.card
    return .object([
      ("purl", .string(card.purl)),
      ("name", .string(card.name)),
      ("ecosystem", .string(card.package.ecosystem.name)),
      ("version", .optional(card.version)),
      ("judgedVersion", .optional(card.version ?? card.judgedVersion)),
      ("verdict", .string(card.verdict)),
      ("number", card.number.map { .number($0) } ?? .null),
      ("low", .number(card.interval.lowerBound)),
      ("high", .number(card.interval.upperBound)),
      ("reliance", reliance(entry.reliance)),
      ("criticality", card.criticality.map { .number($0) } ?? .null),
      ("repository", repository(card.repository)),
      ("scorecard", scorecard(card.scorecard)),
      ("axes", .array(card.axes.map { axis($0, card) })),
      ("actions", .array(card.actions.map(action))),
      ("reckoning", .strings(result.isExplained ? card.reckoning : [])),
    ])
  }

  private func reliance(_ reliance: Reliance?) -> JSONValue {
    guard let reliance else { return .null }
    return .object([
      ("projects", .number(reliance.projects)), ("direct", .number(reliance.direct)),
      ("packages", .number(reliance.packages)),
    ])
  }

  private func repository(_ repository: TiedRepository?) -> JSONValue {
    guard let repository else { return .null }
    return .object([
      ("name", .string(repository.identity.name)), ("tie", .string(repository.tie.rawValue)),
    ])
  }

  private func scorecard(_ sum: ScorecardSum?) -> JSONValue {
    guard let sum else { return .null }
    func decimal(_ tenths: Int?) -> JSONValue {
      tenths.map { .string("\($0 / 10).\($0 % 10)") } ?? .null
    }
    return .object([
      ("published", decimal(sum.published)), ("recomputed", decimal(sum.tenths)),
      ("date", .optional(sum.date?.rfc3339)), ("checks", .strings(sum.checks)),
      ("missing", .strings(sum.missing)),
    ])
  }

  private func axis(_ axis: HealthCard.Axis, _ card: HealthCard) -> JSONValue {
    let model = card.model.axes[axis.index]
    return .object([
      ("name", .string(model.name)),
      ("title", .string(model.title)),
      ("weight", .number(model.weight)),
      ("grade", .string(axis.grade.rawValue)),
      (
        "alarms",
        .array(
          axis.alarms.map { number, evidence in
            let alarm = card.model.alarms[number]
            return .object([
              ("title", .string(alarm.title)), ("grade", .string(alarm.grade.rawValue)),
              ("signals", .strings(evidence.map(\.signal.name))),
            ])
          })
      ),
      ("evidence", .array(axis.evidence.map { evidence($0, card) })),
      (
        "unknown", .strings(axis.unknown.map { card.model.measures[$0].measure.signal.name })
      ),
    ])
  }

  private func evidence(_ evidence: HealthCard.Evidence, _ card: HealthCard) -> JSONValue {
    let measure = card.model.measures[evidence.measure].measure
    return .object([
      ("signal", .string(measure.signal.name)),
      ("title", .string(measure.title)),
      ("value", .string(evidence.value.shown)),
      ("grade", .string(evidence.grade.rawValue)),
      ("points", .string(HealthSignal.Value.thousandths(evidence.points).shown)),
      (
        "weight",
        .string(
          HealthSignal.Value.thousandths(card.model.weight(of: evidence.measure) * 10).shown)
      ),
      ("counts", .bool(evidence.isCounted)),
      ("feed", .string(evidence.feed)),
      ("date", .optional(evidence.date?.rfc3339)),
      ("licence", .optional(licences[evidence.feed])),
    ])
  }

  private func action(_ action: HealthAction) -> JSONValue {
    .object([
      ("kind", .string(action.kind.rawValue)), ("text", .string(action.text)),
      ("targets", .strings(action.targets)),
    ])
  }
}
