/// Every ecosystem that Forewarn knows. Adding one is a folder and a line here (CONTRIBUTING.md).
package enum Ecosystems {
  package static let all: [EcosystemDefinition] =
    [
      .npm, .pypi, .cratesIO,
      .bitnami, .conanCenter, .cran, .ghc, .gitHubActions, .go, .hackage, .hex, .julia, .maven,
      .nuGet, .opam, .packagist, .pub, .rubyGems, .swiftURL,
      .docker, .git, .gitHub, .gitLab, .jsr, .vcpkg, .bazel, .conda, .sbom, .team,
      .cocoaPods, .homebrew,
    ] + EcosystemDefinition.linuxDistributions

  /// The order of SEMVER ranges in ecosystems without a scheme of their own.
  static let semVer: any VersionScheme = SemVerScheme()

  package static func definition(of ecosystem: Ecosystem) -> EcosystemDefinition? {
    byName[ecosystem.name]
  }

  package static func definition(purlType: String) -> EcosystemDefinition? {
    all.first { $0.purlType == purlType }
  }

  /// The one spelling of a name by which an ecosystem's packages are looked up. Every package that
  /// is read asks for it, and a whole definition costs many times as much to look at.
  static func normalized(_ name: String, in ecosystem: Ecosystem) -> String {
    guard let number = ecosystemNames.firstIndex(of: ecosystem.name) else { return name }
    return nameRules[number](name)
  }

  /// The most usual come first, and to compare short texts costs less than to hash one.
  private static let ecosystemNames = all.map(\.ecosystem.name)
  private static let nameRules = all.map(\.normalizeName)

  private static let byName: [String: EcosystemDefinition] = Dictionary(
    all.map { ($0.ecosystem.name, $0) }, uniquingKeysWith: { first, _ in first })
}
