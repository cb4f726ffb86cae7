extension EcosystemDefinition {
  /// The npm registry, as npm, yarn, pnpm and bun use it.
  package static let npm = EcosystemDefinition(
    .npm, purlType: "npm", versions: NPMScheme(),
    formats: [
      PackageJSON(), PackageLock.packageLock, PackageLock.shrinkwrap, YarnLock(), PNPMLock(),
      PNPMWorkspace(), BunLock(),
    ])
}

extension DocumentPath {
  /// Whether the file belongs to an installed package: it is then not the user's own manifest.
  var isInstalledByNPM: Bool {
    components.contains { $0 == "node_modules" }
  }
}
