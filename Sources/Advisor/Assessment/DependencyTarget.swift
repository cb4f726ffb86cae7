import SourceText

/// One package that a document brings in, and how exactly its version is known.
struct DependencyTarget {
  enum Knowledge {
    /// A lockfile, or the manifest itself, fixed the version.
    case exact(text: String, certainty: Finding.Certainty)
    /// Only the admitted versions are known.
    case range(VersionSet)
    /// The requirement could not be read, or is inherited from a place that was not found.
    case unreadable(reason: String)
  }

  var identity: PackageIdentity
  var name: String
  var source: PackageSource
  var knowledge: Knowledge
  /// Where it is shown.
  var span: SourceSpan
  /// The manifest entry that a person can edit; nil in a lockfile and for transitive packages.
  var requirement: Requirement?
  /// Where the version of that entry is defined: the document itself, or the one it inherits from.
  var definition: Document?
  /// The entry of the lockfile that fixed the version.
  var lockIndex: Int?
  /// How it gets in, each from the project's own dependency to the package. Empty: directly.
  var paths: [[String]] = []
  var related: [RelatedPlace] = []
  var groups: [String] = []

  var isTransitive: Bool { requirement == nil && !paths.isEmpty }
}

extension DependencyTarget {
  /// Everything that a document brings in, in the order of its text; for a manifest with a lockfile
  /// also what its dependencies bring, at the entry that brings it.
  static func all(in context: DocumentContext) -> [DependencyTarget] {
    switch context.document.reading.content {
    case .lockfile(let lockfile):
      return locked(lockfile)
    case .manifest(let manifest):
      return required(manifest, context)
    }
  }

  private static func locked(_ lockfile: Lockfile) -> [DependencyTarget] {
    lockfile.packages.enumerated().map { index, package in
      DependencyTarget(
        identity: package.identity, name: package.name, source: package.source,
        knowledge: .exact(text: package.version, certainty: .locked), span: package.spans.subject,
        requirement: nil, definition: nil, lockIndex: index, groups: package.groups)
    }
  }

  private static func required(
    _ manifest: Manifest, _ context: DocumentContext
  ) -> [DependencyTarget] {
    var targets: [DependencyTarget] = []
    let links = LockLinks(context)
    var directIndexes: [Int: Requirement] = [:]
    for requirement in manifest.requirements {
      let (effective, definition) = inherited(requirement, context)
      var target = DependencyTarget(
        identity: effective.identity, name: effective.name, source: effective.source,
        knowledge: knowledge(of: effective), span: requirement.spans.subject,
        requirement: effective, definition: definition, lockIndex: nil,
        groups: requirement.groups)
      if let definition, definition.path != context.document.path {
        target.related.append(
          RelatedPlace(
            path: definition.path.text, span: effective.spans.subject,
            message: "The version is defined here."))
      }
      if !requirement.isConstraintOnly, let index = links.package(for: effective, requirement) {
        directIndexes[index] = directIndexes[index] ?? requirement
        if let locked = links.packages?[index], links.isCurrent(index, for: effective) {
          target.lockIndex = index
          target.source = locked.source
          target.identity = locked.identity
          target.name = locked.name
          target.knowledge = .exact(text: locked.version, certainty: .locked)
          if let path = context.lockfile?.path.text {
            target.related.append(
              RelatedPlace(
                path: path, span: locked.spans.subject,
                message: "Locked at \(displayed(locked.version)) here."))
          }
        }
      }
      targets.append(target)
    }
    if let lock = context.lockfile, let lockfile = lock.reading.lockfile {
      targets += IntroducingPaths(lockfile, path: lock.path.text).transitiveTargets(
        from: directIndexes)
    }
    return targets
  }

  /// The entry with the version that it inherits, and the document that defines it.
  private static func inherited(
    _ requirement: Requirement, _ context: DocumentContext
  ) -> (Requirement, Document?) {
    guard let key = requirement.inherits else { return (requirement, context.document) }
    for document in [context.document] + context.definitions {
      guard let found = document.reading.manifest?.definitions[key] else { continue }
      var effective = found
      effective.alias = requirement.alias ?? found.alias
      effective.groups = requirement.groups
      effective.isConstraintOnly = requirement.isConstraintOnly
      effective.inherits = nil
      return (effective, document)
    }
    return (requirement, nil)
  }

