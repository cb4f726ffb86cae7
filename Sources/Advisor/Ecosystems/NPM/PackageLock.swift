import ManifestSyntax
package import SourceText

/// `package-lock.json` and `npm-shrinkwrap.json`, lockfile versions 1, 2 and 3
/// (<https://docs.npmjs.com/cli/configuring-npm/package-lock-json>).
///
/// Version 2 tells everything twice, in `packages` and, for npm 6, in `dependencies`; the first is
/// read where it exists.
package struct PackageLock: ManifestFormat {
  package let name: String
  private let fileName: String

  package static let packageLock = PackageLock(
    name: "npm-package-lock", fileName: "package-lock.json")
  package static let shrinkwrap = PackageLock(
    name: "npm-shrinkwrap", fileName: "npm-shrinkwrap.json")

  private init(name: String, fileName: String) {
    self.name = name
    self.fileName = fileName
  }

  package var kind: DocumentKind { .lockfile }
  package let updateCommand: String? = "npm update NAME"

  package var reference: FormatReference {
    FormatReference(
      fileName,
      reads: "lockfile versions 1, 2 and 3: every entry, aliases, links, groups, who needs whom")
  }

  package func matches(_ path: DocumentPath) -> Bool {
    path.fileName == fileName && !path.isInstalledByNPM
  }

  package func read(_ text: DocumentText) -> Reading { read(text, after: nil) }

  package func read(_ text: DocumentText, after previous: Reading?) -> Reading {
    let before = previous?.memory as? PackageLockMemory
    let tree = JSONReader.read(text.bytes, after: before?.tree)
    if let previous, let before,
      let reading = PackageLockChange(from: previous, before, to: tree)?.reading
    {
      return reading
    }
    var lock = NPMLockBuilder()
    var packages: [Int?] = []
    lock.expectObject(tree.root)
    if let table = tree.root["packages"] {
      packages = PackageLockPackages.read(table, into: &lock)
    } else if let dependencies = tree.root["dependencies"] {
      PackageLockTree.read(dependencies, into: &lock)
    }
    var reading = lock.reading(refreshCommand: "npm install", syntaxProblems: tree.problems)
    if !packages.isEmpty { reading.memory = PackageLockMemory(tree: tree, packages: packages) }
    return reading
  }
}
