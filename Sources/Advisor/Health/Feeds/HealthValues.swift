/// Collects the values of one subject. What is unknown adds nothing.
struct HealthValues {
  private(set) var all: [(key: HealthSignal.Key, value: HealthSignal.Value, date: Timestamp?)] = []

  /// Longer texts are no value.
  static let maximumTextBytes = 2_048
  /// The most texts of a list.
  static let maximumListCount = 50

  private mutating func append(_ key: HealthSignal.Key, _ value: HealthSignal.Value) {
    all.append((key, value, nil))
  }

  /// Takes over values, which are of that date.
  mutating func add(_ others: HealthValues, date: Timestamp?) {
    all += others.all.map { ($0.key, $0.value, $0.date ?? date) }
  }

  mutating func add(_ key: HealthSignal.Key, number: Int?) {
    if let number, number >= 0 { append(key, .number(number)) }
  }

  mutating func add(_ key: HealthSignal.Key, thousandths: Int?) {
    if let thousandths { append(key, .thousandths(thousandths)) }
  }

  mutating func add(_ key: HealthSignal.Key, flag: Bool?) {
    if let flag { append(key, .flag(flag)) }
  }

  mutating func add(_ key: HealthSignal.Key, date: Timestamp?) {
    if let date { append(key, .date(date)) }
  }

  mutating func add(_ key: HealthSignal.Key, text: String?) {
    guard let text, !text.isEmpty, text.utf8.count <= Self.maximumTextBytes else { return }
    append(key, .text(text))
  }

  mutating func add(_ key: HealthSignal.Key, list: [String]) {
    let list = list.prefix(Self.maximumListCount).filter {
      !$0.isEmpty && $0.utf8.count <= Self.maximumTextBytes
    }
    if !list.isEmpty { append(key, .list(list)) }
  }

  mutating func add(_ key: HealthSignal.Key, cycles: [HealthSignal.ReleaseCycle]) {
    if !cycles.isEmpty { append(key, .cycles(cycles)) }
  }

  mutating func add(_ key: HealthSignal.Key, versions: [HealthSignal.DatedVersion]) {
    if !versions.isEmpty { append(key, .versions(versions)) }
  }
}
