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
    if let scorecard = answer["scorecard"], scorecard.kind == .object {
      values.add(ScorecardFeed.values(of: scorecard), date: scorecard["date"]?.feedDate)
    }
    if let fuzzing = answer["ossFuzz"], fuzzing.kind == .object {
      var fuzzed = HealthValues()
      fuzzed.add(.fuzzed, flag: true)
      values.add(fuzzed, date: fuzzing["date"]?.feedDate)
    }
    found.add(.repository(repository), date: nil, values)
  }
}
