import ManifestSyntax
import SourceText

/// Maven takes the version under `dependencyManagement` for everything that no entry gives a version of
/// its own, whoever brings it in (Maven documentation, "Introduction to the Dependency Mechanism",
/// "Dependency Management"). One that the project writes goes before those of parents and imported BOMs.
extension Pom {
  /// What a parent or a BOM manages, the project may manage itself.
  package func takesForcing(_ requirement: Requirement, in context: DocumentContext) -> Bool {
    requirement.inherits?.table == Self.managed
  }

  package func forcing(_ package: ForcedVersion, in context: DocumentContext) -> Forcing? {
    let document = context.document
    let tree = XMLReader.read(document.text.bytes)
    let project = tree.root
    let coordinates = package.name.split(separator: ":", omittingEmptySubsequences: false)
    guard tree.isWellFormed, project.kind == .element, coordinates.count == 2,
      let edit = Self.edit(
        String(coordinates[0]), String(coordinates[1]), package.version.text, project,
        TextLayout(document.text.bytes))
    else { return nil }
    return Forcing(document, edit, .override(Self.managed))
  }

  private static func edit(
    _ group: String, _ artifact: String, _ version: String, _ project: SyntaxValue,
    _ layout: TextLayout
  ) -> TextEdit? {
    let management = project.element("dependencyManagement")
    // The section stands after that of the dependencies, if it is to be made.
    var lastElement: SyntaxValue?
    for child in project.children where child.kind == .element { lastElement = child }
    guard let place = management ?? project.element("dependencies") ?? lastElement,
      let unit = layout.indentation(before: place.span.start), !unit.isEmpty
    else { return nil }
    let entry = [
      "<dependency>", unit + "<groupId>\(group)</groupId>",
      unit + "<artifactId>\(artifact)</artifactId>", unit + "<version>\(version)</version>",
      "</dependency>",
    ]
    func text(_ lines: [String], _ indentation: String) -> String {
      lines.joined(separator: layout.lineEnd + indentation)
    }
    guard let management else {
      var lines = ["<dependencyManagement>", unit + "<dependencies>"]
      lines += entry.map { unit + unit + $0 }
      lines += [unit + "</dependencies>", "</dependencyManagement>"]
      return layout.insert(
        text(lines, unit), afterLineOf: place.span.end, indentation: unit)
    }
    let entries = management.element("dependencies")?.elements("dependency") ?? []
    let known = entries.first {
      $0.element("groupId")?.content?.text == group
        && $0.element("artifactId")?.content?.text == artifact
    }
    if let known {
      guard let old = known.element("version")?.content, !old.text.contains("${") else {
        return nil
      }
      return TextEdit(span: old.span, replacement: version)
    }
    guard let last = entries.last, let indentation = layout.indentation(before: last.span.start)
    else { return nil }
    return layout.insert(
      text(entry, indentation), afterLineOf: last.span.end, indentation: indentation)
  }
}
