/// Turns the events of an advisory into sets of version keys, once, when it is imported.
///
/// The meaning is that of the OSV schema's evaluation algorithm: events are sorted by version, ones
/// of the same version stay in the order of the record, and the last event that a version has
/// reached decides. `introduced` and `fixed` are reached by their own version, `last_affected` only
/// by versions above it. `limit` cuts off whatever is not below one of the limits.
package enum RangeCompiler {
  /// One record per package, in the order of their first mention. Packages of ecosystems that
  /// Forewarn does not know are left out; see ``unknownEcosystems(of:)``.
  package static func compile(_ advisory: Advisory) -> [AffectedRecord] {
    if advisory.affected.count == 1 {
      let package = advisory.affected[0].package
      guard package.ecosystem.definition != nil else { return [] }
      return [compile(advisory, advisory.affected, for: package)]
    }
    var packages: [PackageIdentity] = []
    var entries: [PackageIdentity: [Advisory.Affected]] = [:]
    for entry in advisory.affected where entry.package.ecosystem.definition != nil {
      if entries[entry.package] == nil { packages.append(entry.package) }
      entries[entry.package, default: []].append(entry)
    }
    return packages.map { compile(advisory, entries[$0] ?? [], for: $0) }
  }

  /// The ecosystems of an advisory's packages that ``compile(_:)`` leaves out.
  package static func unknownEcosystems(of advisory: Advisory) -> Set<Ecosystem> {
    Set(advisory.affected.map(\.package.ecosystem).filter { $0.definition == nil })
  }

  /// What an advisory says of one package, of whatever ecosystem.
  package static func compile(
    _ advisory: Advisory, for package: PackageIdentity
  ) -> AffectedRecord {
    compile(advisory, advisory.affected.filter { $0.package == package }, for: package)
  }

  private static func compile(
    _ advisory: Advisory, _ entries: [Advisory.Affected], for package: PackageIdentity
  ) -> AffectedRecord {
    var ranges = CompiledRanges(scheme: package.ecosystem.definition?.versions)
    var symbols: [String] = []
    for entry in entries {
      for range in entry.ranges where range.kind != .git { ranges.add(range) }
      for symbol in entry.symbols
      where symbols.count < OSVDecoder.maximumSymbols && !symbols.contains(symbol) {
        symbols.append(symbol)
      }
    }
    let affected = IntervalSet(ranges.intervals)
    var listed: [String] = []
    var seen: Set<String> = []
    // Beside ranges that hold every version, a list adds nothing.
    for entry in entries where affected != .all {
      for version in entry.versions {
        // Most lists only spell out the ranges.
        if let key = ranges.scheme?.advisoryVersion(version)?.key, affected.contains(key) {
          continue
        }
        if seen.insert(version).inserted { listed.append(version) }
      }
    }
    return AffectedRecord(
      id: advisory.id, aliases: advisory.aliases, group: advisory.id,
      kind: kind(of: advisory, entries), isWithdrawn: advisory.withdrawn != nil, package: package,
      affected: affected, listed: listed, unreadableBounds: ranges.unreadable,
      fixes: ranges.fixes, rangeText: ranges.text(of: affected, listed: listed),
      severity: Severity(of: entries, in: advisory), summary: advisory.summary,
      published: advisory.published, modified: advisory.modified, symbols: symbols)
  }

  private static func kind(
    of advisory: Advisory, _ entries: [Advisory.Affected]
  ) -> AdvisoryKind {
    if advisory.id.hasPrefix("MAL-") { return .malicious }
    for entry in entries {
      switch entry.informational {
      case "malicious": return .malicious
      case "unmaintained": return .unmaintained
      case "unsound": return .unsound
      case "notice": return .notice
      default: continue
      }
    }
    return .vulnerability
  }
}

/// The ranges of one package as they are compiled.
private struct CompiledRanges {
  /// The ecosystem's scheme; SemVer for ecosystems without one, as far as their ranges are SEMVER.
  let scheme: (any VersionScheme)?
  var intervals: [IntervalSet.Interval] = []
  var unreadable: [String] = []
  var fixes: [String] = []
  /// The bounds of `intervals` as the record spells them.
  private var lowerTexts: [(key: VersionKey, text: String)] = []
  private var upperTexts: [(key: VersionKey, text: String)] = []

  init(scheme: (any VersionScheme)?) { self.scheme = scheme }

  private struct Bound {
    var event: Advisory.Event
    var key: VersionKey
    var text: String
  }

  mutating func add(_ range: Advisory.Range) {
    let scheme = scheme ?? (range.kind == .semver ? Ecosystems.semVer : nil)
    if addInterval(range, scheme) { return }
    var bounds: [Bound] = []
    var limits: [Bound] = []
    var isReadable = true
    for event in range.events {
      let text = event.version
      if case .fixed = event, !fixes.contains(text) { fixes.append(text) }
      guard let key = Self.key(of: event, in: scheme) else {
        if !unreadable.contains(text) { unreadable.append(text) }
        isReadable = false
        continue
      }
      if case .limit = event {
        limits.append(Bound(event: event, key: key, text: text))
      } else {
        bounds.append(Bound(event: event, key: key, text: text))
      }
    }
    // What a bound that nobody can read would cut off is unknown, so that the range says nothing.
    guard isReadable else { return }
    let limit = limits.max { $0.key < $1.key }
    // A stable sort: events of one version stay in the order of the record.
    bounds.sort { $0.key < $1.key }
    sweep(bounds, before: limit)
  }

