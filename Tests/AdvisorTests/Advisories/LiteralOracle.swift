import Advisor

/// The evaluation algorithm of the OSV schema, written down literally and slowly: what the compiled
/// form must agree with. It compares parsed versions and knows nothing of sets.
enum LiteralOracle {
  static func verdict(
    _ advisory: Advisory, package: PackageIdentity, version text: String,
    scheme: any VersionScheme
  ) -> Verdict {
    if advisory.withdrawn != nil { return .unaffected }
    let entries = advisory.affected.filter { $0.package == package }
    let version = scheme.advisoryVersion(text)
    if version == nil, affectsEveryVersion(entries, scheme) { return .affected }
    var hasUnknown = version == nil
    for entry in entries {
      for listed in entry.versions {
        if listed == text { return .affected }
        if let version, let other = scheme.advisoryVersion(listed), version == other {
          return .affected
        }
      }
      for range in entry.ranges {
        if range.kind == .git { continue }
        let place: Place? = version.map { version in
          { (bound: Version) in version < bound ? -1 : version == bound ? 0 : 1 }
        }
        switch holds(range, place, scheme) {
        case true: return .affected
        case false: break
        case nil: hasUnknown = true
        }
      }
    }
    return hasUnknown ? .unknown("") : .unaffected
  }

  /// Where a version lies from a bound: below it (-1), at it (0) or above it (1).
  private typealias Place = (_ bound: Version) -> Int

  /// Whether ranges hold every version there can be, so that also one is affected that nobody can
  /// read: those below all bounds, and those at each of them and right above it.
  private static func affectsEveryVersion(
    _ entries: [Advisory.Affected], _ scheme: any VersionScheme
  ) -> Bool {
    let ranges = entries.flatMap(\.ranges).filter { $0.kind != .git }
    var places: [Place] = [{ _ in -1 }]
    for bound in ranges.flatMap(\.events).compactMap({ scheme.advisoryVersion($0.text) }) {
      places.append { bound < $0 ? -1 : bound == $0 ? 0 : 1 }
      places.append { bound < $0 ? -1 : 1 }
    }
    return places.allSatisfy { place in
      ranges.contains { holds($0, place, scheme) == true }
    }
  }

  /// Nil if the version or a bound cannot be read.
  private static func holds(
    _ range: Advisory.Range, _ place: Place?, _ scheme: any VersionScheme
  ) -> Bool? {
    /// A bound: nil stands for "0", which sorts before every version.
    var events: [(event: Advisory.Event, bound: Version?)] = []
    var limits: [Version?] = []
    var isReadable = place != nil
    for event in range.events {
      switch event {
      case .introduced("0"): events.append((event, nil))
      case .limit("*"): limits.append(nil)
      case .introduced(let text), .fixed(let text), .lastAffected(let text), .limit(let text):
        guard let bound = scheme.advisoryVersion(text) else {
          isReadable = false
          continue
        }
        if case .limit = event { limits.append(bound) } else { events.append((event, bound)) }
      }
    }
    guard isReadable, let place else { return nil }
    if !limits.isEmpty, !limits.contains(where: { limit in limit.map { place($0) < 0 } ?? true }) {
      return false
    }
    // Insertion sort: obviously stable.
    var sorted: [(event: Advisory.Event, bound: Version?)] = []
    for event in events {
      var place = sorted.count
      while place > 0, isBefore(event.bound, sorted[place - 1].bound) { place -= 1 }
      sorted.insert(event, at: place)
    }
    var isVulnerable = false
    for (event, bound) in sorted {
      switch event {
      case .introduced:
        if bound.map({ place($0) >= 0 }) ?? true { isVulnerable = true }
      case .fixed:
        if let bound, place(bound) >= 0 { isVulnerable = false }
      case .lastAffected:
        if let bound, place(bound) > 0 { isVulnerable = false }
      case .limit: break
      }
    }
    return isVulnerable
  }

  private static func isBefore(_ a: Version?, _ b: Version?) -> Bool {
    guard let b else { return false }
    guard let a else { return true }
    return a < b
  }

  /// Versions worth asking about: every one that a record names for a package, their neighbours,
  /// and ones far off, of no meaning, or spelled otherwise.
  static func candidates(_ advisory: Advisory, package: PackageIdentity) -> [String] {
    var named: [String] = []
    var listed: [String] = []
    for entry in advisory.affected where entry.package == package {
      for range in entry.ranges where range.kind != .git {
        for event in range.events {
          switch event {
          case .introduced(let text), .fixed(let text), .lastAffected(let text), .limit(let text):
            named.append(text)
          }
        }
      }
      listed += entry.versions
    }
    var seen: Set<String> = []
    var result: [String] = []
    for text in ["0", "0.0.0-0", "0.dev0", "999999999999999999999.0.0", "not a version", ""]
      + named.flatMap(neighbours) + (listed.first.map(neighbours) ?? []) + listed
    where seen.insert(text).inserted {
      result.append(text)
    }
    return result
  }

  private static func neighbours(_ text: String) -> [String] {
    var result = [
      text, text + "-0", text + "-alpha.1", text + ".0", text + ".1", text + "a1",
      text + ".dev0", text + ".post1", text + "+build.1", "v" + text,
    ]
    let numbers = text.split(separator: ".", omittingEmptySubsequences: false)
    for index in numbers.indices {
      guard let number = Int(numbers[index]), number < 1 << 40 else { continue }
      for changed in [number - 1, number + 1] where changed >= 0 {
        var other = numbers.map(String.init)
        other[index] = String(changed)
        result.append(other.joined(separator: "."))
      }
    }
    return result
  }

  /// Whether two verdicts are the same, the words of their reasons aside.
  static func agree(_ a: Verdict, _ b: Verdict) -> Bool {
    switch (a, b) {
    case (.affected, .affected), (.unaffected, .unaffected), (.unknown, .unknown): true
    default: false
    }
  }
}

extension Advisory.Event {
  fileprivate var text: String {
    switch self {
    case .introduced(let text), .fixed(let text), .lastAffected(let text), .limit(let text): text
    }
  }
}
