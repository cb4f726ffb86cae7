struct DeprecatedPackageRule: Rule {
  let code = FindingCode.deprecatedPackage
  let manual = """
    The project's registry says that a package, or this version of it, should no longer be used.

    Package managers write that into their lockfiles, and a database may know it of packages too: npm and pnpm what the publisher says,
    Composer that a package is abandoned, and the replacement if its project names one. Nothing
    is known to be wrong today, but nobody will mend what is found tomorrow. It is said of what
    the project asks for itself, as a hint, and does not make a check fail.

    To resolve it, go to the replacement, or to a version that is still looked after.
    """

  /// Publishers may write at length.
  private static let longestNotice = 300

  func findings(in document: JudgedDocument) -> [Finding] {
    let locked = noticesOfLockfile(in: document)
    let known = Set(locked.compactMap { $0.package?.identity })
    return locked
      + announced(in: document).filter { finding in
        !(finding.package.map { known.contains($0.identity) } ?? false)
      }
  }

  /// What the database knows of the registry's word.
  private func announced(in document: JudgedDocument) -> [Finding] {
    var findings: [Finding] = []
    document.forEachNotable { package, signals, makeTarget in
      let own = signals[package]
      guard let signal = own.newest(.deprecated), signal.value != .flag(false),
        let target = makeTarget()
      else { return }
      var text = displayed(own.text(.deprecated) ?? "", limit: Self.longestNotice)
      while text.last == "." || text.last == " " { text.removeLast() }
      var message = "\(displayed(target.name)) is deprecated" + (text.isEmpty ? "." : ": \(text).")
      if let replacement = own.text(.replacement) {
        message += " Its project names \(displayed(replacement)) in its place."
      }
      findings.append(
        Finding(
          code: code, level: .hint, path: document.path, span: target.span,
          package: Finding.Subject(identity: package, name: target.name, version: nil),
          message: message, related: target.related, groups: target.groups))
    }
    return findings
  }

  private func noticesOfLockfile(in document: JudgedDocument) -> [Finding] {
    guard let lockfile = document.dependencies.lockfile else { return [] }
    var findings: [Finding] = []
    if document.context.document.reading.manifest != nil {
      for (number, entry) in document.dependencies.written.enumerated() {
        guard let index = entry.lockIndex, lockfile.packages[index].deprecation != nil else {
          continue
        }
        findings += finding(
          of: lockfile.packages[index], document.dependencies.target(ofEntry: number), document)
      }
      return findings
    }
    for dependency in document.dependencies.locked {
      // A package is large: it is looked at in its place.
      guard lockfile.packages[dependency.package].deprecation != nil,
        lockfile.packages[dependency.package].isDirect != false,
        let target = document.dependencies.target(dependency)
      else { continue }
      findings += finding(of: lockfile.packages[dependency.package], target, document)
    }
    return findings
  }

  private func finding(
    of package: ResolvedPackage, _ target: DependencyTarget, _ document: JudgedDocument
  ) -> [Finding] {
    guard let notice = package.deprecation else { return [] }
    var text = displayed(notice, limit: Self.longestNotice)
    while text.last == "." || text.last == " " { text.removeLast() }
    return [
      Finding(
        code: code, level: .hint, path: document.path, span: target.span,
        package: Finding.Subject(
          identity: package.identity, name: package.name, version: package.version),
        message: "\(displayed(package.name)) \(displayed(package.version)) is deprecated"
          + (text.isEmpty ? "." : ": \(text)."),
        related: target.related, certainty: .locked, groups: target.groups)
    ]
  }
}
