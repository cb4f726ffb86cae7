/// The versions of a package that are known to exist, lie above a dependency's own, and are affected
/// by no live record. They come from the advisories: the versions that these name as fixed.
struct SafeVersions: Sendable {
  /// Lowest first.
  private(set) var versions: [Version]
  /// How many flaws remain in all of them, since no version is known that mends these.
  private(set) var unfixedCount = 0

  /// If there is none because a flaw that the present version has too was never mended, the others
  /// are still worth mending: then the versions that only such flaws affect, with their number.
  fileprivate init(_ key: KnownSafeVersions.Key, _ records: KnownRecords, scheme: any VersionScheme)
  {
    let live = records[key.package].filter { !$0.isWithdrawn }
    var seen: Set<VersionKey> = []
    let candidates = live.flatMap { $0.fixes }.compactMap { text -> Version? in
      guard isFitForEdit(text), let version = scheme.version(text),
        seen.insert(version.key).inserted,
        key.allowsPrerelease || !version.isPrerelease
      else { return nil }
      if let floor = key.floor, version.key <= floor { return nil }
      return version
    }.sorted()
    // Each is read once for all records, which are of one package and so of one scheme.
    let read = candidates.map { ($0, scheme.advisoryVersion($0.text)) }
    versions = read.filter { version, read in
      live.allSatisfy { $0.verdict(for: version.text, read: read) == .unaffected }
    }.map(\.0)
    guard versions.isEmpty, let floor = key.floor else { return }
    let unfixed = live.filter {
      $0.fixes.isEmpty && $0.kind != .malicious && $0.affected.contains(floor)
    }
    let unfixedIDs = Set(unfixed.map(\.id))
    versions = read.filter { version, read in
      live.allSatisfy { record in
        record.verdict(for: version.text, read: read) == .unaffected
          || unfixedIDs.contains(record.id)
      }
    }.map(\.0)
    unfixedCount = Set(unfixed.map(\.group)).count
  }
}

/// The safe versions of the packages of a document, each worked out once.
struct KnownSafeVersions: Sendable {
  fileprivate struct Key: Hashable {
    var package: PackageIdentity
    var floor: VersionKey?
    var allowsPrerelease: Bool

    init(_ cause: RootCause) {
      package = cause.target.identity
      floor = cause.version?.key
      if floor == nil, case .range(let admitted) = cause.target.knowledge {
        floor =
          admitted.releases.intervals.first?.lower ?? admitted.prereleases.intervals.first?.lower
      }
      allowsPrerelease = cause.version?.isPrerelease ?? false
    }
  }

  private struct Range: Hashable {
    var key: Key
    var requirement: String
    var format: String
  }

  private let records: KnownRecords
  private var asked: [Key: SafeVersions] = [:]
  private var earlier: [Key: SafeVersions] = [:]
  private var askedRanges: [Range: RangeStarts] = [:]
  private var earlierRanges: [Range: RangeStarts] = [:]

  /// - Parameter previous: those of an earlier assessment of the document.
  init(_ records: KnownRecords, after previous: KnownSafeVersions?) {
    self.records = records
    if let previous, previous.records.database == records.database {
      earlier = previous.asked
      earlierRanges = previous.askedRanges
    }
  }

  mutating func versions(for cause: RootCause, scheme: any VersionScheme) -> SafeVersions {
    let key = Key(cause)
    if let versions = asked[key] { return versions }
    let versions = earlier[key] ?? SafeVersions(key, records, scheme: scheme)
    asked[key] = versions
    return versions
  }

  /// The version to go to from a dependency of which a range of versions is known; nil if the lowest
  /// safe version is as good as any.
  mutating func rangeStart(for cause: RootCause, scheme: any VersionScheme) -> RangeStart? {
    guard let requirement = cause.target.requirement, !requirement.text.isEmpty,
      let format = cause.target.definition?.format, case .range = cause.target.knowledge
    else { return nil }
    let range = Range(
      key: Key(cause), requirement: requirement.quotedText ?? requirement.text,
      format: format.name)
    let starts =
      askedRanges[range] ?? earlierRanges[range]
      ?? RangeStarts(
        versions(for: cause, scheme: scheme).versions, records[range.key.package], requirement,
        format, scheme)
    askedRanges[range] = starts
    return starts.first(mending: cause)
  }

  /// The same without those that were not asked for: what is to be kept.
  var kept: KnownSafeVersions {
    var result = self
    result.earlier = [:]
    result.earlierRanges = [:]
    return result
  }
}
