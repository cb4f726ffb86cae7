import ManifestSyntax
package import SourceText

/// `pylock.toml` and `pylock.<name>.toml` (pylock.toml specification, PEP 751).
package struct PylockToml: ManifestFormat {
  package let name = "pylock-toml"
  package let kind = DocumentKind.lockfile

  package init() {}

  /// The name in the middle has no dot of its own (PEP 751, "File Name").
  package var reference: FormatReference {
    FormatReference(
      "pylock.toml", "pylock.dev.toml",
      reads: "PEP 751: every package, sources, who needs whom")
  }

  package let fileNames = ["pylock.toml", "pylock.*.toml"]

  package func matches(_ path: DocumentPath) -> Bool {
    let parts = path.fileName.split(separator: ".", omittingEmptySubsequences: false)
    guard parts.first == "pylock", parts.last == "toml" else { return false }
    return parts.count == 2 || parts.count == 3 && !parts[1].isEmpty
  }

  package func read(_ text: DocumentText) -> Reading {
    let tree = TOMLReader.read(text.bytes)
    var lock = PythonLock()
    for entry in tree.root["packages"].children {
      lock.add(entry, source: Self.source(entry), address: entry["index"]?.string)
    }
    var graph = DependencyGraph()
    for entry in lock.entries {
      var needed: [Int] = []
      for dependency in entry["dependencies"].children {
        needed += lock.find(
          dependency["name"]?.string ?? "", version: dependency["version"]?.string)
      }
      graph.dependencies.append(needed)
    }
    let lockfile = lock.lockfile(refreshCommand: "pip lock", graph: graph)
    return Reading(.lockfile(lockfile), problems: tree.problems)
  }

  /// The source of a package that does not come from an index.
  private static func source(_ entry: SyntaxValue) -> PackageSource? {
    if let vcs = entry["vcs"] {
      let address = vcs["url"]?.string ?? vcs["path"]?.string ?? ""
      return vcs["type"]?.string == "git" ? .git(address) : .url(address)
    }
    if let directory = entry["directory"] { return .path(directory["path"]?.string ?? "") }
    if let archive = entry["archive"] {
      if let path = archive["path"]?.string { return .path(path) }
      return .url(archive["url"]?.string ?? "")
    }
    return nil
  }
}
