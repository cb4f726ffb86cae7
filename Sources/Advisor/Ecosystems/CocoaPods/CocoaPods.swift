extension EcosystemDefinition {
  /// CocoaPods, whose versions are those of RubyGems.
  package static let cocoaPods = EcosystemDefinition(
    .cocoaPods, purlType: "cocoapods", versions: GemScheme(), formats: [Podfile(), PodfileLock()],
    packageNoun: "pod", advisories: .none,
    // `AFNetworking/Serialization` is a part of the pod AFNetworking.
    normalizeName: { String($0.prefix { $0 != "/" }) })
}

extension Ecosystem {
  package static let cocoaPods = Ecosystem("CocoaPods")
}
