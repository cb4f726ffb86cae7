/// A set of version keys: half-open intervals in canonical form, that is sorted, disjoint, not
/// touching, none empty. Canonical form makes `==` set equality.
///
/// Every bound is "at or after the lower key, before the upper key". A closed upper bound, as in
/// `<= 1.2`, is the key followed by a zero byte: the least key above it.
package struct IntervalSet: Hashable, Sendable {
  package struct Interval: Hashable, Sendable {
    package var lower: VersionKey
    package var upper: VersionKey

    package init(lower: VersionKey, upper: VersionKey) {
      self.lower = lower
      self.upper = upper
    }
  }

  package private(set) var intervals: [Interval]

  package static let empty = IntervalSet(canonical: [])
  package static let all = IntervalSet(canonical: [
    Interval(lower: .lowest, upper: .highest)
  ])

  private init(canonical intervals: [Interval]) { self.intervals = intervals }

  /// The union of intervals in any order; empty and inverted ones count for nothing.
  package init(_ intervals: [Interval]) {
    // Most advisories have one range.
    if intervals.count == 1, let only = intervals.first {
      self.intervals = only.lower < only.upper ? intervals : []
      return
    }
    var result: [Interval] = []
    for interval in intervals.filter({ $0.lower < $0.upper }).sorted(by: { $0.lower < $1.lower }) {
      if let last = result.last, interval.lower <= last.upper {
        if last.upper < interval.upper { result[result.count - 1].upper = interval.upper }
      } else {
        result.append(interval)
      }
    }
    self.intervals = result
  }

  package init(from lower: VersionKey, before upper: VersionKey) {
    self.init(canonical: lower < upper ? [Interval(lower: lower, upper: upper)] : [])
  }

  /// Exactly the versions whose key is `key`.
  package init(only key: VersionKey) { self.init(from: key, before: key.successor) }

  package var isEmpty: Bool { intervals.isEmpty }

  package func contains(_ key: VersionKey) -> Bool {
    // Intervals are sorted: the only candidate is the last that starts at or before the key.
    var low = 0
    var high = intervals.count
    while low < high {
      let middle = (low + high) / 2
      if intervals[middle].lower <= key { low = middle + 1 } else { high = middle }
    }
    return low > 0 && key < intervals[low - 1].upper
  }

  package func union(_ other: IntervalSet) -> IntervalSet {
    isEmpty ? other : other.isEmpty ? self : IntervalSet(intervals + other.intervals)
  }

  package func intersection(_ other: IntervalSet) -> IntervalSet {
    var result: [Interval] = []
    var left = 0
    var right = 0
    while left < intervals.count, right < other.intervals.count {
      let a = intervals[left]
      let b = other.intervals[right]
      let lower = Swift.max(a.lower, b.lower)
      let upper = Swift.min(a.upper, b.upper)
      if lower < upper { result.append(Interval(lower: lower, upper: upper)) }
      if a.upper < b.upper { left += 1 } else { right += 1 }
    }
    return IntervalSet(canonical: result)
  }

  package var complement: IntervalSet {
    var result: [Interval] = []
    var lower = VersionKey.lowest
    for interval in intervals {
      if lower < interval.lower { result.append(Interval(lower: lower, upper: interval.lower)) }
      lower = interval.upper
    }
    if lower < .highest { result.append(Interval(lower: lower, upper: .highest)) }
    return IntervalSet(canonical: result)
  }

  package func subtracting(_ other: IntervalSet) -> IntervalSet { intersection(other.complement) }
  package func isSubset(of other: IntervalSet) -> Bool { subtracting(other).isEmpty }
}

extension VersionKey {
  /// The least key above this one: the upper bound that makes an interval closed.
  package var successor: VersionKey { VersionKey(bytes + [0]) }
}
