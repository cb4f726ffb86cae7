struct LicenceNotAllowedRule: Rule {
  let code = FindingCode.licenceNotAllowed
  let manual = """
    The licence of the package is one that a policy does not allow.

    `[licences]` of a `forewarn.toml` lists SPDX licences that may be used (`allow`), or may not
    (`deny`). The licence comes from the lockfile where it says it (npm, Composer, bills of
    materials), else from the signals in the database. Of an expression with `OR` one part must be
    allowed, with `AND` all; `+` and `-or-later` leave the choice of a later version, and an
    exception (`WITH`) only permits more.

    A licence that is not known is no finding of the package: one hint in the file says of how many
    packages it is not known. With `unknown = "report"` each of these is a warning.

    To resolve it, choose another package, or a version under another licence; or ask those whose
    policy it is. Forewarn compares names of licences and gives no advice on law.
    """

  func findings(in document: JudgedDocument) -> [Finding] {
    let layers = document.policy.layers.filter(\.limitsLicences)
    guard !layers.isEmpty else { return [] }
    let reporting = layers.first { $0.unknownLicences?.value == .report }
    var findings: [Finding] = []
    var unknown: [JudgedPackage] = []
    for package in document.packages.all where !package.source.isOwn {
      let text = document.packages.licence(of: package)
      guard let text, let licence = SPDXExpression(text, allowsSlash: true) else {
        unknown.append(package)
        guard let reporting, let target = document.packages.target(of: package) else { continue }
        let said = text.map { ", which is given as \"\(displayed($0))\"," } ?? ""
        findings.append(
          document.finding(
            code, .warning, target,
            "The licence of \(target.versionedText)\(said) is not known.",
            reporting.remark(reporting.unknownLicences?.reason)))
        continue
      }
      for layer in layers where !licence.isSatisfied(layer.permits) {
        guard let target = document.packages.target(of: package) else { continue }
        findings.append(
          document.finding(
            code, .warning, target,
            "\(target.versionedText) is under \(displayed(text)), which is not allowed.",
            layer.remark(layer.allowedLicences?.reason ?? layer.deniedLicences?.reason)))
      }
    }
    if reporting == nil, let layer = layers.first, !unknown.isEmpty {
      findings.append(
        document.unknownNote(
          code, unknown, "The licence", "is not known, so that it was not compared",
          layer.remark(layer.allowedLicences?.reason ?? layer.deniedLicences?.reason)))
    }
    return findings
  }
}
