import Advisor
import LanguageServerProtocol
import SourceText

/// The kinds of code actions that the server makes.
enum CodeActionKind {
  static let quickFix = "quickfix"
  static let fixAll = "source.fixAll.forewarn"
  static let rewrite = "refactor.rewrite.forewarn"
  /// Changes nothing: opens what a project says of itself.
  static let help = "help.forewarn"
  /// Sets a finding aside by a decision.
  static let exception = "exception.forewarn"
  static let all = [quickFix, fixAll, rewrite, exception, help]

  /// Whether a kind is wanted: each wanted kind stands for its sub-kinds too; "" stands for all.
  static func isWanted(_ kind: String, by only: [String]?) -> Bool {
    guard let only else { return true }
    return only.contains { $0.isEmpty || kind == $0 || kind.hasPrefix($0 + ".") }
  }
}

extension Session {
  /// `textDocument/codeAction`: the edits that remedy the findings of a range, and those that a person
  /// may want of any dependency there.
  ///
  /// A client without code action literals would have to apply edits through a command and a
  /// request of ours; it is given the command to sync alone, and no broken edits.
  ///
  /// Every edit is proven when it is listed, also for a client that asks for it only when it is
  /// chosen (``resolveCodeAction(_:_:)``): what is listed can be had. To prove them costs one reading
  /// of a manifest for each variant, off the loop, and those of the findings are proven once for each
  /// revision.
  mutating func codeAction(_ id: RequestID, _ params: CodeActionParams) {
    guard
      let (document, result) = remedied(
        params.textDocument, for: id, .codeAction(params), nothing: [CommandOrCodeAction]())
    else { return }
    let offersSync = result.assessment.database == nil && environment.startSync != nil
    let translation = translation(of: document, result)
    var source: (any AdvisorySource)?
    if case .opened(_, let opened) = advisories { source = opened }
    let now = environment.now()
    answer(id, .codeAction(params), from: document) { [source] in
      let translation = translation()
      // Health adds to the findings, which stand without it.
      let cards = source.map { HealthCards($0, today: now) }
      return .result(
        translation.actions(for: params, offersSync: offersSync)
          + ((try? cards.map { try translation.help(for: params, $0) }) ?? []))
    }
  }

  /// `codeAction/resolve`: the edit of a listed code action. It is made from the same assessment as the
  /// list; if the document, or anything that it depends on, has changed since, there is none.
  mutating func resolveCodeAction(_ id: RequestID, _ action: LSPAny) {
    guard let place = ActionPlace(action["data"]) else {
      fail(id, .invalidParams, "The code action has no data of this server.")
      return
    }
    // Only the assessment that was listed from tells what was chosen.
    guard let open = documents[place.uri], open.isCurrent, open.revision == place.revision,
      let (document, result) = remedied(
        TextDocumentIdentifier(uri: place.uri.text), for: id, .resolveCodeAction(action),
        nothing: LSPAny.null)
    else {
      if documents[place.uri]?.isWaiting(id) != true {
        fail(id, .contentModified, "The document has changed since the code action was listed.")
      }
      return
    }
    let translation = translation(of: document, result)
    answer(id, .resolveCodeAction(action), from: document) {
      guard let edit = translation().edit(of: place.choice) else {
        return .failure(.invalidParams, "The server has listed no such code action.")
      }
      return .result(ResolvedCodeAction(action, edit: edit))
    }
  }

  /// What makes the code actions of a document: for a task, since it may read other files.
  func translation(
    of document: OpenDocument, _ result: AssessedDocument
  ) -> @Sendable () -> CodeActionTranslation {
    let others = others(than: document.uri).map { ($0.uri.path.text, $0) }
    let (client, encoding, owners) = (client, encoding, owningManifests(of: document))
    let (environment, folders) = (environment, folders)
    var source: (any AdvisorySource)?
    if case .opened(_, let opened) = advisories { source = opened }
    return { [source] in
      var translation = CodeActionTranslation(
        client: client, encoding: encoding, document: document, result: result,
        advisories: source,
        others: Dictionary(others, uniquingKeysWith: { first, _ in first }),
        manifests: owners?.contexts() ?? [], now: environment.now())
      if let root = CompanionFinder.boundary(of: document.uri, folders, environment) {
        translation.root = root
        translation.author = { environment.author(document.uri.path.text) }
      }
      return translation
    }
  }
}

