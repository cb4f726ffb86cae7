import ManifestSyntax
package import SourceText

/// `.gitlab-ci.yml` (<https://docs.gitlab.com/ci/yaml/#include>): the components and files of other
/// projects that it includes, and the images that its jobs run in.
package struct GitLabCI: ManifestFormat {
  package let name = "gitlab-ci"
  package let kind = DocumentKind.manifest
  package let comments: CommentSyntax? = .yaml

  package let reference = FormatReference(
    ".gitlab-ci.yml", "build.gitlab-ci.yml",
    reads: "components and files of other projects in `include`, images, services",
    leavesOut: "scripts, GitLab's own templates")

  package init() {}

  package let fileNames = [".gitlab-ci.yml", ".gitlab-ci.yaml", "*.gitlab-ci.yml"]

  package func read(_ text: DocumentText) -> Reading {
    let tree = YAMLReader.read(text.bytes)
    var manifest = Manifest()
    for document in tree.documents {
      for member in document.children {
        switch member.key {
        case "include":
          for entry in member.oneOrMany {
            if let found = Self.include(entry) { manifest.requirements.append(found) }
          }
        case "image": Self.addImage(member, &manifest)
        case "services": Self.addServices(member, &manifest)
        default:
          guard member.kind == .object else { continue }
          Self.addImage(member["image"], &manifest)
          Self.addServices(member["services"], &manifest)
        }
      }
    }
    return Reading(.manifest(manifest), problems: tree.problemsExpectingObject)
  }

  private static func addServices(_ services: SyntaxValue?, _ manifest: inout Manifest) {
    for service in services.children { addImage(service, &manifest) }
  }

  private static func addImage(_ value: SyntaxValue?, _ manifest: inout Manifest) {
    guard let image = value?.kind == .object ? value?["name"] : value, image.kind == .string,
      let found = ImageReference(image.slice, entry: image.entrySpan)
    else { return }
    manifest.requirements.append(found.requirement)
  }

  /// Nil for files of the same project and for GitLab's own templates.
  private static func include(_ entry: SyntaxValue) -> Requirement? {
    if let component = entry["component"], component.kind == .string {
      let (address, version) = component.slice.split(atLast: UInt8(ascii: "@"))
      var text = address.text
      for prefix in ["$CI_SERVER_FQDN/", "$CI_SERVER_HOST/"] where text.hasPrefix(prefix) {
        text = "gitlab.com/" + text.dropFirst(prefix.count)
      }
      return requirement(
        RepositoryAddress(text), name: address.span, version, entry: component.entrySpan)
    }
    if let project = entry["project"], project.kind == .string {
      let ref = entry["ref"]
      return requirement(
        RepositoryAddress("gitlab.com/" + project.slice.text), name: project.contentSpan,
        ref?.kind == .object ? nil : ref?.slice,
        entry: ref.map { $0.entrySpan.union(project.entrySpan) } ?? project.entrySpan)
    }
    let remote = entry.kind == .string ? entry : entry["remote"]
    guard let remote, remote.kind == .string, remote.slice.contains(UInt8(ascii: ":")) else {
      return nil
    }
    return Requirement(
      ecosystem: Ecosystem("Git"), name: remote.slice.text, text: "", versions: .all,
      source: .url(remote.slice.text),
      spans: EntrySpans(name: remote.contentSpan, entry: remote.entrySpan))
  }

  private static func requirement(
    _ place: RepositoryAddress, name: SourceSpan, _ version: SourceSlice?, entry: SourceSpan
  ) -> Requirement {
    let scheme = TagScheme()
    let text = version?.text ?? ""
    var requirement = Requirement(
      ecosystem: place.ecosystem, name: place.name, text: text,
      versions: scheme.requirement(text), pinned: scheme.pinnedVersion(text),
      spans: EntrySpans(name: name, version: version?.span, entry: entry))
    if place.name.utf8.contains(UInt8(ascii: "$")) {
      requirement.source = .unsupported(place.name)
    }
    return requirement
  }
}
