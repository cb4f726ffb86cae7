import ManifestSyntax

/// Reads results of OpenSSF Scorecard: its JSON (version 2, and that of probes), as the program and
/// its REST interface give it, one result or an array of them, or one on every line as exports of
/// the BigQuery table have it.
///
/// A check with the score -1 came to no conclusion and is no signal. Those that are signals tell
/// which checks ran: a weekly scan leaves some out, and its sum is not that of a full run.
struct ScorecardFeed: HealthFeedReader {
  func shape(of beginning: UnsafeBufferPointer<UInt8>) -> HealthFeedPieces.Shape { .values }

  mutating func read(
    _ piece: UnsafeBufferPointer<UInt8>, into found: inout HealthFeedFindings
  ) {
    forEachRecord(in: piece, &found) { record, found in
      // The web interface of the action sends its result as a text within an object.
      if let text = record["result"]?.string {
        return JSONReader.read(Array(text.utf8)).readScorecard(into: &found)
      }
      record.readScorecard(into: &found)
    }
  }

  /// The signals of a result, wherever it stands.
  static func values(of result: SyntaxValue) -> HealthValues {
    var values = HealthValues()
    let score = (result["score"] ?? result["overallScore"])?.feedThousandths
    values.add(.scorecard, thousandths: score.flatMap { (0...10_000).contains($0) ? $0 : nil })
    let commit = result[path: "repo", "commit"] ?? result[path: "repository", "commit"]
    values.add(.scorecardCommit, text: commit?.string.flatMap { isCommit($0) ? $0 : nil })
    for check in result.feedElements("checks", limit: 100) {
      guard let name = check["name"]?.string, HealthFeedTexts.isName(name, limit: 64),
        let score = check["score"]?.scalarText.flatMap({ Int($0) }), (0...10).contains(score)
      else { continue }
      values.add(.check(name), number: score)
      if name == "CII-Best-Practices" { values.add(.badge, text: badges[score]) }
    }
    addProbes(of: result, to: &values)
    return values
  }

  /// The level of an OpenSSF Best Practices badge by the score that Scorecard gives for it.
  private static let badges = [2: "in_progress", 5: "passing", 7: "silver", 10: "gold"]

  /// A probe is true or false where all its findings are; where they differ, the text `mixed`.
  private static func addProbes(of result: SyntaxValue, to values: inout HealthValues) {
    var outcomes: [(name: String, hasTrue: Bool, hasFalse: Bool)] = []
    for finding in result.feedElements("findings", limit: 10_000) {
      guard let name = finding["probe"]?.string, HealthFeedTexts.isName(name, limit: 64) else {
        continue
      }
      let outcome = finding["outcome"]?.string
      let isTrue = outcome == "True" || outcome == "Positive"
      let isFalse = outcome == "False" || outcome == "Negative"
      // NotApplicable, NotAvailable, NotSupported, Error: nothing is known.
      guard isTrue || isFalse else { continue }
      if let index = outcomes.firstIndex(where: { $0.name == name }) {
        outcomes[index].hasTrue = outcomes[index].hasTrue || isTrue
        outcomes[index].hasFalse = outcomes[index].hasFalse || isFalse
      } else if outcomes.count < 200 {
        outcomes.append((name, isTrue, isFalse))
      }
    }
    for probe in outcomes {
      if probe.hasTrue, probe.hasFalse {
        values.add(.probe(probe.name), text: "mixed")
      } else {
        values.add(.probe(probe.name), flag: probe.hasTrue)
        if probe.name == "archived" { values.add(.archived, flag: probe.hasTrue) }
      }
    }
  }

  private static func isCommit(_ text: String) -> Bool {
    text.utf8.count >= 7 && text.utf8.count <= 64
      && text.utf8.allSatisfy { (0x30...0x39).contains($0) || (0x61...0x66).contains($0) }
  }
}

extension SyntaxTree {
  fileprivate func readScorecard(into found: inout HealthFeedFindings) {
    guard isWellFormed else { return found.addProblem("not-json", "a result within a text") }
    root.readScorecard(into: &found)
  }
}

extension SyntaxValue {
  fileprivate func readScorecard(into found: inout HealthFeedFindings) {
    guard let name = self[path: "repo", "name"]?.string else {
      return found.addProblem("not-a-result", "it has no repo.name")
    }
    guard let repository = RepositoryIdentity(name) else {
      return found.addProblem("no-repository", name)
    }
    let values = ScorecardFeed.values(of: self)
    guard !values.all.isEmpty else { return found.addProblem("nothing-conclusive", name) }
    found.add(.repository(repository), date: self["date"]?.feedDate, values)
  }
}