  private static func knowledge(of requirement: Requirement) -> Knowledge {
    if let key = requirement.inherits {
      return .unreadable(
        reason:
          "its version is inherited from \(displayed(key.table)), and no file here defines it")
    }
    if let pinned = requirement.pinned {
      return .exact(text: pinned.text, certainty: .pinned)
    }
    if let versions = requirement.versions { return .range(versions) }
    return .unreadable(
      reason: "\"\(displayed(requirement.text))\" is not a version requirement that can be judged")
  }
}

/// Finds the entries of a lockfile that fix the requirements of one manifest.
private struct LockLinks {
  let packages: [ResolvedPackage]?
  private var rootsByName: [String: [DependencyGraph.Root]] = [:]
  private var hasProject = false
  private var byDescriptor: [String: Int] = [:]
  private var byIdentity: [PackageIdentity: [Int]] = [:]

  init(_ context: DocumentContext) {
    guard let lock = context.lockfile, let lockfile = lock.reading.lockfile else {
      packages = nil
      return
    }
    packages = lockfile.packages
    let project = Self.project(of: context.document.path, below: lock.path)
    for root in lockfile.graph.roots where root.project == project {
      hasProject = true
      rootsByName[root.localName, default: []].append(root)
      if let package = lockfile.packages.element(at: root.package) {
        rootsByName[package.identity.name, default: []].append(root)
      }
    }
    for (index, package) in lockfile.packages.enumerated() {
      for descriptor in package.descriptors { byDescriptor[descriptor] = index }
      byIdentity[package.identity, default: []].append(index)
    }
  }

  /// The index of the locked package that a requirement stands for.
  func package(for effective: Requirement, _ written: Requirement) -> Int? {
    guard let packages else { return nil }
    // A local name may be that of another package, as an alias can be: the package decides.
    let named = rootsByName[effective.localName] ?? rootsByName[effective.identity.name] ?? []
    let same = (named + (rootsByName[effective.identity.name] ?? [])).filter {
      packages.element(at: $0.package)?.identity == effective.identity
    }
    let roots = Array(Set(same.isEmpty ? named : same)).sorted { $0.package < $1.package }
    if roots.count == 1 { return roots[0].package }
    let candidates =
      roots.isEmpty ? byIdentity[effective.identity] ?? [] : roots.map(\.package)
    if let index = byDescriptor[effective.localName + "@" + effective.text] { return index }
    // Without recorded roots a requirement stands for the one version that it admits; where several
    // fit, the highest, as every resolver prefers it.
    if candidates.count == 1, !hasProject || !roots.isEmpty { return candidates[0] }
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

  /// Whether the locked version is one that the manifest still asks for. If not, the lockfile is
  /// older than the manifest, and its version says nothing about this entry.
  func isCurrent(_ index: Int, for requirement: Requirement) -> Bool {
    guard let package = packages?.element(at: index) else { return true }
    guard package.identity == requirement.identity || !package.source.isPublicRegistry else {
      return false
    }
    guard let versions = requirement.versions,
      let version = requirement.identity.ecosystem.definition?.versions?.version(package.version)
    else { return true }
    return versions.contains(version) || VersionSet(versions.releases).contains(version)
  }

  /// The folder of a manifest as seen from its lockfile's folder; empty for the same folder.
  private static func project(of manifest: DocumentPath, below lockfile: DocumentPath) -> String {
    let base = lockfile.folder
    let folder = manifest.folder
    if base == folder { return "" }
    let prefix = base.isEmpty ? "" : base == "/" ? "/" : base + "/"
    return folder.hasPrefix(prefix) ? String(folder.dropFirst(prefix.count)) : folder
  }
}

extension Array {
  /// The element at an index that came from data and may lie outside.
  func element(at index: Int) -> Element? { indices.contains(index) ? self[index] : nil }
}
