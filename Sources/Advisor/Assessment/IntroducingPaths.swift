/// How packages get into a project, read backwards along the edges of its lockfile.
///
/// Few packages have findings, so that paths are looked for on demand; and as long as the graph and
/// the direct dependencies are the same, once.
struct IntroducingPaths: Sendable {
  /// More paths to one package than this help nobody, and their number may be exponential.
  static let maximumPaths = 12
  static let maximumLength = 48

  private let dependents: Dependents
  private let direct: Set<Int>
  /// By target, each from the project's own dependency to it.
  private var known: [Int: [[Int]]] = [:]

  /// - Parameters:
  ///   - direct: the packages that the project asks for itself.
  ///   - previous: the paths of an earlier assessment of the document.
  init(_ dependents: Dependents, direct: Set<Int>, after previous: IntroducingPaths?) {
    self.dependents = dependents
    self.direct = direct
    if let previous, previous.dependents === dependents, previous.direct == direct {
      known = previous.known
    }
  }

  /// The paths from the project's own dependencies to a package, shortest first, at most
  /// ``maximumPaths``; each a chain of packages. Empty if the package is itself one of them.
  mutating func paths(to target: Int) -> [[Int]] {
    if let paths = known[target] { return paths }
    let paths = find(target)
    known[target] = paths
    return paths
  }

  private func find(_ target: Int) -> [[Int]] {
    guard !direct.contains(target) else { return [] }
    var found: [[Int]] = []
    var queue: [[Int]] = [[target]]
    var next = 0
    while next < queue.count, found.count < Self.maximumPaths, queue.count < 20_000 {
      let path = queue[next]
      next += 1
      guard let head = path.last, path.count < Self.maximumLength else { continue }
      for dependent in dependents[head] where !path.contains(dependent) {
        if direct.contains(dependent) {
          found.append(path + [dependent])
          if found.count == Self.maximumPaths { break }
        } else {
          queue.append(path + [dependent])
        }
      }
    }
    return found.map { $0.reversed() }
  }
}

/// Puts the ways by which packages get in into words.
final class PathFinder {
  private let packages: [ResolvedPackage]
  private(set) var paths: IntroducingPaths?

  init(
    _ context: DocumentContext, _ dependencies: Dependencies, after previous: IntroducingPaths?
  ) {
    guard let lockfile = dependencies.lockfile, !lockfile.graph.dependencies.isEmpty,
      let index = dependencies.index
    else {
      packages = []
      return
    }
    packages = lockfile.packages
    let direct =
      context.document.reading.lockfile != nil
      ? Set(lockfile.graph.roots.map(\.package))
      : Set(dependencies.written.compactMap(\.lockIndex))
    paths = IntroducingPaths(index.dependents, direct: direct, after: previous)
  }

  /// How a dependency gets in, each way a chain of `name version`.
  func words(_ target: DependencyTarget) -> [[String]] {
    guard let index = target.lockIndex, target.requirement == nil,
      let found = paths?.paths(to: index), !found.isEmpty
    else { return target.paths }
    return found.map { path in
      path.compactMap { packages.element(at: $0).map { $0.name + " " + $0.version } }
    }
  }
}
