/// What a client can do, as far as the server asks. Read tolerantly from what it declared: a
/// capability of an unexpected shape counts as absent and harms no other.
package struct ClientCapabilities: Sendable {
  /// In the client's order of preference; empty means UTF-16 (LSP 3.17, `positionEncodings`).
  package var positionEncodings: [String]

  package var pullsDiagnostics: Bool
  /// Whether it asks for the diagnostics of files that are not open. No member says so: those that
  /// do speak of diagnostics of the workspace.
  package var pullsWorkspaceDiagnostics: Bool
  package var refreshesDiagnostics: Bool
  package var diagnosticVersions: Bool
  package var diagnosticRelatedInformation: Bool
  package var diagnosticCodeDescription: Bool
  package var diagnosticData: Bool
  /// The `DiagnosticTag` numbers that the client knows.
  package var diagnosticTags: Set<Int>

  package var rendersMarkdown: Bool
  package var codeActionLiterals: Bool
  package var codeActionIsPreferred: Bool
  package var completionTags: Bool
  package var completionPreselects: Bool
  /// Whether it shows code actions that are not to be had, with the reason.
  package var codeActionDisabled: Bool
  /// Whether it asks for the edit of a code action when it is chosen, and gives back its data then.
  package var codeActionResolvesEdits: Bool
  /// Whether it tells code actions apart in any way. One that does not (Kate) may apply all that it is
  /// given, one after the other.
  package var choosesCodeActions: Bool
  package var documentChanges: Bool
  /// Whether edits may say that they need to be confirmed; only in document changes.
  package var changeAnnotations: Bool
  /// Whether edits may create files; only in document changes.
  package var createsFiles: Bool
  package var appliesEdits: Bool
  package var refreshesInlayHints: Bool
  package var refreshesCodeLenses: Bool
  package var takesSemanticTokens: Bool
  package var refreshesSemanticTokens: Bool
  /// Whether it takes `DocumentSymbol`.
  package var nestsSymbols: Bool

  package var pullsConfiguration: Bool
  package var registersConfiguration: Bool
  package var registersWatchedFiles: Bool
  package var tellsFileOperations: Bool
  package var workDoneProgress: Bool
  package var showsDocuments: Bool

  package init(_ declared: LSPAny) {
    let document = declared["textDocument"]
    let workspace = declared["workspace"]
    let push = document["publishDiagnostics"]
    let pull = document["diagnostic"]

    positionEncodings = declared["general"]["positionEncodings"].strings
    pullsDiagnostics = pull.isObject
    pullsWorkspaceDiagnostics = pull.isObject && workspace["diagnostics"].isObject
    refreshesDiagnostics = workspace["diagnostics"]["refreshSupport"].isTrue
    diagnosticVersions = push["versionSupport"].isTrue
    // Clients of before 3.18 describe what they make of a diagnostic only where they speak of
    // publishing, whichever way the diagnostics come.
    diagnosticRelatedInformation =
      push["relatedInformation"].isTrue || pull["relatedInformation"].isTrue
    diagnosticCodeDescription =
      push["codeDescriptionSupport"].isTrue || pull["codeDescriptionSupport"].isTrue
    diagnosticData = push["dataSupport"].isTrue || pull["dataSupport"].isTrue
    let tags = [push, pull].flatMap { $0["tagSupport"]["valueSet"].elements ?? [] }
    diagnosticTags = Set(tags.compactMap(\.integer))

    rendersMarkdown = document["hover"]["contentFormat"].strings.first == "markdown"
    codeActionLiterals = document["codeAction"]["codeActionLiteralSupport"].isObject
    codeActionIsPreferred = document["codeAction"]["isPreferredSupport"].isTrue
    let item = document["completion"]["completionItem"]
    completionTags = item["tagSupport"]["valueSet"].elements?.contains(.integer(1)) ?? false
    completionPreselects = item["preselectSupport"].isTrue
    codeActionDisabled = document["codeAction"]["disabledSupport"].isTrue
    codeActionResolvesEdits =
      document["codeAction"]["dataSupport"].isTrue
      && document["codeAction"]["resolveSupport"]["properties"].strings.contains("edit")
    choosesCodeActions =
      codeActionIsPreferred || codeActionDisabled || codeActionResolvesEdits
      || document["codeAction"]["dataSupport"].isTrue
    documentChanges = workspace["workspaceEdit"]["documentChanges"].isTrue
    changeAnnotations =
      documentChanges && workspace["workspaceEdit"]["changeAnnotationSupport"].isObject
    createsFiles =
      documentChanges
      && workspace["workspaceEdit"]["resourceOperations"].strings.contains("create")
    appliesEdits = workspace["applyEdit"].isTrue
    refreshesInlayHints = workspace["inlayHint"]["refreshSupport"].isTrue
    takesSemanticTokens = document["semanticTokens"]["requests"]["full"] != .null
    refreshesSemanticTokens = workspace["semanticTokens"]["refreshSupport"].isTrue
    refreshesCodeLenses = workspace["codeLens"]["refreshSupport"].isTrue
    nestsSymbols = document["documentSymbol"]["hierarchicalDocumentSymbolSupport"].isTrue

    pullsConfiguration = workspace["configuration"].isTrue
    registersConfiguration = workspace["didChangeConfiguration"]["dynamicRegistration"].isTrue
    registersWatchedFiles = workspace["didChangeWatchedFiles"]["dynamicRegistration"].isTrue
    showsDocuments = declared["window"]["showDocument"]["support"].isTrue
    tellsFileOperations = workspace["fileOperations"].isObject
    workDoneProgress = declared["window"]["workDoneProgress"].isTrue
  }
}
