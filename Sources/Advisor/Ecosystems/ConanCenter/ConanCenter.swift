extension EcosystemDefinition {
  /// ConanCenter, the C and C++ recipes of Conan.
  package static let conanCenter = EcosystemDefinition(
    Ecosystem("ConanCenter"), purlType: "conan", versions: nil)
}
