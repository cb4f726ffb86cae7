import Advisor
import LanguageServerProtocol
import SourceText

/// What a hover speaks of: the findings at a place, or a dependency without any.
struct HoverSubject: Sendable {
  var findings: [Finding]
  /// What decisions took away at the place.
  var suppressed: [Finding] = []
  /// The dependency at the place, if no finding is there.
  var clean: String?
  /// What the hover is about, in the document.
  var span: SourceSpan
  var database: DatabaseDescription?

  init?(at offset: Int, in result: AssessedDocument) {
    database = result.assessment.database
    findings = result.assessment.findings.filter {
      $0.span.contains(offset) || $0.span.end == offset
    }
    suppressed = result.assessment.suppressed.filter {
      $0.span.contains(offset) || $0.span.end == offset
    }
    if let first = findings.first ?? suppressed.first {
      span = findings.dropFirst().reduce(first.span) { $0.union($1.span) }
      return
    }
    guard let (name, spans) = Self.entry(at: offset, in: result.document) else { return nil }
    span = spans.subject
    findings = result.assessment.findings.filter { spans.entry.contains($0.span) }
    suppressed = result.assessment.suppressed.filter { spans.entry.contains($0.span) }
    if findings.isEmpty, suppressed.isEmpty {
      // Of a document that could not be assessed as a whole nothing can be said.
      let isAssessed = !result.assessment.findings.contains {
        $0.code == .notAssessed && $0.package == nil
      }
      guard database != nil, isAssessed else { return nil }
      clean = name
    }
  }

  /// The dependency from the public registry whose entry holds the offset.
  private static func entry(
    at offset: Int, in document: Document?
  ) -> (name: String, spans: EntrySpans)? {
    switch document?.reading.content {
    case .manifest(let manifest):
      let requirement = manifest.requirements.first {
        $0.spans.entry.contains(offset) && $0.source.isPublicRegistry
      }
      return requirement.map { ($0.name, $0.spans) }
    case .lockfile(let lockfile):
      let package = lockfile.packages.first {
        $0.spans.entry.contains(offset) && $0.source.isPublicRegistry
      }
      return package.map { ("\($0.name) \($0.version)", $0.spans) }
    case .policy, .decisions, nil: return nil
    }
  }

  var advisoryIDs: [String] { findings.flatMap { $0.advisories.map(\.id) } }
}

/// The text of a hover: the verdict first, then the evidence, then how fresh it is.
struct HoverText {
  private(set) var markup = Markup()

  init(
    subject: HoverSubject, references: [Advisory.Reference], card: HealthCard? = nil,
    atHand: [String] = [], now: Timestamp
  ) {
    for group in Self.grouped(subject.findings) {
      if !markup.blocks.isEmpty { markup.rule() }
      add(group)
    }
    for finding in subject.suppressed {
      if !markup.blocks.isEmpty { markup.rule() }
      markup.paragraph(.foreign(finding.message))
      addDecisions(of: [finding])
    }
    if let clean = subject.clean {
      markup.paragraph(
        .own("No advisory in the database affects "), .code(clean), .own(" as it stands here."))
    }
    add(references)
    if let card {
      markup.rule()
      markup.append(.health(card))
    }
    for remark in atHand { markup.paragraph(.foreign(remark)) }
    if let database = subject.database { add(database, subject, now: now) }
  }

  func rendered(_ kind: MarkupContent.Kind) -> String {
    kind == .markdown ? markup.markdown : markup.plainText
  }

  /// Findings that claim the same of one package stand together, in the order of the first of each.
  private static func grouped(_ findings: [Finding]) -> [[Finding]] {
    var groups: [[Finding]] = []
    for finding in findings {
      let known = groups.firstIndex { group in
        finding.statement != nil && group[0].package == finding.package
          && group[0].statement?.claim == finding.statement?.claim
      }
      if let known { groups[known].append(finding) } else { groups.append([finding]) }
    }
    return groups
  }

  private mutating func add(_ findings: [Finding]) {
    guard let first = findings.first else { return }
    if findings.count == 1 {
      markup.paragraph(.foreign(first.message))
    } else if let statement = first.statement {
      let worst = findings.map(\.severity.rating).max() ?? .unscored
      let rating = worst == .unscored ? "" : ", the worst of them \(worst.word)"
      markup.paragraph(.foreign(statement.claim), .own(" \(findings.count) flaws\(rating):"))
    }
    let shown = 6
    let advisories = findings.sorted { $0.severity.rating > $1.severity.rating }
      .flatMap(\.advisories)
    for advisory in advisories.prefix(shown) { add(advisory) }
    if advisories.count > shown {
      markup.paragraph(.own("There are \(advisories.count - shown) more advisories."))
    }
    if findings.count > 1 {
      // What helps most of them says also what it leaves.
      let advice = (findings.first { $0.safeVersion != nil } ?? first).statement?.advice
      for text in [advice, first.statement?.origin] {
        if let text, !text.isEmpty { markup.paragraph(.foreign(text)) }
      }
    }
    var remediations: [Remediation] = []
    for remediation in findings.flatMap(\.remediations)
    where !remediations.contains(where: { $0.title == remediation.title }) {
      remediations.append(remediation)
    }
    for remediation in remediations {
      var line: [Markup.Inline] = [.own("Fix: "), .foreign(remediation.title)]
      if remediation.isMajor { line.append(.own(" (a major change)")) }
      if let command = remediation.command {
        line += [.own(", then run "), .code(command)]
      }
      markup.paragraph(line + [.own(".")])
    }
    addDecisions(of: findings)
    for path in first.paths.prefix(3) {
      var line: [Markup.Inline] = [.own("Brought in by ")]
      for (index, name) in path.enumerated() {
        if index > 0 { line.append(.own(" → ")) }
        line.append(.code(name))
      }
      markup.paragraph(line + [.own(".")])
    }
  }

