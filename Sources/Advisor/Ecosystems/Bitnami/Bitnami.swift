extension EcosystemDefinition {
  /// Bitnami's packaged applications.
  package static let bitnami = EcosystemDefinition(
    Ecosystem("Bitnami"), purlType: "bitnami", versions: Ecosystems.semVer)
}
