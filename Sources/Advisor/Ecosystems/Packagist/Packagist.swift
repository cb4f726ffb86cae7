extension EcosystemDefinition {
  /// Packagist and other Composer repositories, whose names are lower case.
  package static let packagist = EcosystemDefinition(
    Ecosystem("Packagist"), purlType: "composer", versions: nil,
    normalizeName: { $0.lowercased() })
}
