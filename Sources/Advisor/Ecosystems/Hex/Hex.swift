extension EcosystemDefinition {
  /// Hex, as Mix and Rebar use it.
  package static let hex = EcosystemDefinition(
    Ecosystem("Hex"), purlType: "hex", versions: Ecosystems.semVer)
}
