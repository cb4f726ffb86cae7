import ManifestSyntax
import SourceText

/// NuGet takes the version of the nearest reference: one in the project itself goes before all others
/// (NuGet documentation, "How NuGet resolves package dependencies"). Where versions are managed
/// centrally and transitive pinning is on, the central version does it.
extension MSBuildProject {
  package func forcing(_ package: ForcedVersion, in context: DocumentContext) -> Forcing? {
    let central = context.definitions.first {
      $0.path.fileName.lowercased() == "directory.packages.props"
    }
    let version = package.version.text
    guard let central, let manifest = central.reading.manifest,
      manifest.variables["managepackageversionscentrally"]?.text.lowercased() == "true"
    else {
      return Self.insertion(
        "PackageReference",
        "<PackageReference Include=\"\(package.name)\" Version=\"\(version)\" />",
        in: context.document
      ).map { Forcing(context.document, $0, .override("a reference of the project's own")) }
    }
    let pinning = manifest.variables["centralpackagetransitivepinningenabled"]?.text.lowercased()
    guard pinning == "true" else { return nil }
    return Self.insertion(
      "PackageVersion", "<PackageVersion Include=\"\(package.name)\" Version=\"\(version)\" />",
      in: central
    ).map { Forcing(central, $0, .override("its central version")) }
  }

  /// The edit that adds an item after the last of its kind, or in a group of its own before the end of
  /// the project.
  private static func insertion(
    _ kind: String, _ item: String, in document: Document
  ) -> TextEdit? {
    let tree = XMLReader.read(document.text.bytes)
    guard tree.isWellFormed, tree.root.kind == .element else { return nil }
    let layout = TextLayout(document.text.bytes)
    var last: SyntaxValue?
    for group in tree.root.elements("ItemGroup") { last = group.elements(kind).last ?? last }
    if let last, let indentation = layout.indentation(before: last.span.start) {
      return layout.insert(item, afterLineOf: last.span.end, indentation: indentation)
    }
    guard let end = tree.root.children.reduce(nil, { $1.kind == .element ? $1 : $0 }),
      let indentation = layout.indentation(before: end.span.start)
    else { return nil }
    let lines = ["<ItemGroup>", "  " + item, "</ItemGroup>"]
    let separator = layout.lineEnd + indentation
    return layout.insert(
      lines.joined(separator: separator), afterLineOf: end.span.end, indentation: indentation)
  }
}
