/// The releases of a package as far as they are known. A source may have been asked about one version
/// alone, or keep only the newest: what such a list does not hold may exist all the same.
struct ReleaseHistory: Sendable {
  /// Oldest first; none of the future.
  let versions: [HealthSignal.DatedVersion]
  /// Whether these are all.
  let isWhole: Bool
  /// Whether the newest is among them.
  let holdsNewest: Bool
  let date: Timestamp?
  let feed: String

  /// Nil if no version is known.
  init?(_ signals: NewestSignals, today: Timestamp) {
    guard let signal = signals[.versions], case .versions(let all) = signal.value else {
      return nil
    }
    var known = all
    // Sources give them in order, and none of the future.
    if !zip(all, all.dropFirst()).allSatisfy({ $0.published <= $1.published }) {
      known.sort { ($0.published, $0.version) < ($1.published, $1.version) }
    }
    while let last = known.last, last.published > today { known.removeLast() }
    versions = known
    guard let newest = versions.last else { return nil }
    if case .number(let count)? = signals[.releaseCount]?.value {
      isWhole = count <= all.count
    } else {
      isWhole = false
    }
    if case .date(let latest)? = signals[.latestRelease]?.value {
      holdsNewest = isWhole || latest <= newest.published
    } else {
      holdsNewest = isWhole
    }
    date = signal.date
    feed = signal.feed
  }

  /// Days between releases, the median; nil unless all are known.
  var medianGap: Int? {
    guard isWhole else { return nil }
    return HealthNumbers.median(
      zip(versions, versions.dropFirst()).map {
        HealthNumbers.days(from: $0.published, to: $1.published)
      })
  }

  /// The version that stands for the package: the newest that nobody advises against.
  var standard: HealthSignal.DatedVersion? {
    holdsNewest ? versions.last { !$0.isDeprecated } ?? versions.last : nil
  }

  /// Whether a mark of deprecation from this source is one of the package. One that was given to an
  /// older version says nothing of the others.
  func marksPackage(_ signal: HealthSignal) -> Bool {
    signal.feed != feed || holdsNewest && versions.last?.isDeprecated == true
  }
}
