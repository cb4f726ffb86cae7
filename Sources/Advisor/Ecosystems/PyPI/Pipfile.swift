import ManifestSyntax
package import SourceText

/// `Pipfile` (Pipenv documentation, "Pipfile & Pipfile.lock"). Besides `packages` and
/// `dev-packages`, every further table of packages is a category of the user's own.
package struct Pipfile: ManifestFormat {
  package let name = "pipfile"
  package let kind = DocumentKind.manifest
  package let comments: CommentSyntax? = .toml
  package let lockfileNames = ["Pipfile.lock"]
  package let hasLockfileBesideIt = true

  package init() {}

  package var reference: FormatReference {
    FormatReference(
      "Pipfile",
      reads: "`packages`, `dev-packages`, categories of your own, indexes",
      edits: "the version, its operator kept")
  }

  package let fileNames = ["Pipfile"]

  package func read(_ text: DocumentText) -> Reading {
    let tree = TOMLReader.read(text.bytes)
    let indexes = PipenvIndexes(tree.root["source"])
    var manifest = Manifest()
    if let version = tree.root[path: "requires", "python_version"] {
      manifest.add(runtime: "python", version, TagScheme())
    }
    for section in tree.root.children where section.kind == .object {
      let groups: [String]
      switch section.key ?? "" {
      case "packages": groups = []
      case "dev-packages": groups = ["dev"]
      case "source", "requires", "scripts", "pipenv", "pipfile", "build-system": continue
      case let category: groups = [category]
      }
      manifest.dependencyList = manifest.dependencyList ?? section.keySpan
      for entry in section.children {
        if let requirement = Self.requirement(entry, groups, indexes) {
          manifest.requirements.append(requirement)
        }
      }
    }
    return Reading(.manifest(manifest), problems: tree.problems)
  }

  /// An entry is a version specifier, `*` for any, or a table.
  private static func requirement(
    _ entry: SyntaxValue, _ groups: [String], _ indexes: PipenvIndexes
  ) -> Requirement? {
    guard let key = entry.key, !key.isEmpty, entry.kind == .string || entry.kind == .object
    else { return nil }
    let version = entry.kind == .string ? entry : entry["version"]
    let text = version?.string ?? ""
    let isAny = version == nil || text == "*"
    let scheme = PEP440Scheme()
    return Requirement(
      ecosystem: .pypi, name: key, text: text, versions: isAny ? .all : scheme.requirement(text),
      pinned: isAny ? nil : scheme.pinnedVersion(text), source: indexes.source(of: entry),
      groups: groups,
      spans: EntrySpans(
        name: entry.keySpan, version: version?.contentSpan, entry: entry.entrySpan))
  }
}
