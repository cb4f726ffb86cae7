import Advisor
import SourceText

/// A document that the server writes for people to read; it has one file in the cache folder, which
/// the next one of its kind replaces.
enum Page: String, Sendable {
  case explanation, plan, coverage, health

  var fileName: String { rawValue + ".md" }
}

extension Markup {
  /// What is known of an advisory, or of a package version, or that nothing is.
  static func explanation(of subject: String, _ advisories: any AdvisorySource) throws -> Markup {
    let explanation =
      try subject.hasPrefix("pkg:")
      ? Explanation(purl: subject, advisories) : Explanation(id: subject, advisories)
    var markup = Markup()
    markup.heading(.code(subject))
    if let explanation {
      markup.literal(explanation.text)
    } else {
      markup.paragraph(.own("The database holds nothing of that name."))
    }
    return markup
  }

  /// What is known of the findings at one place, and each of their advisories whole.
  static func explanation(
    of subject: HoverSubject, _ advisories: any AdvisorySource, now: Timestamp
  ) throws -> Markup {
    var markup = Markup()
    markup.heading(.own("What Forewarn knows about this place"))
    markup.append(HoverText(subject: subject, references: [], now: now).markup)
    var seen: Set<String> = []
    for id in subject.advisoryIDs where seen.insert(id).inserted {
      markup.append(try explanation(of: id, advisories))
    }
    return markup
  }

  /// What to do about the findings of documents, and by what means.
  static func plan(_ documents: [(path: String, result: AssessedDocument)]) -> Markup {
    var markup = Markup()
    markup.heading(.own("What to do"))
    for (path, result) in documents {
      markup.heading(.code(path))
      let findings = result.findings.filter { $0.package != nil && !$0.advisories.isEmpty }
      if findings.isEmpty {
        markup.paragraph(.own("No advisory asks for anything here."))
        continue
      }
      markup.steps("Edits that keep the major version; `forewarn.fixAll` makes them all", findings)
      {
        $0.remediations.first { !$0.edits.isEmpty && !$0.isMajor }
      }
      markup.steps("Major upgrades, which may need changes of your own", findings) { finding in
        finding.remediations.contains { !$0.edits.isEmpty && !$0.isMajor }
          ? nil : finding.remediations.first { !$0.edits.isEmpty }
      }
      markup.steps("What no edit does", findings) { finding in
        finding.remediations.contains { !$0.edits.isEmpty } ? nil : finding.remediations.first
      }
      let open = findings.filter(\.remediations.isEmpty)
      if !open.isEmpty {
        markup.paragraph(.own("No version is known that mends:"))
        for finding in open { markup.item([.foreign(finding.message)]) }
      }
    }
    return markup
  }

  private mutating func steps(
    _ title: String, _ findings: [Finding], _ remedy: (Finding) -> Remediation?
  ) {
    var steps: [(remedy: Remediation, mended: [String])] = []
    for finding in findings {
      guard let remedy = remedy(finding) else { continue }
      let ids = finding.advisories.prefix(1).map(\.id)
      if let known = steps.firstIndex(where: { $0.remedy.title == remedy.title }) {
        steps[known].mended += ids
      } else {
        steps.append((remedy, ids))
      }
    }
    guard !steps.isEmpty else { return }
    paragraph(.own(title + ":"))
    for (remedy, mended) in steps {
      var line: [Inline] = [.foreign(remedy.title)]
      if let command = remedy.command { line += [.own(", then run "), .code(command)] }
      line.append(.own(" (mends "))
      for (index, id) in mended.enumerated() { line += [.own(index > 0 ? ", " : ""), .code(id)] }
      item(line + [.own(")")])
    }
  }

  /// What was looked at, and what could not be.
  /// - Parameter gap: why files are left out, if some are.
  static func coverage(
    _ files: [(path: String, assessment: Assessment)], _ database: DatabaseDescription?,
    gap: String?, now: Timestamp
  ) -> Markup {
    var markup = Markup()
    markup.heading(.own("What was checked"))
    guard let database else {
      markup.paragraph(.own("Nothing: there is no advisory database. Run "), .code("forewarn sync"))
      return markup
    }
    markup.paragraph(
      .own("Against "), .foreign(database.origin),
      .own(
        " as of \(database.builtAt.day) (\(database.age(at: now))): "
          + database.recordCounts.sorted { $0.key < $1.key }
          .map { "\($0.value) records of \($0.key)" }.joined(separator: ", ") + "."))
    if let gap { markup.paragraph(.own(gap)) }
    for (path, assessment) in files {
      let (checked, not) = (assessment.assessedCount, assessment.notAssessedCount)
      var line: [Inline] = [
        .code(path), .own(": \(checked) package\(checked == 1 ? "" : "s") checked"),
      ]
      if not > 0 { line.append(.own(", \(not) not assessed")) }
      if let lockfile = assessment.lockfilePath {
        line += [.own(", versions from "), .code(lockfile)]
      }
      markup.item(line)
    }
    let open = files.flatMap { path, assessment in
      assessment.findings.filter { $0.code == .notAssessed }.map { (path, $0.message) }
    }
    guard !open.isEmpty else { return markup }
    markup.heading(.own("What was not, and why"))
    for (path, reason) in open.prefix(500) {
      markup.item([.code(path), .own(": "), .foreign(reason)])
    }
    if open.count > 500 { markup.paragraph(.own("And \(open.count - 500) more.")) }
    return markup
  }
}
