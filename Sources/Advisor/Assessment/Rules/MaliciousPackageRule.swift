struct MaliciousPackageRule: Rule {
  let code = FindingCode.maliciousPackage
  let manual = """
    The package, or this version of it, was published to do harm.

    Its install scripts may already have run where it was installed. Remove the dependency,
    delete what was installed, and treat the secrets of every machine that installed it as known
    to others. The finding is an error; it is a warning only where a source has taken its claim
    back while another still stands.
    """

  func findings(in document: JudgedDocument) -> [Finding] {
    document.verdicts.causes.compactMap { cause in
      guard cause.kind == .malicious else { return nil }
      let isCertain = cause.certainty != .rangeSome
      let claim =
        isCertain
        ? "\(cause.subjectText) is malicious:" : "\(cause.subjectText) admits malicious versions:"
      var advice: [String] = []
      if isCertain {
        advice.append(
          "Remove it, and change the secrets of every machine where it was installed.")
      }
      if cause.isDisputed {
        advice.append("One source has withdrawn its report, another has not.")
      }
      let level: Finding.Level =
        cause.isDisputed ? .warning : isCertain ? .error : cause.includesNewest ? .warning : .hint
      return document.finding(
        code, level, cause, claim: claim, advice: advice.joined(separator: " "))
    }
  }
}
