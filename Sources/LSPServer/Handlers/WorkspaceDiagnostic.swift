import Advisor
import LanguageServerProtocol

extension Session {
  /// `workspace/diagnostic`: the files that are not open. The answer waits until there is something
  /// that the client does not have; parts of it are sent as they are found.
  mutating func workspaceDiagnostic(_ id: RequestID, _ params: WorkspaceDiagnosticParams) {
    let has = params.previousResultIds.map { (DocumentURI($0.uri), $0.value) }
    workspace.waiting.append(
      WorkspaceFiles.WaitingClient(
        id: id, token: params.partialResultToken,
        has: Dictionary(has, uniquingKeysWith: { _, last in last })))
    let isAtRest = workspace.isComplete || workspace.wasCancelled
    if isAtRest, workspace.scan == nil { answerWorkspaceDiagnostics() }
    if !isAtRest { scanWorkspace() }
  }

  /// Sends news of one file to those who take parts of an answer.
  mutating func sendPart(_ uri: DocumentURI, _ diagnostics: [Diagnostic], resultID: String) {
    let item = WorkspaceDiagnosticReport.Item(
      uri: uri.text, resultId: resultID, items: diagnostics)
    for index in workspace.waiting.indices where isUnanswered(workspace.waiting[index].id) {
      guard let token = workspace.waiting[index].token,
        workspace.waiting[index].has[uri] != resultID
      else { continue }
      workspace.waiting[index].has[uri] = resultID
      workspace.waiting[index].wasSent = true
      notify(
        "$/progress",
        PartialResultParams(token: token, value: WorkspaceDiagnosticReport(items: [item])))
    }
  }

  /// Answers those to whom something is new; the others wait on.
  mutating func answerWorkspaceDiagnostics() {
    forgetAnsweredClients()
    for waiting in workspace.waiting {
      var items: [WorkspaceDiagnosticReport.Item] = []
      for (path, file) in workspace.known.sorted(by: { $0.key.text < $1.key.text })
      where !documents.keys.contains(where: { $0.path == path }) {
        // A file of which nothing is shown, and nothing was, is no news.
        if waiting.has[file.uri] == nil, file.diagnostics.isEmpty { continue }
        if waiting.has[file.uri] != file.resultID {
          items.append(
            WorkspaceDiagnosticReport.Item(
              uri: file.uri.text, resultId: file.resultID, items: file.diagnostics))
        }
      }
      let gone = waiting.has.filter { uri, id in
        !id.isEmpty && workspace.known[uri.path] == nil && documents[uri] == nil
      }
      items += gone.keys.sorted { $0.text < $1.text }.map {
        WorkspaceDiagnosticReport.Item(uri: $0.text, resultId: "", items: [])
      }
      if !items.isEmpty || waiting.wasSent {
        respond(waiting.id, WorkspaceDiagnosticReport(items: items))
      }
    }
    forgetAnsweredClients()
  }

  private mutating func forgetAnsweredClients() {
    let waiting = workspace.waiting.filter { isUnanswered($0.id) }
    workspace.waiting = waiting
  }
}
