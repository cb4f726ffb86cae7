extension EcosystemDefinition {
  /// The OCaml package repository.
  package static let opam = EcosystemDefinition(
    Ecosystem("opam"), purlType: "opam", versions: nil)
}
