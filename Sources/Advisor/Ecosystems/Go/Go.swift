extension EcosystemDefinition {
  /// Go modules. The standard library is `stdlib`, the commands are `toolchain`.
  ///
  /// Go tells paths apart by case, hosts and package URLs do not (purl specification, `golang`); no
  /// two modules differ in case alone, so the lower-case path is the one they are looked up by.
  package static let go = EcosystemDefinition(
    .go, purlType: "golang", versions: GoScheme(),
    formats: [GoMod(), GoWork(), GoSum(), GoVendorModules()], packageNoun: "module",
    normalizeName: { $0.inLowerCase })
}

extension Ecosystem {
  static let go = Ecosystem("Go")
}
