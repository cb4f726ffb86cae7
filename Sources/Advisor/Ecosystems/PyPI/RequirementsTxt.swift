import ManifestSyntax
package import SourceText

/// pip's requirements files, those that pip-tools and uv compile from or to, and constraints files
/// (pip documentation, "Requirements File Format", "Constraints Files"). The name of the file alone
/// tells what it is, so its common spellings are taken.
package struct RequirementsTxt: ManifestFormat {
  package let name: String
  package let kind = DocumentKind.manifest
  package let comments: CommentSyntax? = .hashLines
  /// A constraints file only limits the versions of what other files ask for.
  private let isConstraints: Bool

  private init(name: String, isConstraints: Bool) {
    self.name = name
    self.isConstraints = isConstraints
  }

  package static let requirements = RequirementsTxt(
    name: "requirements-txt", isConstraints: false)
  package static let constraints = RequirementsTxt(name: "constraints-txt", isConstraints: true)

  package var reference: FormatReference {
    isConstraints
      ? FormatReference(
        "constraints.txt", "constraints-dev.txt",
        reads: "every line, extras, markers", edits: "the version, its operator kept")
      : FormatReference(
        "requirements.txt", "requirements-dev.txt", "requirements/base.txt",
        reads:
          "every line, extras, markers, hashes, indexes, what `-r` and `-c` include, the sources of"
          + " a compiled file",
        edits:
          "the version, its operator kept; for what only a compiled file names, a line in the"
          + " constraints of its source or in the source")
  }

  package let definitionFilePatterns = ["*.in"]

  /// `requirements.txt`, `requirements-dev.txt`, `test-requirements.in`, `requirements/base.txt`,
  /// and the same with `constraints`. A file that has both words is one of requirements.
  package let fileNames = ["*.txt", "*.in"]

  package func matches(_ path: DocumentPath) -> Bool {
    guard path.fileExtension == "txt" || path.fileExtension == "in" else { return false }
    let fileName = path.fileName.lowercased()
    let folder = path.components.dropLast().last?.lowercased()
    let isRequirements = Self.has("requirements", in: fileName)
    let isConstraints = Self.has("constraints", in: fileName)
    if self.isConstraints {
      return !isRequirements && (isConstraints || folder == "constraints")
    }
    return isRequirements || (folder == "requirements" && !isConstraints)
  }

  package func read(_ text: DocumentText) -> Reading {
    let file = RequirementsReader.read(text.bytes)
    var manifest = Manifest()
    manifest.definitionPaths = CompiledRequirements(text)?.paths ?? []
    for line in file.lines {
      var isHashed = false
      for option in line.options {
        switch option.name {
        case "--requirement", "--constraint":
          guard let value = option.value else { continue }
          manifest.includes.append(
            Manifest.Include(
              path: value.text, span: value.span,
              kind: option.name == "--constraint" ? .constraints : .requirements))
          if option.name == "--constraint" {
            manifest.definitionPaths.append(
              Manifest.DefinitionPath(path: value.text, project: nil))
          }
        case "--hash": isHashed = true
        default: continue
        }
      }
      guard let parsed = line.requirement,
        var requirement = PythonRequirement.requirement(parsed, entry: line.span)
      else { continue }
      requirement.isConstraintOnly = isConstraints
      if isHashed {
        requirement.editObstacle = "The hashes in the file are those of the present version."
      }
      manifest.requirements.append(requirement)
    }
    return Reading(.manifest(manifest), problems: file.problems)
  }

  private static func has(_ word: String, in text: String) -> Bool {
    var rest = text.utf8[...]
    while rest.count >= word.utf8.count {
      if rest.starts(with: word.utf8) { return true }
      rest = rest.dropFirst()
    }
    return false
  }
}
