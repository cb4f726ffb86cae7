struct BannedPackageRule: Rule {
  let code = FindingCode.bannedPackage
  let manual = """
    A policy says that nobody may use this package, or this version of it.

    A `[[ban]]` of a `forewarn.toml` names it: that of the organisation, of the user, or of the
    repository. The message says whose it is, and gives the reason that stands there. Where only a
    range is known that admits banned versions among others, the finding is a warning.

    To resolve it, choose another version or package. What brings the package in, if the project
    does not ask for it itself, is shown as for every other finding.
    """

  func findings(in document: JudgedDocument) -> [Finding] {
    var findings: [Finding] = []
    for layer in document.policy.layers where !layer.bans.isEmpty {
      for package in document.packages.all {
        // Hardly any package is one that a ban names.
        let bans = layer.bans.filter { $0.value.package?.matches(package.identity) == true }
        guard !bans.isEmpty, let target = document.packages.target(of: package),
          let (entry, isCertain) = bans.lazy.compactMap({ entry in
            entry.value.bans(target).map { (entry, $0) }
          }).first
        else { continue }
        let claim =
          isCertain
          ? "\(target.versionedText) is banned." : "\(target.versionedText) admits banned versions."
        findings.append(
          document.finding(
            code, isCertain ? .error : .warning, target, claim, layer.remark(entry.reason)))
      }
    }
    return findings
  }
}

extension BanRule {
  /// Whether a dependency is certainly banned (true), may be (false), or is not (nil).
  fileprivate func bans(_ target: DependencyTarget) -> Bool? {
    guard let package, package.matches(target.identity) else { return nil }
    switch target.knowledge {
    case .exact(let text, _):
      guard package.matches(version: text) == true else { return nil }
      guard let versionSet else { return true }
      let version = target.identity.ecosystem.definition?.versions?.version(text)
      return version.map(versionSet.contains) == true ? true : nil
    case .range(let admitted):
      guard let versionSet else { return package.isOfAllVersions ? true : nil }
      if admitted.intersection(versionSet).isEmpty { return nil }
      return admitted.isSubset(of: versionSet)
    case .unreadable: return versions == nil && package.isOfAllVersions ? true : nil
    }
  }
}
