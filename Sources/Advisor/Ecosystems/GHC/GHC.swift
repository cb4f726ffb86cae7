extension EcosystemDefinition {
  /// The Glasgow Haskell Compiler and what comes with it.
  package static let ghc = EcosystemDefinition(
    Ecosystem("GHC"), purlType: "generic", versions: HackageScheme(), packageNoun: "component")
}
