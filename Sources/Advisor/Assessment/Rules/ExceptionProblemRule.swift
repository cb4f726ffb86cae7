import ManifestSyntax
import SourceText

struct ExceptionProblemRule: Rule {
  let code = FindingCode.exceptionProblem
  let manual = """
    A decision about a finding is not one, or does not count: what it was meant to take away stays.

    A statement in `.vex/*.openvex.json` needs a vulnerability, a known status, a product as a
    package URL, an author and, where it says `not_affected`, a justification or an impact
    statement; where it says `affected`, an action statement. A comment is written as
    `forewarn: ignore ID until 2027-01-31 because REASON`; the reason may not be missing. A policy
    (`forewarn.toml`) may forbid exceptions from a kind of finding, or limit how long they last.

    A statement that says `affected` or `under_investigation` takes nothing away unless it says
    until when that is accepted: `"status_notes": "Expires 2027-01-31."`.

    To resolve it, write what is missing, or remove the decision. What others published
    (`.vex/upstream/`) is shown as information; mend it where it comes from.
    """

  /// Further problems of one file are counted, not shown one by one.
  private static let maximumProblems = 50

  func findings(in document: JudgedDocument) -> [Finding] {
    let source = document.context.document
    let problems: [SyntaxProblem]
    let level: Finding.Level
    if let decisions = source.reading.decisions {
      level = source.holdsOwnDecisions ? .warning : .information
      problems = decisions.problems
    } else {
      level = .warning
      problems = CommentDecision.all(in: source).problems
    }
    var findings = problems.prefix(Self.maximumProblems).map {
      finding(level, $0.span, $0.message, document)
    }
    if problems.count > Self.maximumProblems, let last = problems.last {
      let more = problems.count - Self.maximumProblems
      findings.append(finding(level, last.span, "\(more) more places are wrong.", document))
    }
    return findings + withoutEffect(in: document)
  }

  /// Statements that are whole and take nothing away all the same.
  private func withoutEffect(in document: JudgedDocument) -> [Finding] {
    let source = document.context.document
    guard source.holdsOwnDecisions, let decisions = source.reading.decisions else { return [] }
    let rules = ExceptionRules(document.policy)
    return decisions.statements.filter(\.isSound).compactMap { statement in
      let start = statement.timestamp ?? document.today
      let isOpen =
        statement.expires == nil
        && [.affected, .underInvestigation].contains(statement.status)
      if isOpen {
        return finding(
          .information, statement.span.head,
          "This says \"\(statement.status.rawValue)\" and not until when that is accepted, so it "
            + "takes no finding away: `\"status_notes\": \"Expires 2027-01-31.\"` says it.",
          document)
      }
      let isNamed = rules.forbidden.contains { code in
        statement.vulnerability.inLowerCase == Finding.codePrefix + code.rawValue
      }
      if isNamed {
        return finding(
          .warning, statement.span.head, "A policy forbids this exception: it does not count.",
          document)
      }
      guard let most = rules.maximumDays, rules.isTooLong(from: start, to: statement.expires)
      else { return nil }
      let length =
        statement.expires.map { "lasts \($0.daysLeft(at: start)) days" } ?? "does not end"
      return finding(
        .warning, statement.span.head,
        "This exception \(length); a policy allows \(most) days at most, so it does not count.",
        document)
    }
  }

  private func finding(
    _ level: Finding.Level, _ span: SourceSpan, _ message: String, _ document: JudgedDocument
  ) -> Finding {
    Finding(code: code, level: level, path: document.path, span: span, message: message)
  }
}

extension SourceSpan {
  /// Its first byte: the place of something that is too long to be underlined as a whole.
  var head: SourceSpan { SourceSpan(start, Swift.min(start + 1, end)) }
}
