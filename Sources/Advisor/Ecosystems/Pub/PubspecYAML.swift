import ManifestSyntax
package import SourceText

/// `pubspec.yaml` and `pubspec_overrides.yaml` (<https://dart.dev/tools/pub/pubspec>).
package struct PubspecYAML: ManifestFormat {
  package let name = "pubspec-yaml"
  package let kind = DocumentKind.manifest
  package let comments: CommentSyntax? = .yaml
  package let lockfileNames = ["pubspec.lock"]
  package let reference = FormatReference(
    "pubspec.yaml", "pubspec_overrides.yaml",
    reads:
      "`dependencies`, `dev_dependencies`, `dependency_overrides`, hosted, Git and path sources",
    edits: "the version, its operator kept", leavesOut: "`environment`, which names SDKs")

  package init() {}

  package let fileNames = ["pubspec.yaml", "pubspec.yml", "pubspec_overrides.yaml"]

  package func read(_ text: DocumentText) -> Reading {
    let tree = YAMLReader.read(text.bytes)
    var manifest = Manifest(projectName: tree.root["name"]?.string)
    for section in tree.root.children {
      let groups: [String]
      switch section.key {
      case "dependencies", "dependency_overrides": groups = []
      case "dev_dependencies": groups = ["dev"]
      case "workspace":
        manifest.members += section.children.compactMap(\.string)
        continue
      default: continue
      }
      if section.key == "dependencies" || manifest.dependencyList == nil {
        manifest.dependencyList = section.keySpan
      }
      for entry in section.children {
        guard var requirement = Self.requirement(entry) else { continue }
        requirement.groups = groups
        requirement.isConstraintOnly = section.key == "dependency_overrides"
        manifest.requirements.append(requirement)
      }
    }
    return Reading(.manifest(manifest), problems: tree.problemsExpectingObject)
  }

  private static func requirement(_ entry: SyntaxValue) -> Requirement? {
    guard let name = entry.key, !name.isEmpty else { return nil }
    let scheme = PubScheme()
    let version = entry.kind == .object ? entry["version"] : entry
    let text = version.flatMap { $0.kind == .null || $0.kind == .missing ? nil : $0.scalarText }
    var requirement = Requirement(
      ecosystem: .pub, name: name, text: text ?? "",
      versions: text.map { scheme.requirement($0) } ?? .all,
      pinned: text.flatMap(scheme.pinnedVersion),
      spans: EntrySpans(
        name: entry.keySpan, version: text == nil ? nil : version?.contentSpan,
        entry: entry.entrySpan))
    guard entry.kind == .object else { return requirement }
    if let git = entry["git"] {
      requirement.source = .git(git.string ?? git["url"]?.string ?? "")
    } else if let path = entry["path"] {
      requirement.source = .path(path.string ?? "")
    } else if let sdk = entry["sdk"] {
      requirement.source = .otherRegistry((sdk.string ?? "") + " SDK")
    } else if let hosted = entry["hosted"] {
      requirement.source = PubSource.hosted(hosted.string ?? hosted["url"]?.string)
      if let real = hosted["name"]?.string, real != name {
        requirement.alias = name
        requirement.name = real
        requirement.identity = PackageIdentity(.pub, real)
      }
    }
    return requirement
  }
}
