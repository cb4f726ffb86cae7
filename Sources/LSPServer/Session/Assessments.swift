import Advisor
import LanguageServerProtocol
import SourceText

/// When documents are assessed, and what becomes of the results.
///
/// One assessment runs at a time, so that assessing leaves a thread to the loop on the smallest
/// machine; the document that changed last comes first. What changes meanwhile makes a result stale:
/// it is dropped where it lands, by its revision, and the newest state is assessed next. So a burst
/// of edits costs two assessments, and no result ever speaks of another text than the newest.
extension Session {
  /// Notes that a document, or something it depends on, has changed.
  mutating func invalidate(_ uris: some Sequence<DocumentURI>) {
    for uri in uris {
      let revision = nextNumber()
      documents[uri]?.revision = revision
      endRemedying(of: uri)
    }
    startNextAssessment()
  }

  mutating func invalidateAll() { invalidate(documents.keys) }

  /// Invalidates the documents whose assessment has looked for one of the paths.
  mutating func invalidateDependents(of paths: Set<String>) { invalidate(dependents(of: paths)) }

  /// Invalidates a document with a new text, and those that depend on it: nothing may be answered any
  /// more from the old one. The document itself comes last, so that it is assessed first and the others
  /// need not read it.
  mutating func invalidateWithDependents(_ uri: DocumentURI) {
    invalidate(dependents(of: [uri.path.text, uri.path.folder]) + [uri])
  }

  /// The other documents whose assessment has looked for one of the paths, and those of which that is
  /// not known yet.
  private func dependents(of paths: Set<String>) -> [DocumentURI] {
    documents.values.filter { document in
      !paths.contains(document.uri.path.text)
        && document.result.map { !$0.consulted.isDisjoint(with: paths) } ?? true
    }.map(\.uri)
  }

  private mutating func startNextAssessment() {
    guard case .opened(_, let source) = advisories,
      documents.values.allSatisfy({ $0.running == nil }),
      let document = documents.values.filter({ !$0.isCurrent })
        .max(by: { $0.revision < $1.revision })
    else { return }
    let uri = document.uri
    let openTexts = Dictionary(
      others(than: uri).map {
        ($0.uri.path, AssessmentTask.OpenText(text: $0.text, document: $0.document))
      }, uniquingKeysWith: { first, _ in first })
    let task = AssessmentTask(
      uri: uri, revision: document.revision, version: document.version, text: document.text,
      document: document.document, before: document.lastRead,
      include: includes[document.uri.path],
      assessment: document.result?.assessment, openTexts: openTexts, files: files,
      folders: folders, advisories: source, environment: environmentInForce)
    start { emit in emit(.assessed(await task.run())) }
    documents[uri]?.running = document.revision
    guard client.workDoneProgress else { return }
    let sleep = environment.sleep
    let timer = start { emit in
      await sleep(longWork)
      if !Task.isCancelled { emit(.progressDue(uri, revision: task.revision)) }
    }
    documents[uri]?.progressTimer = timer
  }

  /// The other open documents that a document may belong together with.
  func others(than uri: DocumentURI) -> [OpenDocument] {
    documents.values.filter { $0.uri.scheme == uri.scheme && $0.uri != uri }
  }

  /// Takes a result in, or drops it.
  mutating func assessed(_ outcome: AssessmentOutcome) {
    let task = outcome.task
    // The document may have been closed, or closed and opened again, since.
    guard let before = documents[task.uri], before.running == task.revision else { return }
    documents[task.uri]?.running = nil
    endProgress(of: task.uri)
    files.merge(outcome.files) { _, new in new }
    for companion in outcome.companions {
      for other in others(than: task.uri) where other.uri.path == companion.path {
        documents[other.uri]?.takeIndexed(companion)
      }
    }
    documents[task.uri]?.take(outcome.document, of: task.text)
    includes.merge(outcome.includes) { _, new in new }
    if before.revision == task.revision {
      let isNewText = before.result == nil || task.document == nil
      store(outcome, replacing: before.result, isNewText: isNewText)
      answerWaiting(task.uri)
      refreshIfNeeded()
    }
    startNextAssessment()
  }

  private mutating func store(
    _ outcome: AssessmentOutcome, replacing old: AssessedDocument?, isNewText: Bool
  ) {
    let task = outcome.task
    let assessment = outcome.assessment
    let findings = assessment.findings.filter { $0.level >= settings.minimumLevel }
    let translation = DiagnosticTranslation(
      client: client, encoding: encoding, uri: task.uri, text: task.text, texts: outcome.texts,
      manual: manual)
    let diagnostics = findings.map(translation.diagnostic)
    let isChanged = diagnostics != old?.diagnostics
    let resultID = isChanged ? nil : old?.resultID
    let newID = "\(startedAt)-\(nextNumber())"
    documents[task.uri]?.result = AssessedDocument(
      revision: task.revision, version: task.version, context: outcome.context,
      assessment: assessment, minimumLevel: settings.minimumLevel,
      diagnostics: diagnostics,
      resultID: resultID ?? newID, texts: outcome.texts, consulted: outcome.consulted)
    trace(outcome, findings: findings.count)
    // Which decisions nobody needs follows from all files together.
    if assessment.usedDecisions != old?.assessment.usedDecisions ?? [] { scanWorkspace() }
    if isChanged, !isNewText { needsRefresh = true }
    if !client.pullsDiagnostics, isChanged || isNewText {
      publish(task.uri, version: task.version, diagnostics)
    }
  }

  /// Handles anew the requests that waited for a document's newest result, or for more of it.
  mutating func answerWaiting(_ uri: DocumentURI) {
    guard let waiting = documents[uri]?.waiting else { return }
    documents[uri]?.waiting = []
    for id in waiting {
      if let request = takeWaiting(id) { serve(id, request) }
    }
  }

  private mutating func trace(_ outcome: AssessmentOutcome, findings: Int) {
    guard isTracing else { return }
    let assessment = outcome.assessment
    let message =
      "\(outcome.task.uri.path.fileName): \(assessment.assessedCount) packages assessed, "
      + "\(assessment.notAssessedCount) not, \(findings) findings shown"
    notify("$/logTrace", LogTraceParams(message: message))
  }

  // MARK: Progress

  /// An assessment has run for so long that the client may show it.
  mutating func progressDue(_ uri: DocumentURI, revision: Int) {
    guard documents[uri]?.running == revision else { return }
    let token = RequestID.string("forewarn-progress-\(nextNumber())")
    ask(
      .assessmentProgress(token, uri, revision: revision), "window/workDoneProgress/create",
      WorkDoneProgressCreateParams(token: token))
  }

  mutating func beginProgress(_ token: RequestID, _ uri: DocumentURI, revision: Int) {
    guard documents[uri]?.running == revision else { return }
    documents[uri]?.progress = token
    let title = "Assessing \(uri.path.fileName)"
    notify("$/progress", ProgressParams(token: token, value: .begin(title: title)))
  }

  /// Ends what shows the running assessment of a document.
  mutating func endProgress(of uri: DocumentURI) {
    if let timer = documents[uri]?.progressTimer { cancel(timer) }
    if let token = documents[uri]?.progress {
      notify("$/progress", ProgressParams(token: token, value: .end()))
    }
    documents[uri]?.progressTimer = nil
    documents[uri]?.progress = nil
  }
}

/// After so many milliseconds running work is shown.
let longWork = 300
