extension EcosystemDefinition {
  /// GitHub Actions, named by `owner/repository` without regard to case. An action in a folder of
  /// its repository, or a workflow to be reused, is released with the repository.
  package static let gitHubActions = EcosystemDefinition(
    .gitHubActions, purlType: "githubactions", versions: TagScheme(),
    formats: [WorkflowYAML()], packageNoun: "action",
    normalizeName: { name in
      let name = name.inLowerCase
      let slash = UInt8(ascii: "/")
      guard let first = name.utf8.firstIndex(of: slash),
        let second = name.utf8[first...].dropFirst().firstIndex(of: slash)
      else { return name }
      return String(name[..<second])
    })
}

extension Ecosystem {
  static let gitHubActions = Ecosystem("GitHub Actions")
}
