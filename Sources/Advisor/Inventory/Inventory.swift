package import SourceText

/// Every package that documents bring in, each once, and who needs whom: what a bill of materials
/// lists. What is not of a public registry is listed like all else.
package struct Inventory: Sendable {
  package private(set) var components: [Component] = []
  private var numbers: [Key: Int] = [:]

  package struct Component: Sendable {
    package var identity: PackageIdentity
    /// As the ecosystem spells it.
    package var name: String
    /// The exact version; nil if only a range is known.
    package var version: String?
    /// The range, where there is no version.
    package var requirement: String?
    package var source: PackageSource
    /// Whether a project asks for it itself; nil if no file says.
    package var isDirect: Bool?
    /// The groups (`dev`, `optional`, an extra) in which it is asked for; empty as soon as it is
    /// asked for in none.
    package var groups: Set<String>
    package var places: [Place] = []
    package var checksums: [Checksum] = []
    /// What its lockfile says of its licence.
    package var licence: String?
    /// Those that it needs, by number.
    package var dependencies: Set<Int> = []
  }

  package struct Place: Sendable, Hashable {
    package var path: String
    /// From 1.
    package var line: Int
  }

  private struct Key: Hashable {
    var identity: PackageIdentity
    var version: String?
    var requirement: String?
    var source: PackageSource
  }

  /// - Parameter contexts: the documents with the files that decide what they mean. A lockfile counts
  ///   once, whether it is itself among them or fixes the versions of some.
  package init(_ contexts: [DocumentContext]) {
    var seen: Set<String> = []
    for context in contexts {
      for document in [context.document, context.lockfile].compactMap({ $0 })
      where document.reading.lockfile != nil && seen.insert(document.path.text).inserted {
        if let lockfile = document.reading.lockfile { add(lockfile, document) }
      }
    }
    for context in contexts where seen.insert(context.document.path.text).inserted {
      if context.document.reading.manifest != nil { addManifest(context) }
    }
  }

  /// The component of a package and version, if there is one: of all sources the public registry's
  /// first.
  package func component(_ identity: PackageIdentity, version: String?) -> Int? {
    components.indices.filter {
      components[$0].identity == identity && components[$0].version == version
    }.min { a, _ in components[a].source.isPublicRegistry }
  }

  private mutating func add(_ lockfile: Lockfile, _ document: Document) {
    // It may hold versions that no build uses.
    guard !lockfile.isRecordOnly else { return }
    let roots = Set(lockfile.graph.roots.map(\.package))
    var own: [Int] = []
    for (index, package) in lockfile.packages.enumerated() {
      let number = insert(
        Component(
          identity: package.identity, name: package.name,
          version: package.version.isEmpty ? nil : package.version, source: package.source,
          isDirect: package.isDirect ?? (roots.isEmpty ? nil : roots.contains(index)),
          groups: Set(package.groups)),
        at: package.spans.subject, in: document)
      own.append(number)
      let entry = LockedEntryFacts(package.spans.entry, document)
      if components[number].checksums.isEmpty { components[number].checksums = entry.checksums }
      components[number].licence = components[number].licence ?? entry.licence
    }
    for (index, needs) in lockfile.graph.dependencies.enumerated() {
      guard let number = own.element(at: index) else { break }
      for need in needs {
        if let other = own.element(at: need), other != number {
          components[number].dependencies.insert(other)
        }
      }
    }
  }

  private mutating func addManifest(_ context: DocumentContext) {
    let dependencies = Dependencies(context, after: nil)
    for index in dependencies.written.indices {
      let target = dependencies.target(ofEntry: index)
      guard let requirement = target.requirement, !requirement.isConstraintOnly else { continue }
      var component = Component(
        identity: target.identity, name: target.name, source: target.source,
        isDirect: !requirement.isIndirect, groups: Set(target.groups))
      switch target.knowledge {
      case .exact(let version, _): component.version = version
      case .range, .unreadable: component.requirement = requirement.text
      }
      insert(component, at: target.span, in: context.document)
    }
  }

  @discardableResult
  private mutating func insert(
    _ component: Component, at span: SourceSpan, in document: Document
  ) -> Int {
    let key = Key(
      identity: component.identity, version: component.version,
      requirement: component.requirement, source: component.source)
    let place = Place(
      path: document.path.text,
      line: document.text.position(of: span.start, encoding: .utf8).line + 1)
    guard let number = numbers[key] else {
      numbers[key] = components.count
      components.append(component)
      components[components.count - 1].places = [place]
      return components.count - 1
    }
    if component.isDirect == true || components[number].isDirect == nil {
      components[number].isDirect = component.isDirect
    }
    if components[number].groups.isEmpty || component.groups.isEmpty {
      components[number].groups = []
    } else {
      components[number].groups.formUnion(component.groups)
    }
    if !components[number].places.contains(place) { components[number].places.append(place) }
    return number
  }
}

extension Inventory.Component {
  /// Whether no project needs it to run: it is asked for only in groups that serve development, or
  /// that somebody may choose.
  package var isOptional: Bool {
    !groups.isEmpty && groups.isSubset(of: ["dev", "development", "test", "optional", "build"])
  }

  /// Names it for other programs. What is not of the public registry never gets the name that it would
  /// have there: a repository or a registry of its own is named with it, and all else is `generic`.
  package var purl: String {
    var url = PackageURL(identity, name: name, version: version)
    switch source {
    case .registry: break
    case .otherRegistry(let address): url.qualifiers["repository_url"] = address
    case .git(let address): url.qualifiers["vcs_url"] = address
    case .url(let address):
      url.type = "generic"
      url.qualifiers["download_url"] = address
    case .path, .workspace, .unsupported: url.type = "generic"
    }
    return url.text
  }
}
