import ManifestSyntax
import SourceText

/// Cargo takes the highest version that all requirements of one major version admit: one more
/// requirement raises it (The Cargo Book, "Dependency Resolution").
extension CargoToml {
  package func forcing(_ package: ForcedVersion, in context: DocumentContext) -> Forcing? {
    let tree = TOMLReader.read(context.document.text.bytes)
    guard tree.root["package"] != nil else { return nil }
    return TOMLInsertion.set(
      package.name, to: "\"\(package.version.text)\"", in: ["dependencies"], of: tree
    ).map { Forcing(context.document, $0, .requirement("Cargo knows no override by version")) }
  }
}
