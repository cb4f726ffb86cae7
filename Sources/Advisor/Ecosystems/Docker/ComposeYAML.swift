import ManifestSyntax
package import SourceText

/// Compose files (<https://docs.docker.com/reference/compose-file/services/>): the images of the
/// services.
package struct ComposeYAML: ManifestFormat {
  package let name = "docker-compose"
  package let kind = DocumentKind.manifest
  package let comments: CommentSyntax? = .yaml

  package let reference = FormatReference(
    "compose.yaml", "docker-compose.yml", "docker-compose.test.yml",
    reads: "the images of the services")

  package init() {}

  /// `compose.yaml`, `docker-compose.yml`, `docker-compose.test.yml`.
  package let fileNames = ["*.yml", "*.yaml"]

  package func matches(_ path: DocumentPath) -> Bool {
    guard path.fileExtension == "yml" || path.fileExtension == "yaml" else { return false }
    let name = path.fileName.prefix { $0 != "." }
    return name == "compose" || name.hasPrefix("docker-compose")
  }

  package func read(_ text: DocumentText) -> Reading {
    let tree = YAMLReader.read(text.bytes)
    var manifest = Manifest()
    for document in tree.documents {
      for service in document["services"].children {
        guard let image = service["image"], image.kind == .string,
          let found = ImageReference(image.slice, entry: image.entrySpan)
        else { continue }
        manifest.requirements.append(found.requirement)
      }
    }
    return Reading(.manifest(manifest), problems: tree.problemsExpectingObject)
  }
}
