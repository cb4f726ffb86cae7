/// What is known of an earlier state of a project, to tell what has come in since from what was there.
///
/// Either the earlier files are assessed again with the database of today: then all that they had is
/// among ``findings``, and what was published after ``moment`` could not be known then. Or a baseline
/// tells what was found at that time, with the database of that time, and in which ``files`` which
/// packages were: then what is found now of a package that was there has been disclosed since.
package struct EarlierState: Sendable {
  /// The moment of the state, where its files were assessed with the database of today.
  package var moment: Timestamp?
  package private(set) var findings: Set<SeenFinding> = []
  /// The packages of each file, by the path from the root of the project; empty where the files were
  /// assessed anew.
  package private(set) var files: [String: PackageUses] = [:]

  private struct Key: Hashable {
    /// Nil for what was in files that are gone.
    var path: String?
    var code: String
    var package: String
  }
  /// The names of the root causes; an empty one stands for a finding without any.
  private var index: [Key: Set<String>] = [:]
  /// The packages of the files that are gone: they may have moved into others.
  private var movedUses = PackageUses()

  package init(moment: Timestamp? = nil) { self.moment = moment }

  /// - Parameter isGone: whether there is no such file any more.
  package mutating func add(_ finding: SeenFinding, isGone: Bool = false) {
    findings.insert(finding)
    for path in isGone ? [finding.path, nil] : [finding.path] {
      let key = Key(path: path, code: finding.code, package: finding.package)
      index[key, default: []].formUnion(Self.names(finding))
    }
  }

  package mutating func add(_ uses: PackageUses, of path: String, isGone: Bool = false) {
    files[path] = uses
    if isGone { movedUses.formUnion(uses) }
  }

  /// Since when a finding is there.
  /// - Parameters:
  ///   - finding: one of today's, with the database of today.
  ///   - root: the folder that the paths of the state are counted from, absolute.
  ///   - uses: the packages of its file today.
  package func introduction(
    of finding: Finding, root: String, uses: PackageUses = PackageUses()
  ) -> Introduction {
    let seen = SeenFinding(finding, root: root)
    if holds(seen) {
      let published = finding.advisories.compactMap(\.published).min()
      guard let moment, let published, moment < published else { return .existing }
      return .newlyDisclosed
    }
    let known = files[seen.path]?.held(finding, now: uses) ?? false
    return known || movedUses.held(finding, now: uses) ? .newlyDisclosed : .introduced
  }

  private func holds(_ finding: SeenFinding) -> Bool {
    let names = Self.names(finding)
    var codes = [finding.code]
    // What was locked to a flaw and is not any more is better, also if it could come back.
    if finding.code == FindingCode.rangeAdmitsVulnerable.rawValue {
      codes.append(FindingCode.knownVulnerability.rawValue)
    }
    for code in codes {
      for path in [finding.path, nil] {
        guard let known = index[Key(path: path, code: code, package: finding.package)] else {
          continue
        }
        if names.contains(where: known.contains) { return true }
      }
    }
    return false
  }

  private static func names(_ finding: SeenFinding) -> [String] {
    finding.names.isEmpty ? [""] : finding.names
  }
}
