import ManifestSyntax
package import SourceText

/// `Podfile.lock` (CocoaPods' `Lockfile`): YAML in which pods stand as `Name (1.0)`.
package struct PodfileLock: ManifestFormat {
  package let name = "podfile-lock"
  package let kind = DocumentKind.lockfile
  package let updateCommand: String? = "pod update NAME"

  package init() {}

  package var reference: FormatReference {
    FormatReference(
      "Podfile.lock", "Pods/Manifest.lock",
      reads: "every pod and part, sources, what the project asks for, who needs whom")
  }

  package let fileNames = ["Podfile.lock", "Manifest.lock"]

  package func matches(_ path: DocumentPath) -> Bool {
    path.fileName == "Podfile.lock" || path.components.suffix(2) == ["Pods", "Manifest.lock"]
  }

  package func read(_ text: DocumentText) -> Reading {
    let tree = YAMLReader.read(text.bytes)
    let root = tree.root
    var packages: [ResolvedPackage] = []
    var needs: [[String]] = []
    let sources = root["EXTERNAL SOURCES"]
    for entry in root["PODS"].children {
      // A pod that needs others is a mapping of its name to their list.
      let member = entry.kind == .object ? entry.children.first { _ in true } : nil
      guard let written = member?.key ?? entry.string else { continue }
      let span = member?.keySpan ?? entry.contentSpan
      let (name, version) = Self.parts(written)
      guard !name.isEmpty else { continue }
      // Escapes, and bytes that are no UTF-8, make the text another than what stands there.
      let isAsWritten = span.length == written.utf8.count && text.string(span) == written
      let nameEnd = isAsWritten ? span.start + name.utf8.count : span.end
      let versionSpan = version.flatMap { version -> SourceSpan? in
        let start = nameEnd + 2
        return isAsWritten ? SourceSpan(start, start + version.utf8.count) : nil
      }
      packages.append(
        ResolvedPackage(
          ecosystem: .cocoaPods, name: name, version: version ?? "",
          source: Self.source(sources?[String(name.prefix { $0 != "/" })]), isDirect: false,
          spans: EntrySpans(
            name: SourceSpan(span.start, nameEnd), version: versionSpan, entry: entry.span)))
      needs.append(member.strings.map { Self.parts($0).name })
    }
    let graph = Self.graph(&packages, needs, root["DEPENDENCIES"].strings.map(Self.parts))
    return Reading(
      .lockfile(Lockfile(packages: packages, graph: graph, refreshCommand: "pod install")),
      problems: tree.problems)
  }

  /// `Name (1.0)`: the name, and what stands in brackets.
  private static func parts(_ text: String) -> (name: String, version: String?) {
    guard let open = text.firstRange(of: " (") else { return (text, nil) }
    let rest = text[open.upperBound...]
    return (String(text[..<open.lowerBound]), String(rest.prefix { $0 != ")" }))
  }

  private static func source(_ value: SyntaxValue?) -> PackageSource {
    for option in value.children {
      let text = option.string ?? ""
      switch option.key {
      case ":git": return .git(text)
      case ":path": return .path(text)
      case ":podspec", ":http": return .url(text)
      default: continue
      }
    }
    return .registry
  }

  private static func graph(
    _ packages: inout [ResolvedPackage], _ needs: [[String]],
    _ asked: [(name: String, version: String?)]
  ) -> DependencyGraph {
    var places: [String: Int] = [:]
    for (index, package) in packages.enumerated() { places[package.name] = index }
    var graph = DependencyGraph(dependencies: needs.map { $0.compactMap { places[$0] } })
    for root in asked {
      guard let index = places[root.name] else { continue }
      packages[index].isDirect = true
      graph.roots.append(
        DependencyGraph.Root(localName: root.name, requirement: root.version, package: index))
    }
    return graph
  }
}
