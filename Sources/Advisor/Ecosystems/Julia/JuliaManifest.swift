import ManifestSyntax
package import SourceText

/// `Manifest.toml` of Julia, formats 1 and 2. Packages without a version belong to Julia itself and
/// have its version.
package struct JuliaManifest: ManifestFormat {
  package let name = "julia-manifest"
  package let kind = DocumentKind.lockfile
  package let updateCommand: String? =
    #"julia -e 'using Pkg; Pkg.update("NAME"; mode=PKGMODE_MANIFEST)'"#
  package let reference = FormatReference(
    "Manifest.toml", "JuliaManifest.toml", "Manifest-v1.11.toml",
    reads: "formats 1 and 2: every package, its source, who needs whom")

  package init() {}

  package let fileNames = ["Manifest.toml", "JuliaManifest.toml", "Manifest-v*.toml"]

  package func read(_ text: DocumentText) -> Reading {
    let tree = TOMLReader.read(text.bytes)
    var packages: [ResolvedPackage] = []
    var entries: [SyntaxValue] = []
    var places = PackagePlaces()
    let isOld = tree.root["manifest_format"] == nil
    let ownVersion = tree.root["julia_version"]?.string ?? ""
    for list in isOld ? tree.root.children : tree.root["deps"].children
    where list.kind == .array {
      guard let name = list.key else { continue }
      for entry in list.children where entry.kind == .object {
        let version = entry["version"]
        let source = Self.source(entry)
        let missing = source == Self.standardLibrary ? ownVersion : ""
        places.add(name, packages.count)
        packages.append(
          ResolvedPackage(
            ecosystem: .julia, name: name, version: version?.string ?? missing,
            source: source,
            spans: EntrySpans(
              name: Self.header(of: entry, name), version: version?.contentSpan,
              entry: entry.entrySpan)))
        entries.append(entry)
      }
    }
    let graph = DependencyGraph(
      dependencies: entries.map { entry in
        guard let needed = entry["deps"] else { return [] }
        let names =
          needed.kind == .array
          ? needed.children.compactMap(\.string)
          : needed.children.compactMap(\.key)
        return names.flatMap(places.all)
      })
    return Reading(
      .lockfile(
        Lockfile(
          packages: packages, graph: graph, refreshCommand: "julia -e 'using Pkg; Pkg.resolve()'")),
      problems: tree.problems)
  }

  private static let standardLibrary = PackageSource.otherRegistry("Julia's standard library")

  private static func source(_ entry: SyntaxValue) -> PackageSource {
    if let address = entry["repo-url"]?.string { return .git(address) }
    if let path = entry["path"]?.string { return .path(path) }
    return entry["version"] == nil ? standardLibrary : .registry
  }

  /// The place of the name in `[[deps.Name]]`, the line that begins an entry.
  private static func header(of entry: SyntaxValue, _ name: String) -> SourceSpan {
    let bytes = entry.tree.bytes
    let name = Array(name.utf8)
    var start = entry.span.start
    while start + name.count <= bytes.count, bytes[start] != 0x0A {
      if bytes[start..<(start + name.count)].elementsEqual(name) {
        return SourceSpan(start, start + name.count)
      }
      start += 1
    }
    return SourceSpan(entry.span.start, entry.span.start)
  }
}