extension CodeActionTranslation {
  /// What is answered to a request for code actions.
  func actions(for params: CodeActionParams, offersSync: Bool) -> [CommandOrCodeAction] {
    // Some clients ask about the word before the cursor, and name the diagnostics of its line.
    let ranges =
      params.context.diagnosticRanges.filter { $0.start.line == params.range.start.line }
    let span = ranges.reduce(self.span(params.range)) { $0.union(self.span($1)) }
    let only = params.context.only
    var actions: [CommandOrCodeAction] = []
    if CodeActionKind.isWanted(CodeActionKind.quickFix, by: only) {
      actions += quickFixes(in: span)
      if offersSync { actions.append(sync) }
    }
    // Who may apply the whole list gets what fits together, and the rest if it asks for that alone.
    let mayOfferMore = client.choosesCodeActions || only != nil
    if mayOfferMore, CodeActionKind.isWanted(CodeActionKind.quickFix, by: only) {
      actions += replacements(in: span)
    }
    if mayOfferMore, CodeActionKind.isWanted(CodeActionKind.fixAll, by: only),
      let action = fixAll(leastFindings: only == nil ? 2 : 1)
    {
      actions.append(action)
    }
    // A client that asks by itself shows a lamp at every line for which there is an answer.
    let isAutomatic = params.context.triggerKind == 2 && only == nil
    if mayOfferMore, !isAutomatic, CodeActionKind.isWanted(CodeActionKind.rewrite, by: only) {
      actions += rewrites(in: span)
    }
    if mayOfferMore, !isAutomatic, CodeActionKind.isWanted(CodeActionKind.exception, by: only) {
      actions += exceptions(in: span)
    }
    return actions
  }

  private func span(_ range: LSPRange) -> SourceSpan {
    document.text.span(
      from: TextPosition(range.start), to: TextPosition(range.end), encoding: encoding)
  }
}

/// Which of all edits that a document has a code action stands for. It is sent to the client as the
/// action's data, and may come back from anybody.
struct ActionPlace: Hashable, Sendable {
  /// What is chosen; findings and entries are named by their index.
  enum Choice: Hashable, Sendable {
    case remediation(finding: Int, number: Int)
    case forced(finding: Int)
    /// Of a finding in a lockfile: its entry in the manifest.
    case upgraded(finding: Int)
    case pin(entry: Int)
    case unpin(entry: Int)
    /// What the project of an entry's package names in its place.
    case replaced(entry: Int)
    case fixAll
    /// A statement with the label of a justification.
    case exception(finding: Int, justification: String)
    case comment(finding: Int)
  }

  let uri: DocumentURI
  let revision: Int
  let choice: Choice

  init(uri: DocumentURI, revision: Int, choice: Choice) {
    self.uri = uri
    self.revision = revision
    self.choice = choice
  }

  /// Nil if the data are not those of a code action of this server.
  init?(_ data: LSPAny) {
    guard let uri = data["uri"].string, let revision = data["revision"].integer else { return nil }
    let finding = data["finding"].integer
    let entry = data["entry"].integer
    switch (data["choice"].string, finding, entry) {
    case ("remediation", let finding?, _):
      guard let number = data["number"].integer else { return nil }
      choice = .remediation(finding: finding, number: number)
    case ("forced", let finding?, _): choice = .forced(finding: finding)
    case ("upgraded", let finding?, _): choice = .upgraded(finding: finding)
    case ("pin", _, let entry?): choice = .pin(entry: entry)
    case ("unpin", _, let entry?): choice = .unpin(entry: entry)
    case ("replaced", _, let entry?): choice = .replaced(entry: entry)
    case ("fixAll", _, _): choice = .fixAll
    case ("exception", let finding?, _):
      choice = .exception(finding: finding, justification: data["label"].string ?? "")
    case ("comment", let finding?, _): choice = .comment(finding: finding)
    default: return nil
    }
    self.uri = DocumentURI(uri)
    self.revision = revision
  }

  var data: LSPAny {
    var members: [String: LSPAny] = ["uri": .string(uri.text), "revision": .integer(revision)]
    func set(_ choice: String, _ indexes: [String: Int]) {
      members["choice"] = .string(choice)
      for (name, index) in indexes { members[name] = .integer(index) }
    }
    switch choice {
    case .remediation(let finding, let number):
      set("remediation", ["finding": finding, "number": number])
    case .forced(let finding): set("forced", ["finding": finding])
    case .upgraded(let finding): set("upgraded", ["finding": finding])
    case .pin(let entry): set("pin", ["entry": entry])
    case .unpin(let entry): set("unpin", ["entry": entry])
    case .replaced(let entry): set("replaced", ["entry": entry])
    case .fixAll: set("fixAll", [:])
    case .exception(let finding, let label):
      set("exception", ["finding": finding])
      members["label"] = .string(label)
    case .comment(let finding): set("comment", ["finding": finding])
    }
    return .object(members)
  }
}
