extension EcosystemDefinition {
  /// GitHub Actions, named by `owner/repository` without regard to case. An action in a folder of
  /// its repository, or a workflow to be reused, is released with the repository.
  package static let gitHubActions = EcosystemDefinition(
    .gitHubActions, purlType: "githubactions", versions: TagScheme(),
    formats: [WorkflowYAML()], packageNoun: "action",
    normalizeName: { name in
      name.lowercased().split(separator: "/", omittingEmptySubsequences: false).prefix(2)
        .joined(separator: "/")
    })
}

extension Ecosystem {
  static let gitHubActions = Ecosystem("GitHub Actions")
}
