import ManifestSyntax
package import SourceText

/// `composer.lock`. It records who needs whom, not what the project asks for itself.
package struct ComposerLock: ManifestFormat {
  package let name = "composer-lock"
  package let kind = DocumentKind.lockfile
  package let updateCommand: String? = "composer update NAME"

  package init() {}

  package var reference: FormatReference {
    FormatReference(
      "composer.lock",
      reads: "every package of both lists, sources, `abandoned`, `funding`, who needs whom")
  }

  package let fileNames = ["composer.lock"]

  package func read(_ text: DocumentText) -> Reading {
    let tree = JSONReader.read(text.bytes)
    var problems = tree.problems
    if tree.root.kind != .object, tree.root.kind != .missing {
      problems.append(
        SyntaxProblem(
          code: "expected-object", message: "A lockfile must be an object.", span: tree.root.span))
    }
    var packages: [ResolvedPackage] = []
    var entries: [SyntaxValue] = []
    for section in tree.root.children {
      let groups: [String]
      switch section.key {
      case "packages": groups = []
      case "packages-dev": groups = ["dev"]
      default: continue
      }
      for entry in section.children {
        guard let package = Self.package(entry, groups) else { continue }
        packages.append(package)
        entries.append(entry)
      }
    }
    return Reading(
      .lockfile(
        Lockfile(
          packages: packages, graph: Self.graph(packages, entries),
          refreshCommand: "composer update NAME")),
      problems: problems)
  }

  package func requestFinder(_ lockfile: Document) -> RequestFinder? {
    guard let packages = lockfile.reading.lockfile?.packages else { return nil }
    let root = JSONReader.read(lockfile.text.bytes).root
    var entries: [Int: SyntaxValue] = [:]
    for entry in [root["packages"], root["packages-dev"]].flatMap({ $0.children }) {
      entries[entry.span.start] = entry
    }
    let scheme = ComposerScheme()
    return { package, dependents in
      var requests: [VersionRequest] = []
      for dependent in dependents {
        guard let asking = packages.element(at: dependent),
          let name = packages.element(at: package),
          let asked = entries[asking.spans.entry.start]?["require"].children.first(where: {
            PackageIdentity(.packagist, $0.key ?? "") == name.identity
          }), let text = asked.scalarText
        else { return nil }
        requests.append(
          VersionRequest(dependent: dependent, text: text, versions: scheme.requirement(text)))
      }
      return requests
    }
  }

  package func remarks(on package: ResolvedPackage, in lockfile: Document) -> LockfileRemarks {
    var remarks = LockfileRemarks()
    let entry = lockfile.entry(of: package, ifHolding: ["\"funding\"", "\"abandoned\""])
    remarks.add(funding: entry?["funding"])
    remarks.replacement = entry?["abandoned"]?.string.flatMap {
      NamedReplacement(field: $0, of: package.identity)
    }
    return remarks
  }

  private static func package(_ entry: SyntaxValue, _ groups: [String]) -> ResolvedPackage? {
    guard let name = entry["name"], let text = name.string, !text.isEmpty else { return nil }
    let version = entry["version"]
    return ResolvedPackage(
      ecosystem: .packagist, name: text, version: version?.scalarText ?? "",
      source: source(entry, version?.scalarText ?? ""), groups: groups,
      spans: EntrySpans(
        name: name.contentSpan, version: version?.contentSpan, entry: entry.span),
      deprecation: abandonment(entry["abandoned"]), licence: licence(entry["license"]))
  }

  /// Of several licences one may be chosen (Composer schema, `license`).
  private static func licence(_ value: SyntaxValue?) -> String? {
    let texts = value?.oneOrMany.compactMap(\.string) ?? []
    return texts.count < 2
      ? texts.first : texts.map { $0.contains(" ") ? "(\($0))" : $0 }.joined(separator: " OR ")
  }

  /// Only packages of a Composer repository have an address to be notified of an installation.
  private static func source(_ entry: SyntaxValue, _ version: String) -> PackageSource {
    let origin = entry[path: "source", "url"]?.string ?? ""
    if entry[path: "dist", "type"]?.string == "path" {
      return .path(entry[path: "dist", "url"]?.string ?? "")
    }
    if version.hasPrefix("dev-") { return .git(origin) }
    guard let address = entry["notification-url"]?.string else { return .registry }
    let hosts = ["https://packagist.org/", "https://packages.drupal.org/"]
    return hosts.contains(where: address.hasPrefix) ? .registry : .otherRegistry(address)
  }

  /// `true`, or the package to use instead.
  private static func abandonment(_ value: SyntaxValue?) -> String? {
    if let replacement = value?.string, !replacement.isEmpty {
      return "it is abandoned, and its project names \(replacement) as the replacement"
    }
    return value?.boolean == true ? "it is abandoned" : nil
  }

  private static func graph(
    _ packages: [ResolvedPackage], _ entries: [SyntaxValue]
  ) -> DependencyGraph {
    var places: [String: Int] = [:]
    for (index, package) in packages.enumerated() { places[package.identity.name] = index }
    // A package may stand in for others; they are needed under their own names.
    for (index, entry) in entries.enumerated() {
      for part in [entry["replace"], entry["provide"]] {
        for name in part.children.compactMap(\.key) where places[name.lowercased()] == nil {
          places[name.lowercased()] = index
        }
      }
    }
    return DependencyGraph(
      dependencies: entries.map { entry in
        entry["require"].children.compactMap { places[$0.key?.lowercased() ?? ""] }
      })
  }
}
