import SourceText

/// What was decided about the findings of one document: in the statements of its repository, in
/// comments beside its entries, and by others.
///
/// Of the statements of one author about one package and flaw the newest counts. What the
/// repository's own team says counts before what others say: an own statement that leaves a finding
/// in place is not overruled by somebody else's.
struct Decisions {
  fileprivate struct Entry {
    let statement: VEXStatement
    let place: DecisionPlace
    let scope: DecisionScope
    let isOwn: Bool
    let isTrusted: Bool
    /// Who is said to have written the document: of whom others' statements are kept apart.
    let author: String
  }

  private let entries: [Entry]
  /// The statements that may speak of a flaw, by its names in lower case.
  private var byName: [String: [Int]] = [:]
  private let comments: [CommentDecision]
  private let project: DecisionScope.Project
  private let rules: ExceptionRules
  private let path: String
  private let today: Timestamp

  init(_ context: DocumentContext, _ policy: Policy, _ today: Timestamp) {
    self.today = today
    rules = ExceptionRules(policy)
    path = context.document.path.text
    project = DecisionScope.Project(context.document)
    comments = CommentDecision.all(in: context.document).decisions
    var entries: [Entry] = []
    // Of two of the same time the later wins: that of the nearer folder.
    let published = policy.statements.documents
    for (number, document) in (published + context.decisions.reversed()).enumerated() {
      guard let reading = document.reading.decisions else { continue }
      let isPublished = number < published.count
      let isOwn = !isPublished && document.holdsOwnDecisions
      let names = [reading.author, reading.authorNamespace].compactMap { $0 }
      let isTrusted =
        isPublished || names.contains { !$0.isEmpty && policy.trustedAuthors.contains($0) }
      for statement in reading.statements {
        entries.append(
          Entry(
            statement: statement,
            place: DecisionPlace(path: document.path.text, span: statement.span),
            scope: DecisionScope(statement, isOwn: isOwn), isOwn: isOwn, isTrusted: isTrusted,
            author: reading.author))
      }
    }
    self.entries = entries
    for (number, entry) in entries.enumerated() {
      for name in Set(
        ([entry.statement.vulnerability] + entry.statement.aliases).map(\.inLowerCase))
      {
        byName[name, default: []].append(number)
      }
    }
  }

  struct Applied {
    /// Those that stay, and those that do not.
    var findings: [Finding] = []
    var suppressed: [Finding] = []
    /// The decisions that speak of any of them, whether they count or not.
    var used: Set<DecisionPlace> = []
  }

  func applied(to findings: [Finding]) -> Applied {
    var result = Applied()
    guard !entries.isEmpty || !comments.isEmpty else {
      result.findings = findings
      return result
    }
    for var finding in findings {
      finding.decisions = decisions(on: finding, &result.used)
      if let counting = finding.decisions.first(where: { $0.outcome == .inForce }) {
        finding.suppression = counting.decision
        result.suppressed.append(finding)
      } else {
        for spoken in finding.decisions where spoken.isTold {
          finding.message += " " + spoken.sentence
        }
        result.findings.append(finding)
      }
    }
    return result
  }

  /// The decisions that may be told of a finding: the team's newest statement, the comments beside it,
  /// and the newest statement of each other author.
  private func decisions(
    on finding: Finding, _ used: inout Set<DecisionPlace>
  ) -> [SpokenDecision] {
    let names = finding.exceptionNames
    guard !names.isEmpty else { return [] }
    var result: [SpokenDecision] = []
    if let package = finding.package {
      let speaking = Set(names.flatMap { byName[$0] ?? [] }).sorted()
        .filter { entries[$0].scope.holds(package, of: project) }
      for number in speaking { used.insert(entries[number].place) }
      let own = newest(speaking.filter { entries[$0].isOwn })
      let others = Dictionary(
        grouping: speaking.filter { !entries[$0].isOwn }, by: { entries[$0].author }
      ).sorted { $0.key < $1.key }.compactMap { newest($0.value) }
      if let own {
        result.append(SpokenDecision(Suppression(entries[own]), outcome(ofOwn: own, finding)))
      }
      for number in others {
        let outcome = outcome(ofOther: number, finding, isOverruled: own != nil)
        result.append(SpokenDecision(Suppression(entries[number]), outcome))
      }
    }
    for comment in comments where comment.speaks(of: finding, by: names) {
      let decision = Suppression(comment, in: path)
      used.insert(decision.place)
      result.append(SpokenDecision(decision, outcome(of: comment, finding)))
    }
    return result
  }

