import ManifestSyntax
import SourceText

/// uv takes `override-dependencies` (uv documentation, "Resolution", "Dependency overrides"); Poetry,
/// PDM and Pipenv know no such thing, and take one more requirement.
extension PyprojectToml {
  package func forcing(_ package: ForcedVersion, in context: DocumentContext) -> Forcing? {
    guard let lockfile = context.lockfile else { return nil }
    let document = context.document
    let tree = TOMLReader.read(document.text.bytes)
    let atLeast = ">=" + package.version.text
    switch lockfile.path.fileName {
    case "uv.lock":
      // Only the root of a workspace rules.
      guard lockfile.path.folder == document.path.folder else { return nil }
      return TOMLInsertion.append(
        package.name + "==" + package.version.text, to: "override-dependencies",
        in: ["tool", "uv"], of: tree, replacing: { isAbout(package, $0) }
      ).map { Forcing(document, $0, .override("override-dependencies of uv")) }
    case "poetry.lock" where tree.root[path: "tool", "poetry", "dependencies"] != nil:
      return TOMLInsertion.set(
        package.name, to: "\"\(atLeast)\"", in: ["tool", "poetry", "dependencies"], of: tree
      ).map { Forcing(document, $0, .requirement("Poetry knows no override")) }
    default:
      guard tree.root["project"] != nil else { return nil }
      return TOMLInsertion.append(
        package.name + atLeast, to: "dependencies", in: ["project"], of: tree,
        replacing: { _ in false }
      ).map { Forcing(document, $0, .requirement("there is no other override")) }
    }
  }

  private func isAbout(_ package: ForcedVersion, _ specifier: String) -> Bool {
    let name = specifier.prefix { !" <>=!~;[@(".contains($0) }
    return PyPIName.normalized(String(name)) == package.identity.name
  }
}

extension Pipfile {
  package func forcing(_ package: ForcedVersion, in context: DocumentContext) -> Forcing? {
    TOMLInsertion.set(
      package.name, to: "\">=\(package.version.text)\"", in: ["packages"],
      of: TOMLReader.read(context.document.text.bytes)
    ).map { Forcing(context.document, $0, .requirement("Pipenv knows no override")) }
  }
}
