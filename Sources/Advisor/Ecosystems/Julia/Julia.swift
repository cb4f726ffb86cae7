extension EcosystemDefinition {
  /// Julia's General registry.
  package static let julia = EcosystemDefinition(
    Ecosystem("Julia"), purlType: "julia", versions: Ecosystems.semVer)
}
