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
    let slash = UInt8(ascii: "/")
    var text = text
    return text.withUTF8 { bytes in
      var rest = bytes[...]
      while let end = rest.firstIndex(of: slash) {
        if rest[..<end].elementsEqual("node_modules".utf8) { return true }
        rest = rest[(end + 1)...]
      }
      return rest.elementsEqual("node_modules".utf8)
    }
  }
}
