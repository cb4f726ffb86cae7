import ManifestSyntax
import SourceText

struct NotAssessedRule: Rule {
  let code = FindingCode.notAssessed
  let manual = """
    Forewarn could not judge this, and says so instead of staying silent.

    Reasons: there is no advisory database, or it is damaged or too old; the signals of health
    beside it, which tell of flaws that are exploited, are damaged; the file, or a part of
    it, could not be read, or a file that it takes in (`-r base.txt`) was not found; a version
    is not one of its ecosystem; an advisory names a version that cannot be ordered. With any of
    these `forewarn --check` ends with exit code 2, unless findings make it 1.

    A dependency from a Git repository, an archive address or a private registry is shown as a
    hint and does not change the exit code: advisories are about packages of public registries,
    and a package of the same name from elsewhere is another package.
    """

  /// Further problems of one file are counted, not shown one by one.
  private static let maximumProblems = 20

  func findings(in document: JudgedDocument) -> [Finding] {
    let format = document.context.document.format
    // What is wrong in a policy is said by a rule of its own.
    if format.kind == .policy { return [] }
    var findings: [Finding] = []
    if let problem = document.databaseProblem {
      findings.append(
        Finding(
          code: code, level: .warning, path: document.path, span: .documentStart,
          message: problem + " Nothing in this file was checked."))
      return findings + syntaxFindings(document)
    }
    if let problem = document.signalsProblem {
      findings.append(
        Finding(
          code: code, level: .warning, path: document.path, span: .documentStart,
          message:
            "The signals of health could not be read: \(problem) Which flaws are exploited was not "
            + "checked."))
    }
    if let database = document.database, !database.isStarter,
      let limit = document.policy.maximumDatabaseAge,
      document.today.seconds - database.confirmedAt.seconds > limit
    {
      let days = (document.today.seconds - database.confirmedAt.seconds) / 86_400
      findings.append(
        Finding(
          code: code, level: .warning, path: document.path, span: .documentStart,
          message:
            "The advisory database is \(days) days old; newer advisories are not known. "
            + "Run `forewarn sync`."
        ).with(document.policy.remark(on: \.failAfter, limit)))
    }
    for uncertainty in document.verdicts.uncertainties {
      let target = uncertainty.target
      let version: String? =
        if case .exact(let text, _) = target.knowledge { text } else { nil }
      findings.append(
        Finding(
          code: code, level: uncertainty.isOutsideRegistry ? .hint : .information,
          path: document.path, span: target.span,
          package: Finding.Subject(
            identity: target.identity, name: target.name, version: version),
          message: "\(displayed(target.name)) was not assessed: \(uncertainty.reason).",
          related: target.related, groups: target.groups))
    }
    for include in document.context.missing {
      let isAddress = include.path.utf8.contains(UInt8(ascii: ":"))
      let reason =
        isAddress
        ? "it is not a file of this project" : "there is no such file here that could be read"
      findings.append(
        Finding(
          code: code, level: .information, path: document.path, span: include.span,
          message:
            "What \(displayed(include.path, limit: 500)) asks for was not assessed: \(reason)."
        ))
    }
    // What is wrong with a version is said once, of the package.
    let said = document.verdicts.uncertainties.filter { !$0.isOutsideRegistry }.map(\.target.span)
    return findings + syntaxFindings(document, without: Set(said))
  }

  private func syntaxFindings(
    _ document: JudgedDocument, without said: Set<SourceSpan> = []
  ) -> [Finding] {
    let problems = document.context.document.reading.problems.filter { !said.contains($0.span) }
    var findings = problems.prefix(Self.maximumProblems).map { problem in
      Finding(
        code: code, level: .information, path: document.path, span: problem.span,
        message: "This could not be read as it stands: \(displayed(problem.message))")
    }
    if problems.count > Self.maximumProblems, let place = problems.last?.span {
      findings.append(
        Finding(
          code: code, level: .information, path: document.path, span: place,
          message: "\(problems.count - Self.maximumProblems) more places could not be read."))
    }
    return findings
  }
}
