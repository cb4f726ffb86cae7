package import ManifestSyntax
package import SourceText

/// A file in which people write what they depend on.
package struct Manifest: Sendable {
  package var requirements: [Requirement]
  /// Versions that other manifests may inherit from this one.
  package var definitions = Definitions()
  /// Names that stand for several definitions at once: the `[bundles]` of a catalog.
  package var bundles: [Inheritance: [Inheritance]] = [:]
  /// Versions that the file gives names to (Maven's properties, the `[versions]` of a catalog), each
  /// as a requirement whose package is the name itself. Entries take them by
  /// ``Inheritance/variables``.
  package var variables: [String: Requirement] = [:]
  /// Other files that may define what this one inherits: a parent, a bill of materials.
  package var definitionPaths: [DefinitionPath] = []
  /// Patterns of folders (`packages/*`) or files that belong to this project.
  package var members: [String]
  /// Other files that this one takes in: `-r base.txt`, `-c constraints.txt`; paths as written.
  package var includes: [Include]
  /// What it asks of the programs that run or build it.
  package var runtimes: [RuntimeRequirement] = []
  /// The project's own name, if the file gives one.
  package var projectName: String?
  /// Where the list of dependencies begins: the place for what a lockfile holds without saying who
  /// brings it in. Nil where such a lockfile may also belong to other manifests of its folder.
  package var dependencyList: SourceSpan?

  package init(
    requirements: [Requirement] = [], members: [String] = [], includes: [Include] = [],
    projectName: String? = nil
  ) {
    self.requirements = requirements
    self.members = members
    self.includes = includes
    self.projectName = projectName
  }

  /// What an entry that inherits finds in this file.
  package func definition(_ key: Inheritance) -> Requirement? {
    key.table == Inheritance.variables ? variables[key.key] : definitions[key]
  }

  /// Notes what a text asks of a product, by its name at endoflife.date.
  mutating func add(runtime product: String, _ value: SyntaxValue?, _ scheme: any VersionScheme) {
    guard let value, let text = value.string, !text.isEmpty else { return }
    runtimes.append(
      RuntimeRequirement(
        product: product, text: text, span: value.contentSpan, scheme: scheme))
  }

  package struct DefinitionPath: Hashable, Sendable {
    /// From the manifest's folder.
    package var path: String
    /// The name that the project there must have (``Manifest/projectName``) to be the one meant; nil
    /// for a file that is no project.
    package var project: String?

    package init(path: String, project: String?) {
      self.path = path
      self.project = project
    }
  }

  package struct Include: Hashable, Sendable {
    package enum Kind: Sendable {
      case requirements, constraints, gemfile, msBuild
    }

    package var path: String
    package var span: SourceSpan
    package var kind: Kind
    /// Whether the file may be absent without anything being wrong.
    package var isOptional: Bool

    /// What the file is if its name does not tell.
    package var format: any ManifestFormat {
      switch kind {
      case .requirements: RequirementsTxt.requirements
      case .constraints: RequirementsTxt.constraints
      case .gemfile: Gemfile()
      case .msBuild: MSBuildProject()
      }
    }

    /// Whether it gives versions to what this file leaves open.
    package var defines: Bool { kind == .msBuild }

    package init(path: String, span: SourceSpan, kind: Kind, isOptional: Bool = false) {
      self.path = path
      self.span = span
      self.kind = kind
      self.isOptional = isOptional
    }
  }
}

/// A file in which a package manager recorded what it chose.
package struct Lockfile: Sendable {
  package var packages: [ResolvedPackage]
  package var graph: DependencyGraph
  /// The command that makes it anew after a manifest changed, such as `npm install`; `NAME` in it
  /// stands for the package that was changed. Nil for a list that any tool may have made, from
  /// anything.
  package var refreshCommand: String?
  /// The command that moves one package on, where it is another than that of the format
  /// (``ManifestFormat/updateCommand``).
  package var updateCommand: String?
  /// Whether it may also hold versions that no build uses, as `go.sum` does. Such a file is listed
  /// but is no reason for findings.
  package var isRecordOnly = false

  package init(
    packages: [ResolvedPackage] = [], graph: DependencyGraph = DependencyGraph(),
    refreshCommand: String?
  ) {
    self.packages = packages
    self.graph = graph
    self.refreshCommand = refreshCommand
  }
}

/// A lockfile holds the same packages as another, in the same order, and each needs the same others;
/// but for their places and at most one of them nothing is new.
package struct LockfileChange: Sendable {
  /// The index of the one whose version, source or groups may differ; its name does not.
  package var package: Int?
}

/// What a reader got out of one file: its content, and every place that could not be read.
package struct Reading: Sendable {
  package enum Content: Sendable {
    case manifest(Manifest)
    case lockfile(Lockfile)
    /// What a team decided: rules, or about single findings.
    case policy(PolicyLayer)
    case decisions(VEXDocument)
  }

  package var content: Content
  /// Problems of the syntax and of the meaning: the user's file is wrong in these places.
  package var problems: [SyntaxProblem]
  /// What the format keeps, to read a text that came of this one with less work.
  package var memory: (any Sendable)?
  /// How the lockfile came of that of the reading which the format was given, if it can tell.
  package var change: LockfileChange?

  package init(_ content: Content, problems: [SyntaxProblem] = []) {
    self.content = content
    self.problems = problems
  }

  package var manifest: Manifest? {
    if case .manifest(let manifest) = content { manifest } else { nil }
  }

  /// Its problems as `LINE: MESSAGE`, lines from 1.
  package func problemLines(in text: DocumentText) -> [String] {
    problems.map { problem in
      "\(text.position(of: problem.span.start, encoding: .utf8).line + 1): \(problem.message)"
    }
  }

  package var policy: PolicyLayer? {
    if case .policy(let layer) = content { layer } else { nil }
  }

  package var decisions: VEXDocument? {
    if case .decisions(let document) = content { document } else { nil }
  }

  package var lockfile: Lockfile? {
    if case .lockfile(let lockfile) = content { lockfile } else { nil }
  }
}
