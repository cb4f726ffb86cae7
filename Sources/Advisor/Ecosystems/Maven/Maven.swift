extension EcosystemDefinition {
  /// Maven Central and repositories of its layout. Names are `group:artifact`.
  package static let maven = EcosystemDefinition(
    .maven, purlType: "maven", versions: MavenScheme(),
    formats: [
      Pom(), GradleScript(), GradleProperties(), GradleLockfile(), GradleVersionCatalog(),
      GradleVerificationMetadata(), SbtLock(),
    ],
    packageNoun: "artifact")
}

extension Ecosystem {
  static let maven = Ecosystem("Maven")
}
