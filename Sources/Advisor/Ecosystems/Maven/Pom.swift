import ManifestSyntax
package import SourceText

/// `pom.xml` (Maven documentation, "POM Reference").
package struct Pom: ManifestFormat {
  package let name = "maven-pom"
  package let kind = DocumentKind.manifest
  package let comments: CommentSyntax? = .xml
  package let definitionFilePatterns = ["pom.xml", "*.pom"]
  /// Bills of materials of the CycloneDX plugin, and of Spring Boot's: Maven has no lockfile, and they
  /// hold what it resolved (decision 18).
  package let lockfileNames = [
    "target/bom.json", "target/classes/META-INF/sbom/application.cdx.json", "bom.json",
  ]
  package let hasLockfileBesideIt = true

  package init() {}

  package var reference: FormatReference {
    FormatReference(
      "pom.xml", "library-1.0.pom",
      reads:
        "dependencies, `dependencyManagement`, plugins, extensions, the parent, all of these in"
        + " profiles; properties, and what parents and BOMs of the same repository define; what"
        + " a CycloneDX bill of materials in `target` or beside it says was resolved",
      edits:
        "the line that defines the version: the entry, its property, or the managed entry; for what"
        + " others bring in or manage, an entry under `dependencyManagement`",
      leavesOut: "parents and BOMs that are not in the repository, other repositories than Central")
  }

  package let fileNames = ["pom.xml", "*.pom"]

  /// The table of entries under `dependencyManagement`, by `group:artifact`.
  static let managed = "dependencyManagement"

  package func read(_ text: DocumentText) -> Reading {
    let tree = XMLReader.read(text.bytes)
    var reader = PomReader(tree.root)
    reader.read()
    return Reading(.manifest(reader.manifest), problems: tree.problems)
  }
}

/// Reads one project. What it inherits stays open: other files may define it.
private struct PomReader {
  static let managedPlugins = "pluginManagement"

  private(set) var manifest = Manifest()
  private let project: SyntaxValue
  private let scheme = MavenScheme()
  /// The project's own coordinates, as properties.
  private var coordinates: [String: SpannedText] = [:]

  init(_ root: SyntaxValue) { project = root }

  mutating func read() {
    guard project.kind == .element, project.hasKey("project") else { return }
    readCoordinates()
    let parts = [project] + (project.element("profiles")?.elements("profile") ?? [])
    for part in parts { readProperties(part) }
    for part in parts { readManagement(part) }
    readParent()
    for part in parts { readEntries(part) }
    for module in project.element("modules")?.elements("module") ?? [] {
      if let path = module.content?.text { manifest.members.append(path) }
    }
  }

  // MARK: Names for versions

  private mutating func readCoordinates() {
    let parent = project.element("parent")
    for name in ["groupId", "artifactId", "version"] {
      let own = project.element(name)?.content
      let inherited = parent?.element(name)?.content
      if let inherited { coordinates["project.parent." + name] = inherited }
      guard let value = own ?? (name == "artifactId" ? nil : inherited) else { continue }
      for prefix in ["project.", "pom.", ""] { coordinates[prefix + name] = value }
    }
    if let group = coordinates["project.groupId"], let artifact = coordinates["project.artifactId"]
    {
      manifest.projectName = group.text + ":" + artifact.text
    }
  }

  /// A property that a profile sets as well has the value of the project, as without that profile.
  private mutating func readProperties(_ part: SyntaxValue) {
    for property in part.element("properties").children where property.kind == .element {
      guard let name = property.key, let value = property.content,
        manifest.variables[name] == nil
      else { continue }
      manifest.variables[name] = judged(
        Requirement(
          ecosystem: .maven, name: name, text: value.text, versions: nil,
          spans: EntrySpans(name: property.keySpan, version: value.span, entry: property.span)))
    }
    if part.id == project.id, let version = coordinates["project.version"] {
      var own = judged(
        Requirement(
          ecosystem: .maven, name: "project.version", text: version.text, versions: nil,
          spans: EntrySpans(name: version.span, version: version.span, entry: version.span)))
      own.editObstacle = "it is the version of the project itself"
      for name in ["project.version", "pom.version", "version"] {
        manifest.variables[name] = manifest.variables[name] ?? own
      }
    }
  }

