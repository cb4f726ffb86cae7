extension EcosystemDefinition {
  /// Maven Central and repositories of its layout. Names are `group:artifact`.
  package static let maven = EcosystemDefinition(
    Ecosystem("Maven"), purlType: "maven", versions: MavenScheme(), packageNoun: "artifact")
}
