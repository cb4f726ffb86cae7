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
    if let host = Self.hosts[package.ecosystem.name],
      let identity = RepositoryIdentity(host + package.name)
    {
      self.identity = identity
      tie = .identical
      return
    }
    guard let address = signals.newest(.repository), case .text(let text) = address.value,
      let identity = RepositoryIdentity(text)
    else { return nil }
    self.identity = identity
    if case .text(let word)? = signals.newest(.repositoryTie)?.value,
      let said = RepositoryTie(rawValue: word.lowercased()), said != .identical
    {
      tie = said
    } else {
      tie = .claimed
    }
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

  /// The ecosystems whose packages are repositories, with what leads their names to an address. A
  /// name that begins with no known host is no repository's address.
  private static let hosts: [String: String] = [
    "Go": "https://", "SwiftURL": "https://", "GitHub Actions": "https://github.com/",
    "GitHub": "https://github.com/", "GitLab": "https://gitlab.com/",
  ]
}

extension [HealthSignal] {
  /// The signal of a key; of several the newest, then by feed and value, so that the order in which
  /// they are given decides nothing.
  func newest(_ key: HealthSignal.Key) -> HealthSignal? {
    var best: HealthSignal?
    for signal in self where signal.key == key {
      if let known = best, !signal.isPreferred(to: known) { continue }
      best = signal
    }
    return best
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
