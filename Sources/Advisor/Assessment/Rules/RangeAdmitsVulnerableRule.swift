struct RangeAdmitsVulnerableRule: Rule {
  let code = FindingCode.rangeAdmitsVulnerable
  let manual = """
    The manifest admits versions with a published flaw, and no lockfile says which one is used.

    Some of the admitted versions are affected, others are not. If the newest admitted versions
    are affected too, a fresh installation gets the flaw, and the finding is a warning; if only
    older ones are, it is a hint. Raise the lower end of the requirement, or commit a lockfile.
    """

  func findings(in document: JudgedDocument) -> [Finding] {
    document.verdicts.causes.compactMap { cause in
      guard cause.kind == .vulnerability, cause.certainty == .rangeSome else { return nil }
      let extent =
        cause.includesNewest
        ? "admits versions, the newest among them, that are affected by"
        : "admits older versions that are affected by"
      return document.finding(
        code, cause.includesNewest && !cause.isRetracted ? .warning : .hint, cause,
        claim: "\(cause.subjectText) \(extent)", advice: cause.adviceText)
    }
  }
}
