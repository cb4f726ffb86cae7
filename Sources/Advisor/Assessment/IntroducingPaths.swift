/// How packages get into a project, read backwards along the edges of its lockfile.
struct IntroducingPaths {
  /// More paths to one package than this help nobody, and their number may be exponential.
  static let maximumPaths = 12
  static let maximumLength = 48

  private let lockfile: Lockfile
  private let path: String
  private let dependents: [[Int]]

  init(_ lockfile: Lockfile, path: String) {
    self.lockfile = lockfile
    self.path = path
    var dependents = [[Int]](repeating: [], count: lockfile.packages.count)
    for (package, needed) in lockfile.graph.dependencies.enumerated() {
      for other in needed where dependents.indices.contains(other) && other != package {
        if dependents[other].last != package { dependents[other].append(package) }
      }
    }
    self.dependents = dependents
  }

  /// A target for every package that the direct dependencies bring, at the entry that brings it by
  /// the shortest path. Its paths are found later, for those few that have a finding.
  func transitiveTargets(from direct: [Int: Requirement]) -> [DependencyTarget] {
    // Breadth first from all direct dependencies together, in the order of the manifest: the entry
    // that reaches a package first is the one that brings it by the shortest path.
    let order = direct.sorted { $0.value.spans.entry < $1.value.spans.entry }
    var origin: [Int: Int] = [:]
    var queue: [Int] = []
    for (index, _) in order {
      origin[index] = index
      queue.append(index)
    }
    var next = 0
    while next < queue.count {
      let index = queue[next]
      next += 1
      guard let needed = lockfile.graph.dependencies.element(at: index) else { continue }
      for other in needed where origin[other] == nil && lockfile.packages.indices.contains(other) {
        origin[other] = origin[index]
        queue.append(other)
      }
    }
    var targets: [DependencyTarget] = []
    for index in queue where direct[index] == nil {
      guard let package = lockfile.packages.element(at: index), let root = origin[index],
        let requirement = direct[root], let rootPackage = lockfile.packages.element(at: root)
      else { continue }
      targets.append(
        DependencyTarget(
          identity: package.identity, name: package.name, source: package.source,
          knowledge: .exact(text: package.version, certainty: .locked),
          span: requirement.spans.subject, requirement: nil, definition: nil, lockIndex: index,
          paths: [[rootPackage.name, package.name]],
          related: [
            RelatedPlace(
              path: path, span: package.spans.subject,
              message: "\(displayed(package.name)) is locked at \(displayed(package.version)) here."
            )
          ],
          groups: requirement.groups))
    }
    return targets
  }

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
      for dependent in dependents.element(at: head) ?? [] where !path.contains(dependent) {
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
