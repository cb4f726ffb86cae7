import ManifestSyntax

/// Why a model cannot be used, in words.
package struct HealthModelProblem: Error, CustomStringConvertible, Equatable {
  package let description: String
}

extension HealthModel {
  /// Reads a model and holds it to what makes its numbers true: weights that add up to a hundred,
  /// scales that only rise or only fall.
  /// - Throws: ``HealthModelProblem``.
  package convenience init(reading text: String) throws(HealthModelProblem) {
    let tree = JSONReader.read(Array(text.utf8))
    if let problem = tree.problems.first {
      throw HealthModelProblem(description: "it is not JSON: \(problem.message)")
    }
    let reader = Reader(root: tree.root)
    let id = try reader.text(tree.root, "id", in: "the model")
    let minimum = try reader.number(tree.root, "minimumKnown", in: "the model", 0...100)
    let days = try reader.number(tree.root, "silenceDays", in: "the model", 1...36_500)
    let gaps = try reader.number(tree.root, "silenceGaps", in: "the model", 0...100)
    var axes: [Axis] = []
    for value in tree.root["axes"].children {
      axes.append(try reader.axis(value))
    }
    var names: Set<String> = []
    var signals: Set<HealthSignal.Key> = []
    for axis in axes {
      guard names.insert(axis.name).inserted else {
        throw HealthModelProblem(description: "the axis \(displayed(axis.name)) is there twice")
      }
      for measure in axis.measures where !signals.insert(measure.signal).inserted {
        throw HealthModelProblem(
          description: "the signal \(displayed(measure.signal.name)) is measured twice")
      }
    }
    guard axes.reduce(0, { $0 + $1.weight }) == 100 else {
      throw HealthModelProblem(description: "the weights of its axes are not a hundred together")
    }
    var alarms: [Alarm] = []
    for value in tree.root["alarms"].children {
      alarms.append(try reader.alarm(value, axes))
    }
    self.init(
      id: id, minimumKnown: minimum, silence: (days, gaps),
      endings: Set(tree.root["endings"].strings), axes: axes, alarms: alarms, text: text)
  }

  private struct Reader {
    let root: SyntaxValue

    func text(
      _ value: SyntaxValue, _ key: String, in place: String
    ) throws(HealthModelProblem) -> String {
      guard let text = value[key]?.string, !text.isEmpty, text.utf8.count <= 300 else {
        throw HealthModelProblem(description: "\(place) has no `\(key)`")
      }
      return text
    }

    func number(
      _ value: SyntaxValue, _ key: String, in place: String, _ range: ClosedRange<Int>
    ) throws(HealthModelProblem) -> Int {
      guard let number = value[key]?.integer, range.contains(number) else {
        throw HealthModelProblem(
          description: "\(place) needs `\(key)` from \(range.lowerBound) to \(range.upperBound)")
      }
      return number
    }

    func axis(_ value: SyntaxValue) throws(HealthModelProblem) -> Axis {
      let name = try text(value, "name", in: "an axis")
      let place = "the axis \(displayed(name))"
      var measures: [Measure] = []
      for child in value["measures"].children { measures.append(try measure(child)) }
      guard measures.reduce(0, { $0 + $1.weight }) == 100 else {
        throw HealthModelProblem(
          description: "the weights of the measures of \(place) are not a hundred together")
      }
      return Axis(
        name: name, title: try text(value, "title", in: place),
        question: try text(value, "question", in: place),
        weight: try number(value, "weight", in: place, 1...100), measures: measures)
    }

    private func measure(_ value: SyntaxValue) throws(HealthModelProblem) -> Measure {
      let signal = try text(value, "signal", in: "a measure")
      let place = "the measure \(displayed(signal))"
      let scale = try scale(value["points"], place)
      return Measure(
        signal: HealthSignal.Key(signal), title: try text(value, "title", in: place),
        weight: try number(value, "weight", in: place, 1...100), scale: scale,
        watch: try bound(value["watch"], scale, place), act: try bound(value["act"], scale, place))
    }

    private func scale(
      _ value: SyntaxValue?, _ place: String
    ) throws(HealthModelProblem) -> Scale {
      if let value, value.kind == .array { return .places(try places(value, place)) }
      guard let value, value.kind == .object else {
        throw HealthModelProblem(description: "\(place) has no `points`")
      }
      var words: [String: Int] = [:]
      for child in value.children {
        words[(child.key ?? "").lowercased()] = try points(child, place)
      }
      if words.count == 2, let yes = words["true"], let no = words["false"] {
        return .flag(yes: yes, no: no)
      }
      return .words(words)
    }

