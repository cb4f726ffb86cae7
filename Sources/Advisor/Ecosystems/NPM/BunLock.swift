import ManifestSyntax
package import SourceText

/// `bun.lock` (<https://bun.sh/docs/install/lockfile>): JSON with comments and trailing commas.
///
/// The keys of `packages` are paths of names, `parent/name`, which are looked up as in
/// `node_modules` folders; the values are lists that begin with `name@version`.
package struct BunLock: ManifestFormat {
  package var name: String { "bun-lock" }
  package var kind: DocumentKind { .lockfile }
  package let comments: CommentSyntax? = .json
  package var override: String? { #""overrides": { "NAME": "NEW" } in package.json"# }

  package var reference: FormatReference {
    FormatReference(
      "bun.lock",
      reads: "every package, workspaces, groups, who needs whom",
      leavesOut:
        "`bun.lockb`, which is binary: `bun install --save-text-lockfile` writes it as text")
  }

  package let fileNames = ["bun.lock"]

  package func matches(_ path: DocumentPath) -> Bool {
    hasNameOf(path) && !path.isInstalledByNPM
  }

  package func read(_ text: DocumentText) -> Reading {
    let tree = JSONReader.read(text.bytes, dialect: .comments)
    var lock = NPMLockBuilder()
    lock.expectObject(tree.root)
    var reader = BunLockReader()
    if let packages = tree.root["packages"] { reader.readPackages(packages, &lock) }
    reader.arrange()
    reader.connect(&lock)
    if let workspaces = tree.root["workspaces"] { reader.readWorkspaces(workspaces, &lock) }
    lock.markGroupsByRoots()
    return lock.reading(refreshCommand: "bun install", syntaxProblems: tree.problems)
  }
}

private struct BunLockReader {
  private struct Entry {
    /// The names in the key, outermost first.
    var path: [String]
    var package: Int
    /// The object with the package's dependencies.
    var manifest: SyntaxValue?
    var place = NodeModules.root
  }

  private var entries: [Entry] = []
  private var tree = NodeModules()
  /// The entry at each place.
  private var owners: [Int?] = [nil]

  /// Keys with more names than this are not followed.
  private static let maximumDepth = 256

  mutating func readPackages(_ packages: SyntaxValue, _ lock: inout NPMLockBuilder) {
    for value in packages.children {
      guard let key = value.key, value.kind == .array,
        let identifier = value.children.first(where: { _ in true }), let text = identifier.string,
        let (name, reference) = YarnDescriptors.split(text)
      else {
        if value.kind != .missing {
          lock.report(
            "expected-package", "A list that begins with name@version should stand here.",
            at: value.span)
        }
        continue
      }
      let path = names(in: key)
      guard path.count <= Self.maximumDepth else {
        lock.report("path-too-long", "This path is too long to be read.", at: value.keySpan)
        continue
      }
      let specifier = NPMSpecifier(reference, localName: name)
      let isVersion = specifier.source == .registry
      let content = identifier.contentSpan
      let isVerbatim = content.length == text.utf8.count
      let nameEnd = content.start + name.utf8.count
      let index = lock.append(
        ResolvedPackage(
          ecosystem: .npm, name: name, version: isVersion ? reference : "",
          source: source(specifier, reference, name), isDirect: false,
          spans: EntrySpans(
            name: isVerbatim ? SourceSpan(content.start, nameEnd) : content,
            version: isVerbatim ? SourceSpan(nameEnd + 1, content.end) : content,
            entry: value.entrySpan)))
      entries.append(
        Entry(path: path, package: index, manifest: value.children.first { $0.kind == .object }))
    }
  }

  private func source(
    _ specifier: NPMSpecifier, _ reference: String, _ name: String
  ) -> PackageSource {
    if reference.hasPrefix("root:") { return .workspace }
    guard case .url = specifier.source else { return specifier.source }
    return NPMSpecifier.source(ofResolved: reference, name: name)
  }

  /// The names in `parent/@scope/name`.
  private func names(in key: String) -> [String] {
    var names: [String] = []
    let slash = UInt8(ascii: "/")
    for part in key.utf8.split(separator: slash).map(Substring.init) {
      if let last = names.last, last.utf8.first == UInt8(ascii: "@"), !last.utf8.contains(slash) {
        names[names.count - 1] = last + "/" + part
      } else {
        names.append(String(part))
      }
    }
    return names
  }

  /// Gives each entry its place, parents first.
  mutating func arrange() {
    let order = entries.indices.sorted { entries[$0].path.count < entries[$1].path.count }
    for index in order {
      guard let name = entries[index].path.last else { continue }
      var parent = NodeModules.root
      for outer in entries[index].path.dropLast() {
        guard let place = tree.installed(outer, in: parent) else { break }
        parent = place
      }
      entries[index].place = tree.install(name, in: parent)
      owners.append(index)
    }
  }

  func connect(_ lock: inout NPMLockBuilder) {
    for entry in entries {
      guard let manifest = entry.manifest else { continue }
      for table in manifest.children
      where table.hasKey("dependencies") || table.hasKey("optionalDependencies")
        || table.hasKey("peerDependencies")
      {
        for need in table.children {
          guard let name = need.key, let dependency = package(name, from: entry.place),
            dependency != entry.package
          else { continue }
          lock.connect(entry.package, to: dependency)
        }
      }
    }
  }

  private func package(_ name: String, from place: NodeModules.Place) -> Int? {
    guard let found = tree.resolve(name, from: place), let owner = owners[Int(found)] else {
      return nil
    }
    return entries[owner].package
  }

  /// The projects by their folders; the entry of a workspace is found under its name.
  func readWorkspaces(_ workspaces: SyntaxValue, _ lock: inout NPMLockBuilder) {
    for workspace in workspaces.children {
      let project = workspace.key ?? ""
      let place =
        project.isEmpty
        ? nil : workspace["name"]?.string.flatMap { tree.resolve($0, from: NodeModules.root) }
      let owner = place.flatMap { owners[Int($0)] }.map { entries[$0].package }
      if let owner, let version = workspace["version"]?.string {
        lock.packages[owner].version = version
      }
      for table in workspace.children {
        let group: String?
        switch table.key {
        case "dependencies": group = nil
        case "devDependencies": group = "dev"
        case "optionalDependencies": group = "optional"
        case "peerDependencies": group = "peer"
        default: continue
        }
        for need in table.children {
          guard let name = need.key,
            let dependency = package(name, from: place ?? NodeModules.root)
          else { continue }
          lock.addRoot(
            project: project, localName: name, specifier: need.string, package: dependency,
            group: group)
          if let owner, owner != dependency { lock.connect(owner, to: dependency) }
        }
      }
    }
  }
}
