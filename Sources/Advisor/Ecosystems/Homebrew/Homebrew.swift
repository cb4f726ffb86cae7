extension EcosystemDefinition {
  /// Homebrew, which knows no requirements: it installs what is newest.
  package static let homebrew = EcosystemDefinition(
    .homebrew, purlType: "brew", versions: nil, formats: [Brewfile()], packageNoun: "formula",
    advisories: .none)
}

extension Ecosystem {
  package static let homebrew = Ecosystem("Homebrew")
}
