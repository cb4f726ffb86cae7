/// The release lines of a product, and which of them still get fixes.
///
/// The data are those of endoflife.date: the end of a line is the day after which nobody mends it,
/// paid support aside.
struct Lifecycle {
  let cycles: [HealthSignal.ReleaseCycle]
  private let today: Timestamp

  /// Nil without signals of release lines.
  init?(_ signals: [HealthSignal], today: Timestamp) {
    for signal in signals {
      if case .cycles(let cycles) = signal.value, !cycles.isEmpty {
        self.cycles = cycles
        self.today = today
        return
      }
    }
    return nil
  }

  func hasEnded(_ cycle: HealthSignal.ReleaseCycle) -> Bool {
    cycle.end.map { $0 < today } ?? cycle.hasEnded
  }

  /// The lines that get fixes, newest first.
  var living: [HealthSignal.ReleaseCycle] { cycles.filter { !hasEnded($0) } }

  /// The line of a version: the one whose name is the longest that its numbers begin with.
  func cycle(of version: String) -> HealthSignal.ReleaseCycle? {
    let numbers = Self.numbers(version)
    return cycles.filter { cycle in
      let name = Self.numbers(cycle.name)
      return !name.isEmpty && numbers.starts(with: name)
    }.max { Self.numbers($0.name).count < Self.numbers($1.name).count }
  }

  /// The lines that a requirement admits versions of, newest first.
  func cycles(in versions: IntervalSet, _ scheme: any VersionScheme) -> [HealthSignal.ReleaseCycle]
  {
    cycles.filter { cycle in
      guard let interval = Self.interval(of: cycle.name, scheme) else { return false }
      return !versions.intersection(interval).intervals.isEmpty
    }
  }

  /// All versions whose numbers begin with a line's name.
  private static func interval(of name: String, _ scheme: any VersionScheme) -> IntervalSet? {
    let numbers = numbers(name)
    guard let last = numbers.last,
      let next = last.withCursor({ cursor -> DecimalNumber? in
        let digits = cursor.passDigits()
        return cursor.isAtEnd ? DecimalNumber(cursor[digits]).next : nil
      })
    else { return nil }
    func version(_ numbers: [String]) -> Version? {
      let zeros = [String](repeating: "0", count: Swift.max(0, 3 - numbers.count))
      return scheme.version((numbers + zeros).joined(separator: "."))
    }
    guard let first = version(numbers), let end = version(numbers.dropLast() + [next.text]) else {
      return nil
    }
    return IntervalSet(from: first.key, before: end.key)
  }

  /// The numbers that a version begins with: `3`, `11` of `v3.11-rc1`.
  private static func numbers(_ text: String) -> [String] {
    let plain = text.utf8.first == UInt8(ascii: "v") ? text.dropFirst() : text[...]
    var result: [String] = []
    for part in plain.split(separator: ".", omittingEmptySubsequences: false) {
      let digits = part.prefix { $0.isASCII && $0.isNumber }
      if digits.isEmpty { break }
      result.append(String(digits))
      if digits.count < part.count { break }
    }
    return result
  }
}
