extension EcosystemDefinition {
  /// The Comprehensive R Archive Network.
  package static let cran = EcosystemDefinition(
    .cran, purlType: "cran", versions: CRANScheme(), formats: [RenvLock(), RDescription()])
}

extension Ecosystem {
  static let cran = Ecosystem("CRAN")
}
