import ManifestSyntax
import SourceText

/// The `packages` of a package lock, versions 2 and 3: installed packages by the path at which they
/// lie, such as `node_modules/a/node_modules/@scope/b`, and the folders of the projects.
enum PackageLockPackages {
  /// Paths longer than this are not followed; POSIX has the same limit.
  private static let maximumPathLength = 4_096

  static func read(_ packages: SyntaxValue, into lock: inout NPMLockBuilder) {
    guard packages.kind == .object else {
      lock.report(
        "expected-object", "Packages by their paths should stand here.", at: packages.span)
      return
    }
    var entries: [Entry] = []
    for value in packages.children {
      guard value.kind == .object else {
        if value.kind != .missing {
          lock.report("expected-object", "A package should stand here.", at: value.span)
        }
        continue
      }
      guard value.keySpan.length <= maximumPathLength, let path = value.key else {
        lock.report("path-too-long", "This path is too long to be read.", at: value.keySpan)
        continue
      }
      entries.append(Entry(value, path: path))
    }
    let indices = Dictionary(
      entries.enumerated().map { ($1.path, $0) }, uniquingKeysWith: { _, last in last })
    appendPackages(&entries, indices, &lock)
    let tree = arrange(&entries, indices)
    connect(entries, indices, tree, &lock)
  }

  private struct Entry {
    let value: SyntaxValue
    let path: String
    /// Where in `path` the name begins; nil if it does not lie in a `node_modules` folder.
    let nameStart: String.Index?
    var name: SyntaxValue?
    var version: SyntaxValue?
    var resolved: SyntaxValue?
    var deprecated: SyntaxValue?
    /// `dependencies`, `optionalDependencies` and `peerDependencies`; for projects also
    /// `devDependencies`.
    var needs: [SyntaxValue] = []
    var groups: [String] = []
    var isLink = false
    /// The index in the lockfile's packages; nil for the project itself and for links to folders
    /// that have an entry of their own.
    var package: Int?
    var place = NodeModules.root

    var isProject: Bool { nameStart == nil }
    /// The name by which others find it.
    var localName: Substring { nameStart.map { path[$0...] } ?? path[...] }

    init(_ value: SyntaxValue, path: String) {
      self.value = value
      self.path = path
      nameStart = PackageLockPackages.nameStart(in: path)
      var isDevelopment = false
      var isOptional = false
      var isPeer = false
      for field in value.children {
        // The length decides first: a lockfile has tens of thousands of fields.
        switch field.keySpan.length {
        case 3 where field.hasKey("dev"): isDevelopment = field.boolean == true
        case 4 where field.hasKey("name"): name = field
        case 4 where field.hasKey("link"): isLink = field.boolean == true
        case 4 where field.hasKey("peer"): isPeer = field.boolean == true
        case 7 where field.hasKey("version"): version = field
        case 8 where field.hasKey("resolved"): resolved = field
        case 8 where field.hasKey("optional"): isOptional = field.boolean == true
        case 10 where field.hasKey("deprecated"): deprecated = field
        case 11 where field.hasKey("devOptional"):
          if field.boolean == true {
            isDevelopment = true
            isOptional = true
          }
        case 12 where field.hasKey("dependencies"): needs.append(field)
        case 15 where field.hasKey("devDependencies") && nameStart == nil: needs.append(field)
        case 16 where field.hasKey("peerDependencies"): needs.append(field)
        case 20 where field.hasKey("optionalDependencies"): needs.append(field)
        default: break
        }
      }
      if isDevelopment { groups.append("dev") }
      if isOptional { groups.append("optional") }
      if isPeer { groups.append("peer") }
    }
  }

  /// Where the name of an installed package begins, after the last `node_modules/`.
  private static func nameStart(in path: String) -> String.Index? {
    let start: Int? = Array(path.utf8).withUnsafeBufferPointer { bytes in
      var start = bytes.count - modulesFolder.count
      while start >= 0 {
        if bytes[start] == modulesFolder[0], start == 0 || bytes[start - 1] == UInt8(ascii: "/"),
          bytes[start..<(start + modulesFolder.count)].elementsEqual(modulesFolder)
        {
          return start + modulesFolder.count
        }
        start -= 1
      }
      return nil
    }
    return start.map { path.utf8.index(path.startIndex, offsetBy: $0) }
  }

  private static let modulesFolder = Array("node_modules/".utf8)

