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
  package let override: String? = #""overrides": { "NAME": "NEW" } in package.json"#

  package var reference: FormatReference {
    FormatReference(
      fileName,
      reads: "lockfile versions 1, 2 and 3: every entry, aliases, links, groups, `funding`, "
        + "who needs whom"
    )
  }

  package var fileNames: [String] { [fileName] }

  package func matches(_ path: DocumentPath) -> Bool {
    hasNameOf(path) && !path.isInstalledByNPM
  }

  package func remarks(on package: ResolvedPackage, in lockfile: Document) -> LockfileRemarks {
    var remarks = LockfileRemarks()
    remarks.add(funding: lockfile.entry(of: package, ifHolding: ["\"funding\""])?["funding"])
    remarks.replacement = package.deprecation.flatMap {
      NamedReplacement(notice: $0, of: package.identity)
    }
    return remarks
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

  package func requestFinder(_ lockfile: Document) -> RequestFinder? {
    guard let packages = lockfile.reading.lockfile?.packages else { return nil }
    let tree =
      (lockfile.reading.memory as? PackageLockMemory)?.tree
      ?? JSONReader.read(lockfile.text.bytes)
    var entries: [Int: SyntaxValue] = [:]
    var tables = [tree.root["packages"] ?? tree.root["dependencies"]].compactMap(\.self)
    while let table = tables.popLast() {
      for entry in table.children where entry.kind == .object {
        entries[entry.entrySpan.start] = entry
        // Before version 2 an entry holds those that are installed inside it.
        if let inner = entry["dependencies"], inner.children.contains(where: { $0.kind == .object })
        {
          tables.append(inner)
        }
      }
    }
    return { package, dependents in
      guard var path = packages.element(at: package).flatMap({ entries[$0.spans.entry.start]?.key })
      else { return nil }
      let start = path.withUTF8 { PackageLockEntry.nameStart(in: $0) } ?? 0
      let name = String(decoding: Array(path.utf8.dropFirst(start)), as: UTF8.self)
      var requests: [VersionRequest] = []
      for dependent in dependents {
        let entry = packages.element(at: dependent).flatMap { entries[$0.spans.entry.start] }
        let fields = ["dependencies", "optionalDependencies", "peerDependencies", "requires"]
        guard let text = fields.lazy.compactMap({ entry?[$0]?[name]?.scalarText }).first else {
          return nil
        }
        requests.append(VersionRequest(npm: text, localName: name, dependent: dependent))
      }
      return requests
    }
  }
}
