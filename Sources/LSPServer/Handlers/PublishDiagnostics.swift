import LanguageServerProtocol

extension Session {
  /// Sends diagnostics to a client that does not ask for them.
  mutating func publish(_ uri: DocumentURI, version: Int?, _ diagnostics: [Diagnostic]) {
    notify(
      "textDocument/publishDiagnostics",
      PublishDiagnosticsParams(
        uri: uri.text, version: client.diagnosticVersions ? version : nil,
        diagnostics: diagnostics))
  }
}
