/// Which packages a file brings in, and how: at which versions where they are fixed, else by which
/// requirements.
package struct PackageUses: Sendable, Equatable {
  /// Versions and requirements as written, by ``PackageIdentity/word``.
  package private(set) var uses: [String: Set<String>]

  package init(_ uses: [String: Set<String>] = [:]) { self.uses = uses }

  package init(_ context: DocumentContext) {
    self.init()
    let dependencies = Dependencies(context, after: nil)
    for number in dependencies.written.indices {
      add(dependencies.target(ofEntry: number))
    }
    for dependency in dependencies.locked {
      if let target = dependencies.target(dependency) { add(target) }
    }
  }

  private mutating func add(_ target: DependencyTarget) {
    let text: String =
      switch target.knowledge {
      case .exact(let version, _): version
      case .range, .unreadable: target.requirement?.text ?? ""
      }
    uses[target.identity.word, default: []].insert(text)
  }

  /// Whether what a finding is about was there: the version, or, where only requirements are known,
  /// all those that there are `now`.
  func held(_ finding: Finding, now: PackageUses) -> Bool {
    guard let package = finding.package, let known = uses[package.identity.word] else {
      return false
    }
    if let version = package.version { return known.contains(version) }
    return now.uses[package.identity.word].map { $0.isSubset(of: known) } ?? false
  }

  mutating func formUnion(_ other: PackageUses) {
    uses.merge(other.uses) { $0.union($1) }
  }
}
