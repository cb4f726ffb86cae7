import ManifestSyntax
package import SourceText

/// A project of MSBuild (NuGet documentation, "PackageReference in project files").
package struct MSBuildProject: ManifestFormat {
  package let name = "msbuild-project"
  package let kind = DocumentKind.manifest
  package let comments: CommentSyntax? = .xml
  package let lockfileNames = ["packages.lock.json", "obj/project.assets.json"]
  package let hasLockfileBesideIt = true
  package let definitionFileNames = MSBuildReader.definingFiles

  package init() {}

  package var reference: FormatReference {
    FormatReference(
      "app.csproj", "app.fsproj", "app.vbproj",
      reads:
        "`PackageReference` with attributes or elements, `VersionOverride`, `PackageDownload`, tools,"
        + " MSBuild SDKs; versions of `Directory.Packages.props` and properties of"
        + " `Directory.Build.props`, and both of files that `Import` names by a plain path",
      edits: "versions, where they stand: in the project, its property, or the central file",
      leavesOut: "expressions other than `$(Property)`, conditions")
  }

  package let fileNames = ["*.csproj", "*.fsproj", "*.vbproj"]

  package func read(_ text: DocumentText) -> Reading { MSBuildReader.read(text) }
}

/// `Directory.Packages.props` (NuGet documentation, "Central Package Management").
package struct DirectoryPackages: ManifestFormat {
  package let name = "directory-packages-props"
  package let kind = DocumentKind.manifest
  package let comments: CommentSyntax? = .xml
  package let definitionFileNames = MSBuildReader.definingFiles

  package init() {}

  package var reference: FormatReference {
    FormatReference(
      "Directory.Packages.props",
      reads: "`PackageVersion`, `GlobalPackageReference`, properties",
      edits: "versions, properties",
      leavesOut: "expressions other than `$(Property)`, conditions")
  }

  package let fileNames = ["Directory.Packages.props"]

  package func matches(_ path: DocumentPath) -> Bool {
    path.fileName.lowercased() == "directory.packages.props"
  }

  package func read(_ text: DocumentText) -> Reading { MSBuildReader.read(text) }
}

/// `Directory.Build.props` and `Directory.Build.targets` (MSBuild documentation, "Customize the
/// build by folder or solution").
package struct DirectoryBuild: ManifestFormat {
  package let name = "directory-build-props"
  package let kind = DocumentKind.manifest
  package let comments: CommentSyntax? = .xml
  package let definitionFileNames = MSBuildReader.definingFiles

  package init() {}

  package var reference: FormatReference {
    FormatReference(
      "Directory.Build.props", "Directory.Build.targets",
      reads: "`PackageReference`, properties", edits: "versions, properties",
      leavesOut: "expressions other than `$(Property)`, conditions")
  }

  package let fileNames = ["Directory.Build.props", "Directory.Build.targets"]

  package func matches(_ path: DocumentPath) -> Bool {
    let name = path.fileName.lowercased()
    return name == "directory.build.props" || name == "directory.build.targets"
  }

  package func read(_ text: DocumentText) -> Reading { MSBuildReader.read(text) }
}

/// Reads the items and properties of MSBuild files, in which the case of names does not count.
struct MSBuildReader {
  static let definingFiles = [
    "Directory.Packages.props", "Directory.Build.props", "Directory.Build.targets",
  ]

  /// The table of versions that `Directory.Packages.props` defines for the whole repository.
  static let central = "PackageVersion"

  private var manifest = Manifest()
  private let scheme = NuGetScheme()
  private var properties: [String: [SyntaxValue]] = [:]

  static func read(_ text: DocumentText) -> Reading {
    let tree = XMLReader.read(text.bytes)
    var reader = MSBuildReader()
    reader.readAll(tree.root)
    return Reading(.manifest(reader.manifest), problems: tree.problems)
  }

