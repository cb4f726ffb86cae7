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

  package func read(_ text: DocumentText) -> Reading {
    let tree = JSONReader.read(text.bytes)
    var lock = NPMLockBuilder()
    lock.expectObject(tree.root)
    if let packages = tree.root["packages"] {
      PackageLockPackages.read(packages, into: &lock)
    } else if let dependencies = tree.root["dependencies"] {
      PackageLockTree.read(dependencies, into: &lock)
    }
    return lock.reading(refreshCommand: "npm install", syntaxProblems: tree.problems)
  }
}
