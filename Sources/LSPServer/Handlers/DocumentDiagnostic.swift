import LanguageServerProtocol

extension Session {
  /// `textDocument/diagnostic`: answered from the result of the newest text.
  mutating func documentDiagnostic(_ id: RequestID, _ params: DocumentDiagnosticParams) {
    let uri = DocumentURI(params.textDocument.uri)
    guard let document = documents[uri] else {
      respond(id, DocumentDiagnosticReport.full(resultId: nil, items: []))
      return
    }
    guard document.isCurrent, let result = document.result else {
      wait(id, for: uri, .documentDiagnostic(params))
      return
    }
    if params.previousResultId == result.resultID {
      respond(id, DocumentDiagnosticReport.unchanged(resultId: result.resultID))
    } else {
      respond(
        id, DocumentDiagnosticReport.full(resultId: result.resultID, items: result.diagnostics))
    }
  }

  /// `workspace/diagnostic/refresh` and its like: once everything is assessed anew, a client is told
  /// that what it asked for has changed for another reason than its own edits.
  mutating func refreshIfNeeded() {
    guard needsRefresh, documents.values.allSatisfy(\.isCurrent) else { return }
    needsRefresh = false
    if client.pullsDiagnostics, client.refreshesDiagnostics {
      ask(.refresh, "workspace/diagnostic/refresh", LSPAny.null)
    }
    if client.refreshesInlayHints { ask(.refresh, "workspace/inlayHint/refresh", LSPAny.null) }
    if client.refreshesSemanticTokens, settings.semanticTokens {
      ask(.refresh, "workspace/semanticTokens/refresh", LSPAny.null)
    }
    if client.refreshesCodeLenses { ask(.refresh, "workspace/codeLens/refresh", LSPAny.null) }
  }
}