  /// The requirement with the meaning of its text.
  private func judged(_ requirement: Requirement) -> Requirement {
    var result = requirement
    (result.versions, result.pinned) = scheme.meaning(of: result.text)
    if let name = Self.property(result.text) {
      result.inherits = Inheritance(table: Inheritance.variables, key: name)
    } else if result.text.hasReference {
      result = interpolated(result)
    }
    return result
  }

  /// `x` of `${x}`, if that is all.
  private static func property(_ text: String) -> String? {
    guard text.hasReference, text.hasPrefix("${"), text.hasSuffix("}") else { return nil }
    let name = text.dropFirst(2).dropLast()
    return name.isEmpty || name.utf8.contains { $0 == 0x24 || $0 == 0x7D } ? nil : String(name)
  }

  /// A version that is put together of properties: it can be judged, but no one place defines it.
  private func interpolated(_ requirement: Requirement) -> Requirement {
    var result = requirement
    guard let text = expanded(requirement.text) else { return result }
    result.text = text
    (result.versions, result.pinned) = scheme.meaning(of: text)
    result.editObstacle = "it is put together of several properties"
    return result
  }

  /// The text with the values of this file's properties; nil if one is unknown, or they go round.
  private func expanded(_ text: String) -> String? {
    var text = text
    for _ in 0..<16 {
      guard let open = text.firstRange(of: "${"),
        let close = text[open.upperBound...].firstIndex(of: "}")
      else { return text.hasReference ? nil : text }
      let name = String(text[open.upperBound..<close])
      guard let value = coordinates[name]?.text ?? manifest.variables[name]?.text else {
        return nil
      }
      text.replaceSubrange(open.lowerBound...close, with: value)
      guard text.utf8.count < 1_024 else { return nil }
    }
    return nil
  }

  // MARK: Entries

  private mutating func readManagement(_ part: SyntaxValue) {
    for entry in part.element("dependencyManagement")?.element("dependencies")?
      .elements("dependency") ?? []
    {
      define(entry, table: Pom.managed, group: nil)
    }
    for entry in part.element("build")?.element("pluginManagement")?.element("plugins")?
      .elements("plugin") ?? []
    {
      define(entry, table: Self.managedPlugins, group: Self.pluginGroup)
    }
  }

  private static let pluginGroup = "org.apache.maven.plugins"

  private mutating func define(_ entry: SyntaxValue, table: String, group: String?) {
    guard let written = requirement(entry, inheritsFrom: nil, group: group) else { return }
    var listed = resolved(written)
    listed.isConstraintOnly = true
    if table == Self.managedPlugins { listed.groups = ["plugin"] }
    if entry.element("scope")?.content?.text == "import",
      entry.element("type")?.content?.text == "pom"
    {
      listed.groups = ["import"]
      addBillOfMaterials(listed)
    }
    manifest.requirements.append(listed)
    // Who inherits the entry resolves its property anew: a child may set another value.
    var definition = listed
    if let key = written.inherits { definition.inherits = key }
    let key = Inheritance(table: table, key: written.name)
    if manifest.definitions[key] == nil { manifest.definitions.define(key, as: definition) }
    addPluginDependencies(entry)
  }

  /// A BOM of the same repository mostly lies beside the project, in a folder of its own name.
  private mutating func addBillOfMaterials(_ entry: Requirement) {
    guard let artifact = entry.name.split(separator: ":").last else { return }
    for folder in ["../", ""] {
      manifest.definitionPaths.append(
        Manifest.DefinitionPath(path: folder + artifact + "/pom.xml", project: entry.name))
    }
  }

