import Advisor

/// One statement of a card in pieces, which each format joins and escapes in its own way.
struct HealthLine {
  /// `act`, `watch`, `good`; `claimed` for what does not count.
  var mark: String
  /// Foreign where the model is.
  var title: String
  /// Foreign.
  var value: String
  /// The feed with its date and licence; foreign.
  var source: String

  var text: String {
    "\(displayed(title)): \(displayed(value))" + (source.isEmpty ? "" : " (\(displayed(source)))")
  }
}

extension Reliance {
  /// `3 of 5 projects bring it in, 1 of them directly; 12 other packages in them need it`
  func text(ofProjects count: Int) -> String {
    "\(projects) of \(counted(count, "project")) \(projects == 1 ? "brings" : "bring") it in, "
      + "\(direct) of them directly; \(counted(packages, "other package")) in them "
      + "\(packages == 1 ? "needs" : "need") it"
  }
}

extension HealthResult {
  /// Criticality to us in a sentence; nil of a package that was named itself.
  func relianceText(_ entry: Entry) -> String? {
    entry.reliance.map { "Criticality to us: \($0.text(ofProjects: projectCount))." }
  }
}

extension HealthCard {
  /// `npm lodash 4.17.11`; foreign.
  var heading: String {
    package.ecosystem.name + " " + name + (version.map { " " + $0 } ?? "")
  }

  /// What was found of one axis: alarms, then measures, the worst first.
  func lines(of axis: Axis, _ health: HealthDatabase?) -> [HealthLine] {
    var lines: [HealthLine] = []
    for (number, evidence) in axis.alarms {
      let alarm = model.alarms[number]
      lines.append(
        HealthLine(
          mark: alarm.grade.rawValue, title: alarm.title,
          value: evidence.map { "\($0.signal.name) \($0.value.shown)" }.joined(separator: ", "),
          source: evidence.first.map { Self.source($0.feed, $0.date, health) } ?? ""))
    }
    let measured = axis.evidence.map { evidence in
      HealthLine(
        mark: evidence.isCounted ? evidence.grade.rawValue : "claimed",
        title: model.measures[evidence.measure].measure.title, value: evidence.value.shown,
        source: Self.source(evidence.feed, evidence.date, health))
    }
    for mark in ["act", "watch", "good", "claimed"] { lines += measured.filter { $0.mark == mark } }
    return lines
  }

  /// What makes an axis be watched or acted on, the worst first.
  func concerns(_ health: HealthDatabase?) -> [HealthLine] {
    let all = axes.flatMap { self.lines(of: $0, health) }
    return all.filter { $0.mark == "act" } + all.filter { $0.mark == "watch" }
  }

  /// `Security response: act; People: watch`, without what is good or unknown.
  var concernedAxes: String {
    let named = axes.filter { $0.grade >= .watch }.sorted { $1.grade < $0.grade }
    return named.map { "\(displayed(model.axes[$0.index].title)): \($0.grade.rawValue)" }
      .joined(separator: "; ")
  }

  /// What is not known of an axis, in words; nil if all is.
  func gaps(of axis: Axis) -> String? {
    if axis.unknown.isEmpty { return nil }
    if axis.alarms.isEmpty, !axis.evidence.contains(where: \.isCounted) {
      return "nothing is known of it"
    }
    return "not known: "
      + axis.unknown.map { displayed(model.measures[$0].measure.title) }.joined(separator: "; ")
  }

  /// What is known of where it is made, in a sentence; foreign in part, but fit to be shown.
  var repositoryText: String? {
    guard let repository else { return nil }
    let name = displayed(repository.identity.name)
    switch repository.tie {
    case .identical: return "Repository: \(name), which the package is fetched from."
    case .attested: return "Repository: \(name), by provenance."
    case .mutual: return "Repository: \(name); it and the package name each other."
    case .claimed:
      return "Repository: \(name), which only the package claims: what is known of it is shown as "
        + "\"claimed\" and does not count."
    }
  }

  /// Scorecard's own sum with what it is the sum of; nil without one.
  var scorecardText: String? {
    guard let scorecard, let sum = scorecard.published ?? scorecard.tenths else { return nil }
    var text = "OpenSSF Scorecard: \(sum / 10).\(sum % 10) of 10"
    if let date = scorecard.date { text += " on \(date.day)" }
    text += ", \(counted(scorecard.checks.count, "check"))"
    if !scorecard.missing.isEmpty {
      text +=
        "; without " + scorecard.missing.joined(separator: ", ")
        + ", so not to be compared with sums that hold them"
    }
    return text + "."
  }

  var criticalityText: String? {
    criticality.map {
      "Criticality: \(HealthSignal.Value.thousandths($0).shown) of 1: how much others rely on it."
    }
  }

  private static func source(
    _ feed: String, _ date: Timestamp?, _ health: HealthDatabase?
  ) -> String {
    let licence = health?.feeds.first { $0.name == feed }?.licence
    return [feed.isEmpty ? nil : feed, date?.day, licence].compactMap { $0 }
      .joined(separator: ", ")
  }

  /// The number step by step: a line for each measure, and what they come to.
  var reckoning: [String] {
    if isBlocked { return ["Blocked: an advisory calls the package itself hostile."] }
    var lines: [String] = []
    var sum = 0
    var weight = 0
    for step in derivation {
      let product = step.points * step.weight
      sum += product
      weight += step.weight
      let value = step.value.map { ": \(displayed($0.shown))" } ?? ""
      lines.append(
        "\(displayed(step.title))\(value) -> \(Self.decimal(step.points)) points x weight "
          + "\(Self.weight(step.weight)) = \(Self.decimal(product / 100))")
    }
    guard weight > 0 else { return ["Nothing is known, so there is no number."] }
    let mean = sum / weight
    lines.append(
      "Together \(Self.decimal(sum / 100)) for a weight of \(Self.weight(weight)): "
        + "\(Self.decimal(sum / 100)) / \(Self.weight(weight)) = \(Self.decimal(mean))")
    let unknown = unknownWeight
    lines.append(
      "Not known: a weight of \(Self.weight(unknown)). With 0 points for it the number is "
        + "\(interval.lowerBound), with 100 points \(interval.upperBound).")
    if number == nil {
      lines.append(
        "Less than \(model.minimumKnown) of a hundred is known: the number is not given.")
    }
    return lines
  }

  /// Of thousandths.
  private static func decimal(_ thousandths: Int) -> String {
    HealthSignal.Value.thousandths(thousandths).shown
  }

  /// Of ten-thousandths, as parts of a hundred.
  private static func weight(_ weight: Int) -> String { decimal(weight * 10) }
}
