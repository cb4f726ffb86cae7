import ManifestSyntax
package import SourceText

/// `package.json` (<https://docs.npmjs.com/cli/configuring-npm/package-json>), with what Yarn, pnpm
/// and Bun add to it: `resolutions`, `pnpm.overrides`, `workspaces` with catalogs.
package struct PackageJSON: ManifestFormat {
  package var name: String { "package-json" }
  package var kind: DocumentKind { .manifest }
  package var lockfileNames: [String] {
    ["npm-shrinkwrap.json", "package-lock.json", "yarn.lock", "pnpm-lock.yaml", "bun.lock"]
  }
  package var definitionFileNames: [String] { ["pnpm-workspace.yaml", "package.json"] }

  package var reference: FormatReference {
    FormatReference(
      "package.json",
      reads:
        "`dependencies` of all kinds, `overrides`, `resolutions`, `pnpm.overrides`, "
        + "aliases, workspaces, catalogs",
      edits: "the version, its operator kept",
      leavesOut: "`bundledDependencies`, which only name what stands elsewhere")
  }

  package let fileNames = ["package.json"]

  package func matches(_ path: DocumentPath) -> Bool {
    hasNameOf(path) && !path.isInstalledByNPM
  }

  package func read(_ text: DocumentText) -> Reading { read(text, after: nil) }

  package func read(_ text: DocumentText, after previous: Reading?) -> Reading {
    let tree = JSONReader.read(text.bytes)
    var reader = NPMDependencies(isYAML: false, after: previous)
    var manifest = Manifest()
    if tree.root.kind != .object, tree.root.kind != .missing {
      reader.report("expected-object", "A manifest must be an object.", at: tree.root.span)
    }
    for member in tree.root.children {
      switch member.key {
      case "name": manifest.projectName = member.string
      case "dependencies": reader.readTable(member, groups: [])
      case "devDependencies": reader.readTable(member, groups: ["dev"])
      case "optionalDependencies": reader.readTable(member, groups: ["optional"])
      case "peerDependencies": reader.readTable(member, groups: ["peer"])
      case "overrides", "resolutions": reader.readOverrides(member)
      case "pnpm":
        for setting in member.children where setting.hasKey("overrides") {
          reader.readOverrides(setting)
        }
      case "engines": manifest.add(runtime: "nodejs", member["node"], NPMScheme())
      case "workspaces": readWorkspaces(member, &reader, &manifest)
      case "catalog": reader.readCatalog(member, named: nil)
      case "catalogs": reader.readCatalogs(member)
      default: break
      }
    }
    manifest.requirements = markPeers(reader.requirements)
    manifest.definitions = reader.definitions
    return Reading(.manifest(manifest), problems: tree.problems + reader.problems)
  }

  /// A list of patterns, or an object that holds it under `packages`, with Bun's catalogs beside it.
  private func readWorkspaces(
    _ workspaces: SyntaxValue, _ reader: inout NPMDependencies, _ manifest: inout Manifest
  ) {
    if workspaces.kind == .array {
      manifest.members += workspaces.children.compactMap(\.string)
      return
    }
    for member in workspaces.children {
      switch member.key {
      case "packages": manifest.members += member.children.compactMap(\.string)
      case "catalog": reader.readCatalog(member, named: nil)
      case "catalogs": reader.readCatalogs(member)
      default: break
      }
    }
  }

  /// A peer dependency which the manifest also asks for otherwise brings nothing by itself: the
  /// other entry does.
  private func markPeers(_ requirements: [Requirement]) -> [Requirement] {
    let others = Set(
      requirements.lazy.filter { !$0.isConstraintOnly && $0.groups != ["peer"] }.map(\.localName))
    var marked = requirements
    for index in marked.indices
    where marked[index].groups == ["peer"] && others.contains(marked[index].localName) {
      marked[index].isConstraintOnly = true
    }
    return marked
  }
}
