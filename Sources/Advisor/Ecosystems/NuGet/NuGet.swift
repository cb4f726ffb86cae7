extension EcosystemDefinition {
  /// NuGet, whose package ids have no case (NuGet documentation, "Package ID").
  package static let nuGet = EcosystemDefinition(
    Ecosystem("NuGet"), purlType: "nuget", versions: NuGetScheme(),
    normalizeName: { $0.lowercased() })
}
