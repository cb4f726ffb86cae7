import ManifestSyntax
package import SourceText

/// `composer.json` (Composer documentation, "The composer.json schema").
package struct ComposerJSON: ManifestFormat {
  package let name = "composer-json"
  package let kind = DocumentKind.manifest
  package let lockfileNames = ["composer.lock"]
  package let hasLockfileBesideIt = true

  package init() {}

  package var reference: FormatReference {
    FormatReference(
      "composer.json", reads: "`require`, `require-dev`, own repositories, `minimum-stability`",
      edits: "the version, its operator kept",
      leavesOut: "`php`, `ext-*` and `lib-*`, which are not packages")
  }

  package let fileNames = ["composer.json"]

  package func read(_ text: DocumentText) -> Reading {
    let tree = JSONReader.read(text.bytes)
    var problems = tree.problems
    if tree.root.kind != .object, tree.root.kind != .missing {
      problems.append(
        SyntaxProblem(
          code: "expected-object", message: "A manifest must be an object.", span: tree.root.span))
    }
    var manifest = Manifest(projectName: tree.root["name"]?.string)
    let repositories = ComposerRepositories(tree.root["repositories"])
    let stability = tree.root["minimum-stability"]?.string?.lowercased() ?? "stable"
    let rule: PrereleaseRule = stability == "stable" ? .asNamed : .included
    for section in tree.root.children {
      let groups: [String]
      switch section.key {
      case "require": groups = []
      case "require-dev": groups = ["dev"]
      default: continue
      }
      manifest.add(runtime: "php", section["php"], ComposerScheme())
      for entry in section.children {
        guard let name = entry.key, ComposerName.isPackage(name) else { continue }
        manifest.requirements.append(
          Self.requirement(name, entry, groups, rule, repositories))
      }
    }
    return Reading(.manifest(manifest), problems: problems)
  }

  private static func requirement(
    _ name: String, _ entry: SyntaxValue, _ groups: [String], _ rule: PrereleaseRule,
    _ repositories: ComposerRepositories
  ) -> Requirement {
    let scheme = ComposerScheme()
    let text = entry.string ?? ""
    var source = repositories.source(of: name)
    // A branch is no release: its content changes, and no advisory tells it apart.
    if source == .registry, text.hasPrefix("dev-") { source = .git("") }
    return Requirement(
      ecosystem: .packagist, name: name, text: text,
      versions: scheme.requirement(text, prereleases: rule), pinned: scheme.pinnedVersion(text),
      source: source, groups: groups,
      spans: EntrySpans(
        name: entry.keySpan, version: entry.kind == .string ? entry.contentSpan : nil,
        entry: entry.entrySpan))
  }
}

/// The `repositories` of a project, as far as they say which packages they give.
struct ComposerRepositories {
  private var sources: [String: PackageSource] = [:]
  private var addresses: [String] = []

  init(_ list: SyntaxValue?) {
    for repository in list.children {
      let address = repository["url"]?.string ?? ""
      switch repository["type"]?.string {
      case "package":
        for package in repository["package"].map(\.oneOrMany) ?? [] {
          guard let name = package["name"]?.string else { continue }
          let origin =
            package[path: "dist", "url"]?.string ?? package[path: "source", "url"]?.string
          sources[name.lowercased()] = .url(origin ?? "")
        }
      case "path": sources[Self.lastParts(address)] = .path(address)
      case "vcs", "git", "github", "gitlab", "bitbucket", "hg", "svn", "fossil":
        addresses.append(address)
      default: continue
      }
    }
  }

  /// A repository address seldom says which package it holds; mostly its path is the name.
  func source(of name: String) -> PackageSource {
    let name = name.lowercased()
    if let known = sources[name] { return known }
    if let address = addresses.first(where: { Self.lastParts($0) == name }) {
      return .git(address)
    }
    return .registry
  }

  private static func lastParts(_ address: String) -> String {
    var address = address.lowercased()[...]
    while address.hasSuffix("/") { address = address.dropLast() }
    if address.hasSuffix(".git") { address = address.dropLast(4) }
    return address.split { $0 == "/" || $0 == ":" }.suffix(2).joined(separator: "/")
  }
}
