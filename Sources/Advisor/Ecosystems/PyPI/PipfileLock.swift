import ManifestSyntax
package import SourceText

/// `Pipfile.lock` (Pipenv documentation, "Pipfile & Pipfile.lock"): one table of pinned packages for
/// each category, `default` and `develop` among them. It records no graph.
package struct PipfileLock: ManifestFormat {
  package let name = "pipfile-lock"
  package let kind = DocumentKind.lockfile
  package let updateCommand: String? = "pipenv upgrade NAME"

  package init() {}

  package var reference: FormatReference {
    FormatReference(
      "Pipfile.lock",
      reads: "every package of every category, indexes",
      leavesOut: "who needs whom, which the file does not say")
  }

  package let fileNames = ["Pipfile.lock"]

  package func read(_ text: DocumentText) -> Reading {
    let tree = JSONReader.read(text.bytes)
    let indexes = PipenvIndexes(tree.root[path: "_meta", "sources"])
    var packages: [ResolvedPackage] = []
    for section in tree.root.children where section.kind == .object {
      let groups: [String]
      switch section.key ?? "" {
      case "_meta": continue
      case "default": groups = []
      case "develop": groups = ["dev"]
      case let category: groups = [category]
      }
      for entry in section.children {
        guard let name = entry.key, !name.isEmpty, entry.kind == .object else { continue }
        let version = entry["version"]
        packages.append(
          ResolvedPackage(
            ecosystem: .pypi, name: name, version: Self.version(version),
            source: indexes.source(of: entry), groups: groups,
            spans: EntrySpans(
              name: entry.keySpan, version: version?.contentSpan, entry: entry.entrySpan)))
      }
    }
    let lockfile = Lockfile(packages: packages, refreshCommand: "pipenv lock")
    return Reading(.lockfile(lockfile), problems: tree.problems)
  }

  /// Versions are written as pins: `==1.2.3`.
  private static func version(_ value: SyntaxValue?) -> String {
    var text = (value?.string ?? "")[...]
    while text.first == "=" { text = text.dropFirst() }
    return String(text)
  }
}
