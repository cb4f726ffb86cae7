extension EcosystemDefinition {
  /// Julia's General registry.
  package static let julia = EcosystemDefinition(
    .julia, purlType: "julia", versions: JuliaScheme(),
    formats: [JuliaProject(), JuliaManifest()])
}

extension Ecosystem {
  static let julia = Ecosystem("Julia")
}
