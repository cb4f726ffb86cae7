extension EcosystemDefinition {
  /// pub.dev, as Dart and Flutter use it.
  package static let pub = EcosystemDefinition(
    .pub, purlType: "pub", versions: PubScheme(), formats: [PubspecYAML(), PubspecLock()])
}

extension Ecosystem {
  static let pub = Ecosystem("Pub")
}

/// Where packages come from, as `pubspec.yaml` and `pubspec.lock` write it
/// (<https://dart.dev/tools/pub/dependencies#dependency-sources>).
enum PubSource {
  /// A hosted package by the address of its server.
  static func hosted(_ address: String?) -> PackageSource {
    guard let address else { return .registry }
    let host = address.split(separator: "/").dropFirst().first ?? ""
    return host == "pub.dev" || host == "pub.dartlang.org" ? .registry : .otherRegistry(address)
  }
}
