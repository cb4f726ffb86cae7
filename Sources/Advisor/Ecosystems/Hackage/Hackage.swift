extension EcosystemDefinition {
  /// Hackage, the Haskell community's archive.
  package static let hackage = EcosystemDefinition(
    Ecosystem("Hackage"), purlType: "hackage", versions: nil)
}
