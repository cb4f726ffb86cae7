extension EcosystemDefinition {
  /// The Dart and Flutter package repository.
  package static let pub = EcosystemDefinition(
    Ecosystem("Pub"), purlType: "pub", versions: Ecosystems.semVer)
}
