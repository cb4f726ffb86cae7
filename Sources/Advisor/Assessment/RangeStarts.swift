/// The version to begin a range with, so that a flaw goes away.
struct RangeStart: Sendable {
  var version: Version
  /// Whether the range then admits nothing that any live record affects.
  var isClear: Bool
}

/// What a requirement would admit if it began with each of the safe versions of its package.
///
/// The lowest safe version may be one of a branch that is kept up besides: `^1.14.6` admits the flawed
/// 1.15.0 too, and package managers take the newest.
struct RangeStarts: Sendable {
  private struct Candidate {
    var version: Version
    var admitted: VersionSet
    var isClear: Bool
  }

  /// Of the major version to go to, lowest first, up to the first that is clear.
  private let near: [Candidate]
  /// Of the others; none where one of the near ones is clear.
  private let far: [Candidate]

  /// - Parameters:
  ///   - safe: lowest first.
  ///   - records: all of the package. Those that affect the safe versions too have no fix, and are no
  ///     reason against any.
  init(
    _ safe: [Version], _ records: [AffectedRecord], _ requirement: Requirement,
    _ format: any ManifestFormat, _ scheme: any VersionScheme
  ) {
    guard let lowest = safe.first else {
      (near, far) = ([], [])
      return
    }
    let read = scheme.advisoryVersion(lowest.text)
    let sets = records.filter {
      !$0.isWithdrawn && $0.verdict(for: lowest.text, read: read) == .unaffected
    }.map(\.affectedVersions)
    let affected = VersionSet(
      releases: IntervalSet(sets.flatMap(\.releases.intervals)),
      prereleases: IntervalSet(sets.flatMap(\.prereleases.intervals)))
    func candidates(_ versions: ArraySlice<Version>) -> [Candidate] {
      var result: [Candidate] = []
      for version in versions {
        guard let text = format.rewrite(requirement, toAdmit: version, scheme: scheme),
          let admitted = format.versions(rewritten: text, scheme: scheme)
        else { continue }
        let isClear = admitted.intersection(affected).isEmpty
        result.append(Candidate(version: version, admitted: admitted, isClear: isClear))
        if isClear { break }
      }
      return result
    }
    let count = safe.prefix { !scheme.isMajorChange(from: lowest, to: $0) }.count
    near = candidates(safe[..<count])
    far = near.last?.isClear == true ? [] : candidates(safe[count...])
  }

  /// The lowest with which nothing that is affected is admitted at all, else the lowest with which nothing
  /// is that this flaw affects; one that is near if there is any. Nil if there is none.
  func first(mending cause: RootCause) -> RangeStart? {
    if let clear = near.last, clear.isClear {
      return RangeStart(version: clear.version, isClear: true)
    }
    let affected = cause.records.map(\.affectedVersions)
    func mends(_ candidate: Candidate) -> Bool {
      affected.allSatisfy { candidate.admitted.intersection($0).isEmpty }
    }
    let found =
      near.first(where: mends) ?? far.last { $0.isClear } ?? far.first(where: mends)
    return found.map { RangeStart(version: $0.version, isClear: $0.isClear) }
  }
}
