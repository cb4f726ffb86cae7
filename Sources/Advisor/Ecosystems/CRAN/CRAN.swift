extension EcosystemDefinition {
  /// The Comprehensive R Archive Network.
  package static let cran = EcosystemDefinition(
    Ecosystem("CRAN"), purlType: "cran", versions: nil)
}
