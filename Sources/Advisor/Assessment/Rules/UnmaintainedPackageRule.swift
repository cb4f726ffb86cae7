struct UnmaintainedPackageRule: Rule {
  let code = FindingCode.unmaintainedPackage
  let manual = """
    Nobody looks after the package any more, says a RustSec `unmaintained` advisory, its index, or
    the repository that it is made in.

    Nothing is broken today, but the next flaw will not be fixed. The advisory often names
    replacements; `forewarn explain ID` prints it, and `forewarn health PACKAGE` shows what else is
    known. What only a repository says that the package merely claims to be made in is a hint.

    To resolve it, plan a change to one of them while there is no hurry, or help the project. A
    project that is finished says so by being quiet; this finding needs a plain word.
    """

  func findings(in document: JudgedDocument) -> [Finding] {
    let advised = informational(
      .unmaintained, code, "is no longer maintained", in: document)
    let known = Set(advised.compactMap { $0.package?.identity })
    var findings = advised
    document.forEachNotable { package, signals, makeTarget in
      guard !known.contains(package), let end = signals.end(of: package), let target = makeTarget()
      else { return }
      findings.append(
        Finding(
          code: code, level: end.isProven ? .information : .hint, path: document.path,
          span: target.span,
          package: Finding.Subject(identity: package, name: target.name, version: nil),
          message: displayed(target.name)
            + (end.isProven ? " is no longer maintained: " : " may no longer be maintained: ")
            + end.text + ".",
          related: target.related, groups: target.groups))
    }
    return findings
  }
}

extension KnownSignals {
  /// A plain word that nobody looks after a package.
  fileprivate func end(of package: PackageIdentity) -> (text: String, isProven: Bool)? {
    let own = self[package]
    if let word = ending(in: own) {
      return ("its index calls it \(word.text)\(word.since)", true)
    }
    guard let tied = tie(of: package) else { return nil }
    let signals = self[.repository(tied.identity)]
    let place = displayed(tied.identity.name)
    guard let word = ending(in: signals) else { return nil }
    return tied.tie.isProven
      ? ("its repository \(place) is \(word.text)\(word.since)", true)
      : ("the repository that it names, \(place), is \(word.text)\(word.since)", false)
  }

  private func ending(in signals: [HealthSignal]) -> (text: String, since: String)? {
    if signals.newest(.archived)?.value == .flag(true) {
      return ("archived", since(signals.newest(.archived)))
    }
    guard let status = signals.newest(.status), case .text(let word) = status.value,
      health.model.endings.contains(word.lowercased())
    else { return nil }
    return (displayed(word.lowercased()), since(status))
  }

  private func since(_ signal: HealthSignal?) -> String {
    signal?.date.map { ", as of \($0.day)" } ?? ""
  }
}
