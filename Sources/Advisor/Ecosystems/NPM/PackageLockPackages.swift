import ManifestSyntax
import SourceText

/// The `packages` of a package lock, versions 2 and 3: installed packages by the path at which they
/// lie, such as `node_modules/a/node_modules/@scope/b`, and the folders of the projects.
struct PackageLockPackages {
  /// Paths longer than this are not followed; POSIX has the same limit.
  private static let maximumPathLength = 4_096

  private let tree: SyntaxTree
  private var entries: [PackageLockEntry] = []
  private var indices: [String: Int] = [:]
  private var modules = NodeModules()
  /// The entry at each place of `modules`.
  private var owners: [Int?] = []

  /// Reads the packages and gives, for each entry in the order of the text, its package.
  static func read(_ packages: SyntaxValue, into lock: inout NPMLockBuilder) -> [Int?] {
    guard packages.kind == .object else {
      lock.report(
        "expected-object", "Packages by their paths should stand here.", at: packages.span)
      return []
    }
    var reader = PackageLockPackages(packages, &lock)
    reader.appendPackages(&lock)
    reader.arrange()
    reader.connect(&lock)
    return reader.entries.map(\.package)
  }

  private init(_ packages: SyntaxValue, _ lock: inout NPMLockBuilder) {
    tree = packages.tree
    for value in packages.children {
      guard value.kind == .object else {
        if value.kind != .missing {
          lock.report("expected-object", "A package should stand here.", at: value.span)
        }
        continue
      }
      guard value.keySpan.length <= Self.maximumPathLength, let path = value.key else {
        lock.report("path-too-long", "This path is too long to be read.", at: value.keySpan)
        continue
      }
      entries.append(PackageLockEntry(value, path: path))
    }
    indices.reserveCapacity(entries.count)
    for index in entries.indices { indices[entries[index].path] = index }
  }

  private mutating func appendPackages(_ lock: inout NPMLockBuilder) {
    // A workspace's own entry gives no name where its folder has the same; a link to it does.
    var linkedNames: [String: Substring] = [:]
    for entry in entries where entry.isLink {
      if let target = entry.linkTarget { linkedNames[target] = entry.localName }
    }
    lock.packages.reserveCapacity(entries.count)
    for index in entries.indices where !entries[index].path.isEmpty {
      if let target = entries[index].linkTarget, indices[target] != nil { continue }
      let localName =
        entries[index].isProject
        ? linkedNames[entries[index].path] ?? Self.lastComponent(of: entries[index].path)
        : entries[index].localName
      if let package = entries[index].package(localName: localName, &lock) {
        entries[index].package = lock.append(package)
      }
    }
  }

  private static func lastComponent(of path: String) -> Substring {
    path.utf8.lastIndex(of: UInt8(ascii: "/")).map { path[path.utf8.index(after: $0)...] }
      ?? path[...]
  }

  /// Gives each entry its place in the tree of `node_modules` folders, parents first.
  private mutating func arrange() {
    owners = [indices[""]]
    let order = entries.indices.map { (length: entries[$0].path.utf8.count, index: $0) }.sorted(
      by: <)
    for (length, index) in order where length > 0 {
      if entries[index].isProject {
        entries[index].place = modules.addFolder(in: NodeModules.root)
      } else {
        let parent = folder(above: entries[index]).map { entries[$0].place } ?? NodeModules.root
        entries[index].place = modules.install(String(entries[index].localName), in: parent)
      }
      owners.append(index)
    }
  }

  /// The entry in whose `node_modules` folder another lies; the nearest one if that has no entry.
  private func folder(above entry: PackageLockEntry) -> Int? {
    guard var start = entry.nameStart else { return nil }
    var path = entry.path
    while start > PackageLockEntry.modulesFolder.count + 1 {
      path = String(Substring(path.utf8.prefix(start - PackageLockEntry.modulesFolder.count - 1)))
      if let index = indices[path] { return index }
      guard let next = PackageLockEntry.nameStart(in: path) else { return nil }
      start = next
    }
    return nil
  }

  private func connect(_ lock: inout NPMLockBuilder) {
    for entry in entries {
      for table in entry.needs {
        guard let table = tree.value(table) else { continue }
        for need in table.children {
          guard let name = need.key, let place = modules.resolve(name, from: entry.place),
            let owner = owners[Int(place)], let dependency = package(of: owner)
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
  private func package(of entry: Int) -> Int? {
    if let package = entries[entry].package { return package }
    guard let target = entries[entry].linkTarget, let index = indices[target] else { return nil }
    return entries[index].package
  }
}
