import Advisor
import LanguageServerProtocol
import SourceText

extension Session {
  /// The command that explains an advisory or a package version by its name, or the findings at a
  /// place: `[id]`, or `[uri, position]`.
  mutating func explain(_ id: RequestID, _ params: ExecuteCommandParams) {
    guard let name = params.arguments?.first?.string else {
      fail(
        id, .invalidParams,
        "It takes an advisory's id or a package URL, or a document's URI and a position.")
      return
    }
    guard case .opened(_, let source?) = advisories else {
      fail(id, .requestFailed, "There is no advisory database.")
      return
    }
    let place = params.arguments.flatMap { $0.count > 1 ? LSPPosition($0[1]) : nil }
    guard let place else {
      show(.explanation, id) { try Markup.explanation(of: name, source) }
      return
    }
    guard
      let (document, result) = remedied(
        TextDocumentIdentifier(uri: name), for: id, .executeCommand(params), nothing: LSPAny.null)
    else { return }
    let offset = document.text.offset(of: TextPosition(place), encoding: encoding)
    guard let subject = HoverSubject(at: offset, in: result) else {
      fail(id, .requestFailed, "There is no dependency at this place.")
      return
    }
    let now = environment.now()
    show(.explanation, id) { try Markup.explanation(of: subject, source, now: now) }
  }

  /// The command that says what to do about a document, `[uri]`, or about all that are open.
  mutating func plan(_ id: RequestID, _ params: ExecuteCommandParams) {
    var open = documents.values.sorted { $0.uri.text < $1.uri.text }
    if let name = params.arguments?.first?.string {
      guard let document = documents[DocumentURI(name)] else {
        fail(id, .requestFailed, "The document is not open, or is no manifest.")
        return
      }
      open = [document]
    }
    // A plan speaks of the newest texts.
    var results: [(path: String, result: AssessedDocument)] = []
    for document in open {
      guard
        let (_, result) = remedied(
          TextDocumentIdentifier(uri: document.uri.text), for: id, .executeCommand(params),
          nothing: LSPAny.null)
      else { return }
      results.append((document.uri.path.text, result))
    }
    show(.plan, id) { [results] in Markup.plan(results) }
  }

  /// The command that says what was checked, and what was not.
  mutating func coverage(_ id: RequestID) {
    var files = documents.values.compactMap { document in
      document.result.map { (path: document.uri.path.text, assessment: $0.assessment) }
    }
    files += workspace.known.map { ($0.key.text, $0.value.assessment) }
    files.sort { $0.path < $1.path }
    var database: DatabaseDescription?
    if case .opened(_, let source) = advisories { database = source?.database }
    let gap: String? =
      if workspace.isComplete || !settings.workspaceDiagnostics || folders.isEmpty {
        nil
      } else if workspace.wasCancelled {
        "This is not complete: the check of the workspace's files was cancelled."
      } else {
        "This is not complete: the files of the workspace are still being read."
      }
    let now = environment.now()
    show(.coverage, id) { [files, database] in
      Markup.coverage(files, database, gap: gap, now: now)
    }
  }

  /// Makes a page, off the loop, writes it where the client can open it, and answers with its text.
  mutating func show(
    _ page: Page, _ id: RequestID, _ make: @escaping @Sendable () throws -> Markup
  ) {
    let environment = environment
    let work = start { emit in
      do {
        let text = try make().markdown + "\n"
        emit(.pageMade(id, text, path: environment.writePage(page.fileName, text)))
      } catch {
        emit(.pageFailed(id, "\(error)"))
      }
    }
    setWork(work, of: id)
  }

  mutating func pageMade(_ id: RequestID, _ text: String, path: String?) {
    guard isUnanswered(id) else { return }
    respond(id, LSPAny.string(text))
    guard let path else {
      notify(
        "window/showMessage",
        MessageParams(type: .error, message: "The page could not be written to the cache folder."))
      return
    }
    guard client.showsDocuments else {
      notify("window/showMessage", MessageParams(type: .info, message: "See \(path)"))
      return
    }
    let uri = DocumentURI("file:///").naming(DocumentPath(path))
    ask(.document, "window/showDocument", ShowDocumentParams(uri: uri))
  }
}

extension LSPPosition {
  /// Nil unless it is an object with a line and a character, none of them negative.
  init?(_ value: LSPAny) {
    guard let line = value["line"].integer, let character = value["character"].integer,
      line >= 0, character >= 0
    else { return nil }
    self.init(line: line, character: character)
  }
}
