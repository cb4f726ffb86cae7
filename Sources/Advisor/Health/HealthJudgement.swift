extension HealthCard {
  /// Judges what is known of a package.
  /// - Parameters:
  ///   - facts: what counts.
  ///   - claimed: what would count as well if the repository were proven to be the package's.
  init(
    _ request: HealthRequest, judgedVersion: String?, repository: TiedRepository?,
    isBlocked: Bool, facts: HealthFacts, claimed: HealthFacts?, model: HealthModel
  ) {
    package = request.package
    name = request.name
    version = request.version
    self.judgedVersion = judgedVersion
    self.repository = repository
    self.model = model
    self.isBlocked = isBlocked
    axes = []
    axes.reserveCapacity(model.axes.count)
    var measure = 0
    for index in model.axes.indices {
      var axis = Axis(index: index, grade: .unknown, evidence: [], unknown: [], alarms: [])
      for own in model.axes[index].measures {
        defer { measure += 1 }
        if facts.inapplicable.contains(own.signal) { continue }
        if let evidence = Evidence(measure, own, facts, isCounted: true) {
          axis.evidence.append(evidence)
          continue
        }
        axis.unknown.append(measure)
        if let claimed, let evidence = Evidence(measure, own, claimed, isCounted: false) {
          axis.evidence.append(evidence)
        }
      }
      axes.append(axis)
    }
    for (number, alarm) in model.alarms.enumerated() {
      guard let evidence = alarm.evidence(in: facts) else { continue }
      axes[alarm.axis].alarms.append((number, evidence))
      if let cap = alarm.cap { axes[alarm.axis].cap = Swift.min(axes[alarm.axis].cap ?? cap, cap) }
    }
    for index in axes.indices { axes[index].grade = Self.grade(axes[index], model) }
    let score = HealthScore(axes, model)
    number = isBlocked ? 0 : score.number
    interval = isBlocked ? 0...0 : score.interval
    if case .thousandths(let value)? = facts[.criticality]?.value { criticality = value }
    actions = []
  }

  /// The worst of its measures and alarms; good only if enough of it is known.
  private static func grade(_ axis: Axis, _ model: HealthModel) -> HealthGrade {
    let alarms = axis.alarms.map { model.alarms[$0.alarm].grade }.max() ?? .unknown
    var worst = alarms
    var known = 0
    for evidence in axis.evidence where evidence.isCounted {
      worst = Swift.max(worst, evidence.grade)
      known += model.weight(of: evidence.measure)
    }
    guard worst == .good else { return worst }
    let whole = axis.unknown.reduce(known) { $0 + model.weight(of: $1) }
    return known * 100 >= model.minimumKnown * whole ? .good : .unknown
  }
}

extension HealthCard.Evidence {
  /// Nil if the value is not known, or not one that the measure has points for.
  fileprivate init?(
    _ index: Int, _ measure: HealthModel.Measure, _ facts: HealthFacts, isCounted: Bool
  ) {
    guard let fact = facts[measure.signal], let points = measure.points(fact.value) else {
      return nil
    }
    self.init(
      measure: index, value: fact.value, points: points,
      bestPoints: fact.best.flatMap { measure.points($0) }, grade: measure.grade(fact.value),
      date: fact.date, feed: fact.feed, isCounted: isCounted)
  }
}

extension HealthModel.Alarm {
  /// What sets it off; nil if it stays silent.
  fileprivate func evidence(in facts: HealthFacts) -> [HealthCard.AlarmEvidence]? {
    var evidence: [HealthCard.AlarmEvidence] = []
    for condition in conditions {
      guard let fact = facts[condition.signal], condition.holds(fact.value) else { return nil }
      evidence.append(
        HealthCard.AlarmEvidence(
          signal: condition.signal, value: fact.value, date: fact.date, feed: fact.feed))
    }
    return evidence
  }
}
