/// What assessing asks of a lockfile besides its text, worked out once.
///
/// While somebody types into a manifest its lockfile stays as it is. Who keeps the lockfile's
/// document keeps this with it (``Document/indexed()``), so that a keystroke does none of it again.
package final class LockfileIndex: Sendable {
  /// What can be said of a package before any advisory is known.
  enum Standing: UInt8 {
    /// From a public registry, at a version that can be ordered: only advisories can say more.
    case plain
    /// Of the project itself: there is nothing to say.
    case own
    /// Everything else: it has to be looked at closely.
    case special
  }

  /// The standing of each package.
  let standings: [Standing]
  let names: PackageNames
  let dependents: Dependents
  /// What the project itself asks for of it.
  let direct: DirectPackages

  /// - Parameters:
  ///   - change: how the lockfile came of another, if that is known.
  ///   - previous: the index of that other one.
  convenience init(_ lockfile: Lockfile, _ change: LockfileChange?, after previous: LockfileIndex?)
  {
    if let change, let previous {
      self.init(lockfile, change, after: previous)
    } else {
      self.init(lockfile)
    }
  }

  private init(_ lockfile: Lockfile) {
    let ecosystem = lockfile.packages.first?.identity.ecosystem.definition
    // A package is large: by its index no copy of it is made.
    standings = lockfile.packages.indices.map {
      Self.standing(of: lockfile.packages[$0], ecosystem)
    }
    names = PackageNames(lockfile.packages)
    direct = DirectPackages(lockfile.packages)
    dependents = Dependents(reversing: lockfile.graph.dependencies, count: lockfile.packages.count)
  }

  private init(_ lockfile: Lockfile, _ change: LockfileChange, after previous: LockfileIndex) {
    var standings = previous.standings
    if let changed = change.package, let package = lockfile.packages.element(at: changed),
      standings.indices.contains(changed)
    {
      let ecosystem = lockfile.packages.first?.identity.ecosystem.definition
      standings[changed] = Self.standing(of: package, ecosystem)
    }
    self.standings = standings
    names = previous.names
    dependents = previous.dependents
    direct =
      previous.direct.holds(of: lockfile.packages, but: change.package)
      ? previous.direct : DirectPackages(lockfile.packages)
  }

  private static func standing(
    of package: ResolvedPackage, _ ecosystem: EcosystemDefinition?
  ) -> Standing {
    switch package.source {
    case .registry:
      guard package.identity.ecosystem == ecosystem?.ecosystem else { return .special }
      let isOrdered = ecosystem?.versions.map { $0.version(package.version) != nil } ?? true
      return isOrdered ? .plain : .special
    case .path, .workspace: return .own
    case .git, .url, .otherRegistry, .unsupported: return .special
    }
  }
}

/// The packages from public registries that a lockfile says its project asks for itself.
final class DirectPackages: Sendable {
  /// By their index in the lockfile, in its order.
  let places: [Int]

  init(_ packages: [ResolvedPackage]) {
    // A package is large: by its index no copy of it is made.
    places = packages.indices.filter { Self.isOne(packages, $0) }
  }

  private static func isOne(_ packages: [ResolvedPackage], _ place: Int) -> Bool {
    packages[place].isDirect == true && packages[place].source.isPublicRegistry
  }

  /// Whether these are also those of another lockfile with the same names, of which one package may
  /// differ.
  func holds(of packages: [ResolvedPackage], but changed: Int?) -> Bool {
    guard let changed, packages.indices.contains(changed) else { return true }
    var (low, high) = (0, places.count)
    while low < high {
      let middle = low + (high - low) / 2
      if places[middle] < changed { low = middle + 1 } else { high = middle }
    }
    let wasOne = low < places.count && places[low] == changed
    return wasOne == Self.isOne(packages, changed)
  }
}

/// The names of the packages of a lockfile, each once.
final class PackageNames: Sendable {
  let identities: [PackageIdentity]
  /// For each package, where its name stands in ``identities``.
  let numbers: [Int]
  private let byIdentity: [PackageIdentity: Int]

  init(_ packages: [ResolvedPackage]) {
    var identities: [PackageIdentity] = []
    var numbers: [Int] = []
    var byIdentity: [PackageIdentity: Int] = [:]
    numbers.reserveCapacity(packages.count)
    byIdentity.reserveCapacity(packages.count)
    func known(_ number: inout Int) -> Int { number }
    for index in packages.indices {
      let identity = packages[index].identity
      // One look into the dictionary both finds the number and gives a new one.
      let number = known(&byIdentity[identity, default: identities.count])
      numbers.append(number)
      if number == identities.count { identities.append(identity) }
    }
    self.identities = identities
    self.numbers = numbers
    self.byIdentity = byIdentity
  }

  /// Where a name stands in ``identities``.
  func number(of identity: PackageIdentity) -> Int? { byIdentity[identity] }
}

/// Who needs a package: the edges of the graph read backwards, in two arrays, the ends of all edges
/// and where those of each package begin.
final class Dependents: Sendable {
  private let starts: [Int]
  private let ends: [Int]

  /// Edges to itself or to nowhere, and repeated ones, are left out.
  init(reversing edges: [[Int]], count: Int) {
    var last = [Int](repeating: -1, count: count)
    func forEach(_ body: (_ from: Int, _ to: Int) -> Void) {
      for index in last.indices { last[index] = -1 }
      for (from, needed) in edges.enumerated() {
        for to in needed where to >= 0 && to < count && to != from && last[to] != from {
          last[to] = from
          body(from, to)
        }
      }
    }
    var starts = [Int](repeating: 0, count: count + 1)
    forEach { _, to in starts[to + 1] += 1 }
    for index in 0..<count { starts[index + 1] += starts[index] }
    var next = starts
    var ends = [Int](repeating: 0, count: starts[count])
    forEach { from, to in
      ends[next[to]] = from
      next[to] += 1
    }
    self.starts = starts
    self.ends = ends
  }

  /// The packages that need a package.
  subscript(node: Int) -> ArraySlice<Int> {
    guard node >= 0, node + 1 < starts.count else { return [] }
    return ends[starts[node]..<starts[node + 1]]
  }
}
