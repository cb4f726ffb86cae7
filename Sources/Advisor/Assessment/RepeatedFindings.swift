/// What is shown twice where a lockfile is checked beside the manifests whose versions it fixes:
/// a finding at the manifest's entry, and the same one at the lockfile's.
package struct RepeatedFindings: Sendable {
  private struct Key: Hashable {
    var lockfile: String
    var code: FindingCode
    var package: Finding.Subject?
    var advisories: [String]

    init(_ lockfile: String, _ finding: Finding) {
      self.lockfile = lockfile
      code = finding.code
      package = finding.package
      advisories = finding.advisories.map(\.id)
    }
  }

  private var shown: Set<Key> = []

  package init() {}

  /// Takes in what is shown of a manifest, or of a lockfile, which shows nothing of another.
  package mutating func insert(_ assessment: Assessment) {
    guard let lockfile = assessment.lockfilePath else { return }
    for finding in assessment.findings where finding.certainty == .locked {
      shown.insert(Key(lockfile, finding))
    }
  }

  /// Whether a finding in a lockfile was shown at a manifest already.
  package func holds(_ finding: Finding) -> Bool {
    finding.certainty == .locked && shown.contains(Key(finding.path, finding))
  }
}
