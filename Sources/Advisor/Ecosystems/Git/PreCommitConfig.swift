import ManifestSyntax
package import SourceText

/// `.pre-commit-config.yaml` (<https://pre-commit.com/#pre-commit-configyaml---top-level>): the
/// repositories that hooks come from, and what is installed beside them.
package struct PreCommitConfig: ManifestFormat {
  package let name = "pre-commit-config"
  package let kind = DocumentKind.manifest
  package let comments: CommentSyntax? = .yaml

  package let reference = FormatReference(
    ".pre-commit-config.yaml",
    reads: "repositories of hooks and their `rev`, `additional_dependencies` of Python and npm",
    edits: "the version of an additional dependency",
    leavesOut: "additional dependencies without a version, whose language the file does not say")

  package init() {}

  package let fileNames = [".pre-commit-config.yaml", ".pre-commit-config.yml"]

  package func read(_ text: DocumentText) -> Reading {
    let tree = YAMLReader.read(text.bytes)
    var manifest = Manifest()
    for entry in tree.root["repos"].children {
      if let requirement = Self.requirement(entry) { manifest.requirements.append(requirement) }
      for hook in entry["hooks"].children {
        for extra in hook["additional_dependencies"].children {
          guard let requirement = Self.extra(extra) else { continue }
          manifest.requirements.append(requirement)
        }
      }
    }
    return Reading(.manifest(manifest), problems: tree.problemsExpectingObject)
  }

  /// Nil for hooks of the project itself (`repo: local`) and of pre-commit (`repo: meta`).
  private static func requirement(_ entry: SyntaxValue) -> Requirement? {
    guard let repository = entry["repo"], let address = repository.string,
      address != "local", address != "meta"
    else { return nil }
    let place = RepositoryAddress(address)
    let rev = entry["rev"]
    let scheme = TagScheme()
    let text = rev?.scalarText ?? ""
    return Requirement(
      ecosystem: place.ecosystem, name: place.name, text: text,
      versions: scheme.requirement(text), pinned: scheme.pinnedVersion(text),
      spans: EntrySpans(
        name: repository.contentSpan, version: rev?.contentSpan,
        entry: rev.map { $0.entrySpan.union(repository.entrySpan) } ?? repository.entrySpan))
  }

  /// `types-requests==2.31.0` of Python, `eslint@8.4.1` of npm. A bare name may be of either, since
  /// the language stands in the hook's own repository.
  private static func extra(_ value: SyntaxValue) -> Requirement? {
    guard let text = value.string, !text.isEmpty else { return nil }
    let slice = value.slice
    let nameEnd = slice.text.dropFirst().firstIndex { "@=<>!~[; ".contains($0) }
    let sign = nameEnd.map { slice.text[$0] }
    let length = nameEnd.map { slice.text[..<$0].utf8.count } ?? slice.span.length
    let name = slice.part(slice.span.start, slice.span.start + length)
    let rest = slice.dropFirst(length)
    switch sign {
    case "@":
      let version = rest.dropFirst(1)
      let scheme = NPMScheme()
      return Requirement(
        ecosystem: .npm, name: name.text, text: version.text,
        versions: scheme.requirement(version.text), pinned: scheme.pinnedVersion(version.text),
        spans: EntrySpans(name: name.span, version: version.span, entry: slice.span))
    case "=", "<", ">", "!", "~":
      let scheme = PEP440Scheme()
      return Requirement(
        ecosystem: .pypi, name: name.text, text: rest.text,
        versions: scheme.requirement(rest.text), pinned: scheme.pinnedVersion(rest.text),
        spans: EntrySpans(name: name.span, version: rest.span, entry: slice.span))
    default:
      return Requirement(
        ecosystem: .pypi, name: name.text, text: rest.text, versions: .all,
        source: .unsupported(text), spans: EntrySpans(name: name.span, entry: slice.span))
    }
  }
}
