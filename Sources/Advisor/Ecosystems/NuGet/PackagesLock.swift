import ManifestSyntax
package import SourceText

/// `packages.lock.json` (NuGet documentation, "Locking dependencies"): the packages of each target
/// framework.
package struct PackagesLock: ManifestFormat {
  package let name = "nuget-packages-lock"
  package let kind = DocumentKind.lockfile

  package init() {}

  package var reference: FormatReference {
    FormatReference(
      "packages.lock.json", reads: "packages of every framework, direct ones, who needs whom")
  }

  package let fileNames = ["packages.lock.json", "packages.*.lock.json"]

  package func read(_ text: DocumentText) -> Reading {
    let tree = JSONReader.read(text.bytes)
    var lockfile = Lockfile(refreshCommand: "dotnet restore --force-evaluate")
    for framework in tree.root["dependencies"].children {
      var places: [String: Int] = [:]
      var needs: [(index: Int, names: [String])] = []
      for entry in framework.children where entry.kind == .object {
        guard let name = entry.key, !name.isEmpty else { continue }
        let index = lockfile.packages.count
        let type = entry["type"]?.string ?? ""
        let version = entry["resolved"]
        let isDirect = type == "Direct"
        lockfile.packages.append(
          ResolvedPackage(
            ecosystem: .nuGet, name: name, version: version?.string ?? "",
            source: type == "Project" ? .workspace : .registry, isDirect: isDirect,
            spans: EntrySpans(
              name: entry.keySpan, version: version?.contentSpan, entry: entry.entrySpan)))
        if isDirect {
          lockfile.graph.roots.append(
            DependencyGraph.Root(
              localName: name, requirement: entry["requested"]?.string, package: index))
        }
        places[name.lowercased()] = index
        needs.append((index, entry["dependencies"].children.compactMap { $0.key?.lowercased() }))
      }
      for need in needs {
        lockfile.graph.dependencies.append(need.names.compactMap { places[$0] })
      }
    }
    return Reading(.lockfile(lockfile), problems: tree.problems)
  }
}
