import ManifestSyntax
import SourceText

/// Pub takes `dependency_overrides` (Dart documentation, "Package dependencies").
extension PubspecYAML {
  package func forcing(_ package: ForcedVersion, in context: DocumentContext) -> Forcing? {
    YAMLInsertion.set(
      package.name, to: package.version.text, in: "dependency_overrides",
      of: YAMLReader.read(context.document.text.bytes)
    ).map { Forcing(context.document, $0, .override("dependency_overrides")) }
  }
}
