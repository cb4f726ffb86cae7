import SourceText

/// Everything that a document brings in.
struct Dependencies {
  /// The entries of a manifest: one for each of its requirements, in the same order; one that names
  /// a bundle stands for each of its members.
  private(set) var written: [WrittenDependency] = []
  /// The packages of a lockfile in the order of its text; of a manifest's lockfile those that its
  /// entries bring, nearest first. Few have anything to be said about: targets are made on demand.
  private(set) var locked: [LockedDependency] = []
  private(set) var index: LockfileIndex?
  /// Where the entries of the manifest were found in the lockfile.
  private(set) var links: KnownLinks?
  private let document: Document
  /// Those of the manifest. A requirement is large: by its index no copy of it is made.
  private let requirements: [Requirement]
  private let lock: Document?
  /// Where packages are shown that a lockfile holds without saying who brings them in.
  private var list: SourceSpan?
  /// The entries, by number, that stand for packages of the lockfile.
  private var direct: [Int: Int] = [:]

  struct LockedDependency {
    /// The package in the lockfile.
    var package: Int
    /// The direct dependency that brings it; its own index in a lockfile on its own, and where the
    /// lockfile of a manifest does not say who brings it.
    var origin: Int
  }

  /// - Parameter previous: the links of an earlier assessment of the document.
  init(_ context: DocumentContext, after previous: KnownLinks?) {
    document = context.document
    switch context.document.reading.content {
    case .lockfile(let lockfile):
      requirements = []
      guard !lockfile.isRecordOnly else {
        lock = nil
        return
      }
      lock = context.document
      index = lock?.index
      locked = lockfile.packages.indices.map { LockedDependency(package: $0, origin: $0) }
    case .manifest(let manifest):
      requirements = Self.expanded(manifest, context)
      lock = context.lockfile
      index = lock?.index
      links = lock.flatMap { KnownLinks(of: context.document.path, to: $0, after: previous) }
      addWritten(context)
      guard let lockfile = lock?.reading.lockfile else { return }
      addTransitive(lockfile)
      if lockfile.graph.dependencies.isEmpty, let list = context.dependencyList {
        addOthers(lockfile, at: list)
      }
    case .policy, .decisions:
      requirements = []
      lock = nil
    }
  }

  var count: Int { written.count + locked.count }

  /// The document itself, or the one that fixes its versions.
  var lockfile: Lockfile? { lock?.reading.lockfile }

  /// What the lockfile says of the health of one of its packages.
  func lockfileSignals(ofPackage index: Int) -> [HealthSignal] {
    guard let lock, let package = lockfile?.packages.element(at: index) else { return [] }
    return package.signals(in: lock)
  }

  /// Calls `body` with every package of a public registry that an entry asks for, but those whose
  /// versions the lockfile fixed.
  func forEachOpenPackage(_ body: (PackageIdentity) -> Void) {
    for index in written.indices where written[index].lockIndex == nil {
      if let inherited = written[index].inherited {
        if inherited.source.isPublicRegistry { body(inherited.identity) }
      } else if requirements[index].source.isPublicRegistry {
        body(requirements[index].identity)
      }
    }
  }

  /// What a lockfile on its own says that its project asks for itself; nil of other documents.
  var directOfLockfile: DirectPackages? {
    document.reading.manifest == nil ? index?.direct : nil
  }

  /// What the document itself asks for of public registries, in its order: entries of a manifest by
  /// number, packages of a lockfile on its own by index.
  var directPlaces: [Int] {
    directOfLockfile?.places ?? written.indices.filter { publicPackage(ofEntry: $0) != nil }
  }

  /// The package at one of the ``directPlaces``.
  func directPackage(_ place: Int) -> PackageIdentity? {
    if directOfLockfile == nil { return publicPackage(ofEntry: place) }
    guard let packages = lockfile?.packages, packages.indices.contains(place) else { return nil }
    return packages[place].identity
  }