    private func places(
      _ value: SyntaxValue, _ place: String
    ) throws(HealthModelProblem) -> [Place] {
      var places: [Place] = []
      for child in value.children {
        let pair = Array(child.children)
        guard pair.count == 2, let x = pair[0].thousandths else {
          throw HealthModelProblem(description: "\(place) has a place that is no pair of numbers")
        }
        places.append(Place(value: x, points: try points(pair[1], place)))
      }
      let steps = zip(places, places.dropFirst())
      guard !places.isEmpty, steps.allSatisfy({ $0.value < $1.value }) else {
        throw HealthModelProblem(description: "the values of \(place) do not rise")
      }
      guard
        steps.allSatisfy({ $0.points <= $1.points }) || steps.allSatisfy({ $0.points >= $1.points })
      else {
        throw HealthModelProblem(description: "the points of \(place) rise and fall")
      }
      return places
    }

    private func points(_ value: SyntaxValue, _ place: String) throws(HealthModelProblem) -> Int {
      guard let points = value.thousandths, (0...100_000).contains(points) else {
        throw HealthModelProblem(description: "\(place) gives points that are not 0 to 100")
      }
      return points
    }

    private func bound(
      _ value: SyntaxValue?, _ scale: Scale, _ place: String
    ) throws(HealthModelProblem) -> Bound? {
      guard let value else { return nil }
      switch scale {
      case .places: if let number = value.thousandths { return .value(number) }
      case .flag: if let flag = value.boolean { return .flag(flag) }
      case .words:
        let words = value.children.compactMap(\.string)
        if value.kind == .array { return .words(Set(words)) }
      }
      throw HealthModelProblem(description: "\(place) has a bound that does not fit its points")
    }

    func alarm(_ value: SyntaxValue, _ axes: [Axis]) throws(HealthModelProblem) -> Alarm {
      let title = try text(value, "title", in: "an alarm")
      let place = "the alarm \"\(displayed(title))\""
      let axisName = try text(value, "axis", in: place)
      guard let axis = axes.firstIndex(where: { $0.name == axisName }) else {
        throw HealthModelProblem(description: "\(place) names an axis that is not there")
      }
      let word = try text(value, "grade", in: place)
      guard let grade = HealthGrade(rawValue: word), grade >= .watch else {
        throw HealthModelProblem(description: "\(place) needs the grade watch or act")
      }
      var conditions: [Condition] = []
      for child in value["when"].children { conditions.append(try condition(child, place)) }
      guard !conditions.isEmpty else {
        throw HealthModelProblem(description: "\(place) has no `when`")
      }
      return Alarm(
        axis: axis, title: title, grade: grade,
        cap: try value["cap"].map { (cap) throws(HealthModelProblem) in try points(cap, place) },
        conditions: conditions)
    }

    private func condition(
      _ value: SyntaxValue, _ place: String
    ) throws(HealthModelProblem) -> Condition {
      let signal = HealthSignal.Key(try text(value, "signal", in: place))
      let test: Condition.Test
      if let bound = value["atLeast"]?.thousandths {
        test = .atLeast(bound)
      } else if let bound = value["atMost"]?.thousandths {
        test = .atMost(bound)
      } else if let flag = value["is"]?.boolean {
        test = .flag(flag)
      } else if let word = value["is"]?.string {
        test = .word(word.lowercased())
      } else {
        throw HealthModelProblem(description: "\(place) has a condition that cannot be read")
      }
      return Condition(signal: signal, test: test)
    }
  }
}

extension SyntaxValue {
  /// A number with at most three decimals, in thousandths and within bounds; nil for all others.
  fileprivate var thousandths: Int? {
    guard kind == .integer || kind == .float, let text = scalarText else { return nil }
    let parts = text.split(separator: ".", omittingEmptySubsequences: false)
    guard let whole = parts.first.flatMap({ Int($0) }), parts.count <= 2,
      abs(HealthNumbers.bounded(whole)) == whole.magnitude
    else { return nil }
    guard parts.count == 2 else { return whole * 1_000 }
    let digits = parts[1]
    guard (1...3).contains(digits.utf8.count),
      digits.utf8.allSatisfy({ (0x30...0x39).contains($0) }),
      let fraction = Int(digits + String(repeating: "0", count: 3 - digits.utf8.count))
    else { return nil }
    return text.hasPrefix("-") ? whole * 1_000 - fraction : whole * 1_000 + fraction
  }
}
