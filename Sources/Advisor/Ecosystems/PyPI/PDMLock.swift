import ManifestSyntax
package import SourceText

/// `pdm.lock` (PDM documentation, "Lockfile"; pdm's `project/lockfile`). A package and each set of
/// its extras stand in entries of their own; dependencies are dependency specifiers (PEP 508).
package struct PDMLock: ManifestFormat {
  package let name = "pdm-lock"
  package let kind = DocumentKind.lockfile
  package let updateCommand: String? = "pdm update NAME"
  package let override: String? =
    #"NAME = "NEW" under [tool.pdm.resolution.overrides] in pyproject.toml"#

  package init() {}

  package var reference: FormatReference {
    FormatReference(
      "pdm.lock",
      reads: "every package, groups, sources, who needs whom")
  }

  package let fileNames = ["pdm.lock"]

  package func read(_ text: DocumentText) -> Reading {
    let tree = TOMLReader.read(text.bytes)
    var lock = PythonLock()
    for entry in tree.root["package"].children {
      var groups = entry["groups"].strings
      if groups.contains("default") { groups = [] }
      lock.add(entry, source: PythonRequirement.source(of: entry), groups: groups)
    }
    var graph = DependencyGraph()
    for (place, entry) in lock.entries.enumerated() {
      var needed: [Int] = []
      for dependency in entry["dependencies"].children {
        let name = PEP508Reader.read(dependency).requirement?.name?.text ?? ""
        // An entry with extras needs the entry without them, which has the same name.
        needed += lock.find(name).filter { $0 != place }
      }
      graph.dependencies.append(needed)
    }
    let lockfile = lock.lockfile(refreshCommand: "pdm lock", graph: graph)
    return Reading(.lockfile(lockfile), problems: tree.problems)
  }
}
