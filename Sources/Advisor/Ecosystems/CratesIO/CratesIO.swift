extension EcosystemDefinition {
  /// The Rust community's registry, as Cargo uses it.
  package static let cratesIO = EcosystemDefinition(
    .cratesIO, purlType: "cargo", versions: CargoScheme(), formats: [CargoLock(), CargoToml()],
    packageNoun: "crate")
}