  /// All that is known of the package at one of the ``directPlaces``, which costs more.
  func directTarget(_ place: Int) -> DependencyTarget? {
    directOfLockfile == nil
      ? target(ofEntry: place) : target(LockedDependency(package: place, origin: place))
  }

  /// Nil if the entry asks for no package of a public registry.
  private func publicPackage(ofEntry number: Int) -> PackageIdentity? {
    let entry = written[number]
    if let index = entry.lockIndex, let packages = lockfile?.packages,
      packages.indices.contains(index)
    {
      return packages[index].source.isPublicRegistry ? packages[index].identity : nil
    }
    if let inherited = entry.inherited {
      return inherited.source.isPublicRegistry ? inherited.identity : nil
    }
    return requirements[number].source.isPublicRegistry ? requirements[number].identity : nil
  }

  /// The number of a name in the lockfile's index, if the entry stands for a package that only
  /// advisories can say more of.
  func plainName(of entry: WrittenDependency) -> Int? {
    guard let locked = entry.lockIndex, let index, index.standings.element(at: locked) == .plain
    else { return nil }
    return index.names.numbers[locked]
  }

  /// The package that an entry asks for at versions which can be judged, if only advisories can say
  /// more of it.
  func plainPackage(at number: Int) -> PackageIdentity? {
    guard written[number].lockIndex == nil, written[number].inherited == nil,
      requirements[number].source == .registry, requirements[number].inherits == nil,
      requirements[number].versions != nil
    else { return nil }
    return requirements[number].identity
  }

  /// The package that an entry brings, with its version if that is known exactly; nil if the entry only
  /// limits versions.
  func package(
    ofEntry number: Int
  ) -> (identity: PackageIdentity, name: String, version: String?, source: PackageSource)? {
    let entry = written[number]
    let requirement = entry.inherited ?? requirements[number]
    if requirement.isConstraintOnly { return nil }
    if let index = entry.lockIndex, let packages = lockfile?.packages,
      packages.indices.contains(index)
    {
      let package = packages[index]
      return (package.identity, package.name, package.version, package.source)
    }
    let pinned = requirement.inherits == nil ? requirement.pinned?.text : nil
    return (requirement.identity, requirement.name, pinned, requirement.source)
  }

  /// Whether an entry of the manifest brings a package of its lockfile.
  func isBroughtByEntry(_ dependency: LockedDependency) -> Bool {
    direct[dependency.origin] != nil
  }

  /// What an entry asks for, with the version that the lockfile fixed for it.
  func target(ofEntry number: Int) -> DependencyTarget {
    let entry = written[number]
    let requirement = entry.inherited ?? requirements[number]
    let definition = entry.inherited == nil ? document : entry.definition
    var target = DependencyTarget(
      identity: requirement.identity, name: requirement.name, source: requirement.source,
      knowledge: Self.knowledge(of: requirement), span: entry.subject,
      requirement: requirement, definition: definition, groups: requirement.groups)
    if let definition, definition.path != document.path {
      target.related.append(
        RelatedPlace(
          path: definition.path.text, span: requirement.spans.subject,
          message: "The version is defined here."))
    }
    if let index = entry.lockIndex, let lock, let locked = lockfile?.packages.element(at: index) {
      target.lockIndex = index
      target.source = locked.source
      target.identity = locked.identity
      target.name = locked.name
      target.knowledge = .exact(text: locked.version, certainty: .locked)
      target.related.append(
        RelatedPlace(
          path: lock.path.text, span: locked.spans.subject,
          message: "Locked at \(displayed(locked.version)) here."))
    }
    return target
  }

