import ManifestSyntax
package import SourceText

/// Workflows, and composite and container actions, of GitHub and of forges that follow it
/// (GitHub documentation, "Workflow syntax", "Metadata syntax").
package struct WorkflowYAML: ManifestFormat {
  package let name = "github-actions"
  package let kind = DocumentKind.manifest
  package let comments: CommentSyntax? = .yaml

  package let reference = FormatReference(
    ".github/workflows/ci.yml", ".forgejo/workflows/ci.yaml", "action.yml", "action.yaml",
    reads:
      "`uses` of steps and jobs by tag, commit (with the tag in a comment) and branch, containers, services",
    edits: "the tag", leavesOut: "scripts in `run`")

  package init() {}

  package let fileNames = ["*.yml", "*.yaml"]

  package func matches(_ path: DocumentPath) -> Bool {
    switch path.fileName {
    case "action.yml", "action.yaml": return true
    default: break
    }
    guard path.fileExtension == "yml" || path.fileExtension == "yaml" else { return false }
    let folders = path.components.dropLast().suffix(2)
    return folders.last == "workflows"
      && [".github", ".gitea", ".forgejo"].contains(folders.first ?? "")
  }

  package func read(_ text: DocumentText) -> Reading {
    let tree = YAMLReader.read(text.bytes)
    var reader = WorkflowReader()
    for document in tree.documents {
      for job in document["jobs"].children { reader.readJob(job) }
      guard let runs = document["runs"] else { continue }
      reader.readSteps(runs["steps"])
      reader.readContainerAction(runs["image"])
    }
    return Reading(.manifest(reader.manifest), problems: tree.problemsExpectingObject)
  }
}

private struct WorkflowReader {
  private(set) var manifest = Manifest()
  private let scheme = TagScheme()

  mutating func readJob(_ job: SyntaxValue) {
    readUses(job["uses"])
    readSteps(job["steps"])
    readImage(job["container"])
    for service in job["services"].children { readImage(service) }
  }

  /// Steps, and those that stand in a step's own list (`parallel`), of whatever name.
  mutating func readSteps(_ steps: SyntaxValue?) {
    var open = steps.map { [$0] } ?? []
    while let list = open.popLast() {
      for step in list.children {
        readUses(step["uses"])
        for member in step.children where member.kind == .array { open.append(member) }
      }
    }
  }

  /// An image by name, or an object that holds it.
  private mutating func readImage(_ value: SyntaxValue?) {
    guard let image = value?.kind == .object ? value?["image"] : value, image.kind == .string else {
      return
    }
    add(ImageReference(image.slice, entry: image.entrySpan))
  }

  /// `image: docker://alpine:3.20`; another value names a Dockerfile of the repository.
  mutating func readContainerAction(_ value: SyntaxValue?) {
    guard let value, value.kind == .string, value.slice.hasPrefix("docker://") else { return }
    readUses(value)
  }

  private mutating func add(_ image: ImageReference?) {
    if let image { manifest.requirements.append(image.requirement) }
  }

  mutating func readUses(_ value: SyntaxValue?) {
    guard let value, value.kind == .string, !value.contentSpan.isEmpty else { return }
    let slice = value.slice
    if slice.hasPrefix("docker://") {
      add(ImageReference(slice.dropFirst(9), entry: value.entrySpan))
      return
    }
    let (name, ref) = slice.split(at: UInt8(ascii: "@"))
    var requirement = Requirement(
      ecosystem: .gitHubActions, name: name.text, text: ref?.text ?? "", versions: nil,
      spans: EntrySpans(name: name.span, version: ref?.span, entry: value.entrySpan))
    if slice.hasPrefix("./") || slice.hasPrefix("../") {
      requirement.source = .path(slice.text)
    } else if slice.contains(UInt8(ascii: "$")) {
      requirement.source = .unsupported(slice.text)
    } else if let ref {
      read(ref, of: value, into: &requirement)
    }
    manifest.requirements.append(requirement)
  }

  /// A tag says its version. A commit does so only by a comment beside it, which names the tag; a
  /// branch, and a commit without such a comment, are whatever lies in the repository.
  private func read(
    _ ref: SourceSlice, of value: SyntaxValue, into requirement: inout Requirement
  ) {
    if Self.isCommit(ref.text) {
      let comment = Self.version(in: SourceSlice(ref.bytes, value.span).restOfLine, scheme)
      requirement.versions = comment.flatMap { scheme.requirement($0) }
      requirement.pinned = comment.flatMap(scheme.pinnedVersion)
      requirement.editObstacle = "it is fixed by its commit"
    } else {
      requirement.versions = scheme.requirement(ref.text)
      requirement.pinned = scheme.pinnedVersion(ref.text)
    }
    if requirement.versions == nil {
      requirement.source = .git("https://github.com/" + requirement.identity.name)
    }
  }

  /// A Git object name: 40 hexadecimal digits, or 64 with SHA-256.
  private static func isCommit(_ text: String) -> Bool {
    (text.utf8.count == 40 || text.utf8.count == 64)
      && text.utf8.allSatisfy { $0.isDigit || (0x61...0x66).contains($0.lowercased) }
  }

  /// The version that a comment behind a commit names: `# v4.1.2`, `# tag=v4`, `# pin@v4`.
  private static func version(in rest: SourceSlice, _ scheme: TagScheme) -> String? {
    guard let comment = rest.split(at: UInt8(ascii: "#")).1 else { return nil }
    for word in comment.words {
      var text = word.text[...]
      if let sign = text.utf8.lastIndex(where: { [0x3D, 0x40, 0x3A].contains($0) }) {
        text = text[text.utf8.index(after: sign)...]
      }
      if scheme.version(String(text)) != nil { return String(text) }
    }
    return nil
  }
}
