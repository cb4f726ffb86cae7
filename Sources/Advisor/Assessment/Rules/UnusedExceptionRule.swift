import SourceText

struct UnusedExceptionRule: Rule {
  let code = FindingCode.unusedException
  let manual = """
    A decision speaks of nothing that was found: nobody needs it any more, or it never fitted.

    The package was upgraded or removed, the advisory was withdrawn, or the identifier or package URL
    of the decision is another than the finding's. A decision that is kept beyond its need would
    one day take away a finding that nobody looked at.

    A comment is compared with the findings of its own file. A statement in `.vex/` is compared with
    those of all files in the folder that holds `.vex`, so it is reported only where all of them were
    looked at: by `forewarn --check` of that folder, and in an editor that has it open. Nothing is
    said where a database was missing or has no advisories of the package's ecosystem, and nothing
    of statements about kinds of findings (`forewarn:low-health`), which depend on more than
    the files.

    To resolve it, remove the decision. Whoever wants to keep its history has it in Git.
    """

  /// What needs the findings of all files is said after them (``unusedExceptions(in:used:database:)``).
  func findings(in document: JudgedDocument) -> [Finding] { [] }

  static func findings(of comments: [CommentDecision], path: String) -> [Finding] {
    comments.map {
      finding(path, $0.span, "This comment speaks of no finding here; it can be removed.")
    }
  }

  static func finding(_ path: String, _ span: SourceSpan, _ message: String) -> Finding {
    Finding(
      code: .unusedException, level: .information, path: path, span: span, message: message)
  }
}

/// The statements of a document that speak of nothing, once everything that they could speak of was
/// assessed.
/// - Parameters:
///   - document: a file of the team's own decisions; of every other there are none.
///   - used: the decisions that speak of a finding of any file.
///   - database: what was asked; a statement about an ecosystem that it does not hold is left out.
package func unusedExceptions(
  in document: Document, used: Set<DecisionPlace>, database: DatabaseDescription
) -> [Finding] {
  guard document.holdsOwnDecisions, let decisions = document.reading.decisions else { return [] }
  return decisions.statements.compactMap { statement in
    let path = document.path.text
    guard statement.isSound,
      !used.contains(DecisionPlace(path: path, span: statement.span)),
      !statement.vulnerability.inLowerCase.hasPrefix(Finding.codePrefix),
      statement.isAbout(database)
    else { return nil }
    return UnusedExceptionRule.finding(
      path, statement.span.head,
      "This exception for \(displayed(statement.vulnerability)) speaks of no finding in the files "
        + "that it could speak of; it can be removed.")
  }
}

extension VEXStatement {
  /// Whether a database could know all the packages that it names.
  fileprivate func isAbout(_ database: DatabaseDescription) -> Bool {
    let named = products.flatMap { $0.subcomponents.isEmpty ? [$0] : $0.subcomponents }
      .compactMap(\.identity)
    return !named.isEmpty
      && named.allSatisfy { (database.recordCounts[$0.ecosystem.name] ?? 0) > 0 }
  }
}
