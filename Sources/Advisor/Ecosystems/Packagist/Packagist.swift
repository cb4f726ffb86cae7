extension EcosystemDefinition {
  /// Packagist and other Composer repositories, whose names are lower case.
  package static let packagist = EcosystemDefinition(
    Ecosystem("Packagist"), purlType: "composer", versions: ComposerScheme(),
    formats: [ComposerJSON(), ComposerLock()], normalizeName: { $0.inLowerCase })
}

extension Ecosystem {
  static let packagist = Ecosystem("Packagist")
}

/// What the keys of Composer's tables mean.
enum ComposerName {
  /// Whether a name is that of a package: `php`, `ext-json` and the like stand for what the
  /// machine provides (Composer documentation, "Platform packages").
  static func isPackage(_ name: String) -> Bool { name.utf8.contains(UInt8(ascii: "/")) }
}
