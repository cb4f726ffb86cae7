extension HealthModel.Measure {
  /// What a value is worth in thousandths of a point; nil if the scale does not know it.
  func points(_ value: HealthSignal.Value) -> Int? {
    switch scale {
    case .places(let places): value.magnitude.flatMap { Self.points(at: $0, places) }
    case .flag(let yes, let no): value.truth.map { $0 ? yes : no }
    case .words(let points): value.word.flatMap { points[$0] }
    }
  }

  /// The grade of a value that the scale knows.
  func grade(_ value: HealthSignal.Value) -> HealthGrade {
    if let act, holds(act, value) { return .act }
    if let watch, holds(watch, value) { return .watch }
    return .good
  }

  /// Fewer points lie before the bound of a scale that rises, behind it of one that falls.
  package var isRising: Bool {
    guard case .places(let places) = scale, let first = places.first, let last = places.last else {
      return false
    }
    return first.points <= last.points
  }

  private func holds(_ bound: HealthModel.Bound, _ value: HealthSignal.Value) -> Bool {
    switch bound {
    case .value(let bound):
      guard let magnitude = value.magnitude else { return false }
      return isRising ? magnitude <= bound : magnitude >= bound
    case .flag(let flag): return value.truth == flag
    case .words(let words): return value.word.map(words.contains) ?? false
    }
  }

  /// Values of places are bounded by ``HealthNumbers/limit``, so that no product overflows.
  private static func points(at value: Int, _ places: [HealthModel.Place]) -> Int? {
    guard var lower = places.first else { return nil }
    if value <= lower.value { return lower.points }
    for upper in places.dropFirst() {
      if value <= upper.value {
        return lower.points
          + (upper.points - lower.points) * (value - lower.value) / (upper.value - lower.value)
      }
      lower = upper
    }
    return lower.points
  }
}

extension HealthModel.Condition {
  func holds(_ value: HealthSignal.Value) -> Bool {
    switch test {
    case .atLeast(let bound): value.magnitude.map { $0 >= bound } ?? false
    case .atMost(let bound): value.magnitude.map { $0 <= bound } ?? false
    case .flag(let flag): value.truth == flag
    case .word(let word): value.word == word
    }
  }
}

/// Numbers of signals are foreign: they are brought into bounds before anything is reckoned.
enum HealthNumbers {
  /// In thousandths: a thousand millions.
  static let limit = 1_000_000_000_000

  static func bounded(_ number: Int, to limit: Int = 1_000_000_000) -> Int {
    Swift.min(Swift.max(number, -limit), limit)
  }

  /// The middle of numbers within bounds, of two the mean; nil of none.
  static func median(_ numbers: [Int]) -> Int? {
    guard !numbers.isEmpty else { return nil }
    let sorted = numbers.sorted()
    return (sorted[(sorted.count - 1) / 2] + sorted[sorted.count / 2]) / 2
  }

  /// Whole days from one moment to another; 0 if the second is not later.
  static func days(from start: Timestamp, to end: Timestamp) -> Int {
    let (seconds, overflows) = end.seconds.subtractingReportingOverflow(start.seconds)
    return overflows ? 0 : Swift.max(0, bounded(seconds / 86_400))
  }
}

extension HealthSignal.Value {
  /// A number in thousandths, within bounds.
  var magnitude: Int? {
    switch self {
    case .number(let number): HealthNumbers.bounded(number) * 1_000
    case .thousandths(let number): HealthNumbers.bounded(number, to: HealthNumbers.limit)
    default: nil
    }
  }

  /// Whether something is there: where a source gives an address or a list, that says yes.
  var truth: Bool? {
    switch self {
    case .flag(let flag): flag
    case .text(let text): !text.isEmpty
    case .list(let list): !list.isEmpty
    case .number(let number): number > 0
    default: nil
    }
  }

  /// One word in small letters.
  var word: String? {
    guard case .text(let text) = self, text.utf8.count <= 64 else { return nil }
    return text.lowercased()
  }

  /// For people: foreign where it is text.
  package var shown: String {
    switch self {
    case .number(let number): String(number)
    case .thousandths(let number): Self.decimal(number)
    case .flag(let flag): flag ? "yes" : "no"
    case .date(let date): date.day
    case .text(let text): text.isEmpty ? "yes" : text
    case .list(let texts): texts.joined(separator: ", ")
    case .cycles(let cycles): cycles.map(\.name).joined(separator: ", ")
    case .versions(let versions): String(versions.count)
    }
  }

  /// `8.1` of 8,100.
  private static func decimal(_ thousandths: Int) -> String {
    let magnitude = thousandths.magnitude
    var text = (thousandths < 0 ? "-" : "") + String(magnitude / 1_000)
    var rest = magnitude % 1_000
    if rest == 0 { return text }
    text += "."
    var unit: UInt = 100
    while rest > 0 {
      text += String(rest / unit)
      rest %= unit
      unit /= 10
    }
    return text
  }
}
