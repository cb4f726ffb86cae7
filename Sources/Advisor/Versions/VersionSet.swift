/// A set of versions, as a requirement describes it.
///
/// Most resolvers treat prereleases apart (`^1.2` does not admit `1.3.0-beta`), which no interval
/// can say. Hence two interval sets: one holds for releases, the other for prereleases. All
/// operations work on both, so the algebra stays closed and canonical: `==` is set equality.
package struct VersionSet: Hashable, Sendable {
  package var releases: IntervalSet
  package var prereleases: IntervalSet

  package init(releases: IntervalSet, prereleases: IntervalSet) {
    self.releases = releases
    self.prereleases = prereleases
  }

  /// The same intervals for releases and prereleases.
  package init(_ intervals: IntervalSet) {
    self.init(releases: intervals, prereleases: intervals)
  }

  package static let empty = VersionSet(.empty)
  package static let all = VersionSet(.all)

  package var isEmpty: Bool { releases.isEmpty && prereleases.isEmpty }

  package func contains(_ version: Version) -> Bool {
    (version.isPrerelease ? prereleases : releases).contains(version.key)
  }

  package func union(_ other: VersionSet) -> VersionSet {
    VersionSet(
      releases: releases.union(other.releases), prereleases: prereleases.union(other.prereleases))
  }

  package func intersection(_ other: VersionSet) -> VersionSet {
    VersionSet(
      releases: releases.intersection(other.releases),
      prereleases: prereleases.intersection(other.prereleases))
  }

  package var complement: VersionSet {
    VersionSet(releases: releases.complement, prereleases: prereleases.complement)
  }

  package func subtracting(_ other: VersionSet) -> VersionSet { intersection(other.complement) }
  package func isSubset(of other: VersionSet) -> Bool { subtracting(other).isEmpty }
}
