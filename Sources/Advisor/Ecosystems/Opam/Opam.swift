extension EcosystemDefinition {
  /// The OCaml package repository.
  package static let opam = EcosystemDefinition(
    .opam, purlType: "opam", versions: OpamScheme(), formats: [OpamFile()])
}

extension Ecosystem {
  static let opam = Ecosystem("opam")
}
