import Advisor
import AdvisoryStore
import ArgumentParser

struct Explain: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Print an advisory, the verdict on a package version, or what a finding means.",
    discussion: """
        forewarn explain GHSA-jf85-cpcp-j695
        forewarn explain pkg:npm/lodash@4.17.11
        forewarn explain known-vulnerability

      Exit code 2: there is no such advisory, or the package could not be judged.
      """)

  @Argument(
    help: "An advisory's id or alias, a package URL with a version, or a finding's code.",
    completion: .list(FindingCode.allCases.map(\.rawValue)))
  var subject: String

  @Flag(help: "Use the small database built into Forewarn.")
  var starter = false

  @OptionGroup var cache: CacheOption

  func run() throws {
    if let code = FindingCode(rawValue: subject) {
      Terminal.write(code.manualPage)
      return
    }
    var problem: String?
    guard
      let advisories = Databases.open(starter: starter, folder: cache.folder, problem: &problem)
    else {
      Terminal.note("forewarn: \(problem ?? "there is no advisory database")")
      throw ExitCode(2)
    }
    let explanation: Explanation?
    do {
      explanation =
        subject.hasPrefix("pkg:")
        ? try Explanation(purl: subject, advisories) : try Explanation(id: subject, advisories)
    } catch {
      Terminal.note("forewarn: \(displayed("\(error)", limit: 1_000))")
      throw ExitCode(2)
    }
    guard let explanation else {
      Terminal.note(
        "forewarn: the database holds nothing about \"\(displayed(subject))\". "
          + DatabaseText.describe(
            advisories.database, nil, Timestamp(seconds: Terminal.now)))
      throw ExitCode(2)
    }
    Terminal.write(explanation.text + "\n")
    Terminal.write(
      DatabaseText.describe(advisories.database, nil, Timestamp(seconds: Terminal.now)) + "\n")
    if explanation.isUnknown { throw ExitCode(2) }
  }
}
