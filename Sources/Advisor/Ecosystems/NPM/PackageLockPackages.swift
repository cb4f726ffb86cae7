import ManifestSyntax
import SourceText

/// The `packages` of a package lock, versions 2 and 3: installed packages by the path at which they
/// lie, such as `node_modules/a/node_modules/@scope/b`, and the folders of the projects.
struct PackageLockPackages {
  /// Paths longer than this are not followed; POSIX has the same limit.
  private static let maximumPathLength = 4_096

  private var entries: [PackageLockEntry] = []
  private var paths = TextNumbers()
  /// For each path by its number, the last entry that has it.
  private var entryAtPath: [Int] = []
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
    for value in packages.children {
      guard value.kind == .object else {
        if value.kind != .missing {
          lock.report("expected-object", "A package should stand here.", at: value.span)
        }
        continue
      }
      guard value.hasKey, value.keySpan.length <= Self.maximumPathLength else {
        lock.report("path-too-long", "This path is too long to be read.", at: value.keySpan)
        continue
      }
      let path = paths.number(ofKeyOf: value)
      if path == entryAtPath.count { entryAtPath.append(entries.count) }
      entryAtPath[path] = entries.count
      entries.append(PackageLockEntry(value))
    }
  }

  private func entry(at path: String) -> Int? { paths.find(path).map { entryAtPath[$0] } }

  private mutating func appendPackages(_ lock: inout NPMLockBuilder) {
    // A workspace's own entry gives no name where its folder has the same; a link to it does.
    var linkedNames: [String: String] = [:]
    for index in entries.indices where entries[index].isLink {
      if let target = entries[index].linkTarget { linkedNames[target] = entries[index].localName }
    }
    lock.reserveCapacity(entries.count)
    for index in entries.indices {
      let entry = entries[index]
      guard entry.pathLength > 0 else { continue }
      if let target = entry.linkTarget, self.entry(at: target) != nil { continue }
      let localName =
        entry.isProject
        ? linkedNames[entry.path] ?? Self.lastComponent(of: entry.path) : entry.localName
      if let package = entry.package(localName: localName, &lock) {
        entries[index].package = lock.append(package)
      }
    }
  }

  private static func lastComponent(of path: String) -> String {
    path.utf8.lastIndex(of: UInt8(ascii: "/")).map { String(path[path.utf8.index(after: $0)...]) }
      ?? path
  }

  /// Gives each entry its place in the tree of `node_modules` folders, parents first.
  private mutating func arrange() {
    owners = [entry(at: "")]
    owners.reserveCapacity(entries.count + 1)
    for index in indicesByPathLength() {
      let entry = entries[index]
      guard entry.pathLength > 0 else { continue }
      if entry.isProject {
        entries[index].place = modules.addFolder(in: NodeModules.root)
      } else {
        let folder = Self.pathOfFolder(above: entry, among: paths)
        let parent = folder.map { entries[entryAtPath[$0]].place } ?? NodeModules.root
        entries[index].place = entry.withLocalName { modules.install($0, in: parent) }
      }
      owners.append(index)
    }
  }

  /// The entries with the shortest path first, those of one length in the order of the text.
  private func indicesByPathLength() -> [Int] {
    // No path is longer than the longest, so that counting does what sorting would.
    var starts = [Int](repeating: 0, count: (entries.lazy.map(\.pathLength).max() ?? 0) + 2)
    for index in entries.indices { starts[entries[index].pathLength + 1] += 1 }
    for length in starts.indices.dropFirst() { starts[length] += starts[length - 1] }
    var order = [Int](repeating: 0, count: entries.count)
    for index in entries.indices {
      let length = entries[index].pathLength
      order[starts[length]] = index
      starts[length] += 1
    }
    return order
  }

  /// The path, by its number, of the entry in whose `node_modules` folder another lies; of the
  /// nearest one if that has no entry.
  private static func pathOfFolder(
    above entry: PackageLockEntry, among paths: TextNumbers
  ) -> Int? {
    let folderLength = PackageLockEntry.modulesFolder.utf8CodeUnitCount
    return entry.withPath { path in
      var start = entry.nameStart
      while let nameStart = start, nameStart > folderLength + 1 {
        let above = UnsafeBufferPointer(rebasing: path[..<(nameStart - folderLength - 1)])
        if let number = paths.find(above) { return number }
        start = PackageLockEntry.nameStart(in: above)
      }
      return nil
    }
  }

  private func connect(_ lock: inout NPMLockBuilder) {
    var needed: [Int] = []
    for entry in entries {
      needed.removeAll(keepingCapacity: true)
      for table in entry.needs {
        for need in table.children {
          guard need.hasKey, let place = modules.resolve(keyOf: need, from: entry.place),
            let owner = owners[Int(place)], let dependency = package(of: owner)
          else { continue }
          if entry.isProject, let name = need.key {
            lock.addRoot(
              project: entry.path, localName: name, specifier: need.string, package: dependency)
          }
          if entry.package != dependency { needed.append(dependency) }
        }
      }
      if let package = entry.package { lock.connect(package, to: needed) }
    }
  }

  /// The package of an entry, or of the folder that it links to.
  private func package(of entry: Int) -> Int? {
    if let package = entries[entry].package { return package }
    guard let target = entries[entry].linkTarget, let index = self.entry(at: target) else {
      return nil
    }
    return entries[index].package
  }
}
