import Advisor

/// What a check says at its end, in full sentences, one a line: what was checked, what could not be,
/// what is new, what was set aside, and which database answered. Every report carries it.
struct CheckSummary {
  let result: CheckResult

  /// Nil if no database answered: then nothing was checked.
  var verdict: String? {
    let files = result.documents.count { $0.document.format.kind.holdsPackages }
    if result.isNothingStaged {
      return "Nothing is staged that Forewarn reads: nothing was checked."
    }
    if files == 0 { return "No manifest or lockfile was found: nothing was checked." }
    guard result.database != nil else { return nil }
    let findings = result.findings
    let scope = result.isWhole ? "Nothing is staged: checked all that Git tracks, " : "Checked "
    if result.assessedCount == 0, findings.isEmpty, result.suppressed.isEmpty {
      // What was not looked at is not unaffected.
      return scope + "\(counted(files, "file")), "
        + (unassessed == nil ? "in which no package is named." : "but none of the packages.")
    }
    let line = scope + "\(counted(result.assessedCount, "package")) in \(counted(files, "file")): "
    if findings.isEmpty {
      return result.suppressed.isEmpty
        ? line + "no known advisory affects them." : line + "nothing remains to be done."
    }
    func count(_ level: Finding.Level) -> Int { findings.count { $0.level == level } }
    let parts = [
      (count(.error), "error"), (count(.warning), "warning"),
      (count(.information) + count(.hint), "remark"),
    ]
    return line + counted(findings.count, "finding") + " ("
      + parts.filter { $0.0 > 0 }.map { counted($0.0, $0.1) }.joined(separator: ", ") + ")."
  }

  /// `Compared with HEAD (1a2b3c4d5e of 2026-11-20): 1 introduced, 2 existing.` Nil if nothing was
  /// compared, or there is no finding.
  var introductions: String? {
    let findings = result.findings
    guard let comparison = result.comparison, !findings.isEmpty else { return nil }
    var marks: [String] = []
    if let commit = comparison.commit { marks.append(String(commit.prefix(10))) }
    if let moment = comparison.moment { marks.append("of \(moment.day)") }
    let counts = Introduction.allCases.compactMap { introduction -> String? in
      let count = findings.count { $0.introduction == introduction }
      return count == 0 ? nil : "\(count) \(introduction.words)"
    }
    let line =
      "Compared with \(displayed(comparison.name))"
      + (marks.isEmpty ? "" : " (\(marks.joined(separator: " ")))")
      + ": \(counts.joined(separator: ", "))."
    let rest =
      findings.contains { $0.introduction == .existing }
      ? line + " `forewarn --check` shows them all." : line
    return disclosure.map { "\(rest) \($0)" } ?? rest
  }

  /// By whose word what was disclosed since fails a check that compares, and why.
  private var disclosure: String? {
    for (_, assessment) in result.documents {
      let policy = assessment.policy
      guard policy.failsOnDisclosed,
        assessment.findings.contains(where: {
          $0.introduction == .newlyDisclosed && policy.makesFail($0)
        }), let remark = policy.remark(on: \.failOnDisclosed, true)
      else { continue }
      return "What was disclosed since fails the check. \(remark.sentence)"
    }
    return nil
  }

  private static let soonDays = 14

  var setAside: String? {
    let count = result.suppressed.count
    guard count > 0 else { return nil }
    let ending = result.endingSoon(within: Self.soonDays)
    let soon =
      ending > 0
      ? " (\(ending) of which \(ending == 1 ? "ends" : "end") within \(Self.soonDays) days)" : ""
    return "\(counted(count, "finding")) \(count == 1 ? "is" : "are") set aside by decisions"
      + "\(soon)."
  }

  /// Nil if everything was assessed.
  var unassessed: String? {
    let unknown = result.notAssessedCount
    guard unknown > 0 else { return nil }
    let outside = result.notAssessed.filter { $0.level == .hint }
    let unpublished = outside.compactMap(\.package?.identity.ecosystem).filter {
      $0.definition?.advisories == EcosystemDefinition.AdvisoryData.none
    }
    var reasons: [String] = []
    if outside.count > unpublished.count {
      reasons.append(
        "\(outside.count - unpublished.count) from Git, archives or other registries, which "
          + "advisories do not cover")
    }
    if !unpublished.isEmpty {
      let names = Set(unpublished.map(\.name)).sorted().joined(separator: ", ")
      reasons.append("\(unpublished.count) of \(names), where nobody publishes advisories")
    }
    return "\(counted(unknown, "package")) could not be assessed"
      + (reasons.isEmpty ? "." : " (\(reasons.joined(separator: "; "))).")
      + " `forewarn list` shows them."
  }

  var unreadable: String? {
    result.unreadable.isEmpty
      ? nil
      : "\(counted(result.unreadable.count, "file")) named or found here "
        + "\(result.unreadable.count == 1 ? "was" : "were") not checked."
  }

  var database: String {
    DatabaseText.describe(result.database, result.databaseProblem, result.today)
  }

  /// All of it.
  var lines: [String] {
    [verdict, introductions, setAside, unassessed, unreadable, database].compactMap { $0 }
  }
}

extension Introduction {
  /// For people.
  var words: String { self == .newlyDisclosed ? "newly disclosed" : rawValue }
}

/// Which database answered and how old it is, in one line.
enum DatabaseText {
  static func describe(
    _ database: DatabaseDescription?, _ problem: String?, _ today: Timestamp
  ) -> String {
    guard let database else {
      return problem ?? "There is no advisory database. Run `forewarn sync` to get one."
    }
    let records = counted(database.recordCount, "advisory", "advisories")
    if database.isStarter {
      return "Database: the starter database built into Forewarn, \(records), newest of "
        + "\(database.newestRecord.day). It shows how Forewarn works; run `forewarn sync` for the "
        + "real one."
    }
    let publication = database.publication.map {
      "signed publication \($0.sequence) of \($0.published.day), "
    }
    return
      "Database: \(publication ?? "")generation \(database.sequence) of \(database.builtAt.day) "
      + "(confirmed \(age(database.confirmedAt, today)) ago), \(records), newest of \(database.newestRecord.day), "
      + "from \(displayed(database.origin, limit: 300))."
      + (today.seconds - database.confirmedAt.seconds > DatabaseDescription.usualMaximumAge
        ? " It may lack newer advisories: run `forewarn sync`." : "")
  }

  static func age(_ moment: Timestamp, _ today: Timestamp) -> String {
    let seconds = Swift.max(0, today.seconds - moment.seconds)
    switch seconds {
    case ..<120: return "\(seconds) s"
    case ..<7_200: return "\(seconds / 60) min"
    case ..<172_800: return "\(seconds / 3_600) h"
    default: return "\(seconds / 86_400) days"
    }
  }
}
