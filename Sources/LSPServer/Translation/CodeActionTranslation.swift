import Advisor
import LanguageServerProtocol
import SourceText

/// Turns what remedies one document's findings, and what else may be done to its dependencies, into
/// code actions that one client can apply.
struct CodeActionTranslation {
  let client: ClientCapabilities
  let encoding: PositionEncoding
  let document: OpenDocument
  let result: AssessedDocument
  let advisories: (any AdvisorySource)?
  /// The other open documents, by path: where an edit of another file may go.
  let others: [String: OpenDocument]
  /// Of a lockfile the manifests whose versions it fixes, those first that are best to edit.
  let manifests: [DocumentContext]
  let now: Timestamp
  /// The folder above which nothing belongs to the document.
  var root = DocumentPath("")
  /// Who answers for decisions; nil if that is not known.
  var author: @Sendable () -> String? = { nil }

  /// More edits than this that each need a proof of their own nobody chooses among.
  private static let longestList = 24

  // MARK: Lists

  /// One action for each different edit of the findings that touch the span; an edit that remedies
  /// several findings names them all. Where nothing can be edited, the reason.
  func quickFixes(in span: SourceSpan) -> [CommandOrCodeAction] {
    guard client.codeActionLiterals else { return [] }
    var offers: [Offer] = []
    var manifestEdits = ManifestEdits(self)
    for (index, finding) in result.findings.enumerated() where finding.span.touches(span) {
      if Task.isCancelled { return [] }
      var hasEdit = false
      for (number, remediation) in finding.remediations.enumerated()
      where !remediation.edits.isEmpty {
        hasEdit = true
        add(
          Offer(
            .remediation(finding: index, number: number), remediation, of: index,
            // The first remedy changes least; a correction can be taken without a second look.
            isPreferred: number == 0 && remediation.isPatch && !remediation.isMajor), to: &offers)
      }
      if !hasEdit, let upgrade = manifestEdits.upgrade(for: finding) {
        hasEdit = true
        add(Offer(.upgraded(finding: index), upgrade, of: index, isPreferred: false), to: &offers)
      }
      if !hasEdit, let forced = manifestEdits.forced(for: finding) {
        hasEdit = true
        add(Offer(.forced(finding: index), forced, of: index, isPreferred: false), to: &offers)
      }
      if !hasEdit, client.codeActionDisabled,
        let obstacle = FixObstacle(of: finding, in: result.context)
      {
        add(Offer(obstacle, of: index), to: &offers)
      }
    }
    return offers.compactMap { action($0, CodeActionKind.quickFix) }
  }

  /// What may be done to the entries that touch the span, whether anything is wrong with them or not.
  func rewrites(in span: SourceSpan) -> [CommandOrCodeAction] {
    guard client.codeActionLiterals else { return [] }
    var offers: [Offer] = []
    for entry in refactorings?.entries(touching: span).prefix(Self.longestList) ?? [] {
      if Task.isCancelled { return [] }
      if let change = refactorings?.pinned(entry) {
        add(Offer(.pin(entry: entry), change, of: nil, isPreferred: false), to: &offers)
      }
      if let change = refactorings?.unpinned(entry) {
        add(Offer(.unpin(entry: entry), change, of: nil, isPreferred: false), to: &offers)
      }
    }
    var manifestEdits = ManifestEdits(self)
    for (index, finding) in result.findings.enumerated() where finding.span.touches(span) {
      guard let forced = manifestEdits.forced(for: finding) else { continue }
      add(Offer(.forced(finding: index), forced, of: nil, isPreferred: false), to: &offers)
    }
    return offers.compactMap { action($0, CodeActionKind.rewrite) }
  }

  /// What the projects of the packages at the span name in their place. None is preferred: another
  /// package is another interface, and the code that uses it has to follow.
  func replacements(in span: SourceSpan) -> [CommandOrCodeAction] {
    guard client.codeActionLiterals, let entryReplacements else { return [] }
    var offers: [Offer] = []
    for entry in refactorings?.entries(touching: span).prefix(Self.longestList) ?? [] {
      if Task.isCancelled { return [] }
      guard let change = entryReplacements.replaced(entry),
        let place = result.document?.reading.manifest?.requirements.element(at: entry)?.spans.entry
      else { continue }
      var offer = Offer(.replaced(entry: entry), change, of: nil, isPreferred: false)
      // Its title says more than that it is a major step.
      offer.title = change.title
      offer.findings = result.findings.indices.filter { index in
        [.deprecatedPackage, .unmaintainedPackage].contains(result.findings[index].code)
          && result.findings[index].span.touches(place)
      }
      add(offer, to: &offers)
    }
    return offers.compactMap { action($0, CodeActionKind.quickFix) }
  }

