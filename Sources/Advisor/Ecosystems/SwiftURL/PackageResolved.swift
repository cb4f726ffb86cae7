import ManifestSyntax
package import SourceText

/// `Package.resolved`, versions 1 to 3, also where Xcode keeps it (Swift Package Manager's
/// `PinsStore`). It does not record who needs whom.
package struct PackageResolved: ManifestFormat {
  package let name = "package-resolved"
  package let kind = DocumentKind.lockfile
  package let updateCommand: String? = "swift package update"

  package init() {}

  package var reference: FormatReference {
    FormatReference(
      "Package.resolved", "App.xcodeproj/project.xcworkspace/xcshareddata/swiftpm/Package.resolved",
      "App.xcworkspace/xcshareddata/swiftpm/Package.resolved",
      reads: "versions 1, 2 and 3: every pin, branches and revisions, registry packages",
      leavesOut: "who needs whom, which the file does not say")
  }

  package let fileNames = ["Package.resolved"]

  package func read(_ text: DocumentText) -> Reading {
    let tree = JSONReader.read(text.bytes)
    var problems = tree.problems
    let root = tree.root
    let version = root["version"]
    if root.kind != .object, root.kind != .missing {
      problems.append(
        SyntaxProblem(
          code: "expected-object", message: "A lockfile must be an object.", span: root.span))
    } else if let version, !["1", "2", "3"].contains(version.scalarText ?? "") {
      problems.append(
        SyntaxProblem(
          code: "unknown-version", message: "Forewarn knows versions 1, 2 and 3 of this format.",
          span: version.span))
    }
    var packages: [ResolvedPackage] = []
    for pins in [root["pins"], root[path: "object", "pins"]] {
      for pin in pins.children {
        if let package = Self.package(pin) {
          packages.append(package)
        } else {
          problems.append(
            SyntaxProblem(
              code: "unreadable-pin", message: "A pin should say where its package lies.",
              span: pin.span))
        }
      }
    }
    return Reading(
      .lockfile(Lockfile(packages: packages, refreshCommand: "swift package resolve")),
      problems: problems)
  }

  private static func package(_ pin: SyntaxValue) -> ResolvedPackage? {
    guard pin.kind == .object else { return nil }
    let identity = pin["identity"] ?? pin["package"]
    let location = pin["location"] ?? pin["repositoryURL"]
    let kind = pin["kind"]?.string
    let version = pin[path: "state", "version"]
    let address = location?.string ?? ""
    let isRegistry = kind == "registry"
    guard let named = isRegistry || address.isEmpty ? identity : location, let text = named.string
    else { return nil }
    var source = PackageSource.registry
    var name = RepositoryName(text).text
    if isRegistry {
      name = text
      source = .otherRegistry("a package registry")
    } else if kind == "localSourceControl" || kind == "fileSystem" || RepositoryName.isLocal(text) {
      name = identity?.string ?? text
      source = .path(text)
    } else if version?.string == nil {
      let state = pin["state"]
      source = .git(state?["branch"]?.string ?? state?["revision"]?.string ?? "")
    }
    return ResolvedPackage(
      ecosystem: .swiftURL, name: name, version: version?.string ?? "", source: source,
      spans: EntrySpans(
        name: named.contentSpan, version: version?.string == nil ? nil : version?.contentSpan,
        entry: pin.span))
  }
}
