extension EcosystemDefinition {
  /// Hex, as Mix, Rebar and Gleam use it.
  package static let hex = EcosystemDefinition(
    .hex, purlType: "hex", versions: HexScheme(),
    formats: [MixExs(), MixLock(), RebarLock(), GleamToml(), GleamManifest()],
    normalizeName: { $0.inLowerCase })
}

extension Ecosystem {
  static let hex = Ecosystem("Hex")
}
