import ManifestSyntax

/// Reads what deps.dev says of a project: its repository's numbers, and the Scorecard within.
enum DepsDevProject {
  static func read(_ answer: SyntaxValue, _ found: inout HealthFeedFindings) {
    let id = answer[path: "projectKey", "id"]?.string ?? ""
    guard let repository = RepositoryIdentity(id) else {
      return found.addProblem("no-repository", id)
    }
    var values = HealthValues()
    values.add(.stars, number: answer["starsCount"]?.feedCount)
    values.add(.openIssues, number: answer["openIssuesCount"]?.feedCount)
    values.add(.homepage, text: answer["homepage"]?.feedLink)
    let licence = answer["license"]?.string ?? ""
    values.add(.licence, text: HealthFeedTexts.licence(licence.isEmpty ? [] : [licence]))
    found.add(.repository(repository), date: nil, values)

    if let scorecard = answer["scorecard"], scorecard.kind == .object {
      found.add(
        .repository(repository), date: scorecard["date"]?.feedDate,
        ScorecardFeed.values(of: scorecard))
    }
    if let fuzzing = answer["ossFuzz"], fuzzing.kind == .object {
      var values = HealthValues()
      values.add(.fuzzed, flag: true)
      found.add(.repository(repository), date: fuzzing["date"]?.feedDate, values)
    }
  }
}
