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

  init(
    _ safe: SafeVersions, _ requirement: Requirement, _ format: any ManifestFormat,
    _ scheme: any VersionScheme
  ) {
    func candidates(_ versions: ArraySlice<Version>) -> [Candidate] {
      var result: [Candidate] = []
      for version in versions {
        guard let text = format.rewrite(requirement, toAdmit: version, scheme: scheme),
          let admitted = format.versions(rewritten: text, scheme: scheme)
        else { continue }
        let isClear = admitted.intersection(safe.affected).isEmpty
        result.append(Candidate(version: version, admitted: admitted, isClear: isClear))
        if isClear { break }
      }
      return result
    }
    let lowest = safe.versions.first
    let count = safe.versions.prefix { version in
      lowest.map { !scheme.isMajorChange(from: $0, to: version) } ?? false
    }.count
    near = candidates(safe.versions[..<count])
    far = near.last?.isClear == true ? [] : candidates(safe.versions[count...])
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
