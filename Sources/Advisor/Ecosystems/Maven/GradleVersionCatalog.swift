import ManifestSyntax
package import SourceText

/// `gradle/libs.versions.toml` (Gradle user manual, "Version Catalogs").
package struct GradleVersionCatalog: ManifestFormat {
  package let name = "gradle-version-catalog"
  package let kind = DocumentKind.manifest
  package let comments: CommentSyntax? = .toml

  package init() {}

  package var reference: FormatReference {
    FormatReference(
      "gradle/libs.versions.toml", "libs.versions.toml",
      reads:
        "`[libraries]` and `[plugins]` in every form, `[versions]` with rich versions, `[bundles]`",
      edits: "versions, where they stand", leavesOut: "`reject`")
  }

  package let fileNames = ["*.versions.toml"]

  package func read(_ text: DocumentText) -> Reading {
    let tree = TOMLReader.read(text.bytes)
    var reader = GradleCatalogReader()
    reader.read(tree.root)
    return Reading(.manifest(reader.manifest), problems: tree.problems)
  }

  package func rewrite(
    _ requirement: Requirement, toAdmit version: Version, scheme: any VersionScheme
  ) -> String? {
    GradleRequirement.rewrite(requirement.text, toAdmit: version)
  }

  package func versions(rewritten text: String, scheme: any VersionScheme) -> VersionSet? {
    GradleRequirement.versions(text)
  }
}

struct GradleCatalogReader {
  private(set) var manifest = Manifest()

  mutating func read(_ root: SyntaxValue) {
    for entry in root["versions"].children {
      guard let name = entry.key else { continue }
      let version = Self.richVersion(entry)
      manifest.variables[Self.normalized(name)] = requirement(
        name, entry.keySpan, version, entry)
    }
    for entry in root["libraries"].children { addLibrary(entry) }
    for entry in root["plugins"].children { addPlugin(entry) }
    for entry in root["bundles"].children {
      guard let name = entry.key else { continue }
      let key = Inheritance(table: "libs", key: "bundles." + Self.normalized(name))
      manifest.bundles[key] = entry.children.compactMap(\.string).map {
        Inheritance(table: "libs", key: Self.normalized($0))
      }
    }
  }

  /// Build scripts write an alias with dots for its hyphens and underscores.
  static func normalized(_ alias: String) -> String {
    String(alias.map { $0 == "-" || $0 == "_" ? "." : $0 })
  }

  /// A version as text, or a table of which `strictly` decides before `require` and `prefer`.
  private static func richVersion(_ value: SyntaxValue?) -> SyntaxValue? {
    guard let value, value.kind == .object else { return value }
    return value["strictly"] ?? value["require"] ?? value["prefer"]
  }

  private func requirement(
    _ name: String, _ place: SourceSpan, _ version: SyntaxValue?, _ entry: SyntaxValue
  ) -> Requirement {
    let text = version?.string ?? ""
    var result = Requirement(
      ecosystem: .maven, name: name, text: text, versions: GradleRequirement.versions(text),
      pinned: GradleRequirement.pinned(text),
      spans: EntrySpans(name: place, version: version?.contentSpan, entry: entry.entrySpan))
    result.isConstraintOnly = true
    return result
  }

  private mutating func addLibrary(_ entry: SyntaxValue) {
    if entry.kind == .string {
      addNotation(entry, alias: entry.key ?? "", isPlugin: false)
      return
    }
    guard entry.kind == .object else { return }
    let module = entry["module"]
    let name =
      module?.string ?? ((entry["group"]?.string ?? "") + ":" + (entry["name"]?.string ?? ""))
    let place = module ?? entry["name"] ?? entry["group"]
    add(entry, name: name, place: place?.contentSpan ?? entry.keySpan, isPlugin: false)
  }

  private mutating func addPlugin(_ entry: SyntaxValue) {
    if entry.kind == .string {
      addNotation(entry, alias: entry.key ?? "", isPlugin: true)
      return
    }
    guard let id = entry["id"], let name = id.string else { return }
    add(entry, name: Self.marker(name), place: id.contentSpan, isPlugin: true)
  }

  /// The artifact by which Gradle finds a plugin (Gradle user manual, "Plugin Marker Artifacts").
  static func marker(_ id: String) -> String { id + ":" + id + ".gradle.plugin" }

  /// `group:artifact:version`, or `id:version` of a plugin.
  private mutating func addNotation(_ entry: SyntaxValue, alias: String, isPlugin: Bool) {
    guard let text = entry.string, text.utf8.count == entry.contentSpan.length,
      let colon = text.utf8.lastIndex(of: UInt8(ascii: ":"))
    else { return }
    let start = entry.contentSpan.start
    let length = text.utf8.distance(from: text.startIndex, to: colon)
    let name = String(text[..<colon])
    let version = String(text[text.index(after: colon)...])
    let found = Requirement(
      ecosystem: .maven, name: isPlugin ? Self.marker(name) : name, text: version,
      versions: GradleRequirement.versions(version), pinned: GradleRequirement.pinned(version),
      groups: isPlugin ? ["plugin"] : [],
      spans: EntrySpans(
        name: SourceSpan(start, start + length),
        version: SourceSpan(start + length + 1, entry.contentSpan.end), entry: entry.entrySpan),
      isConstraintOnly: true)
    append(found, alias: alias, isPlugin: isPlugin)
  }

  private mutating func add(
    _ entry: SyntaxValue, name: String, place: SourceSpan, isPlugin: Bool
  ) {
    guard let alias = entry.key else { return }
    let version = entry["version"]
    var found = requirement(name, place, Self.richVersion(version), entry)
    if let reference = version?["ref"] {
      found.spans.version = nil
      if let text = reference.string, let defined = manifest.variables[Self.normalized(text)] {
        found.take(versionOf: defined)
      } else {
        found.text = reference.string ?? ""
        found.versions = nil
        found.pinned = nil
        found.spans.version = reference.contentSpan
      }
    }
    if isPlugin { found.groups = ["plugin"] }
    append(found, alias: alias, isPlugin: isPlugin)
  }

  private mutating func append(_ found: Requirement, alias: String, isPlugin: Bool) {
    manifest.requirements.append(found)
    let key = (isPlugin ? "plugins." : "") + Self.normalized(alias)
    manifest.definitions.define(Inheritance(table: "libs", key: key), as: found)
  }
}
