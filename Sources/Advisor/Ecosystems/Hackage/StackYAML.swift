import ManifestSyntax
package import SourceText

/// `stack.yaml` (<https://docs.haskellstack.org/en/stable/configure/yaml/project/>): the packages
/// that a project takes beside its snapshot.
package struct StackYAML: ManifestFormat {
  package let name = "stack-yaml"
  package let kind = DocumentKind.manifest
  package let comments: CommentSyntax? = .yaml
  package let lockfileNames = ["stack.yaml.lock"]
  package let reference = FormatReference(
    "stack.yaml", reads: "`extra-deps`: packages of Hackage by version, Git and archive sources",
    edits: "the version", leavesOut: "the packages of the snapshot, which stand on a server")

  package init() {}

  package let fileNames = ["stack.yaml", "stack.yml"]

  package func read(_ text: DocumentText) -> Reading {
    let tree = YAMLReader.read(text.bytes)
    var manifest = Manifest()
    for entry in tree.root["extra-deps"].children {
      if let found = Self.requirement(entry) { manifest.requirements.append(found) }
    }
    return Reading(.manifest(manifest), problems: tree.problemsExpectingObject)
  }

  private static func requirement(_ entry: SyntaxValue) -> Requirement? {
    if entry.kind == .object {
      let address = entry["git"] ?? entry["github"] ?? entry["archive"] ?? entry["url"]
      guard let address, let text = address.string else { return nil }
      return Requirement(
        ecosystem: .hackage, name: text, text: "", versions: .all, source: .git(text),
        spans: EntrySpans(name: address.contentSpan, entry: entry.entrySpan))
    }
    guard let text = entry.string, !text.isEmpty else { return nil }
    if text.hasPrefix(".") || text.hasPrefix("/") || text.contains("://") {
      return Requirement(
        ecosystem: .hackage, name: text, text: "", versions: .all,
        source: text.contains("://") ? .url(text) : .path(text),
        spans: EntrySpans(name: entry.contentSpan, entry: entry.entrySpan))
    }
    let place = StackPackage(entry.slice)
    let scheme = HackageScheme()
    let version = scheme.version(place.version.text)
    var requirement = Requirement(
      ecosystem: .hackage, name: place.name.text, text: place.version.text,
      versions: version.map { VersionSet(IntervalSet(only: $0.key)) }, pinned: version,
      spans: EntrySpans(
        name: place.name.span, version: place.version.span, entry: entry.entrySpan))
    if place.hasChecksum { requirement.editObstacle = "a checksum fixes its archive" }
    return requirement
  }

  /// A version stands alone here, without an operator.
  package func rewrite(
    _ requirement: Requirement, toAdmit version: Version, scheme: any VersionScheme
  ) -> String? {
    isFitForEdit(version.text) ? version.text : nil
  }
}

/// `name-1.0@sha256:...,123`.
struct StackPackage {
  let name: SourceSlice
  let version: SourceSlice
  let hasChecksum: Bool

  init(_ slice: SourceSlice) {
    let (package, checksum) = slice.split(at: UInt8(ascii: "@"))
    let (name, version) = package.split(atLast: UInt8(ascii: "-"))
    self.name = name
    self.version = version ?? package.part(package.span.end, package.span.end)
    hasChecksum = checksum != nil
  }
}

/// `stack.yaml.lock`.
package struct StackLock: ManifestFormat {
  package let name = "stack-yaml-lock"
  package let kind = DocumentKind.lockfile
  package let updateCommand: String? = nil
  package let reference = FormatReference(
    "stack.yaml.lock", reads: "every package that the project takes beside its snapshot",
    leavesOut: "the packages of the snapshot, which stand on a server")

  package init() {}

  package let fileNames = ["stack.yaml.lock"]

  package func read(_ text: DocumentText) -> Reading {
    let tree = YAMLReader.read(text.bytes)
    var packages: [ResolvedPackage] = []
    for entry in tree.root["packages"].children {
      let completed = entry["completed"]
      if let value = completed?["hackage"], value.kind == .string {
        let place = StackPackage(value.slice)
        packages.append(
          ResolvedPackage(
            ecosystem: .hackage, name: place.name.text, version: place.version.text,
            spans: EntrySpans(
              name: place.name.span, version: place.version.span, entry: entry.entrySpan)))
      } else if let completed, let name = completed["name"] ?? completed["git"] ?? completed["url"],
        let text = name.string
      {
        packages.append(
          ResolvedPackage(
            ecosystem: .hackage, name: text, version: completed["version"]?.scalarText ?? "",
            source: .git(completed["git"]?.string ?? completed["url"]?.string ?? ""),
            spans: EntrySpans(
              name: name.contentSpan, version: completed["version"]?.contentSpan,
              entry: entry.entrySpan)))
      }
    }
    return Reading(
      .lockfile(Lockfile(packages: packages, refreshCommand: "stack build --dry-run")),
      problems: tree.problemsExpectingObject)
  }
}