  private func newest(_ numbers: [Int]) -> Int? {
    numbers.max {
      (entries[$0].statement.timestamp ?? .distantPast, $0)
        < (entries[$1].statement.timestamp ?? .distantPast, $1)
    }
  }

  private func outcome(ofOwn number: Int, _ finding: Finding) -> SpokenDecision.Outcome {
    let statement = entries[number].statement
    guard statement.isSound else { return .malformed }
    if rules.forbids(finding) { return .forbidden }
    if let last = statement.expires, last.hasPassed(at: today) { return .ended }
    switch statement.status {
    case .affected, .underInvestigation: if statement.expires == nil { return .open }
    case .notAffected, .fixed: break
    }
    return rules.isTooLong(from: statement.timestamp ?? today, to: statement.expires)
      ? .tooLong : .inForce
  }

  private func outcome(
    ofOther number: Int, _ finding: Finding, isOverruled: Bool
  ) -> SpokenDecision.Outcome {
    let entry = entries[number]
    guard [.notAffected, .fixed].contains(entry.statement.status) else { return .noted }
    guard entry.isTrusted else { return .untrusted }
    if rules.forbids(finding) { return .forbidden }
    return isOverruled ? .noted : .inForce
  }

  private func outcome(of comment: CommentDecision, _ finding: Finding) -> SpokenDecision.Outcome {
    if rules.forbids(finding) { return .forbidden }
    if let last = comment.expires, last.hasPassed(at: today) { return .ended }
    return rules.isTooLong(from: today, to: comment.expires) ? .tooLong : .inForce
  }

  /// The comments that speak of none of the findings of their own file.
  func unusedComments(_ used: Set<DecisionPlace>) -> [CommentDecision] {
    comments.filter { !used.contains(DecisionPlace(path: path, span: $0.span)) }
  }
}

extension Suppression {
  fileprivate init(_ entry: Decisions.Entry) {
    let statement = entry.statement
    self.init(
      kind: .external, status: statement.status, justification: statement.justification,
      reason: statement.reason, author: statement.author, decided: statement.timestamp,
      expires: statement.expires, place: entry.place)
  }

  fileprivate init(_ comment: CommentDecision, in path: String) {
    self.init(
      kind: .inSource, status: .affected, justification: nil, reason: comment.reason, author: "",
      decided: nil, expires: comment.expires, place: DecisionPlace(path: path, span: comment.span))
  }
}

extension Finding {
  /// The names by which a decision may speak of it, in lower case: the identifiers of its flaw, or,
  /// where it follows from no advisory, its own code (`forewarn:deprecated-package`). None for what
  /// is not known and for what is wrong with decisions: neither can be decided away.
  package var exceptionNames: [String] {
    if !advisories.isEmpty { return advisories.flatMap { [$0.id] + $0.aliases }.map(\.inLowerCase) }
    return code.isExceptable && package != nil ? [Self.codePrefix + code.rawValue] : []
  }

  /// What stands before a code in the place of a flaw's identifier.
  package static let codePrefix = "forewarn:"
}

extension FindingCode {
  /// Whether a decision may take findings of this kind away.
  package var isExceptable: Bool {
    switch self {
    case .notAssessed, .exceptionProblem, .unusedException: false
    default: true
    }
  }
}

extension Timestamp {
  fileprivate static let distantPast = Timestamp(seconds: .min)
}