  /// What the lockfile fixed, at the place where it is shown.
  func target(_ dependency: LockedDependency) -> DependencyTarget? {
    guard let lock, let lockfile, let package = lockfile.packages.element(at: dependency.package)
    else { return nil }
    var target = DependencyTarget(
      identity: package.identity, name: package.name, source: package.source,
      knowledge: .exact(text: package.version, certainty: .locked), span: package.spans.subject,
      lockIndex: dependency.package, groups: package.groups)
    if let number = direct[dependency.origin], let entry = written.element(at: number),
      let origin = lockfile.packages.element(at: dependency.origin)
    {
      target.span = entry.subject
      target.paths = [[origin.name, package.name]]
      target.groups = (entry.inherited ?? requirements[number]).groups
    } else if let list {
      target.span = list
    } else {
      return target
    }
    target.related = [
      RelatedPlace(
        path: lock.path.text, span: package.spans.subject,
        message: "\(displayed(package.name)) is locked at \(displayed(package.version)) here.")
    ]
    return target
  }

  /// The requirements, those that name a bundle replaced by one for each of its members.
  private static func expanded(
    _ manifest: Manifest, _ context: DocumentContext
  ) -> [Requirement] {
    let manifests = [manifest] + context.definitions.compactMap(\.reading.manifest)
    guard manifests.contains(where: { !$0.bundles.isEmpty }) else { return manifest.requirements }
    var result: [Requirement] = []
    for requirement in manifest.requirements {
      let members = requirement.inherits.flatMap { key in
        manifests.lazy.compactMap { $0.bundles[key] }.first
      }
      guard let members else {
        result.append(requirement)
        continue
      }
      for member in members {
        var single = requirement
        single.inherits = member
        result.append(single)
      }
    }
    return result
  }

  private mutating func addWritten(_ context: DocumentContext) {
    written.reserveCapacity(requirements.count)
    for index in requirements.indices {
      var entry = WrittenDependency(requirements[index].spans)
      if requirements[index].inherits != nil { entry.inherit(requirements[index], context) }
      if !requirements[index].isConstraintOnly,
        let link = links?.link(of: entry.inherited ?? requirements[index]),
        lockfile?.packages.indices.contains(link.package) ?? false
      {
        if direct[link.package] == nil { direct[link.package] = written.count }
        if link.isCurrent { entry.lockIndex = link.package }
      }
      written.append(entry)
    }
  }

  /// Adds every package that the direct dependencies bring, at the entry that brings it by the
  /// shortest path: breadth first from all of them together, in the order of the manifest.
  private mutating func addTransitive(_ lockfile: Lockfile) {
    var isReached = [Bool](repeating: false, count: lockfile.packages.count)
    let first = direct.map { (entry: written[$1].entry, package: $0) }
    var queue = first.sorted { ($0.entry, $0.package) < ($1.entry, $1.package) }.map {
      LockedDependency(package: $0.package, origin: $0.package)
    }
    queue.reserveCapacity(lockfile.packages.count)
    for dependency in queue { isReached[dependency.package] = true }
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

  /// Adds every package that no entry stands for.
  private mutating func addOthers(_ lockfile: Lockfile, at list: SourceSpan) {
    self.list = list
    locked = lockfile.packages.indices.filter { direct[$0] == nil }.map {
      LockedDependency(package: $0, origin: $0)
    }
  }

  private static func knowledge(of requirement: Requirement) -> DependencyTarget.Knowledge {
    if let key = requirement.inherits, key.table == Inheritance.variables {
      return .unreadable(
        reason: "its version is \"\(displayed(requirement.text))\", which no file here defines")
    }
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

/// One entry of a manifest.
struct WrittenDependency {
  /// The entry with the version that it inherits, if it inherits one.
  private(set) var inherited: Requirement?
  /// Where that version is defined; nil if no file defines it.
  private(set) var definition: Document?
  /// Where it is shown.
  var subject: SourceSpan
  /// The whole entry.
  var entry: SourceSpan
  /// The package of the lockfile that fixes its version.
  var lockIndex: Int?

  init(_ spans: EntrySpans) {
    subject = spans.subject
    entry = spans.entry
  }

  mutating func inherit(_ requirement: Requirement, _ context: DocumentContext) {
    (inherited, definition) = Self.inherited(requirement, context)
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
}
