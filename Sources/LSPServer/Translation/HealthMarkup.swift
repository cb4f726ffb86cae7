import Advisor

extension Markup {
  /// A card in a hover: the number and what it asks for, a line for each axis that asks for something,
  /// and what can be done. Names of axes and measures come from a model, which may be a team's own.
  static func health(_ card: HealthCard, lineLimit: Int = 6) -> Markup {
    var markup = Markup()
    markup.paragraph(.own("Health: \(card.verdict), \(card.shownNumber)."))
    var lines: [[Inline]] = []
    for grade in [HealthGrade.act, .watch] {
      for axis in card.axes where axis.grade == grade {
        lines += concerns(of: axis, card)
      }
    }
    for line in lines.prefix(lineLimit) { markup.item(line) }
    if let tied = card.repository, !tied.tie.isProven {
      markup.item([
        .own("Its repository is claimed, not proven, and lends it nothing: "),
        .code(tied.identity.name),
      ])
    }
    for action in card.actions.prefix(4) {
      let places = action.targets.prefix(3).flatMap { target -> [Inline] in
        [.own(" "), Inline.reference(target) ?? .code(target)]
      }
      markup.item([.own(action.text)] + places)
    }
    let unknown = card.axes.filter { $0.grade == .unknown }.map { card.model.axes[$0.index].title }
    if !unknown.isEmpty {
      markup.paragraph(
        .own("Unknown, which counts neither way: "), .foreign(unknown.joined(separator: ", ")))
    }
    return markup
  }

  /// What makes an axis ask for something, the worst first.
  private static func concerns(of axis: HealthCard.Axis, _ card: HealthCard) -> [[Inline]] {
    var lines: [[Inline]] = axis.alarms.map { alarm, evidence in
      let dates = evidence.compactMap { $0.date?.day }.max()
      return [
        .own("\(axis.grade.rawValue): "), .foreign(card.model.alarms[alarm].title),
        .own(dates.map { ", as of \($0)" } ?? ""),
      ]
    }
    for evidence in axis.evidence where evidence.isCounted && evidence.grade >= .watch {
      lines.append([
        .own("\(evidence.grade.rawValue): "),
        .foreign(card.model.measures[evidence.measure].measure.title), .own(": "),
        .foreign(evidence.value.shown), .own(evidence.date.map { ", as of \($0.day)" } ?? ""),
      ])
    }
    return lines
  }

  /// What somebody wants to know before a package is added: how old it is, how much it is used, under
  /// what licence.
  static func introduction(_ signals: [HealthSignal]) -> String? {
    var parts: [String] = []
    func newest(_ key: HealthSignal.Key) -> HealthSignal.Value? { signals.newest(key)?.value }
    if case .date(let first)? = newest(.firstRelease) { parts.append("since \(first.day)") }
    if case .date(let last)? = newest(.latestRelease) { parts.append("last release \(last.day)") }
    if case .number(let count)? = newest(.downloads) {
      parts.append("\(count) downloads in 30 days")
    }
    if case .number(let count)? = newest(.dependents) { parts.append("\(count) dependents") }
    if case .number(let rank)? = newest(.rank) { parts.append("number \(rank) by use") }
    if case .text(let licence)? = newest(.licence) {
      parts.append("licence \(displayed(licence, limit: 100))")
    }
    return parts.isEmpty ? nil : parts.joined(separator: ", ")
  }
}
