import ManifestSyntax
package import SourceText

extension EcosystemDefinition {
  /// Ports of vcpkg. Nobody publishes advisories of them.
  package static let vcpkg = EcosystemDefinition(
    .vcpkg, purlType: "vcpkg", versions: nil, formats: [VCPKGJSON()], packageNoun: "port",
    advisories: .none)
}

extension Ecosystem {
  static let vcpkg = Ecosystem("vcpkg")
}

/// `vcpkg.json` (<https://learn.microsoft.com/vcpkg/reference/vcpkg-json>).
package struct VCPKGJSON: ManifestFormat {
  package let name = "vcpkg-json"
  package let kind = DocumentKind.manifest
  package let reference = FormatReference(
    "vcpkg.json", reads: "`dependencies` with `version>=`, those of features, `overrides`",
    leavesOut: "the versions of the baseline, which stand in another repository")

  package init() {}

  package let fileNames = ["vcpkg.json"]

  package func read(_ text: DocumentText) -> Reading {
    let tree = JSONReader.read(text.bytes)
    var manifest = Manifest(projectName: tree.root["name"]?.string)
    Self.add(tree.root["dependencies"], [], &manifest)
    for feature in tree.root["features"].children {
      Self.add(feature["dependencies"], [feature.key ?? "optional"], &manifest)
    }
    for entry in tree.root["overrides"].children {
      let version =
        entry["version"] ?? entry["version-semver"] ?? entry["version-string"]
        ?? entry["version-date"]
      guard var requirement = Self.requirement(entry["name"], version, entry) else { continue }
      requirement.isConstraintOnly = true
      manifest.requirements.append(requirement)
    }
    return Reading(.manifest(manifest), problems: tree.problemsExpectingObject)
  }

  private static func add(
    _ list: SyntaxValue?, _ groups: [String], _ manifest: inout Manifest
  ) {
    for entry in list.children {
      let name = entry.kind == .object ? entry["name"] : entry
      guard var requirement = requirement(name, entry["version>="], entry) else { continue }
      requirement.groups = groups
      manifest.requirements.append(requirement)
    }
  }

  private static func requirement(
    _ name: SyntaxValue?, _ version: SyntaxValue?, _ entry: SyntaxValue
  ) -> Requirement? {
    guard let name, let text = name.string, !text.isEmpty else { return nil }
    return Requirement(
      ecosystem: .vcpkg, name: text, text: version?.string ?? "",
      versions: version == nil ? .all : nil,
      spans: EntrySpans(
        name: name.contentSpan, version: version?.contentSpan, entry: entry.entrySpan))
  }
}
