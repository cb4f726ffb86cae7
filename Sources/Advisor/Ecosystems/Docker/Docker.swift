extension EcosystemDefinition {
  /// Container images by repository and tag. Nobody publishes advisories of images as such: they
  /// are listed, so that nobody takes them for checked.
  package static let docker = EcosystemDefinition(
    .docker, purlType: "docker", versions: TagScheme(), formats: [Dockerfile(), ComposeYAML()],
    packageNoun: "image", advisories: .none)
}

extension Ecosystem {
  static let docker = Ecosystem("Docker")
}
