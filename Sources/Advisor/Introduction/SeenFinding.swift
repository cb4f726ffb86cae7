/// What an earlier state remembers of a finding: enough to know it again when lines have moved, the
/// version is another and databases have learnt more names of the flaw.
package struct SeenFinding: Hashable, Sendable, Comparable {
  /// The file, relative to the root of the project.
  package var path: String
  package var code: String
  /// ``PackageIdentity/word``; empty if it is about no package.
  package var package: String
  /// Every name of its root cause, sorted; empty if it is about no advisory.
  package var names: [String]

  package init(path: String, code: String, package: String, names: [String]) {
    self.path = path
    self.code = code
    self.package = package
    self.names = Set(names).sorted()
  }

  /// - Parameter root: the folder that paths are counted from, absolute.
  package init(_ finding: Finding, root: String) {
    self.init(
      path: relativePath(finding.path, to: root), code: finding.code.rawValue,
      package: finding.package?.identity.word ?? "",
      names: finding.advisories.flatMap { [$0.id] + $0.aliases })
  }

  package static func < (a: SeenFinding, b: SeenFinding) -> Bool {
    ([a.path, a.code, a.package] + a.names).lexicographicallyPrecedes(
      [b.path, b.code, b.package] + b.names)
  }
}

extension PackageIdentity {
  /// `npm/lodash`: how baselines name a package.
  package var word: String { "\(ecosystem.name)/\(name)" }
}

/// A path as it is seen from a folder; one outside of it stays as it is.
package func relativePath(_ path: String, to root: String) -> String {
  let folder = root.hasSuffix("/") ? root : root + "/"
  return path.hasPrefix(folder) ? String(path.dropFirst(folder.count)) : path
}