  /// What was decided or said of findings, beside what their messages say already.
  private mutating func addDecisions(of findings: [Finding]) {
    var sentences: [String] = []
    for decision in findings.flatMap(\.decisions)
    where !decision.isTold && !sentences.contains(decision.sentence) {
      sentences.append(decision.sentence)
    }
    for sentence in sentences { markup.paragraph(.foreign(sentence)) }
  }

  private mutating func add(_ advisory: AdvisorySummary) {
    var line: [Markup.Inline] = []
    if let page = AdvisoryPage.address(of: advisory.id), let link = Markup.Inline.reference(page) {
      line += [.code(advisory.id), .own(" ("), link, .own(")")]
    } else {
      line.append(.code(advisory.id))
    }
    for alias in advisory.aliases.prefix(4) { line += [.own(", "), .code(alias)] }
    if !advisory.summary.isEmpty { line += [.own(": "), .foreign(advisory.summary)] }
    line += [.own(" — "), .own(severity(advisory.severity))]
    // Where a source gives a word instead of a vector, the rating says it already.
    if advisory.severity.vector.contains(":") {
      line += [.own(" "), .code(advisory.severity.vector)]
      if let words = CVSS.inWords(advisory.severity.vector) { line.append(.own(" (\(words))")) }
    }
    if let exploitation = advisory.exploitation {
      let sentence = exploitation.sentence
      if !sentence.isEmpty {
        line.append(
          .own("; " + "exploited" + sentence.dropFirst("It is exploited".count).dropLast()))
      }
      if let estimate = exploitation.estimate { line.append(.own("; " + estimate)) }
    }
    if !advisory.rangeText.isEmpty { line += [.own("; affects "), .code(advisory.rangeText)] }
    if advisory.fixes.isEmpty {
      if advisory.kind == .vulnerability { line.append(.own("; no fixed version is known")) }
    } else {
      line.append(.own("; fixed in "))
      for (index, fix) in advisory.fixes.prefix(4).enumerated() {
        if index > 0 { line.append(.own(", ")) }
        line.append(.code(fix))
      }
    }
    if !advisory.symbols.isEmpty {
      line.append(.own("; the flaw lies in "))
      for (index, symbol) in advisory.symbols.prefix(6).enumerated() {
        if index > 0 { line.append(.own(", ")) }
        line.append(.code(symbol))
      }
      if advisory.symbols.count > 6 {
        line.append(.own(" and \(advisory.symbols.count - 6) more"))
      }
    }
    markup.item(line + [.own(".")])
  }

  private func severity(_ severity: Severity) -> String {
    guard let tenths = severity.tenths else { return severity.rating.word }
    return "\(severity.rating.word), score \(tenths / 10).\(tenths % 10)"
  }

  private mutating func add(_ references: [Advisory.Reference]) {
    var links: [Markup.Inline] = []
    var seen = Set<String>()
    for reference in references where links.count < 5 {
      if let link = Markup.Inline.reference(reference.url), seen.insert(reference.url).inserted {
        links.append(link)
      }
    }
    guard !links.isEmpty else { return }
    var line: [Markup.Inline] = [.own("References: ")]
    for (index, link) in links.enumerated() {
      if index > 0 { line.append(.own(", ")) }
      line.append(link)
    }
    markup.paragraph(line)
  }

  private mutating func add(
    _ database: DatabaseDescription, _ subject: HoverSubject, now: Timestamp
  ) {
    let kind = database.isStarter ? "starter database" : "database"
    markup.paragraph(
      .own("Checked against the \(kind) of \(database.builtAt.day)"),
      .own(" (\(database.age(at: now))),"),
      .own(database.publication.map { " signed publication \($0.sequence)," } ?? ""),
      .own(" \(database.recordCount) records."))
    // Some licences ask that the source be named where its words are shown.
    let homes = Set(subject.advisoryIDs.compactMap { HomeDatabase.of($0)?.prefix })
    let sources = HomeDatabase.all.filter { homes.contains($0.prefix) }
    if !sources.isEmpty {
      let named = sources.map { "\($0.name) (\($0.licence))" }.joined(separator: ", ")
      markup.paragraph(.own("Data: \(named)."))
    }
  }
}
