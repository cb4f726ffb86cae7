extension EcosystemDefinition {
  /// Hackage, the Haskell community's archive.
  package static let hackage = EcosystemDefinition(
    .hackage, purlType: "hackage", versions: HackageScheme(),
    formats: [CabalFile(), CabalFreeze(), StackYAML(), StackLock()])
}

extension Ecosystem {
  static let hackage = Ecosystem("Hackage")
}