  /// One action for all findings that an edit remedies without a major change; nil if there are
  /// fewer of them than asked for.
  func fixAll(leastFindings: Int) -> CommandOrCodeAction? {
    guard client.codeActionLiterals, let (edit, diagnostics) = fixAllEdit,
      diagnostics.count >= leastFindings
    else { return nil }
    var action = CodeAction(
      title: "Fix all dependency findings that need no major upgrade (\(diagnostics.count))",
      kind: CodeActionKind.fixAll)
    action.diagnostics = diagnostics
    give(edit, as: .fixAll, to: &action)
    return .action(action)
  }

  /// What mends every finding that an edit remedies without a major change, and what it mends; nil if
  /// there is no such finding.
  var fixAllEdit: (edit: WorkspaceEdit, diagnostics: [Diagnostic])? {
    var fixes = FixSet()
    let diagnostics = zip(result.findings, result.diagnostics).filter { fixes.add($0.0) != nil }
      .map(\.1)
    guard !diagnostics.isEmpty, let edit = workspaceEdit(fixes.edits) else { return nil }
    return (edit, diagnostics)
  }

  /// The command that fetches advisories, for a document that was assessed without any.
  var sync: CommandOrCodeAction {
    let command = Command(
      title: "Fetch the advisory database", command: ServerCommand.sync.rawValue)
    guard client.codeActionLiterals else { return .command(command) }
    var action = CodeAction(title: command.title, kind: CodeActionKind.quickFix)
    action.command = command
    return .action(action)
  }

  // MARK: One action

  /// What is offered, before it is known whether the client can take it.
  private struct Offer {
    var title: String
    /// Nil if there is nothing to choose.
    let choice: ActionPlace.Choice?
    let remediation: Remediation?
    /// The findings that it remedies, by their indexes.
    var findings: [Int]
    /// Whether it is the first remedy of all its findings, and a correction.
    var isPreferred: Bool
    var obstacle: String?

    init(
      _ choice: ActionPlace.Choice, _ remediation: Remediation, of finding: Int?, isPreferred: Bool
    ) {
      title = remediation.offer
      self.choice = choice
      self.remediation = remediation
      findings = finding.map { [$0] } ?? []
      self.isPreferred = isPreferred
    }

    init(_ obstacle: FixObstacle, of finding: Int) {
      title = obstacle.title
      choice = nil
      remediation = nil
      findings = [finding]
      isPreferred = false
      self.obstacle = obstacle.reason
    }
  }

  /// Adds an offer, or its findings to one that does the same.
  private func add(_ offer: Offer, to offers: inout [Offer]) {
    let known = offers.firstIndex {
      $0.remediation?.edits == offer.remediation?.edits && $0.obstacle == offer.obstacle
        && (offer.remediation != nil || $0.title == offer.title)
    }
    guard let known else {
      if client.choosesCodeActions || isApart(offer, from: offers) { offers.append(offer) }
      return
    }
    offers[known].findings += offer.findings
    offers[known].isPreferred = offers[known].isPreferred && offer.isPreferred
  }

  /// Whether an offer writes nowhere where another one does.
  private func isApart(_ offer: Offer, from offers: [Offer]) -> Bool {
    let written = offers.flatMap { $0.remediation?.edits ?? [] }
    return (offer.remediation?.edits ?? []).allSatisfy { edit in
      !written.contains { $0.path == edit.path && $0.edit.span.touches(edit.edit.span) }
    }
  }

  private func action(_ offer: Offer, _ kind: String) -> CommandOrCodeAction? {
    var action = CodeAction(title: displayed(offer.title, limit: longestShown), kind: kind)
    if !offer.findings.isEmpty {
      action.diagnostics = offer.findings.compactMap { result.diagnostics.element(at: $0) }
    }
    if let reason = offer.obstacle {
      action.disabled = CodeAction.Disabled(reason: displayed(reason, limit: longestShown))
      return .action(action)
    }
    guard let choice = offer.choice, let remediation = offer.remediation,
      let edit = workspaceEdit(remediation)
    else { return nil }
    if client.codeActionIsPreferred, offer.isPreferred { action.isPreferred = true }
    give(edit, as: choice, to: &action)
    return .action(action)
  }

  /// Gives an action its edit, or that by which the client may ask for it.
  func give(
    _ edit: WorkspaceEdit, as choice: ActionPlace.Choice, to action: inout CodeAction
  ) {
    if client.codeActionResolvesEdits {
      action.data =
        ActionPlace(uri: document.uri, revision: document.revision, choice: choice).data
    } else {
      action.edit = edit
    }
  }

  /// The edit of what was chosen; nil if there is no such choice.
  func edit(of choice: ActionPlace.Choice) -> WorkspaceEdit? {
    let findings = result.findings
    var manifestEdits = ManifestEdits(self)
    let remediation: Remediation? =
      switch choice {
      case .remediation(let finding, let number):
        findings.element(at: finding)?.remediations.element(at: number)
      case .forced(let finding):
        findings.element(at: finding).flatMap { manifestEdits.forced(for: $0) }
      case .upgraded(let finding):
        findings.element(at: finding).flatMap { manifestEdits.upgrade(for: $0) }
      case .pin(let entry): refactorings?.pinned(entry)
      case .unpin(let entry): refactorings?.unpinned(entry)
      case .replaced(let entry): entryReplacements?.replaced(entry)
      case .fixAll, .exception, .comment: nil
      }
    if choice == .fixAll { return fixAllEdit?.edit }
    switch choice {
    case .exception, .comment: return exceptionEdit(of: choice)
    default: break
    }
    guard let remediation, !remediation.edits.isEmpty else { return nil }
    return workspaceEdit(remediation)
  }