  private mutating func readParent() {
    guard let parent = project.element("parent"),
      let entry = requirement(parent, inheritsFrom: nil, group: nil)
    else { return }
    var listed = resolved(entry)
    listed.groups = ["parent"]
    let relative = parent.element("relativePath")
    // An empty element says that the parent is not in the repository.
    if relative == nil || relative?.content != nil {
      var path = relative?.content?.text ?? "../pom.xml"
      if !path.hasSuffix(".xml"), !path.hasSuffix(".pom") { path += "/pom.xml" }
      manifest.definitionPaths.insert(
        Manifest.DefinitionPath(path: path, project: entry.name), at: 0)
    }
    manifest.requirements.append(listed)
  }

  private mutating func readEntries(_ part: SyntaxValue) {
    for entry in part.element("dependencies")?.elements("dependency") ?? [] { add(entry) }
    let build = part.element("build")
    for entry in build?.element("extensions")?.elements("extension") ?? [] {
      guard let found = requirement(entry, inheritsFrom: nil, group: nil) else { continue }
      var listed = resolved(found)
      listed.groups = ["plugin"]
      manifest.requirements.append(listed)
    }
    for section in [build, part.element("reporting")] {
      for entry in section?.element("plugins")?.elements("plugin") ?? [] {
        guard
          let found = requirement(
            entry, inheritsFrom: Self.managedPlugins, group: Self.pluginGroup)
        else { continue }
        var listed = resolved(found)
        listed.groups = ["plugin"]
        manifest.requirements.append(listed)
        addPluginDependencies(entry)
      }
    }
  }

  private mutating func addPluginDependencies(_ plugin: SyntaxValue) {
    for entry in plugin.element("dependencies")?.elements("dependency") ?? [] {
      guard let found = requirement(entry, inheritsFrom: nil, group: nil) else { continue }
      var listed = resolved(found)
      listed.groups = ["plugin"]
      manifest.requirements.append(listed)
    }
  }

  private mutating func add(_ entry: SyntaxValue) {
    guard let found = requirement(entry, inheritsFrom: Pom.managed, group: nil) else { return }
    var listed = resolved(found)
    let scope = entry.element("scope")?.content?.text ?? ""
    if !scope.isEmpty, scope != "compile" { listed.groups = [scope] }
    if entry.element("optional")?.content?.text == "true" { listed.groups.append("optional") }
    if scope == "system", let path = entry.element("systemPath")?.content {
      listed.source = .path(path.text)
    }
    manifest.requirements.append(listed)
  }

  /// An entry as it is written; nil if it names nothing at all.
  private func requirement(
    _ entry: SyntaxValue, inheritsFrom table: String?, group: String?
  ) -> Requirement? {
    let artifact = entry.element("artifactId")?.content
    let groupName = entry.element("groupId")?.content
    guard let place = artifact ?? groupName else { return nil }
    func resolved(_ part: String) -> String {
      part.hasReference ? expanded(part) ?? part : part
    }
    let name = resolved(groupName?.text ?? group ?? "") + ":" + resolved(artifact?.text ?? "")
    let version = entry.element("version")?.content
    var result = Requirement(
      ecosystem: .maven, name: name, text: version?.text ?? "", versions: nil,
      spans: EntrySpans(name: place.span, version: version?.span, entry: entry.span))
    if version != nil {
      result = judged(result)
    } else if let table {
      result.inherits = Inheritance(table: table, key: name)
    }
    return result
  }

  /// The entry with what this file itself defines for it.
  private func resolved(_ requirement: Requirement) -> Requirement {
    var result = requirement
    for _ in 0..<8 {
      guard let key = result.inherits, let found = manifest.definition(key) else { break }
      let written = result.text
      result.take(versionOf: found)
      if result.text.isEmpty { result.text = written }
    }
    return result
  }
}

extension String {
  /// Whether a `${` stands in it.
  fileprivate var hasReference: Bool {
    guard let dollar = utf8.firstIndex(of: UInt8(ascii: "$")) else { return false }
    return utf8[dollar...].contains(UInt8(ascii: "{")) && contains("${")
  }
}
