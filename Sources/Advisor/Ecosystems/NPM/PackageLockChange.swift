import ManifestSyntax
import SourceText

/// What a reading of a package lock keeps for the next one.
struct PackageLockMemory: Sendable {
  let tree: SyntaxTree
  /// For each entry of `packages`, its package.
  let packages: [Int?]
}

/// The reading of a package lock of which at most one entry has changed, made from the one before.
///
/// Somebody types into one version of some thousand. As long as the entry keeps its name and what it
/// needs, it stays in its place of the graph, and all others are what they were.
struct PackageLockChange {
  let reading: Reading

  /// Nil if more than that has changed, or if there was, or is, any problem.
  init?(from previous: Reading, _ memory: PackageLockMemory, to tree: SyntaxTree) {
    guard let change = tree.change, previous.problems.isEmpty, var lockfile = previous.lockfile
    else { return nil }
    var changed: (index: Int, package: ResolvedPackage)?
    if let value = change.value.flatMap(tree.value), let packages = tree.root["packages"] {
      if packages.span.contains(value.span) {
        guard let found = Self.changedPackage(value, in: packages, memory) else { return nil }
        changed = found
      } else if value.span.contains(packages.span) {
        return nil
      }
    }
    for index in lockfile.packages.indices {
      lockfile.packages[index].spans.move(change)
    }
    if let (index, package) = changed, lockfile.packages.indices.contains(index) {
      let isDirect = lockfile.packages[index].isDirect
      lockfile.packages[index] = package
      lockfile.packages[index].isDirect = isDirect
    }
    var reading = Reading(.lockfile(lockfile))
    reading.memory = PackageLockMemory(tree: tree, packages: memory.packages)
    reading.change = LockfileChange(package: changed?.index)
    self.reading = reading
  }

  /// The package whose entry holds the value that was read anew, as it is now.
  private static func changedPackage(
    _ value: SyntaxValue, in packages: SyntaxValue, _ memory: PackageLockMemory
  ) -> (Int, ResolvedPackage)? {
    var position = -1
    var found: SyntaxValue?
    for entry in packages.children {
      if entry.id > value.id { break }
      position += 1
      found = entry
    }
    guard let found, let index = memory.packages.element(at: position) ?? nil,
      let old = memory.tree.value(found.id)
    else { return nil }
    let before = PackageLockEntry(old)
    let entry = PackageLockEntry(found)
    var lock = NPMLockBuilder()
    guard !entry.isProject, !entry.isLink, !before.isLink,
      entry.field(entry.name)?.string == before.field(before.name)?.string,
      entry.needs.elementsEqual(
        before.needs, by: { entry.bytes($0).elementsEqual(before.bytes($1)) }),
      let package = entry.package(localName: entry.localName, &lock), !lock.hasProblems
    else { return nil }
    return (index, package)
  }
}
