extension EcosystemDefinition {
  /// The npm registry, as npm, yarn, pnpm and bun use it.
  package static let npm = EcosystemDefinition(
    .npm, purlType: "npm", versions: NPMScheme(), formats: [])
}
