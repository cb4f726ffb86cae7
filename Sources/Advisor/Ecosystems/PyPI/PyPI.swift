extension EcosystemDefinition {
  /// The Python package index, as pip, uv, Poetry, PDM and Pipenv use it.
  package static let pypi = EcosystemDefinition(
    .pypi, purlType: "pypi", versions: nil, formats: [],
    normalizeName: { $0 })
}
