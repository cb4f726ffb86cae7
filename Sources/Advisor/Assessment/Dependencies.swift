import SourceText

/// Everything that a document brings in.
struct Dependencies {
  /// The entries of a manifest, in the order of its text.
  private(set) var written: [DependencyTarget] = []
  /// The packages of a lockfile in the order of its text; of a manifest's lockfile those that its
  /// entries bring, nearest first. Few have anything to be said about: targets are made on demand.
  private(set) var locked: [LockedDependency] = []
  private(set) var index: LockfileIndex?
  private let context: DocumentContext
  private let lock: Document?
  /// The entries of the manifest that stand for packages of the lockfile.
  private var direct: [Int: Requirement] = [:]

  struct LockedDependency {
    /// The package in the lockfile.
    var package: Int
    /// The direct dependency that brings it; its own index in a lockfile on its own.
    var origin: Int
  }

  init(_ context: DocumentContext) {
    self.context = context
    switch context.document.reading.content {
    case .lockfile(let lockfile):
      guard !lockfile.isRecordOnly else {
        lock = nil
        return
      }
      lock = context.document
      index = lock?.index ?? LockfileIndex(lockfile)
      locked = lockfile.packages.indices.map { LockedDependency(package: $0, origin: $0) }
    case .manifest(let manifest):
      lock = context.lockfile
      addWritten(manifest)
      if let lockfile = lock?.reading.lockfile {
        index = lock?.index ?? LockfileIndex(lockfile)
        addTransitive(lockfile)
      }
    }
  }

  var count: Int { written.count + locked.count }

  /// The packages of public registries that are to be looked up.
  var publicPackages: [PackageIdentity] {
    var packages = Array(Set(written.filter(\.source.isPublicRegistry).map(\.identity)))
    guard let index, let lockfile = lock?.reading.lockfile else { return packages }
    var isTaken = [Bool](repeating: false, count: index.identities.count)
    for package in packages {
      if let number = index.number(of: package) { isTaken[number] = true }
    }
    for dependency in locked {
      let number = index.identityNumbers[dependency.package]
      if !isTaken[number], lockfile.packages[dependency.package].source.isPublicRegistry {
        isTaken[number] = true
        packages.append(index.identities[number])
      }
    }
    return packages
  }

  /// What the lockfile fixed, at the place where it is shown.
  func target(_ dependency: LockedDependency) -> DependencyTarget? {
    guard let lock, let lockfile = lock.reading.lockfile,
      let package = lockfile.packages.element(at: dependency.package)
    else { return nil }
    var target = DependencyTarget(
      identity: package.identity, name: package.name, source: package.source,
      knowledge: .exact(text: package.version, certainty: .locked), span: package.spans.subject,
      lockIndex: dependency.package, groups: package.groups)
    if let requirement = direct[dependency.origin],
      let origin = lockfile.packages.element(at: dependency.origin)
    {
      target.span = requirement.spans.subject
      target.paths = [[origin.name, package.name]]
      target.related = [
        RelatedPlace(
          path: lock.path.text, span: package.spans.subject,
          message: "\(displayed(package.name)) is locked at \(displayed(package.version)) here.")
      ]
      target.groups = requirement.groups
    }
    return target
  }

  private mutating func addWritten(_ manifest: Manifest) {
    let lockfile = lock?.reading.lockfile
    let links = lockfile.map { lock?.links ?? LockLinks($0) }
    let project = lock.map { LockLinks.project(of: context.document.path, below: $0.path) } ?? ""
    for requirement in manifest.requirements {
      let (effective, definition) = Self.inherited(requirement, context)
      var target = DependencyTarget(
        identity: effective.identity, name: effective.name, source: effective.source,
        knowledge: Self.knowledge(of: effective), span: requirement.spans.subject,
        requirement: effective, definition: definition, groups: requirement.groups)
      if let definition, definition.path != context.document.path {
        target.related.append(
          RelatedPlace(
            path: definition.path.text, span: effective.spans.subject,
            message: "The version is defined here."))
      }
      if !requirement.isConstraintOnly, let links,
        let index = links.package(for: effective, of: project)
      {
        direct[index] = direct[index] ?? requirement
        if let locked = lockfile?.packages.element(at: index),
          links.isCurrent(index, for: effective)
        {
          target.lockIndex = index
          target.source = locked.source
          target.identity = locked.identity
          target.name = locked.name
          target.knowledge = .exact(text: locked.version, certainty: .locked)
          if let path = lock?.path.text {
            target.related.append(
              RelatedPlace(
                path: path, span: locked.spans.subject,
                message: "Locked at \(displayed(locked.version)) here."))
          }
        }
      }
      written.append(target)
    }
  }

  /// Adds every package that the direct dependencies bring, at the entry that brings it by the
  /// shortest path: breadth first from all of them together, in the order of the manifest.
  private mutating func addTransitive(_ lockfile: Lockfile) {
    var isReached = [Bool](repeating: false, count: lockfile.packages.count)
    var queue: [LockedDependency] = []
    for (package, _) in direct.sorted(by: { $0.value.spans.entry < $1.value.spans.entry })
    where isReached.indices.contains(package) {
      isReached[package] = true
      queue.append(LockedDependency(package: package, origin: package))
    }
    let directCount = queue.count
    var next = 0
    while next < queue.count {
      let dependency = queue[next]
      next += 1
      for other in lockfile.graph.dependencies.element(at: dependency.package) ?? []
      where isReached.indices.contains(other) && !isReached[other] {
        isReached[other] = true
        queue.append(LockedDependency(package: other, origin: dependency.origin))
      }
    }
    locked = Array(queue[directCount...])
  }

  /// The entry with the version that it inherits, and the document that defines it. What it inherits
  /// may inherit in turn, as an entry of Maven's `dependencyManagement` takes a property.
  private static func inherited(
    _ requirement: Requirement, _ context: DocumentContext
  ) -> (Requirement, Document?) {
    var effective = requirement
    var place = context.document
    var seen: Set<Inheritance> = []
    while let key = effective.inherits {
      let documents = [context.document] + context.definitions
      guard seen.insert(key).inserted,
        let (found, document) = documents.lazy.compactMap({ document in
          document.reading.manifest?.definition(key).map { ($0, document) }
        }).first
      else { return (effective, nil) }
      if key.table == Inheritance.variables {
        effective.take(versionOf: found)
      } else {
        var whole = found
        whole.alias = requirement.alias ?? found.alias
        whole.groups = requirement.groups
        whole.isConstraintOnly = requirement.isConstraintOnly
        effective = whole
      }
      place = document
    }
    return (effective, place)
  }

  private static func knowledge(of requirement: Requirement) -> DependencyTarget.Knowledge {
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
