extension EcosystemDefinition {
  /// RubyGems, as Bundler uses it.
  package static let rubyGems = EcosystemDefinition(
    .rubyGems, purlType: "gem", versions: GemScheme(),
    formats: [Gemfile(), GemfileLock(), Gemspec()], packageNoun: "gem")
}

extension Ecosystem {
  package static let rubyGems = Ecosystem("RubyGems")
}

/// Where gems come from.
enum GemSource {
  /// A `source` by its address. The default source of a project may be a mirror; one that is given
  /// for some gems only is another registry.
  static func isPublic(_ address: String) -> Bool {
    let host = address.lowercased().split(separator: "/").first { !$0.hasSuffix(":") } ?? ""
    return host == "rubygems.org" || host.hasSuffix(".rubygems.org") || address == "rubygems"
      || address == "gemcutter"
  }

  static func named(_ address: String) -> PackageSource {
    isPublic(address) ? .registry : .otherRegistry(address)
  }
}
