struct UnverifiedSourceRule: Rule {
  let code = FindingCode.unverifiedSource
  let manual = """
    The package says that it is made in a repository, and the repository names other packages.

    Anybody may publish a package and name the repository of a project of good repute. Where the
    repository says which packages it makes, and this one is not among them, the link is a claim and
    no more: a look-alike, a fork under another name, or a list that is out of date. It is a hint,
    and what is known of the repository lends the package nothing.

    To resolve it, look at the repository's own page for the name under which it publishes.
    """

  func findings(in document: JudgedDocument) -> [Finding] {
    var findings: [Finding] = []
    document.forEachNotable { package, signals, makeTarget in
      guard let tied = signals.tie(of: package), !tied.tie.isProven,
        case .list(let made)? = signals[.repository(tied.identity)].newest(.packages)?.value
      else { return }
      // A repository that lists no package of the ecosystem says nothing of this one.
      let names = made.filter {
        PackageURL($0)?.identity?.ecosystem == package.ecosystem
      }
      guard !names.isEmpty, let target = makeTarget() else { return }
      let others = names.prefix(3).map { displayed($0) }.joined(separator: ", ")
      findings.append(
        Finding(
          code: code, level: .hint, path: document.path, span: target.span,
          package: Finding.Subject(identity: package, name: target.name, version: nil),
          message: "\(displayed(target.name)) says that it is made in "
            + "\(displayed(tied.identity.name)), which names other packages: \(others).",
          related: target.related, groups: target.groups))
    }
    return findings
  }
}