  private mutating func readAll(_ root: SyntaxValue) {
    guard root.kind == .element else { return }
    addSDKs(root)
    // Items may stand in `Choose`, `When` and targets, and below whatever a half-typed file left open.
    var stack = [root]
    var items: [SyntaxValue] = []
    while let element = stack.popLast() {
      let isGroup = element.key?.lowercased() == "propertygroup"
      for child in element.children where child.kind == .element {
        guard let name = child.key?.lowercased() else { continue }
        if name == "import" || name == "sdk" { addSDKs(child) }
        if name == "import" { addImport(child) }
        if isGroup { properties[name, default: []].append(child) }
        if name == "targetframework" || name == "targetframeworks" { addFrameworks(child) }
        if Self.itemNames.contains(name) { items.append(child) }
        stack.append(child)
      }
    }
    for (name, values) in properties { addVariable(name, values) }
    for item in items.sorted(by: { $0.span < $1.span }) { addItem(item) }
  }

  // MARK: Properties

  /// A property that is set once, or to one value; one that conditions set differently is none.
  private mutating func addVariable(_ name: String, _ values: [SyntaxValue]) {
    let texts = values.compactMap { $0.content }
    guard let text = texts.last, Set(texts.map(\.text)).count == 1 else { return }
    let variable = Requirement(
      ecosystem: .nuGet, name: name, text: text.text, versions: nil,
      spans: EntrySpans(name: values[0].keySpan, version: text.span, entry: values[0].span))
    manifest.variables[name] = judged(variable)
  }

  /// The requirement with the meaning of its text.
  private func judged(_ requirement: Requirement) -> Requirement {
    var result = requirement
    result.versions = scheme.requirement(result.text)
    result.pinned = scheme.pinnedVersion(result.text)
    if let name = Self.property(result.text) {
      result.inherits = Inheritance(table: Inheritance.variables, key: name)
    }
    return result
  }

  /// `X` of `$(X)`, if that is all.
  private static func property(_ text: String) -> String? {
    guard text.hasPrefix("$("), text.hasSuffix(")") else { return nil }
    let name = text.dropFirst(2).dropLast()
    return name.isEmpty || name.contains(where: { "$(.:[)".contains($0) })
      ? nil : name.lowercased()
  }

  // MARK: Items

  private static let itemNames: Set<String> = [
    "packagereference", "packageversion", "globalpackagereference", "packagedownload",
    "dotnetclitoolreference",
  ]

  private mutating func addItem(_ item: SyntaxValue) {
    let kind = item.key?.lowercased() ?? ""
    let isUpdate = item.attribute("include") == nil
    guard let names = item.attribute("include") ?? item.attribute("update") else { return }
    let version =
      item.valued("versionoverride") ?? item.valued("version")
    for name in names.parts {
      var requirement = Requirement(
        ecosystem: .nuGet, name: name.text, text: version?.text ?? "", versions: nil,
        spans: EntrySpans(name: name.span, version: version?.span, entry: item.span))
      if version != nil {
        requirement = resolved(judged(requirement))
      } else {
        requirement.inherits = Inheritance(table: Self.central, key: name.text.lowercased())
      }
      switch kind {
      case "packageversion":
        requirement.isConstraintOnly = true
        var definition = requirement
        if version != nil { definition = definitionOf(requirement, written: version?.text ?? "") }
        manifest.definitions.define(
          Inheritance(table: Self.central, key: name.text.lowercased()), as: definition)
      case "packagedownload", "dotnetclitoolreference": requirement.groups = ["tool"]
      case "globalpackagereference": requirement.groups = ["dev"]
      default: if isUpdate { requirement.isConstraintOnly = true }
      }
      // `Update` without a version only changes other things of an entry.
      if isUpdate, version == nil { continue }
      if item.valued("privateassets")?.text.lowercased() == "all", requirement.groups.isEmpty {
        requirement.groups = ["dev"]
      }
      manifest.requirements.append(requirement)
    }
  }

