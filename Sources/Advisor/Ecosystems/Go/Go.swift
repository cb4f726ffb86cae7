extension EcosystemDefinition {
  /// Go modules. The standard library is `stdlib`, the commands are `toolchain`.
  package static let go = EcosystemDefinition(
    Ecosystem("Go"), purlType: "golang", versions: GoScheme(), packageNoun: "module")
}
