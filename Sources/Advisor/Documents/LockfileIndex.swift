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
  /// The names of the packages, each once.
  let identities: [PackageIdentity]
  /// For each package, where its name stands in ``identities``.
  let identityNumbers: [Int]
  private let numbers: [PackageIdentity: Int]
  private let dependents: Edges

  init(_ lockfile: Lockfile) {
    var standings: [Standing] = []
    var identities: [PackageIdentity] = []
    var identityNumbers: [Int] = []
    var numbers: [PackageIdentity: Int] = [:]
    standings.reserveCapacity(lockfile.packages.count)
    identityNumbers.reserveCapacity(lockfile.packages.count)
    numbers.reserveCapacity(lockfile.packages.count)
    let ecosystem = lockfile.packages.first?.identity.ecosystem
    let scheme = ecosystem?.definition?.versions
    func known(_ number: inout Int) -> Int { number }
    // A package is large: by its index no copy of it is made.
    for index in lockfile.packages.indices {
      let identity = lockfile.packages[index].identity
      switch lockfile.packages[index].source {
      case .registry:
        let isPlain =
          identity.ecosystem == ecosystem
          && (scheme.map { $0.version(lockfile.packages[index].version) != nil } ?? true)
        standings.append(isPlain ? .plain : .special)
      case .path, .workspace: standings.append(.own)
      case .git, .url, .otherRegistry, .unsupported: standings.append(.special)
      }
      // One look into the dictionary both finds the number and gives a new one.
      let number = known(&numbers[identity, default: identities.count])
      identityNumbers.append(number)
      if number == identities.count { identities.append(identity) }
    }
    self.standings = standings
    self.identities = identities
    self.identityNumbers = identityNumbers
    self.numbers = numbers
    dependents = Edges(reversing: lockfile.graph.dependencies, count: lockfile.packages.count)
  }

  /// Where a name stands in ``identities``.
  func number(of identity: PackageIdentity) -> Int? { numbers[identity] }

  /// The packages that need a package.
  func dependents(of package: Int) -> ArraySlice<Int> { dependents[package] }
}

/// Edges of a graph in two arrays: the ends of all edges, and where those of each node begin.
private struct Edges: Sendable {
  private var starts: [Int]
  private var ends: [Int]

  /// The edges read backwards; those to itself or to nowhere, and repeated ones, left out.
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

  subscript(node: Int) -> ArraySlice<Int> {
    guard node >= 0, node + 1 < starts.count else { return [] }
    return ends[starts[node]..<starts[node + 1]]
  }
}
