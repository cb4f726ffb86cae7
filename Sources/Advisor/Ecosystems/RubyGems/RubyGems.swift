extension EcosystemDefinition {
  /// RubyGems, as Bundler uses it.
  package static let rubyGems = EcosystemDefinition(
    Ecosystem("RubyGems"), purlType: "gem", versions: nil, packageNoun: "gem")
}
