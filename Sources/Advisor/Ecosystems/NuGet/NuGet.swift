extension EcosystemDefinition {
  /// NuGet, whose package ids have no case (NuGet documentation, "Package ID").
  package static let nuGet = EcosystemDefinition(
    .nuGet, purlType: "nuget", versions: NuGetScheme(),
    formats: [
      MSBuildProject(), DirectoryPackages(), DirectoryBuild(), PackagesConfig(), PackagesLock(),
      DotnetDeps(), ProjectAssets(), DotnetTools(), PaketDependencies(), PaketLock(),
    ],
    normalizeName: { $0.inLowerCase })
}

extension Ecosystem {
  package static let nuGet = Ecosystem("NuGet")
}
