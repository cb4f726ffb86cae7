import ManifestSyntax
package import SourceText

/// `renv.lock` (<https://rstudio.github.io/renv/reference/lockfile-api.html>).
package struct RenvLock: ManifestFormat {
  package let name = "renv-lock"
  package let kind = DocumentKind.lockfile
  package let updateCommand: String? = #"Rscript -e 'renv::update("NAME")'"#
  package let reference = FormatReference(
    "renv.lock", reads: "every package, its source, who needs whom")

  package init() {}

  package let fileNames = ["renv.lock"]

  package func read(_ text: DocumentText) -> Reading {
    let tree = JSONReader.read(text.bytes)
    var packages: [ResolvedPackage] = []
    var entries: [SyntaxValue] = []
    var places: [String: Int] = [:]
    for entry in tree.root["Packages"].children where entry.kind == .object {
      guard let key = entry.key, !key.isEmpty else { continue }
      let name = entry["Package"]
      let version = entry["Version"]
      places[key] = packages.count
      packages.append(
        ResolvedPackage(
          ecosystem: .cran, name: name?.string ?? key, version: version?.string ?? "",
          source: Self.source(entry),
          spans: EntrySpans(
            name: name?.contentSpan ?? entry.keySpan, version: version?.contentSpan,
            entry: entry.entrySpan)))
      entries.append(entry)
    }
    // `Requirements` names packages; newer files have `Imports` and the like, with versions.
    let graph = DependencyGraph(
      dependencies: entries.map { entry in
        ["Requirements", "Depends", "Imports", "LinkingTo"].flatMap { entry[$0].strings }
          .compactMap { places[String($0.prefix { $0 != " " && $0 != "(" && $0 != "\n" })] }
      })
    return Reading(
      .lockfile(
        Lockfile(
          packages: packages, graph: graph,
          refreshCommand: #"Rscript -e 'renv::update("NAME")'"#)),
      problems: tree.problemsExpectingObject)
  }

  private static func source(_ entry: SyntaxValue) -> PackageSource {
    let repository = entry["Repository"]?.string ?? "CRAN"
    switch entry["Source"]?.string {
    case "Repository", nil:
      return ["CRAN", "RSPM", "P3M", "PPM"].contains(repository)
        ? .registry : .otherRegistry(repository)
    case "GitHub", "GitLab", "Bitbucket", "Git":
      return .git(entry["RemoteUrl"]?.string ?? entry["RemoteRepo"]?.string ?? "")
    case "Local": return .path(entry["RemoteUrl"]?.string ?? "")
    case "URL": return .url(entry["RemoteUrl"]?.string ?? "")
    case .some(let other): return .otherRegistry(other)
    }
  }
}