  private static func appendPackages(
    _ entries: inout [Entry], _ indices: [String: Int], _ lock: inout NPMLockBuilder
  ) {
    // A workspace's own entry gives no name where its folder has the same; a link to it does.
    var linkedNames: [String: Substring] = [:]
    for entry in entries where entry.isLink {
      if let target = entry.resolved?.string { linkedNames[target] = entry.localName }
    }
    lock.packages.reserveCapacity(entries.count)
    for index in entries.indices {
      let entry = entries[index]
      if entry.path.isEmpty { continue }
      if entry.isLink, let target = entry.resolved?.string, indices[target] != nil { continue }
      let last = entry.path.utf8.lastIndex(of: UInt8(ascii: "/"))
      let folder = last.map { entry.path[entry.path.utf8.index(after: $0)...] } ?? entry.path[...]
      let localName =
        entry.isProject ? linkedNames[entry.path] ?? folder : entry.localName
      let name = entry.name?.string ?? String(localName)
      if name.isEmpty { continue }
      entries[index].package = lock.append(
        ResolvedPackage(
          ecosystem: .npm, name: name, version: version(of: entry, &lock),
          source: source(of: entry, name: name), groups: entry.groups, isDirect: false,
          spans: EntrySpans(
            name: nameSpan(of: entry, localName: localName), version: entry.version?.contentSpan,
            entry: entry.value.entrySpan),
          deprecation: entry.deprecated?.string))
    }
  }

  private static func version(of entry: Entry, _ lock: inout NPMLockBuilder) -> String {
    guard let version = entry.version else { return "" }
    if let text = version.string { return text }
    if version.kind != .missing {
      lock.report("expected-string", "A version must be a string.", at: version.span)
    }
    return ""
  }

  private static func source(of entry: Entry, name: String) -> PackageSource {
    let resolved = entry.resolved?.string
    if entry.isLink { return .path(resolved ?? "") }
    if entry.isProject { return entry.path.hasPrefix("../") ? .path(entry.path) : .workspace }
    // Bundled packages, and those of `omit-lockfile-registry-resolved`, have no address.
    guard let resolved else { return .registry }
    return NPMSpecifier.source(ofResolved: resolved, name: name)
  }

  /// The end of the key, where the name stands.
  private static func nameSpan(of entry: Entry, localName: Substring) -> SourceSpan {
    let key = entry.value.keySpan
    let length = localName.utf8.count
    guard key.length == entry.path.utf8.count, length <= key.length,
      entry.path.utf8.suffix(length).elementsEqual(localName.utf8)
    else { return key }
    return SourceSpan(key.end - length, key.end)
  }

  /// Gives each entry its place in the tree of `node_modules` folders, parents first.
  private static func arrange(_ entries: inout [Entry], _ indices: [String: Int]) -> Arrangement {
    var tree = NodeModules()
    var owners: [Int?] = [indices[""]]
    let order = entries.indices.sorted { entries[$0].path.utf8.count < entries[$1].path.utf8.count }
    for index in order where !entries[index].path.isEmpty {
      let entry = entries[index]
      if let start = entry.nameStart {
        let parent = folder(above: entry.path, upTo: start, indices).map { entries[$0].place }
        entries[index].place = tree.install(
          String(entry.path[start...]), in: parent ?? NodeModules.root)
      } else {
        entries[index].place = tree.addFolder(in: NodeModules.root)
      }
      owners.append(index)
    }
    return Arrangement(tree: tree, owners: owners)
  }

  private struct Arrangement {
    var tree: NodeModules
    /// The entry at each place.
    var owners: [Int?]
  }

  /// The entry in whose `node_modules` folder a path lies; the nearest one if that has no entry.
  private static func folder(
    above path: String, upTo nameStart: String.Index, _ indices: [String: Int]
  ) -> Int? {
    var path = path
    var nameStart: String.Index? = nameStart
    while let start = nameStart {
      let folder = path[..<start].utf8.dropLast(modulesFolder.count + 1)
      if folder.isEmpty { return nil }
      path = String(Substring(folder))
      if let index = indices[path] { return index }
      nameStart = self.nameStart(in: path)
    }
    return nil
  }

  private static func connect(
    _ entries: [Entry], _ indices: [String: Int], _ arrangement: Arrangement,
    _ lock: inout NPMLockBuilder
  ) {
    for entry in entries {
      for table in entry.needs {
        for need in table.children {
          guard let name = need.key,
            let place = arrangement.tree.resolve(name, from: entry.place),
            let owner = arrangement.owners[Int(place)],
            let dependency = package(of: entries[owner], entries, indices)
          else { continue }
          if entry.isProject {
            lock.addRoot(
              project: entry.path, localName: name, specifier: need.string, package: dependency)
          }
          if let package = entry.package, package != dependency {
            lock.connect(package, to: dependency)
          }
        }
      }
    }
  }

  /// The package of an entry, or of the folder that it links to.
  private static func package(
    of entry: Entry, _ entries: [Entry], _ indices: [String: Int]
  ) -> Int? {
    if let package = entry.package { return package }
    guard entry.isLink, let target = entry.resolved?.string, let index = indices[target] else {
      return nil
    }
    return entries[index].package
  }
}
