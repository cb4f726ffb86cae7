/// How packages get into a project, read backwards along the edges of its lockfile.
struct IntroducingPaths {
  /// More paths to one package than this help nobody, and their number may be exponential.
  static let maximumPaths = 12
  static let maximumLength = 48

  let lockfile: Lockfile
  let index: LockfileIndex

  /// The paths from the project's own dependencies to a package, shortest first, at most
  /// ``maximumPaths``; each a chain of `name version`. Empty if the package is itself one of them.
  func paths(to target: Int, direct: Set<Int>) -> [[String]] {
    guard !direct.contains(target) else { return [] }
    var found: [[Int]] = []
    var queue: [[Int]] = [[target]]
    var next = 0
    while next < queue.count, found.count < Self.maximumPaths, queue.count < 20_000 {
      let path = queue[next]
      next += 1
      guard let head = path.last, path.count < Self.maximumLength else { continue }
      for dependent in index.dependents(of: head) where !path.contains(dependent) {
        if direct.contains(dependent) {
          found.append(path + [dependent])
          if found.count == Self.maximumPaths { break }
        } else {
          queue.append(path + [dependent])
        }
      }
    }
    return found.map { path in
      path.reversed().compactMap { index in
        lockfile.packages.element(at: index).map { $0.name + " " + $0.version }
      }
    }
  }
}
