package struct Diagnostic: Hashable, Sendable, Encodable {
  package var range: LSPRange
  package var severity: DiagnosticSeverity
  package var code: String
  package var codeDescription: CodeDescription?
  package var source: String
  package var message: String
  package var tags: [DiagnosticTag]?
  package var relatedInformation: [DiagnosticRelatedInformation]?
  package var data: LSPAny?

  package init(
    range: LSPRange, severity: DiagnosticSeverity, code: String, source: String, message: String
  ) {
    self.range = range
    self.severity = severity
    self.code = code
    self.source = source
    self.message = message
  }
}

package enum DiagnosticSeverity: Int, Sendable, Codable {
  case error = 1
  case warning = 2
  case information = 3
  case hint = 4
}

package enum DiagnosticTag: Int, Sendable, Codable {
  case unnecessary = 1
  case deprecated = 2
}

package struct CodeDescription: Hashable, Sendable, Encodable {
  package var href: String

  package init(href: String) { self.href = href }
}

package struct DiagnosticRelatedInformation: Hashable, Sendable, Encodable {
  package var location: Location
  package var message: String

  package init(location: Location, message: String) {
    self.location = location
    self.message = message
  }
}

package struct PublishDiagnosticsParams: Sendable, Encodable {
  package var uri: String
  package var version: Int?
  package var diagnostics: [Diagnostic]

  package init(uri: String, version: Int?, diagnostics: [Diagnostic]) {
    self.uri = uri
    self.version = version
    self.diagnostics = diagnostics
  }
}

package struct DocumentDiagnosticParams: Sendable, Decodable {
  package var textDocument: TextDocumentIdentifier
  package var previousResultId: String?
}

/// The answer to `textDocument/diagnostic`: all of a document's diagnostics, or that nothing has
/// changed since the result that the client already has.
package enum DocumentDiagnosticReport: Sendable, Encodable {
  case full(resultId: String?, items: [Diagnostic])
  case unchanged(resultId: String)

  private enum Key: String, CodingKey { case kind, resultId, items }

  package func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: Key.self)
    switch self {
    case .full(let resultId, let items):
      try container.encode("full", forKey: .kind)
      try container.encodeIfPresent(resultId, forKey: .resultId)
      try container.encode(items, forKey: .items)
    case .unchanged(let resultId):
      try container.encode("unchanged", forKey: .kind)
      try container.encode(resultId, forKey: .resultId)
    }
  }
}

package struct DiagnosticOptions: Sendable, Encodable {
  package var identifier = "forewarn"
  /// A manifest's diagnostics depend on its lockfile and on its workspace's root.
  package var interFileDependencies = true
  package var workspaceDiagnostics: Bool

  package init(workspaceDiagnostics: Bool) { self.workspaceDiagnostics = workspaceDiagnostics }
}
