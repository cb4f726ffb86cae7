import Advisor
import LanguageServerProtocol
import SourceText

/// Answers that take more time than the loop has: the proofs of edits, and lists of edits.
///
/// Both are made by tasks, from the newest assessment of a document. The remediations of an
/// assessment are worked out once and kept with it; requests wait for them as they wait for the
/// assessment itself. What is made for one request ends with it, and is given only while it is true.
extension Session {
  /// As ``assessed(_:for:_:nothing:)``, with the remediations of all findings.
  mutating func remedied(
    _ document: TextDocumentIdentifier, for id: RequestID, _ request: ClientRequest,
    nothing: any Encodable & Sendable
  ) -> (document: OpenDocument, result: AssessedDocument)? {
    guard let (document, result) = assessed(document, for: id, request, nothing: nothing) else {
      return nil
    }
    guard !result.assessment.isRemedied else { return (document, result) }
    wait(id, for: document.uri, request)
    if document.remedying == nil {
      let (uri, revision, assessment) = (document.uri, document.revision, result.assessment)
      let work = start { emit in
        let remedied = assessment.remedied(isCancelled: { Task.isCancelled })
        if let remedied { emit(.remedied(uri, revision: revision, remedied)) }
      }
      documents[uri]?.remedying = work
    }
    return nil
  }

  /// The remediations of a document's findings were worked out.
  mutating func remedied(_ uri: DocumentURI, revision: Int, _ assessment: Assessment) {
    guard let document = documents[uri], document.isCurrent, document.revision == revision else {
      return
    }
    documents[uri]?.remedying = nil
    documents[uri]?.result?.assessment = assessment
    answerWaiting(uri)
  }

  /// Ends the work on remediations of an assessment that is no longer the newest.
  mutating func endRemedying(of uri: DocumentURI) {
    if let work = documents[uri]?.remedying { cancel(work) }
    documents[uri]?.remedying = nil
  }

  /// Makes the answer of a request from a document in a task.
  mutating func answer(
    _ id: RequestID, _ request: ClientRequest, from document: OpenDocument,
    _ make: @escaping @Sendable () -> Answer
  ) {
    let basis = AnswerBasis(
      request: request, uri: document.uri, revision: document.revision)
    let work = start { emit in
      var answer = make()
      if Task.isCancelled { return }
      if case .result(let result) = answer, let written = try? WrittenJSON(result) {
        answer = .result(written)
      }
      emit(.answered(id, answer, basis))
    }
    setWork(work, of: id)
    documents[document.uri]?.answering[id] = work
  }

  /// Refuses the requests whose answers are made from a text that has changed: they would speak of places
  /// that have moved.
  mutating func refuseAnswers(from uri: DocumentURI) {
    guard let answering = documents[uri]?.answering, !answering.isEmpty else { return }
    documents[uri]?.answering = [:]
    for (id, work) in answering where isMaking(work, for: id) {
      fail(id, .contentModified, "The document has changed since the request was made.")
    }
  }

  /// Gives an answer, if nothing else that it depends on has changed; else it is made anew.
  mutating func answered(_ id: RequestID, _ answer: Answer, _ basis: AnswerBasis) {
    documents[basis.uri]?.answering[id] = nil
    guard isUnanswered(id) else { return }
    guard documents[basis.uri]?.revision == basis.revision else {
      serve(id, basis.request)
      return
    }
    switch answer {
    case .result(let result): respond(id, result)
    case .failure(let code, let message): fail(id, code, message)
    case .edit(let label, let edit):
      respond(id, LSPAny.null)
      ask(.edit, "workspace/applyEdit", ApplyWorkspaceEditParams(label: label, edit: edit))
    case .message(let message):
      respond(id, LSPAny.null)
      notify("window/showMessage", MessageParams(type: .info, message: message))
    }
  }
}

/// What a task has made for a request.
enum Answer: Sendable {
  case result(any Encodable & Sendable)
  case failure(ResponseError.Code, String)
  /// An edit that the client is asked to make.
  case edit(label: String, WorkspaceEdit)
  /// That there is nothing to do.
  case message(String)
}

/// What an answer was made from.
struct AnswerBasis: Sendable {
  let request: ClientRequest
  let uri: DocumentURI
  let revision: Int
}
