import ManifestSyntax
package import SourceText

/// `pnpm-workspace.yaml` (<https://pnpm.io/pnpm-workspace_yaml>): the folders of a workspace, the
/// catalogs that its manifests take versions from, and overrides.
package struct PNPMWorkspace: ManifestFormat {
  package var name: String { "pnpm-workspace" }
  package var kind: DocumentKind { .manifest }
  package let comments: CommentSyntax? = .yaml
  package var lockfileNames: [String] { ["pnpm-lock.yaml"] }

  package var reference: FormatReference {
    FormatReference(
      "pnpm-workspace.yaml",
      reads: "folders of the workspace, `catalog`, `catalogs`, `overrides`",
      edits: "the version, its operator kept")
  }

  package let fileNames = ["pnpm-workspace.yaml"]

  package func matches(_ path: DocumentPath) -> Bool {
    hasNameOf(path) && !path.isInstalledByNPM
  }

  package func read(_ text: DocumentText) -> Reading {
    let tree = YAMLReader.read(text.bytes)
    var reader = NPMDependencies(isYAML: true)
    var manifest = Manifest()
    for member in tree.root.children {
      switch member.key {
      case "packages": manifest.members += member.children.compactMap(\.string)
      case "catalog": reader.readCatalog(member, named: nil)
      case "catalogs": reader.readCatalogs(member)
      case "overrides": reader.readOverrides(member)
      default: break
      }
    }
    manifest.requirements = reader.requirements
    manifest.definitions = reader.definitions
    return Reading(.manifest(manifest), problems: tree.problems + reader.problems)
  }
}