  private var refactorings: Refactorings? { result.context.map { Refactorings($0) } }

  private var entryReplacements: EntryReplacements? {
    guard let context = result.context, let advisories else { return nil }
    return EntryReplacements(context, advisories)
  }

  /// What manifests can do about findings that no edit remedies where they stand: worked out once for
  /// each package, of some of them.
  private struct ManifestEdits {
    private struct Package: Hashable {
      var subject: Finding.Subject?
      var version: String?
    }

    /// The document itself or, of a lockfile, the manifests that it belongs to.
    private let contexts: [DocumentContext]
    private let upgrades: [EntryUpgrades]
    private var knownForced: [Package: Remediation?] = [:]
    private var knownUpgrades: [Package: Remediation?] = [:]

    init(_ translation: CodeActionTranslation) {
      let isLockfile = translation.result.document?.format.kind == .lockfile
      contexts = isLockfile ? translation.manifests : translation.result.context.map { [$0] } ?? []
      upgrades = isLockfile ? contexts.map(EntryUpgrades.init) : []
    }

    /// What raises the entry that asks for the package.
    mutating func upgrade(for finding: Finding) -> Remediation? {
      Self.first(upgrades, of: finding, &knownUpgrades) { $0.upgrade(for: finding) }
    }

    /// What forces a package that others bring in to a version.
    mutating func forced(for finding: Finding) -> Remediation? {
      Self.first(contexts, of: finding, &knownForced) { Refactorings($0).forced(for: finding) }
    }

    private static func first<Place>(
      _ places: [Place], of finding: Finding, _ known: inout [Package: Remediation?],
      _ edit: (Place) -> Remediation?
    ) -> Remediation? {
      let package = Package(subject: finding.package, version: finding.safeVersion)
      if let edit = known[package] { return edit }
      guard finding.safeVersion != nil, known.count < longestList, !Task.isCancelled else {
        return nil
      }
      let found = places.lazy.compactMap(edit).first
      known[package] = .some(found)
      return found
    }
  }

  // MARK: Edits

  /// The edits of a remedy, which a client that can asks about before it makes those of a major step.
  private func workspaceEdit(_ remediation: Remediation) -> WorkspaceEdit? {
    guard remediation.isMajor, client.changeAnnotations else {
      return workspaceEdit(remediation.edits)
    }
    let note = ChangeAnnotation(
      label: displayed(remediation.title, limit: longestShown), needsConfirmation: true,
      description: "A major step: it may break what uses the package.")
    return workspaceEdit(remediation.edits, note)
  }

  /// The edits of all files; nil if a file has changed since it was assessed, or is not known.
  func workspaceEdit(
    _ edits: [FileEdit], _ annotation: ChangeAnnotation? = nil
  ) -> WorkspaceEdit? {
    let annotationID = "major"
    var changes: [TextDocumentEdit] = []
    for path in Set(edits.map(\.path)).sorted() {
      guard let target = target(path) else { return nil }
      let edits = edits.filter { $0.path == path }.map(\.edit).sorted { $0.span < $1.span }
      changes.append(
        TextDocumentEdit(
          uri: target.uri, version: target.version,
          edits: edits.map {
            var edit = LSPTextEdit(
              range: LSPRange($0.span, in: target.text, encoding: encoding),
              newText: $0.replacement)
            edit.annotationId = annotation == nil ? nil : annotationID
            return edit
          }))
    }
    guard !client.documentChanges else {
      var edit = WorkspaceEdit(documentChanges: changes)
      edit.changeAnnotations = annotation.map { [annotationID: $0] }
      return edit
    }
    return WorkspaceEdit(
      changes: Dictionary(
        changes.map { ($0.textDocument.uri, $0.edits) }, uniquingKeysWith: { first, _ in first }))
  }

  private func target(_ path: String) -> (uri: String, version: Int?, text: DocumentText)? {
    if path == document.uri.path.text {
      return (document.uri.text, document.version, document.text)
    }
    guard let text = text(of: path) else { return nil }
    guard let other = others[path] else {
      return (document.uri.naming(DocumentPath(path)), nil, text)
    }
    return other.text === text ? (other.uri.text, other.version, text) : nil
  }

  /// The text of another file that edits were made for.
  private func text(of path: String) -> DocumentText? {
    for manifest in manifests {
      for document in [manifest.document] + manifest.definitions where document.path.text == path {
        return document.text
      }
    }
    return result.texts[path]
  }
}
