/// How sure it is that a package is made in the repository that it names. Anybody may name a
/// repository of good repute: what is only claimed lends a package nothing.
public enum RepositoryTie: String, Sendable, CaseIterable {
  /// The package is fetched from the repository itself.
  case identical
  /// Provenance that was verified says so.
  case attested
  /// The repository names the package, too.
  case mutual
  /// The package says so.
  case claimed

  package var isProven: Bool { self != .claimed }
}

/// The repository that a package is made in.
package struct TiedRepository: Hashable, Sendable {
  package var identity: RepositoryIdentity
  package var tie: RepositoryTie

  /// - Parameter signals: those of the package. Whether the repository names the package in its turn,
  ///   ``confirmed(by:of:)`` tells.
  init?(of package: PackageIdentity, signals: [HealthSignal]) {
    if let address = Self.address(of: package), let identity = RepositoryIdentity(address) {
      self.identity = identity
      tie = .identical
      return
    }
    // Each source says of its own answer how sure it is; of several the surest counts.
    var best: (tie: RepositoryTie, signal: HealthSignal, identity: RepositoryIdentity)?
    for place in signals.indices where signals[place].key == .repository {
      let signal = signals[place]
      guard case .text(let address) = signal.value, let identity = RepositoryIdentity(address)
      else {
        continue
      }
      let tie = Self.tie(of: signal.feed, signals)
      let isBetter =
        best.map { known in
          tie.isProven == known.tie.isProven
            ? signal.isPreferred(to: known.signal) : tie.isProven
        } ?? true
      if isBetter { best = (tie, signal, identity) }
    }
    guard let best else { return nil }
    identity = best.identity
    tie = best.tie
  }

  private static func tie(of feed: String, _ signals: [HealthSignal]) -> RepositoryTie {
    var newest: HealthSignal?
    for place in signals.indices
    where signals[place].key == .repositoryTie && signals[place].feed == feed {
      if let newest, !signals[place].isPreferred(to: newest) { continue }
      newest = signals[place]
    }
    guard case .text(let word)? = newest?.value,
      let tie = RepositoryTie(rawValue: word.lowercased()), tie != .identical
    else { return .claimed }
    return tie
  }

  /// The same, mutual if the repository's own signals name the package among those that it makes.
  func confirmed(by signals: [HealthSignal], of package: PackageIdentity) -> TiedRepository {
    guard tie == .claimed, case .list(let made)? = signals.newest(.packages)?.value,
      made.contains(where: { PackageURL($0)?.identity == package })
    else { return self }
    var result = self
    result.tie = .mutual
    return result
  }

  /// Where a package lies that is a repository itself; nil for others. Of names that are addresses only
  /// those on known hosts are repositories: others lead on to one.
  private static func address(of package: PackageIdentity) -> String? {
    switch package.ecosystem.name {
    case "GitHub Actions", "GitHub": "https://github.com/" + package.name
    case "GitLab": "https://gitlab.com/" + package.name
    case "Go", "SwiftURL":
      hosts.contains { package.name.hasPrefix($0) } ? "https://" + package.name : nil
    default: nil
    }
  }

  private static let hosts = ["github.com/", "gitlab.com/", "bitbucket.org/", "codeberg.org/"]
}

extension [HealthSignal] {
  /// The signal of a key; of several the newest, then by feed and value, so that the order in which
  /// they are given decides nothing.
  package func newest(_ key: HealthSignal.Key) -> HealthSignal? {
    var best: Int?
    for place in indices where self[place].key == key {
      if let best, !self[place].isPreferred(to: self[best]) { continue }
      best = place
    }
    return best.map { self[$0] }
  }
}

extension HealthSignal {
  func isPreferred(to other: HealthSignal) -> Bool {
    let (mine, others) = (date?.seconds ?? .min, other.date?.seconds ?? .min)
    if mine != others { return mine > others }
    if feed != other.feed { return feed > other.feed }
    return value.shown > other.value.shown
  }
}
