import ManifestSyntax
package import SourceText

extension EcosystemDefinition {
  /// Modules of the Bazel Central Registry. Nobody publishes advisories of them.
  package static let bazel = EcosystemDefinition(
    .bazel, purlType: "bazel", versions: nil, formats: [BazelModule(), MavenInstallJSON()],
    packageNoun: "module", advisories: .none)
}

extension Ecosystem {
  static let bazel = Ecosystem("Bazel")
}

/// `MODULE.bazel`, `WORKSPACE` and `BUILD` files (<https://bazel.build/external/module>), read as text
/// and never run: modules of Bazel, and artifacts of Maven.
package struct BazelModule: ManifestFormat {
  package let name = "bazel-module"
  package let kind = DocumentKind.manifest
  package let comments: CommentSyntax? = .code(.python)
  package let reference = FormatReference(
    "MODULE.bazel", "WORKSPACE", "WORKSPACE.bazel", "BUILD.bazel", "maven.MODULE.bazel",
    reads:
      "`bazel_dep`, `maven.install` and `maven_install` with their artifacts, `maven.artifact`",
    edits: "the version of an artifact that stands by itself",
    leavesOut: "archives and Git repositories that rules fetch")

  package init() {}

  package let fileNames = [
    "MODULE.bazel", "*.MODULE.bazel", "WORKSPACE", "WORKSPACE.bazel", "BUILD.bazel",
  ]

  package func read(_ text: DocumentText) -> Reading {
    let code = CodeReader.read(text.bytes, .python)
    var manifest = Manifest()
    for index in code.tokens.indices where code.kind(index) == .word && code.is(index + 1, "(") {
      let arguments = code.arguments(ofBracket: index + 1)
      switch code.source(index) {
      case "bazel_dep":
        Self.addModule(code, arguments, code.span(index..<(index + 2)), &manifest)
      case "install", "maven_install":
        guard let list = arguments.first(where: { $0.label == "artifacts" }) else { continue }
        for token in list.value where code.kind(token) == .string {
          Self.addCoordinates(code, token, &manifest)
        }
      case "artifact", "amend_artifact":
        Self.addArtifact(code, arguments, code.span(index..<(index + 2)), &manifest)
      default: continue
      }
    }
    return Reading(.manifest(manifest), problems: code.problems)
  }

  private static func value(
    _ label: String, _ arguments: [CodeArgument], _ code: Code
  ) -> (text: String, span: SourceSpan)? {
    guard let argument = arguments.first(where: { $0.label == label }),
      let text = code.literal(argument.value.lowerBound)
    else { return nil }
    return (text, code.tokens[argument.value.lowerBound].content)
  }

  private static func addModule(
    _ code: Code, _ arguments: [CodeArgument], _ start: SourceSpan, _ manifest: inout Manifest
  ) {
    guard let name = value("name", arguments, code) else { return }
    let version = value("version", arguments, code)
    let isDev = arguments.contains {
      $0.label == "dev_dependency" && code.is($0.value.lowerBound, "True")
    }
    let end = arguments.last.map { code.span($0.value) } ?? start
    manifest.requirements.append(
      Requirement(
        ecosystem: .bazel, name: name.text, text: version?.text ?? "",
        versions: version == nil ? .all : nil, groups: isDev ? ["dev"] : [],
        spans: EntrySpans(name: name.span, version: version?.span, entry: start.union(end))))
  }

  /// `group:artifact:version`, with packaging and classifier in front of the version if there are
  /// more parts.
  private static func addCoordinates(_ code: Code, _ token: Int, _ manifest: inout Manifest) {
    let slice = SourceSlice(code.bytes, code.tokens[token].content)
    let (group, rest) = slice.split(at: UInt8(ascii: ":"))
    guard let rest else { return }
    let (artifact, tail) = rest.split(at: UInt8(ascii: ":"))
    let version = tail.map { $0.split(atLast: UInt8(ascii: ":")).1 ?? $0 }
    manifest.requirements.append(
      requirement(
        group.text + ":" + artifact.text, name: group.span.union(artifact.span),
        version.map { ($0.text, $0.span) }, entry: code.span(token)))
  }

  private static func addArtifact(
    _ code: Code, _ arguments: [CodeArgument], _ start: SourceSpan, _ manifest: inout Manifest
  ) {
    guard let group = value("group", arguments, code),
      let artifact = value("artifact", arguments, code)
    else { return }
    let end = arguments.last.map { code.span($0.value) } ?? start
    manifest.requirements.append(
      requirement(
        group.text + ":" + artifact.text, name: artifact.span,
        value("version", arguments, code).map { ($0.text, $0.span) }, entry: start.union(end)))
  }

  private static func requirement(
    _ name: String, name span: SourceSpan, _ version: (text: String, span: SourceSpan)?,
    entry: SourceSpan
  ) -> Requirement {
    let scheme = MavenScheme()
    let text = version?.text ?? ""
    return Requirement(
      ecosystem: Ecosystem("Maven"), name: name, text: text,
      versions: version == nil ? .all : scheme.requirement(text),
      pinned: version == nil ? nil : scheme.version(text),
      spans: EntrySpans(name: span, version: version?.span, entry: entry))
  }
}

/// `maven_install.json`, the lockfile of rules_jvm_external, versions 1 and 2.
package struct MavenInstallJSON: ManifestFormat {
  package let name = "maven-install-json"
  package let kind = DocumentKind.lockfile
  package let updateCommand: String? = nil
  package let reference = FormatReference(
    "maven_install.json", reads: "versions 1 and 2: every artifact, who needs whom")

  package init() {}

  package let fileNames = ["maven_install.json", "*_maven_install.json"]

  package func read(_ text: DocumentText) -> Reading {
    let tree = JSONReader.read(text.bytes)
    var packages: [ResolvedPackage] = []
    var places: [String: Int] = [:]
    for entry in tree.root["artifacts"].children where entry.kind == .object {
      guard let key = entry.key, !key.isEmpty else { continue }
      let version = entry["version"]
      let name = key.split(separator: ":").prefix(2).joined(separator: ":")
      places[key] = packages.count
      packages.append(
        ResolvedPackage(
          ecosystem: Ecosystem("Maven"), name: name, version: version?.string ?? "",
          spans: EntrySpans(
            name: entry.keySpan, version: version?.contentSpan, entry: entry.entrySpan)))
    }
    for entry in tree.root[path: "dependency_tree", "dependencies"].children {
      guard let coordinates = entry["coord"], coordinates.kind == .string else { continue }
      let (head, version) = coordinates.slice.split(atLast: UInt8(ascii: ":"))
      guard let version else { continue }
      let name = head.text.split(separator: ":").prefix(2).joined(separator: ":")
      packages.append(
        ResolvedPackage(
          ecosystem: Ecosystem("Maven"), name: name, version: version.text,
          spans: EntrySpans(name: head.span, version: version.span, entry: entry.entrySpan)))
    }
    var graph = DependencyGraph()
    let edges = tree.root["dependencies"]
    if edges != nil {
      graph.dependencies = Array(repeating: [], count: packages.count)
      for entry in edges.children {
        guard let place = places[entry.key ?? ""] else { continue }
        graph.dependencies[place] = entry.children.compactMap { places[$0.string ?? ""] }
      }
    }
    return Reading(
      .lockfile(
        Lockfile(
          packages: packages, graph: graph, refreshCommand: "REPIN=1 bazel run @maven//:pin")),
      problems: tree.problemsExpectingObject)
  }
}