  /// Adds a range of one `introduced` and at most one event above it, as nearly all are; it needs no
  /// sorting. False, and nothing is added, if the range is another.
  private mutating func addInterval(
    _ range: Advisory.Range, _ scheme: (any VersionScheme)?
  ) -> Bool {
    guard range.events.count <= 2, let first = range.events.first,
      case .introduced(let text) = first, let lower = Self.key(of: first, in: scheme)
    else { return false }
    guard range.events.count == 2 else {
      lowerTexts.append((lower, text))
      intervals.append(IntervalSet.Interval(lower: lower, upper: .highest))
      return true
    }
    let second = range.events[1]
    guard let key = Self.key(of: second, in: scheme), lower < key else { return false }
    let upper: VersionKey
    switch second {
    case .fixed(let text):
      upper = key
      upperTexts.append((upper, "< " + text))
      if !fixes.contains(text) { fixes.append(text) }
    case .lastAffected(let text):
      upper = key.successor
      upperTexts.append((upper, "<= " + text))
    case .introduced, .limit: return false
    }
    lowerTexts.append((lower, text))
    intervals.append(IntervalSet.Interval(lower: lower, upper: upper))
    return true
  }

  /// Walks the sorted events, all of one version at a time: the version itself has not yet passed
  /// its `last_affected`, the versions above it have.
  private mutating func sweep(_ bounds: [Bound], before limit: Bound?) {
    var start: VersionKey?
    var index = 0
    while index < bounds.count {
      let key = bounds[index].key
      let text = bounds[index].text
      var holdsHere = start != nil
      var holdsAbove = start != nil
      while index < bounds.count, bounds[index].key == key {
        switch bounds[index].event {
        case .introduced: (holdsHere, holdsAbove) = (true, true)
        case .fixed: (holdsHere, holdsAbove) = (false, false)
        case .lastAffected: holdsAbove = false
        case .limit: break
        }
        index += 1
      }
      if start == nil, holdsHere {
        start = key
        lowerTexts.append((key, text))
      }
      if let from = start, !holdsAbove {
        let end = holdsHere ? key.successor : key
        upperTexts.append((end, (holdsHere ? "<= " : "< ") + text))
        close(from, end, before: limit)
        start = nil
      }
    }
    if let start { close(start, .highest, before: limit) }
  }

  private mutating func close(_ lower: VersionKey, _ upper: VersionKey, before limit: Bound?) {
    var upper = upper
    if let limit, limit.key < upper {
      upper = limit.key
      upperTexts.append((upper, "< " + limit.text))
    }
    intervals.append(IntervalSet.Interval(lower: lower, upper: upper))
  }

  private static func key(
    of event: Advisory.Event, in scheme: (any VersionScheme)?
  ) -> VersionKey? {
    switch event {
    // "0" stands for "before every version" whether or not a scheme can read it.
    case .introduced("0"): return .lowest
    case .limit("*"): return .highest
    default: return scheme?.advisoryVersion(event.version)?.key
    }
  }

  /// `>= 1.0, < 1.2.3 || < 0.9`, in ascending order; versions listed besides follow.
  func text(of affected: IntervalSet, listed: [String]) -> String {
    if listed.isEmpty, affected.intervals.count == 1, let only = affected.intervals.first {
      return text(of: only)
    }
    let shownIntervals = 20
    let shownVersions = 5
    var parts = affected.intervals.prefix(shownIntervals).map { text(of: $0) }
    if affected.intervals.count > shownIntervals {
      parts.append("\(affected.intervals.count - shownIntervals) more ranges")
    }
    parts += listed.prefix(shownVersions).map { "= " + $0 }
    if listed.count > shownVersions {
      parts.append("\(listed.count - shownVersions) more versions")
    }
    return parts.joined(separator: " || ")
  }

  private func text(of interval: IntervalSet.Interval) -> String {
    let lower = lowerTexts.first { $0.key == interval.lower }?.text
    let upper = upperTexts.first { $0.key == interval.upper }?.text
    switch (interval.lower == .lowest ? nil : lower, upper) {
    case (nil, nil): return "all versions"
    case (nil, let upper?): return upper
    case (let lower?, nil): return ">= " + lower
    case (let lower?, let upper?):
      return upper == "<= " + lower ? "= " + lower : ">= " + lower + ", " + upper
    }
  }
}

extension Advisory.Event {
  /// The version that the event names.
  var version: String {
    switch self {
    case .introduced(let text), .fixed(let text), .lastAffected(let text), .limit(let text): text
    }
  }
}
