import ManifestSyntax
import SourceText

/// npm and Bun take `overrides`, Yarn takes `resolutions`, both from the `package.json` beside the
/// lockfile; pnpm takes `overrides` from `pnpm-workspace.yaml` (since version 10) or `pnpm.overrides`
/// from `package.json`.
extension PackageJSON {
  package func forcing(_ package: ForcedVersion, in context: DocumentContext) -> Forcing? {
    guard let lockfile = context.lockfile,
      let root = Self.document("package.json", beside: lockfile, in: context)
    else { return nil }
    let tree = JSONReader.read(root.text.bytes)
    let path: [String]
    switch lockfile.path.fileName {
    case "yarn.lock": path = ["resolutions"]
    case "pnpm-lock.yaml":
      if tree.root[path: "pnpm", "overrides"] == nil, !Self.isOldPNPM(tree.root),
        let workspace = Self.document("pnpm-workspace.yaml", beside: lockfile, in: context)
      {
        let tree = YAMLReader.read(workspace.text.bytes)
        return YAMLInsertion.set(
          package.name, to: package.version.text, in: "overrides", of: tree
        ).map { Forcing(workspace, $0, .override("overrides of pnpm-workspace.yaml")) }
      }
      path = ["pnpm", "overrides"]
    default: path = ["overrides"]
    }
    return JSONInsertion.set(package.name, to: package.version.text, at: path, of: tree).map {
      Forcing(root, $0, .override(path.joined(separator: ".")))
    }
  }

  /// A file that rules for the whole lockfile, since it lies beside it.
  private static func document(
    _ name: String, beside lockfile: Document, in context: DocumentContext
  ) -> Document? {
    let path = lockfile.path.sibling(name)
    return ([context.document] + context.definitions).first { $0.path == path }
  }

  /// Whether the project says that it is made with a pnpm that reads no settings from
  /// `pnpm-workspace.yaml`.
  private static func isOldPNPM(_ root: SyntaxValue) -> Bool {
    guard let manager = root["packageManager"]?.string, manager.hasPrefix("pnpm@") else {
      return false
    }
    return Int(String(manager.dropFirst(5).prefix { $0 != "." })).map { $0 < 10 } ?? false
  }
}
