import ManifestSyntax
import SourceText

/// Composer has one version of each package, which all requirements must admit: one more raises it.
extension ComposerJSON {
  package func forcing(_ package: ForcedVersion, in context: DocumentContext) -> Forcing? {
    JSONInsertion.set(
      package.name, to: "^" + package.version.text, at: ["require"],
      of: JSONReader.read(context.document.text.bytes)
    ).map { Forcing(context.document, $0, .requirement("Composer knows no override")) }
  }
}
