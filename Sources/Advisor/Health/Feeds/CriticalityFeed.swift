/// Reads the CSV of the OpenSSF Criticality Score: of each repository the score and its inputs, in
/// the columns of the program's second version (`legacy.commit_frequency`) or first
/// (`commit_frequency`).
struct CriticalityFeed: HealthFeedReader {
  private var table = HealthFeedTable()

  func shape(of beginning: UnsafeBufferPointer<UInt8>) -> HealthFeedPieces.Shape { .rows }

  /// The inputs of the formula, as its second version calls them, and their other names.
  private static let inputs: [(name: String, columns: [String])] = [
    ("created_since", ["legacy.created_since", "created_since"]),
    ("updated_since", ["legacy.updated_since", "updated_since"]),
    ("contributor_count", ["legacy.contributor_count", "contributor_count"]),
    ("org_count", ["legacy.org_count", "org_count"]),
    ("commit_frequency", ["legacy.commit_frequency", "commit_frequency"]),
    (
      "recent_release_count",
      ["legacy.recent_release_count", "recent_release_count", "recent_releases_count"]
    ),
    ("closed_issues_count", ["legacy.closed_issues_count", "closed_issues_count"]),
    ("updated_issues_count", ["legacy.updated_issues_count", "updated_issues_count"]),
    (
      "issue_comment_frequency",
      ["legacy.issue_comment_frequency", "issue_comment_frequency", "comment_frequency"]
    ),
    ("github_mention_count", ["legacy.github_mention_count", "github_mention_count"]),
    ("dependent_count", ["depsdev.dependent_count", "dependents_count"]),
  ]

  mutating func read(
    _ piece: UnsafeBufferPointer<UInt8>, into found: inout HealthFeedFindings
  ) {
    guard table.read(piece, &found) else { return }
    guard let address = table[either: ["repo.url", "url", "repo"]] else {
      return found.addProblem("no-repository", "a row names none")
    }
    guard let repository = RepositoryIdentity(address) else {
      return found.addProblem("no-repository", address)
    }
    var values = HealthValues()
    let score = table[either: ["default_score", "criticality_score", "score"]]
      .flatMap { HealthFeedTexts.thousandths($0) }
    values.add(.criticality, thousandths: score.flatMap { (0...1_000).contains($0) ? $0 : nil })
    for (name, columns) in Self.inputs {
      guard let input = table[either: columns].flatMap({ HealthFeedTexts.thousandths($0) }),
        input >= 0
      else { continue }
      values.add(.criticality(name), thousandths: input)
      if name == "contributor_count" { values.add(.contributors, number: input / 1_000) }
      if name == "org_count" { values.add(.organisations, number: input / 1_000) }
    }
    values.add(.created, date: HealthFeedTexts.date(table["repo.created_at"]))
    values.add(.stars, number: table["repo.star_count"].flatMap { HealthFeedTexts.count($0) })
    guard !values.all.isEmpty else { return found.addProblem("no-score", address) }
    found.add(
      .repository(repository), date: HealthFeedTexts.date(table["collection_date"]), values)
  }
}
