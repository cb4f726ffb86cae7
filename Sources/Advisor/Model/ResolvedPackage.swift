import SourceText

/// What a lockfile fixed: one package at one version.
package struct ResolvedPackage: Sendable {
  package var identity: PackageIdentity
  /// The name of the real package, as the ecosystem spells it.
  package var name: String
  package var version: String
  package var source: PackageSource
  package var groups: [String]
  /// Whether the project asks for it itself; nil if the file does not say.
  package var isDirect: Bool?
  package var spans: EntrySpans
  /// Keys under which requirements find it, such as yarn's `lodash@^4.17.0`.
  package var descriptors: [String]
  /// The registry's deprecation notice, where the file carries it.
  package var deprecation: String?
  /// Its licence as the file says it, mostly an SPDX expression.
  package var licence: String?

  package init(
    ecosystem: Ecosystem, name: String, version: String, source: PackageSource = .registry,
    groups: [String] = [], isDirect: Bool? = nil, spans: EntrySpans, descriptors: [String] = [],
    deprecation: String? = nil, licence: String? = nil
  ) {
    identity = PackageIdentity(ecosystem, name)
    self.name = name
    self.version = version
    self.source = source
    self.groups = groups
    self.isDirect = isDirect
    self.spans = spans
    self.descriptors = descriptors
    self.deprecation = deprecation
    self.licence = licence
  }
}

/// Who needs whom in a lockfile. Packages are named by their index in ``Lockfile/packages``.
package struct DependencyGraph: Sendable {
  /// For each package, the packages it needs. As long as the list of packages, or empty if the
  /// file records no graph.
  package var dependencies: [[Int]]
  /// What each project of the file asks for itself.
  package var roots: [Root]

  package init(dependencies: [[Int]] = [], roots: [Root] = []) {
    self.dependencies = dependencies
    self.roots = roots
  }

  /// One direct dependency of one project.
  package struct Root: Hashable, Sendable {
    /// The folder of the project below the lockfile, with `/`; empty for the lockfile's own folder.
    package var project: String
    /// The name by which the project's manifest calls it.
    package var localName: String
    /// The requirement as the lockfile recorded it, where it does.
    package var requirement: String?
    package var package: Int

    package init(project: String = "", localName: String, requirement: String? = nil, package: Int)
    {
      self.project = project
      self.localName = localName
      self.requirement = requirement
      self.package = package
    }
  }
}
