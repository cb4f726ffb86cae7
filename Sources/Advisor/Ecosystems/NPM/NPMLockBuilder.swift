import ManifestSyntax
import SourceText

/// Collects what the readers of npm's lockfiles find.
struct NPMLockBuilder {
  var packages: [ResolvedPackage] = []
  /// As long as `packages`.
  private(set) var dependencies: [[Int]] = []
  private(set) var roots: [DependencyGraph.Root] = []
  /// The table of each root: nil for what is needed in production.
  private var rootGroups: [String?] = []
  private var problems: [SyntaxProblem] = []

  var hasProblems: Bool { !problems.isEmpty }

  /// Adds a package and returns its index.
  mutating func append(_ package: consuming ResolvedPackage) -> Int {
    packages.append(package)
    dependencies.append([])
    return packages.count - 1
  }

  mutating func connect(_ package: Int, to dependency: Int) {
    dependencies[package].append(dependency)
  }

  mutating func connect(_ package: Int, to needed: [Int]) {
    if !needed.isEmpty { dependencies[package] += needed }
  }

  mutating func reserveCapacity(_ count: Int) {
    packages.reserveCapacity(count)
    dependencies.reserveCapacity(count)
  }

  /// Records that a project asks for a package itself. The requirement is kept as manifests are
  /// read: without a prefix such as `npm:name@`.
  mutating func addRoot(
    project: String, localName: String, specifier: String?, package: Int,
    dialect: NPMSpecifier.Dialect = .npm, group: String? = nil
  ) {
    rootGroups.append(group)
    roots.append(
      DependencyGraph.Root(
        project: project, localName: localName,
        requirement: specifier.map {
          NPMSpecifier($0, localName: localName, dialect: dialect).requirement
        },
        package: package))
    packages[package].isDirect = true
  }

  /// For lockfiles that do not say what the project asks for: what no package needs, the project
  /// must. Whether it also asks for one of the others itself stays open.
  mutating func addRootsByNeed(among candidates: some Sequence<(index: Int, localName: String)>) {
    var isNeeded = [Bool](repeating: false, count: packages.count)
    for needed in dependencies.joined() { isNeeded[needed] = true }
    for (index, localName) in candidates where !isNeeded[index] {
      addRoot(project: "", localName: localName, specifier: nil, package: index)
    }
  }

  /// Gives the groups of the roots to what only they bring: for lockfiles that do not mark every
  /// package. What production needs is in no group.
  mutating func markGroupsByRoots() {
    let production = reachable(fromRootsIn: nil)
    for group in ["dev", "optional", "peer"] where rootGroups.contains(group) {
      let isReached = reachable(fromRootsIn: group)
      for index in packages.indices where isReached[index] && !production[index] {
        if !packages[index].groups.contains(group) { packages[index].groups.append(group) }
      }
    }
  }

  private func reachable(fromRootsIn group: String?) -> [Bool] {
    var isReached = [Bool](repeating: false, count: packages.count)
    var open: [Int] = []
    for (root, rootGroup) in zip(roots, rootGroups) where rootGroup == group {
      open.append(root.package)
    }
    while let index = open.popLast() {
      if isReached[index] { continue }
      isReached[index] = true
      open += dependencies[index]
    }
    return isReached
  }

  /// Reports a text that is something else than an object; an empty text is an empty lockfile.
  mutating func expectObject(_ root: SyntaxValue) {
    if root.kind != .object, root.kind != .missing, root.kind != .null {
      report("expected-object", "A lockfile must be an object.", at: root.span)
    }
  }

  mutating func report(_ code: String, _ message: String, at span: SourceSpan) {
    guard problems.count < SyntaxTreeBuilder.maximumProblems else { return }
    problems.append(
      SyntaxProblem(code: code, message: message, span: span, breaksGrammar: false))
  }

  consuming func reading(
    refreshCommand: String, updateCommand: String? = nil, syntaxProblems: [SyntaxProblem]
  ) -> Reading {
    var lockfile = Lockfile(
      packages: packages, graph: DependencyGraph(dependencies: dependencies, roots: roots),
      refreshCommand: refreshCommand)
    lockfile.updateCommand = updateCommand
    return Reading(.lockfile(lockfile), problems: syntaxProblems + problems)
  }
}
