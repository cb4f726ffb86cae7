struct NoticeRule: Rule {
  let code = FindingCode.notice
  let manual = """
    The source wants users to know something about the package, in a RustSec `notice` advisory.

    It is neither a vulnerability nor a sign of neglect. `forewarn explain ID` prints the
    notice.

    There is nothing to mend; read it once, and decide whether it concerns you.
    """

  func findings(in document: JudgedDocument) -> [Finding] {
    informational(.notice, code, "has a notice for its users", in: document)
  }
}

/// The findings of RustSec's informational kinds, which differ only in what they say.
func informational(
  _ kind: AdvisoryKind, _ code: FindingCode, _ predicate: String, in document: JudgedDocument
) -> [Finding] {
  document.verdicts.causes.compactMap { cause in
    guard cause.kind == kind else { return nil }
    let isCertain = cause.certainty != .rangeSome || cause.includesNewest
    return document.finding(
      code, isCertain ? .information : .hint, cause,
      claim: "\(cause.subjectText) \(predicate):")
  }
}
