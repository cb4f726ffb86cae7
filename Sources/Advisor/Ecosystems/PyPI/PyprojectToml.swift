import ManifestSyntax
package import SourceText

/// `pyproject.toml`: the standard tables (pyproject.toml specification, PEP 621; dependency groups,
/// PEP 735; build requirements, PEP 518), and those of Poetry, PDM, uv and Hatch.
package struct PyprojectToml: ManifestFormat {
  package let name = "pyproject-toml"
  package let kind = DocumentKind.manifest
  package let comments: CommentSyntax? = .toml
  package let lockfileNames = ["uv.lock", "poetry.lock", "pdm.lock", "pylock.toml"]

  package init() {}

  package var reference: FormatReference {
    FormatReference(
      "pyproject.toml",
      reads:
        "`project` (PEP 621), `dependency-groups` (PEP 735), `build-system`, and the tables "
        + "of Poetry, PDM, uv and Hatch",
      edits: "the version, its operator kept",
      leavesOut: "`dynamic` fields, which a program computes")
  }

  package let fileNames = ["pyproject.toml"]

  package func read(_ text: DocumentText) -> Reading {
    let tree = TOMLReader.read(text.bytes)
    var reader = PyprojectReader(tree.root)
    reader.read()
    return Reading(.manifest(reader.manifest), problems: tree.problems + reader.problems)
  }

  /// Poetry's requirements and those of PEP 440 stand in one file. What PEP 440 can read means the
  /// same to both.
  package func rewrite(
    _ requirement: Requirement, toAdmit version: Version, scheme: any VersionScheme
  ) -> String? {
    scheme.requirement(requirement.text) != nil
      ? scheme.rewrite(requirement.text, toAdmit: version)
      : PoetryScheme().rewrite(requirement.text, toAdmit: version)
  }

  package func versions(rewritten text: String, scheme: any VersionScheme) -> VersionSet? {
    scheme.requirement(text) ?? PoetryScheme().requirement(text)
  }
}

private struct PyprojectReader {
  private(set) var manifest = Manifest()
  private(set) var problems: [SyntaxProblem] = []
  private let root: SyntaxValue
  /// Where a package really comes from, by normalised name, as a tool's own table says it.
  private var sources: [String: PackageSource] = [:]

  init(_ root: SyntaxValue) { self.root = root }

  mutating func read() {
    let tool = root["tool"]
    readUVSources(tool?["uv"])
    if let project = root["project"] {
      manifest.projectName = project["name"]?.string
      manifest.add(runtime: "python", project["requires-python"], PEP440Scheme())
      addAll(project["dependencies"])
      addGroups(project["optional-dependencies"])
    }
    addGroups(root["dependency-groups"])
    addAll(root[path: "build-system", "requires"], groups: ["build"])
    if let poetry = tool?["poetry"] { readPoetry(poetry) }
    addGroups(tool?[path: "pdm", "dev-dependencies"])
    if let uv = tool?["uv"] { readUV(uv) }
    for environment in (tool?[path: "hatch", "envs"]).children {
      let groups = environment.key.map { [$0] } ?? []
      addAll(environment["dependencies"], groups: groups)
      addAll(environment["extra-dependencies"], groups: groups)
    }
    readSetuptools(tool?[path: "setuptools", "dynamic", "dependencies"])
    for index in manifest.requirements.indices {
      let requirement = manifest.requirements[index]
      if requirement.source == .registry, let source = sources[requirement.identity.name] {
        manifest.requirements[index].source = source
      }
    }
    manifest.requirements.sort { $0.spans.entry < $1.spans.entry }
  }

  // MARK: Dependency specifiers

  private mutating func addGroups(_ table: SyntaxValue?) {
    guard let table, table.kind == .object else { return }
    for list in table.children { addAll(list, groups: list.key.map { [$0] } ?? []) }
  }

  /// An array of dependency specifiers. A group may also take in another one with a table; that
  /// other one is read by itself.
  private mutating func addAll(
    _ list: SyntaxValue?, groups: [String] = [], isConstraint: Bool = false
  ) {
    guard let list, list.kind == .array else { return }
    for element in list.children where element.kind == .string {
      let result = PEP508Reader.read(element)
      // PDM writes editable projects as pip does; such a line is a path and nothing to judge.
      guard !isOption(element) else { continue }
      problems += result.problems
      guard let parsed = result.requirement,
        var requirement = PythonRequirement.requirement(
          parsed, groups: groups, entry: element.contentSpan)
      else { continue }
      requirement.isConstraintOnly = isConstraint
      manifest.requirements.append(requirement)
    }
  }

  private func isOption(_ element: SyntaxValue) -> Bool {
    element.string?.utf8.first == UInt8(ascii: "-")
  }

  // MARK: uv

  private mutating func readUV(_ uv: SyntaxValue) {
    addAll(uv["dev-dependencies"], groups: ["dev"])
    addAll(uv["constraint-dependencies"], isConstraint: true)
    addAll(uv["override-dependencies"], isConstraint: true)
    addAll(uv["build-constraint-dependencies"], groups: ["build"], isConstraint: true)
    manifest.members += uv[path: "workspace", "members"].strings
  }

  /// `tool.uv.sources`: a table or, for several platforms, an array of tables for each name.
  private mutating func readUVSources(_ uv: SyntaxValue?) {
    guard let uv, let table = uv["sources"] else { return }
    var indexes: [String: String] = [:]
    for index in uv["index"].children {
      if let name = index["name"]?.string { indexes[name] = index["url"]?.string }
    }
    for entry in table.children {
      guard let key = entry.key else { continue }
      let choices = entry.oneOrMany
      for choice in choices {
        var source = PythonRequirement.source(of: choice)
        if source == nil, let name = choice["index"]?.string {
          source = PythonIndex.isPublic(indexes[name] ?? name) ? .registry : .otherRegistry(name)
        }
        if let source { sources[PyPIName.normalized(key)] = source }
      }
    }
  }

  // MARK: Poetry

  private mutating func readPoetry(_ poetry: SyntaxValue) {
    manifest.projectName = manifest.projectName ?? poetry["name"]?.string
    manifest.add(runtime: "python", poetry[path: "dependencies", "python"], PoetryScheme())
    let poetryReader = PoetryTables(poetry)
    addPoetry(poetry["dependencies"], groups: [], poetryReader)
    addPoetry(poetry["dev-dependencies"], groups: ["dev"], poetryReader)
    for group in poetry["group"].children {
      addPoetry(group["dependencies"], groups: group.key.map { [$0] } ?? [], poetryReader)
    }
  }

  private mutating func addPoetry(
    _ table: SyntaxValue?, groups: [String], _ reader: PoetryTables
  ) {
    guard let table, table.kind == .object else { return }
    // What `project.dependencies` asks for, Poetry's table only tells the source of.
    let standard = Set(manifest.requirements.lazy.filter(\.groups.isEmpty).map(\.identity.name))
    for entry in table.children {
      for requirement in reader.requirements(entry, groups: groups) {
        if requirement.spans.version == nil, standard.contains(requirement.identity.name) {
          sources[requirement.identity.name] = requirement.source
        } else {
          manifest.requirements.append(requirement)
        }
      }
    }
  }

  // MARK: setuptools

  /// `dependencies = { file = ["requirements.txt"] }`.
  private mutating func readSetuptools(_ dynamic: SyntaxValue?) {
    guard let file = dynamic?["file"] else { return }
    for element in file.oneOrMany {
      guard let path = element.string else { continue }
      manifest.includes.append(
        Manifest.Include(path: path, span: element.contentSpan, kind: .requirements))
    }
  }
}
