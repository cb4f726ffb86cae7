import Advisor
import SourceText

/// What one run of `--check` found out; the reports print it, and the exit code follows from it.
struct CheckResult {
  /// The files that were assessed, each with its text, for lines and columns.
  var documents: [(document: Document, assessment: Assessment)] = []
  /// The texts of these and of all files that their findings refer to, by path.
  var texts: [String: DocumentText] = [:]
  /// Files and folders that could not be read, or are not ours, with the reason.
  var unreadable: [(path: String, reason: String)] = []
  /// Folders all of whose files were looked at.
  var wholeFolders: [String] = []
  var database: DatabaseDescription?
  /// Why there is no database, if there is none.
  var databaseProblem: String?
  var today: Timestamp
  /// The folder that paths are given from where they must be the same on every machine.
  var root = ManifestFinder.repositoryRoot(of: FileSystem.currentFolder) ?? FileSystem.currentFolder
  /// What the findings were compared with; nil if with nothing.
  var comparison: Comparison?
  /// Whether nothing was to be looked at: nothing that was staged is of interest.
  var isNothingStaged = false
  /// Whether all that Git tracks was to be looked at, since nothing is staged.
  var isWhole = false

  /// An earlier state of the project.
  struct Comparison {
    /// As it was given: a commit or a file.
    var name: String
    /// The id of the commit; nil for a baseline, and before the first commit.
    var commit: String?
    /// When it was made; of a baseline when its database was.
    var moment: Timestamp?
    var isBaseline: Bool
  }

  var findings: [Finding] {
    documents.flatMap { $0.assessment.findings }.filter { $0.code != .notAssessed }
  }

  var notAssessed: [Finding] {
    documents.flatMap { $0.assessment.findings }.filter { $0.code == .notAssessed }
  }

  /// What decisions in force speak of.
  var suppressed: [Finding] { documents.flatMap { $0.assessment.suppressed } }

  /// The findings that make the run fail, by the policy of their own file.
  var failing: [Finding] {
    documents.flatMap { _, assessment in
      assessment.findings.filter(assessment.policy.makesFail)
    }
  }

  var assessedCount: Int { documents.reduce(0) { $0 + $1.assessment.assessedCount } }
  var notAssessedCount: Int { documents.reduce(0) { $0 + $1.assessment.notAssessedCount } }

  /// 0 nothing at or above the threshold; 1 findings; 2 something could not be assessed.
  var exitCode: Int32 {
    if !failing.isEmpty { return 1 }
    if isNothingStaged { return unreadable.isEmpty ? 0 : 2 }
    // A change may be one of rules alone.
    let isOfInterest =
      comparison == nil
      ? documents.contains { $0.document.format.kind.holdsPackages } : !documents.isEmpty
    let isIncomplete =
      database == nil || !isOfInterest || !unreadable.isEmpty
      || unassessed.contains(where: \.isOpen)
    return isIncomplete ? 2 : 0
  }

  /// What was not assessed, and whether it makes the run end as incomplete. A package that could not be
  /// assessed in the earlier state either, nobody has to mend before he may go on.
  var unassessed: [(finding: Finding, isOpen: Bool)] {
    documents.flatMap { _, assessment in
      assessment.findings.filter { $0.code == .notAssessed }.map { finding in
        let counts = finding.package == nil || assessment.policy.counts(finding)
        return (finding, finding.level > .hint && counts)
      }
    }
  }

  mutating func add(_ context: DocumentContext, _ assessment: Assessment) {
    documents.append((context.document, assessment))
    let named = [context.document, context.lockfile].compactMap { $0 } + context.definitions
    for document in named + context.policies + context.decisions {
      texts[document.path.text] = document.text
    }
  }

  /// Takes in the files that hold whatever is checked: decisions name places in them.
  mutating func take(_ organisation: OrganisationWord) {
    unreadable += organisation.problems
    for document in organisation.statements { texts[document.path.text] = document.text }
  }

  /// How many of the suppressed come back within so many days, unless somebody decides anew.
  func endingSoon(within days: Int) -> Int {
    suppressed.count { finding in
      finding.suppression?.expires.map { $0.daysLeft(at: today) < days } ?? false
    }
  }

  /// Reports decisions that speak of nothing, where all was looked at of which they could speak.
  mutating func addUnusedExceptions() {
    guard let database, unreadable.isEmpty else { return }
    let used = documents.reduce(into: Set<DecisionPlace>()) { all, checked in
      all.formUnion(checked.assessment.usedDecisions)
    }
    for index in documents.indices where documents[index].document.reading.decisions != nil {
      let document = documents[index].document
      // The folder that holds `.vex`.
      let reach = FileSystem.parent(document.path.folder)
      let isWhole = wholeFolders.contains { folder in
        reach == folder || folder == "/" || reach.hasPrefix(folder + "/")
      }
      guard isWhole else { continue }
      documents[index].assessment.findings += unusedExceptions(
        in: document, used: used, database: database)
      documents[index].assessment.findings.sort { $0.span < $1.span }
    }
  }

  /// Leaves out what a lockfile's own check repeats of a manifest's: the finding stands where a
  /// person can act on it.
  mutating func dropRepeatedLockfileFindings() {
    var repeated = RepeatedFindings()
    for (_, assessment) in documents { repeated.insert(assessment) }
    for index in documents.indices {
      documents[index].assessment.findings.removeAll(where: repeated.holds)
    }
  }
}
