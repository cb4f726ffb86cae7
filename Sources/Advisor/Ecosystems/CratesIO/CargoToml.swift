import ManifestSyntax
package import SourceText

/// `Cargo.toml` (The Cargo Book, "The Manifest Format", "Specifying Dependencies", "Workspaces",
/// "Overriding Dependencies").
package struct CargoToml: ManifestFormat {
  package let name = "cargo-toml"
  package let kind = DocumentKind.manifest
  package let comments: CommentSyntax? = .toml
  package let lockfileNames = ["Cargo.lock"]
  package let definitionFileNames = ["Cargo.toml"]

  package init() {}

  package var reference: FormatReference {
    FormatReference(
      "Cargo.toml",
      reads:
        "dependencies of all kinds and targets, renamed and inherited ones, `patch`, "
        + "`replace`, workspaces",
      edits: "the version, its operator kept")
  }

  package let fileNames = ["Cargo.toml"]

  package func read(_ text: DocumentText) -> Reading { read(text, after: nil) }

  package func read(_ text: DocumentText, after previous: Reading?) -> Reading {
    let tree = TOMLReader.read(text.bytes, after: previous?.memory as? SyntaxTree)
    if let previous, let reading = ManifestChange(from: previous, to: tree, CargoScheme())?.reading
    {
      return reading
    }
    var reader = CargoTomlReader(texts: RequirementTexts(CargoScheme(), previous))
    reader.read(tree.root)
    var reading = Reading(.manifest(reader.manifest), problems: tree.problems)
    reading.memory = tree
    return reading
  }
}

private struct CargoTomlReader {
  private(set) var manifest = Manifest()
  private var texts: RequirementTexts

  init(texts: RequirementTexts) { self.texts = texts }

  mutating func read(_ root: SyntaxValue) {
    manifest.projectName = root[path: "package", "name"]?.string
    for table in [root["package"], root[path: "workspace", "package"]] {
      manifest.add(runtime: "rust", table?["rust-version"], CargoScheme())
    }
    for section in root.children {
      readDependencies(section)
      if section.hasKey("target") {
        // `[target.'cfg(unix)'.dependencies]`: one table for each platform.
        for platform in section.children {
          for part in platform.children { readDependencies(part) }
        }
      } else if section.hasKey("workspace") {
        readWorkspace(section)
      } else if section.hasKey("patch") {
        for registry in section.children {
          for entry in registry.children { addConstraint(entry) }
        }
      } else if section.hasKey("replace") {
        for entry in section.children { addReplacement(entry) }
      }
    }
  }

  private mutating func readDependencies(_ section: SyntaxValue) {
    guard section.kind == .object, let group = Self.group(of: section) else { return }
    for entry in section.children {
      guard var requirement = requirement(entry) else { continue }
      requirement.groups = group + requirement.groups
      manifest.requirements.append(requirement)
    }
  }

  /// The group of a dependency table; nil for any other table. Editions before 2024 also take the
  /// names with an underscore.
  private static func group(of section: SyntaxValue) -> [String]? {
    switch section.key {
    case "dependencies": []
    case "dev-dependencies", "dev_dependencies": ["dev"]
    case "build-dependencies", "build_dependencies": ["build"]
    default: nil
    }
  }

  /// What a workspace's root defines is asked for only by the members that inherit it.
  private mutating func readWorkspace(_ workspace: SyntaxValue) {
    for part in workspace.children {
      if part.hasKey("members") {
        manifest.members += part.children.compactMap(\.string)
      } else if part.hasKey("dependencies") {
        manifest.definitions.reserveCapacity(256)
        for entry in part.children {
          guard let key = entry.key, var requirement = requirement(entry) else { continue }
          requirement.isConstraintOnly = true
          manifest.requirements.append(requirement)
          manifest.definitions.define(Inheritance(table: "workspace", key: key), as: requirement)
        }
      }
    }
  }

  private mutating func addConstraint(_ entry: SyntaxValue) {
    guard var requirement = requirement(entry) else { return }
    requirement.isConstraintOnly = true
    manifest.requirements.append(requirement)
  }

  /// `"foo:0.1.0" = { git = "..." }`: the key is a package id specification, whose name stands
  /// after a `#` and before `:` or `@`.
  private mutating func addReplacement(_ entry: SyntaxValue) {
    guard var requirement = requirement(entry), let key = entry.key else { return }
    let name = key.split(separator: "#").last?.prefix { $0 != ":" && $0 != "@" }
    if let name, !name.isEmpty, requirement.alias == nil {
      requirement.name = String(name)
      requirement.identity = PackageIdentity(.cratesIO, requirement.name)
    }
    requirement.isConstraintOnly = true
    manifest.requirements.append(requirement)
  }

  /// One entry of a dependency table; nil if it is neither a string nor a table.
  private mutating func requirement(_ entry: SyntaxValue) -> Requirement? {
    guard let key = entry.key, !key.isEmpty else { return nil }
    switch entry.kind {
    case .string:
      return requirement(key, version: entry, entry)
    case .object:
      if entry["workspace"]?.boolean == true {
        var inherited = requirement(key, version: nil, entry)
        inherited.versions = nil
        inherited.inherits = Inheritance(table: "workspace", key: key)
        inherited.groups = optionalGroup(entry)
        return inherited
      }
      let name = entry["package"]?.string ?? key
      var result = requirement(name, version: entry["version"], entry)
      if name != key { result.alias = key }
      result.source = CargoSource.manifestSource(entry)
      result.groups = optionalGroup(entry)
      return result
    default: return nil
    }
  }

  private func optionalGroup(_ table: SyntaxValue) -> [String] {
    table["optional"]?.boolean == true ? ["optional"] : []
  }

  /// Without a version Cargo takes any.
  private mutating func requirement(
    _ name: String, version: SyntaxValue?, _ entry: SyntaxValue
  ) -> Requirement {
    let text = version?.string ?? ""
    let meaning = version.map { _ in texts.meaning(of: text) }
    return Requirement(
      ecosystem: .cratesIO, name: name, text: text,
      versions: meaning.map { $0.versions } ?? .all, pinned: meaning?.pinned,
      spans: EntrySpans(
        name: entry.keySpan, version: version?.contentSpan, entry: entry.entrySpan))
  }
}
