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
    axes = model.axes.indices.map { index in
      Axis(index: index, grade: .unknown, evidence: [], unknown: [], alarms: [])
    }
    for index in axes.indices {
      axes[index].evidence.reserveCapacity(model.axes[index].measures.count)
    }
    for measure in model.measures.indices {
      let axis = model.measures[measure].axis
      if !facts.isApplicable(model.measures[measure].measure.signal) { continue }
      if let evidence = Evidence(measure, model, facts, isCounted: true) {
        axes[axis].evidence.append(evidence)
        continue
      }
      axes[axis].unknown.append(measure)
      if let claimed, let evidence = Evidence(measure, model, claimed, isCounted: false) {
        axes[axis].evidence.append(evidence)
      }
    }
    for number in model.alarms.indices {
      guard let evidence = model.alarms[number].evidence(in: facts) else { continue }
      let axis = model.alarms[number].axis
      axes[axis].alarms.append((number, evidence))
      if let cap = model.alarms[number].cap {
        axes[axis].cap = Swift.min(axes[axis].cap ?? cap, cap)
      }
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
    for place in axis.evidence.indices where axis.evidence[place].isCounted {
      worst = Swift.max(worst, axis.evidence[place].grade)
      known += model.weight(of: axis.evidence[place].measure)
    }
    guard worst == .good else { return worst }
    let whole = axis.unknown.reduce(known) { $0 + model.weight(of: $1) }
    return known * 100 >= model.minimumKnown * whole ? .good : .unknown
  }
}

extension HealthCard.Evidence {
  /// Nil if the value is not known, or not one that the measure has points for.
  fileprivate init?(
    _ index: Int, _ model: HealthModel, _ facts: HealthFacts, isCounted: Bool
  ) {
    guard let fact = facts[model.measures[index].measure.signal] else { return nil }
    let measure = model.measures[index].measure
    guard let points = measure.points(fact.value) else { return nil }
    self.init(
      measure: index, value: fact.value, points: points,
      bestPoints: fact.best.flatMap { measure.points(.number($0)) },
      grade: measure.grade(fact.value),
      date: fact.date, feed: fact.feed, isCounted: isCounted)
  }
}

extension HealthModel.Alarm {
  /// What sets it off; nil if it stays silent.
  fileprivate func evidence(in facts: HealthFacts) -> [HealthCard.AlarmEvidence]? {
    var evidence: [HealthCard.AlarmEvidence] = []
    for place in conditions.indices {
      guard let fact = facts[conditions[place].signal], conditions[place].holds(fact.value) else {
        return nil
      }
      evidence.append(
        HealthCard.AlarmEvidence(
          signal: conditions[place].signal, value: fact.value, date: fact.date, feed: fact.feed))
    }
    return evidence
  }
}
