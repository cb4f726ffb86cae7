/// What stays the same of a finding when lines move, versions change and advisories are reworded: by
/// it two checks at different times know that they speak of the same thing.
package struct FindingKey: Hashable, Sendable, Comparable {
  /// The file, relative to the root of its repository.
  package var path: String
  package var code: FindingCode
  package var package: PackageIdentity?
  /// The advisory that is shown first of its root cause; empty if the finding is about none.
  package var advisory: String
  /// The name that the entry has in its file, where that is not the package's own.
  package var declaredName: String?

  /// - Parameter root: the root of the repository, an absolute path. A file outside of it keeps its
  ///   whole path.
  package init(_ finding: Finding, root: String) {
    path = Self.relative(finding.path, to: root)
    code = finding.code
    package = finding.package?.identity
    advisory = finding.advisories.first?.id ?? ""
    declaredName = finding.declaredName
  }

  /// One text for all of it, whatever its parts hold: each with its length before it.
  package var text: String {
    [path, code.rawValue, package?.ecosystem.name ?? "", package?.name ?? "", advisory]
      .reduce(into: "") { $0 += "\($1.utf8.count):\($1)" }
      + (declaredName.map { "\($0.utf8.count):\($0)" } ?? "")
  }

  package static func < (a: FindingKey, b: FindingKey) -> Bool { a.text < b.text }

  private static func relative(_ path: String, to root: String) -> String {
    let folder = root.hasSuffix("/") ? root : root + "/"
    return path.hasPrefix(folder) ? String(path.dropFirst(folder.count)) : path
  }
}
