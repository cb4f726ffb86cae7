struct PackageNotAllowedRule: Rule {
  let code = FindingCode.packageNotAllowed
  let manual = """
    A policy lists the packages of this ecosystem that may be used, and this one is not in the list.

    An `[[allow]]` of a `forewarn.toml` is such a list. Several lists of one file and one ecosystem
    count together; of several files each counts for itself, so that a repository can shorten the
    list of the organisation and not lengthen it. With `covers = "direct"` only what the project
    asks for itself is looked at. Members of the project's own workspace are never meant.

    To resolve it, use a package of the list, or ask those whose policy it is to add this one.
    """

  func findings(in document: JudgedDocument) -> [Finding] {
    var findings: [Finding] = []
    for layer in document.policy.layers where !layer.allows.isEmpty {
      for package in document.packages.all where !package.source.isOwn {
        let lists = layer.allows.filter {
          $0.value.ecosystem == package.identity.ecosystem
            && (package.isDirect || $0.value.covers != .direct)
        }
        guard let first = lists.first else { continue }
        let isListed = lists.contains { list in
          (list.value.packages ?? []).contains { pattern in
            pattern.matches(package.identity)
              && pattern.matches(version: package.version) == true
          }
        }
        guard !isListed, let target = document.packages.target(of: package) else { continue }
        findings.append(
          document.finding(
            code, .error, target,
            "\(target.versionedText) is not among the \(target.identity.ecosystem.name) packages that "
              + "may be used.",
            layer.remark(first.reason)))
      }
    }
    return findings
  }
}
