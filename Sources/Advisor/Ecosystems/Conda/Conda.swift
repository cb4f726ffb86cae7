import ManifestSyntax
package import SourceText

extension EcosystemDefinition {
  /// Packages of conda's channels. Nobody publishes advisories of them in OSV form; what pip installs
  /// beside them is checked as packages of Python.
  package static let conda = EcosystemDefinition(
    .conda, purlType: "conda", versions: nil, formats: [CondaEnvironment(), CondaMeta()],
    advisories: .none)
}

extension Ecosystem {
  package static let conda = Ecosystem("conda")
}

/// `environment.yml` (<https://docs.conda.io/projects/conda/en/stable/user-guide/tasks/manage-environments.html>).
package struct CondaEnvironment: ManifestFormat {
  package let name = "conda-env"
  package let kind = DocumentKind.manifest
  package let comments: CommentSyntax? = .yaml
  package let reference = FormatReference(
    "environment.yml", "environment.yaml", "conda.yaml",
    reads: "`dependencies`, those of `pip` as packages of Python",
    edits: "the version of a package of Python")

  package init() {}

  package let fileNames = ["*.yml", "*.yaml"]

  package func matches(_ path: DocumentPath) -> Bool {
    guard path.fileExtension == "yml" || path.fileExtension == "yaml" else { return false }
    let name = path.fileName
    return name.hasPrefix("environment.") || name.hasPrefix("conda.")
      || (name.hasPrefix("environment-") || name.hasPrefix("environment_"))
  }

  package func read(_ text: DocumentText) -> Reading {
    let tree = YAMLReader.read(text.bytes)
    var manifest = Manifest(projectName: tree.root["name"]?.string)
    var problems = tree.problemsExpectingObject
    for entry in tree.root["dependencies"].children {
      if entry.kind == .object {
        for line in entry["pip"].children where line.kind == .string {
          if let include = Self.include(line) {
            manifest.includes.append(include)
            continue
          }
          let result = PEP508Reader.read(line)
          problems += result.problems
          if let parsed = result.requirement,
            let found = PythonRequirement.requirement(parsed, entry: line.span)
          {
            manifest.requirements.append(found)
          }
        }
      } else if let found = Self.requirement(entry) {
        manifest.requirements.append(found)
      }
    }
    return Reading(.manifest(manifest), problems: problems)
  }

  /// `-r requirements.txt`.
  private static func include(_ line: SyntaxValue) -> Manifest.Include? {
    let slice = line.slice
    let options: [(String, Manifest.Include.Kind)] = [
      ("-r ", .requirements), ("--requirement ", .requirements), ("-c ", .constraints),
      ("--constraint ", .constraints),
    ]
    for (option, kind) in options where slice.text.hasPrefix(option) {
      let path = slice.part(slice.span.start + option.utf8.count, slice.span.end).trimmed
      guard !path.isEmpty else { return nil }
      return Manifest.Include(path: path.text, span: path.span, kind: kind)
    }
    return nil
  }

  /// `channel::name=1.0=build`, `name >=1.0`, `name[version='>=1.0']`.
  private static func requirement(_ entry: SyntaxValue) -> Requirement? {
    guard entry.kind == .string, !entry.contentSpan.isEmpty else { return nil }
    let slice = entry.slice
    var start = slice.span.start
    if let channel = slice.text.firstRange(of: "::") {
      start += slice.text[..<channel.upperBound].utf8.count
    }
    var end = start
    while end < slice.span.end, !"=<>!~[ ".utf8.contains(slice.bytes[end]) { end += 1 }
    let name = slice.part(start, end)
    let rest = slice.part(end, slice.span.end).trimmed
    guard !name.isEmpty else { return nil }
    return Requirement(
      ecosystem: .conda, name: name.text, text: rest.text, versions: rest.isEmpty ? .all : nil,
      spans: EntrySpans(
        name: name.span, version: rest.isEmpty ? nil : rest.span, entry: entry.entrySpan))
  }
}

/// The record that conda keeps of each installed package: `conda-meta/*.json`.
package struct CondaMeta: ManifestFormat {
  package let name = "conda-meta"
  package let kind = DocumentKind.lockfile
  package let updateCommand: String? = nil
  package let reference = FormatReference(
    "envs/app/conda-meta/numpy-1.26.4-py312_0.json", reads: "the installed package")

  package init() {}

  package let fileNames = ["*.json"]

  package func matches(_ path: DocumentPath) -> Bool {
    let folders = path.components.dropLast()
    return path.fileExtension == "json" && folders.last == "conda-meta"
      && folders.dropLast(2).last == "envs"
  }

  package func read(_ text: DocumentText) -> Reading {
    let tree = JSONReader.read(text.bytes)
    var packages: [ResolvedPackage] = []
    if let name = tree.root["name"], let text = name.string, !text.isEmpty {
      let version = tree.root["version"]
      packages.append(
        ResolvedPackage(
          ecosystem: .conda, name: text, version: version?.string ?? "",
          spans: EntrySpans(
            name: name.contentSpan, version: version?.contentSpan, entry: tree.root.span)))
    }
    return Reading(
      .lockfile(Lockfile(packages: packages, refreshCommand: "conda update")),
      problems: tree.problemsExpectingObject)
  }
}
