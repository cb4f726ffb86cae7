import ManifestSyntax
package import SourceText

/// `deno.json`, `deno.jsonc`, `jsr.json` and import maps
/// (<https://docs.deno.com/runtime/fundamentals/configuration/>).
package struct DenoJSON: ManifestFormat {
  package let name = "deno-json"
  package let kind = DocumentKind.manifest
  package let comments: CommentSyntax? = .json
  package let lockfileNames = ["deno.lock"]
  package let reference = FormatReference(
    "deno.json", "deno.jsonc", "jsr.json", "import_map.json",
    reads: "`imports` and `scopes`: packages of npm and JSR, addresses; `catalog`, workspaces",
    edits: "the version, its operator kept")

  package init() {}

  package let fileNames = ["deno.json", "deno.jsonc", "jsr.json", "jsr.jsonc", "import_map.json"]

  package func read(_ text: DocumentText) -> Reading {
    let tree = JSONReader.read(text.bytes, dialect: .comments)
    var manifest = Manifest(projectName: tree.root["name"]?.string)
    for section in tree.root.children {
      switch section.key {
      case "imports":
        for entry in section.children { Self.add(entry, &manifest) }
      case "scopes":
        for scope in section.children {
          for entry in scope.children { Self.add(entry, &manifest) }
        }
      case "workspace":
        let members = section.kind == .object ? section["members"] : section
        manifest.members += members.strings
      default: continue
      }
    }
    return Reading(.manifest(manifest), problems: tree.problemsExpectingObject)
  }

  private static func add(_ entry: SyntaxValue, _ manifest: inout Manifest) {
    guard let text = entry.string, let key = entry.key else { return }
    if let specifier = DenoSpecifier(entry.slice) {
      let version = specifier.version?.text ?? ""
      let scheme = NPMScheme()
      var requirement = Requirement(
        ecosystem: specifier.ecosystem, name: specifier.name.text, text: version,
        versions: specifier.version == nil ? .all : scheme.requirement(version),
        pinned: scheme.pinnedVersion(version),
        spans: EntrySpans(
          name: specifier.name.span, version: specifier.version?.span, entry: entry.entrySpan))
      if key != requirement.name { requirement.alias = key }
      manifest.requirements.append(requirement)
    } else if text.hasPrefix("http://") || text.hasPrefix("https://") {
      manifest.requirements.append(
        Requirement(
          ecosystem: .jsr, name: key, text: "", versions: .all, source: .url(text),
          spans: EntrySpans(name: entry.keySpan, entry: entry.entrySpan)))
    }
  }
}