  /// A file that inherits it resolves the property anew, for it may set another value.
  private func definitionOf(_ requirement: Requirement, written: String) -> Requirement {
    guard let name = Self.property(written) else { return requirement }
    var result = requirement
    result.inherits = Inheritance(table: Inheritance.variables, key: name)
    return result
  }

  /// The requirement with the version that a property of this file gives it. Properties name each
  /// other no deeper than eight times.
  private func resolved(_ requirement: Requirement) -> Requirement {
    var result = requirement
    for _ in 0..<8 {
      guard let key = result.inherits, let variable = manifest.variables[key.key] else { break }
      result.take(versionOf: variable)
    }
    return result
  }

  /// `net8.0;netcoreapp3.1`: .NET by its version. Frameworks of Windows and standards have other
  /// rhythms, or none.
  private mutating func addFrameworks(_ element: SyntaxValue) {
    for part in element.content?.parts ?? [] {
      let name = part.text.lowercased()
      for prefix in ["netcoreapp", "net"] where name.hasPrefix(prefix) {
        let version = name.dropFirst(prefix.count).prefix { $0 != "-" }
        if version.contains("."), version.utf8.allSatisfy({ $0.isDigit || $0 == 0x2E }) {
          manifest.runtimes.append(
            RuntimeRequirement(
              product: "dotnet", text: String(version), span: part.span, scheme: TagScheme()))
        }
        break
      }
    }
  }

  /// `<Import Project="eng/Versions.props"/>`, with a plain path or one below the file's own folder.
  /// Others belong to .NET or to packages; an import with a condition need not find anything.
  private mutating func addImport(_ element: SyntaxValue) {
    guard element.attribute("sdk") == nil, let project = element.attribute("project") else {
      return
    }
    var path = Substring(project.text)
    for folder in ["$(MSBuildThisFileDirectory)", "$(MSBuildProjectDirectory)\\"]
    where path.lowercased().hasPrefix(folder.lowercased()) {
      path = path.dropFirst(folder.count)
    }
    guard !path.isEmpty, !path.contains(where: { "$@%*?".contains($0) }) else { return }
    manifest.includes.append(
      Manifest.Include(
        path: String(path.map { $0 == "\\" ? "/" : $0 }), span: project.span, kind: .msBuild,
        isOptional: element.attribute("condition") != nil))
  }

  /// `Sdk="Name/1.0;Other"`, or the attributes `Name` or `Sdk` with `Version`. Those without a version
  /// come with .NET, or from `global.json`.
  private mutating func addSDKs(_ element: SyntaxValue) {
    if let version = element.attribute("version"),
      let name = element.attribute(element.key?.lowercased() == "sdk" ? "name" : "sdk")
    {
      addSDK(name, version, element)
      return
    }
    for part in element.attribute("sdk")?.parts ?? [] {
      guard let slash = part.text.utf8.firstIndex(of: UInt8(ascii: "/")) else { continue }
      let nameLength = part.text.utf8.distance(from: part.text.startIndex, to: slash)
      let name = SpannedText(
        text: String(part.text[..<slash]),
        span: SourceSpan(part.span.start, part.span.start + nameLength))
      let version = SpannedText(
        text: String(part.text[part.text.index(after: slash)...]),
        span: SourceSpan(part.span.start + nameLength + 1, part.span.end))
      addSDK(name, version, element)
    }
  }

  private mutating func addSDK(
    _ name: SpannedText, _ version: SpannedText, _ element: SyntaxValue
  ) {
    let requirement = Requirement(
      ecosystem: .nuGet, name: name.text, text: version.text, versions: nil, groups: ["sdk"],
      spans: EntrySpans(
        name: name.span, version: version.span,
        entry: SourceSpan(element.keySpan.start, Swift.max(version.span.end, name.span.end))))
    manifest.requirements.append(resolved(judged(requirement)))
  }
}
