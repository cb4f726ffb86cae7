struct EndOfLifeRule: Rule {
  let code = FindingCode.endOfLife
  let manual = """
    The release line of a runtime, image or framework gets no fixes any more, or will soon get none.

    The next flaw that is found in it will stay. Where every line that a requirement admits has
    ended, it is a remark; where only the older ones of those that it admits have, it is a hint, for
    somebody may still use the project with them. Of products that keep only their newest line alive
    no such hint is given.

    To resolve it, go to a line that the message names. The dates are those of endoflife.date, the
    end of support that nobody pays for.
    """

  func findings(in document: JudgedDocument) -> [Finding] {
    guard let signals = document.signals else { return [] }
    var findings: [Finding] = []
    for runtime in document.context.document.reading.manifest?.runtimes ?? [] {
      let found = signals[.product(runtime.product)]
      guard let lifecycle = Lifecycle(found, today: document.today),
        let versions = runtime.versions
      else { continue }
      let admitted = lifecycle.cycles(in: versions, runtime.scheme)
      if let text = Self.text(
        found.text(.productName) ?? runtime.product, runtime.text, admitted, lifecycle)
      {
        findings.append(
          Finding(
            code: code, level: text.level, path: document.path, span: runtime.span,
            message: text.message))
      }
    }
    document.forEachNotable { package, signals, makeTarget in
      let found = signals[package]
      guard let lifecycle = Lifecycle(found, today: document.today),
        let target = makeTarget()
      else { return }
      var version = target.requirement?.text ?? ""
      var admitted = lifecycle.cycle(of: version).map { [$0] } ?? []
      switch target.knowledge {
      case .exact(let text, _):
        version = text
        admitted = lifecycle.cycle(of: text).map { [$0] } ?? []
      case .range(let set):
        // `14-alpine` is of the line 14, whatever order tags have.
        if package.ecosystem != .docker, let scheme = package.ecosystem.definition?.versions {
          admitted = lifecycle.cycles(in: set.releases, scheme)
        }
      case .unreadable: if package.ecosystem != .docker { return }
      }
      guard
        let text = Self.text(
          found.text(.productName) ?? target.name, version, admitted, lifecycle)
      else { return }
      findings.append(
        Finding(
          code: code, level: text.level, path: document.path, span: target.span,
          package: Finding.Subject(identity: package, name: target.name, version: nil),
          message: text.message, related: target.related, groups: target.groups))
    }
    return findings
  }

  /// - Parameter admitted: newest first.
  private static func text(
    _ name: String, _ version: String, _ admitted: [HealthSignal.ReleaseCycle],
    _ lifecycle: Lifecycle
  ) -> (level: Finding.Level, message: String)? {
    guard let oldest = admitted.last, lifecycle.hasEnded(oldest) else { return nil }
    let name = displayed(name)
    let living = lifecycle.living
    let lines = living.reversed().prefix(6).map { displayed($0.name) }.joined(separator: ", ")
    let rest =
      living.isEmpty ? "No line of it gets fixes any more." : "Lines that get fixes: \(lines)."
    func end(_ cycle: HealthSignal.ReleaseCycle) -> String {
      cycle.end.map { "has had no fixes since \($0.day)" } ?? "gets no fixes any more"
    }
    if let newest = admitted.first, admitted.allSatisfy(lifecycle.hasEnded) {
      let what =
        admitted.count == 1
        ? "\(name) \(displayed(newest.name)) \(end(newest))."
        : "Every line that \(name) \(displayed(version)) admits has ended; the newest, "
          + "\(displayed(newest.name)), \(end(newest))."
      return (.information, "\(what) \(rest)")
    }
    guard living.count > 1 else { return nil }
    return (
      .hint,
      "\(name) \(displayed(version)) admits \(displayed(oldest.name)), which \(end(oldest)). \(rest)"
    )
  }
}
