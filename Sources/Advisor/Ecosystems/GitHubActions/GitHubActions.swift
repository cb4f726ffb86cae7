extension EcosystemDefinition {
  /// GitHub Actions, named by `owner/repository` without regard to case.
  package static let gitHubActions = EcosystemDefinition(
    Ecosystem("GitHub Actions"), purlType: "githubactions", versions: nil, packageNoun: "action",
    normalizeName: { $0.lowercased() })
}
