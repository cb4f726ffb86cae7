/// Finds the entries of a lockfile that fix the requirements of a manifest.
package final class LockLinks: Sendable {
  private let packages: [ResolvedPackage]
  private let roots: [DependencyGraph.Root]
  /// What each project asks for, by the name it uses and by the package's own.
  private let projects: [String: [String: [Int]]]
  private let byDescriptor: [String: Int]
  private let byIdentity: [PackageIdentity: [Int]]

  init(_ lockfile: Lockfile) {
    packages = lockfile.packages
    var projects: [String: [String: [Int]]] = [:]
    let roots = lockfile.graph.roots
    func add(_ number: Int, _ name: String) {
      let root = roots[number]
      // The members of a workspace ask for the same packages again and again.
      let known = projects[root.project]?[name] ?? []
      if !known.contains(where: { roots[$0] == root }) {
        projects[root.project, default: [:]][name, default: []].append(number)
      }
    }
    for (number, root) in roots.enumerated() {
      add(number, root.localName)
      if let name = lockfile.packages.element(at: root.package)?.identity.name,
        name != root.localName
      {
        add(number, name)
      }
    }
    self.roots = roots
    self.projects = projects
    var byDescriptor: [String: Int] = [:]
    var byIdentity: [PackageIdentity: [Int]] = [:]
    for (index, package) in lockfile.packages.enumerated() {
      for descriptor in package.descriptors { byDescriptor[descriptor] = index }
      byIdentity[package.identity, default: []].append(index)
    }
    self.byDescriptor = byDescriptor
    self.byIdentity = byIdentity
  }

  /// The index of the locked package that a requirement of a project stands for.
  /// - Parameter project: the folder of the manifest below the lockfile's.
  func package(for effective: Requirement, of project: String) -> Int? {
    let names = projects[project]
    if effective.alias == nil, effective.name == effective.identity.name,
      let numbers = names?[effective.name], numbers.count == 1
    {
      return roots[numbers[0]].package
    }
    let own = asked(names?[effective.identity.name])
    // A local name may be that of another package, as an alias can be: the package decides.
    let named = names?[effective.localName].map { asked($0) } ?? own
    let same = (named + own).filter {
      packages.element(at: $0.package)?.identity == effective.identity
    }
    let roots = Array(Set(same.isEmpty ? named : same)).sorted { $0.package < $1.package }
    if roots.count == 1 { return roots[0].package }
    let candidates =
      roots.isEmpty ? byIdentity[effective.identity] ?? [] : roots.map(\.package)
    if let index = byDescriptor[effective.localName + "@" + effective.text]
      ?? byDescriptor[effective.localName]
    {
      return index
    }
    // Without recorded roots a requirement stands for the one version that it admits; where several
    // fit, the highest, as every resolver prefers it.
    if candidates.count == 1, names == nil || !roots.isEmpty { return candidates[0] }
    guard let scheme = effective.identity.ecosystem.definition?.versions,
      let versions = effective.versions
    else { return nil }
    var best: (index: Int, version: Version)?
    for index in candidates {
      guard let package = packages.element(at: index),
        let version = scheme.version(package.version),
        versions.contains(version)
      else { continue }
      if best.map({ $0.version < version }) ?? true { best = (index, version) }
    }
    return best?.index
  }

  private func asked(_ numbers: [Int]?) -> [DependencyGraph.Root] {
    (numbers ?? []).map { roots[$0] }
  }

  /// Whether the locked version is one that the manifest still asks for. If not, the lockfile is
  /// older than the manifest, and its version says nothing about this entry.
  func isCurrent(_ index: Int, for requirement: Requirement) -> Bool {
    guard let package = packages.element(at: index) else { return true }
    guard package.identity == requirement.identity || !package.source.isPublicRegistry else {
      return false
    }
    guard let versions = requirement.versions,
      let version = requirement.identity.ecosystem.definition?.versions?.version(package.version)
    else { return true }
    return versions.contains(version) || VersionSet(versions.releases).contains(version)
  }

  /// The folder of a manifest as seen from its lockfile's folder; empty for the same folder.
  static func project(of manifest: DocumentPath, below lockfile: DocumentPath) -> String {
    let base = lockfile.folder
    let folder = manifest.folder
    if base == folder { return "" }
    let prefix = base.isEmpty ? "" : base == "/" ? "/" : base + "/"
    return folder.hasPrefix(prefix) ? String(folder.dropFirst(prefix.count)) : folder
  }
}

extension Array {
  /// The element at an index that came from data and may lie outside.
  package func element(at index: Int) -> Element? { indices.contains(index) ? self[index] : nil }
}
