extension EcosystemDefinition {
  /// No packages, but what a team decided about them: its files are read, shown and assessed as every
  /// other document.
  package static let team = EcosystemDefinition(
    .team, purlType: "generic", versions: nil,
    formats: [PolicyFile(), OpenVEXFile(), UpstreamVEXFile()],
    advisories: .none)
}

extension Ecosystem {
  package static let team = Ecosystem("Forewarn")
}
