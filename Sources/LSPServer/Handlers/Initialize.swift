import Advisor
import LanguageServerProtocol
import SourceText

extension Session {
  /// `initialize`: learns what the client can do and says what the server does for it.
  mutating func initialize(_ id: RequestID, _ params: InitializeParams) {
    phase = .running
    client = params.capabilities
    // Some clients count in bytes and have no way to say so but their configuration.
    let told = params.initializationOptions["positionEncoding"].string
    encoding = Self.encoding(
      offered: client.positionEncodings.isEmpty
        ? told.map { [$0] } ?? [] : client.positionEncodings)
    take(params.initializationOptions)
    isTracing = params.trace.map { $0 != "off" } ?? false
    if let parent = params.processId { parents.append(parent) }
    var folders = params.workspaceFolders.map(\.uri)
    if folders.isEmpty { folders = [params.rootUri ?? params.rootPath].compactMap { $0 } }
    self.folders = folders.map { DocumentURI($0).folderPath }

    var capabilities = ServerCapabilities(
      codeActionProvider: client.codeActionLiterals
        ? .kinds(CodeActionKind.all, resolves: client.codeActionResolvesEdits) : .commandsOnly)
    if !client.positionEncodings.isEmpty { capabilities.positionEncoding = encoding.rawValue }
    capabilities.completionProvider = CompletionOptions(triggerCharacters: completionTriggers)
    // Clients would ask after every edit, though few people want them.
    if client.takesSemanticTokens, clientChoices.semanticTokens == true {
      capabilities.semanticTokensProvider = SemanticTokensOptions(
        tokenTypes: TokenLegend.types, tokenModifiers: TokenLegend.modifiers)
    }
    if client.tellsFileOperations { capabilities.workspace.fileOperations = .init() }
    if client.pullsDiagnostics {
      capabilities.diagnosticProvider = DiagnosticOptions(
        workspaceDiagnostics: client.pullsWorkspaceDiagnostics)
    }
    capabilities.executeCommandProvider = ExecuteCommandOptions(
      commands: commands.map(\.rawValue))
    respond(
      id,
      InitializeResult(
        capabilities: capabilities, name: "forewarn", version: environment.version))
    checkSurroundings()
  }

  /// UTF-8 costs nothing to count in; UTF-16 is what everybody must know.
  private static func encoding(offered: [String]) -> PositionEncoding {
    let offered = offered.compactMap(PositionEncoding.init(rawValue:))
    return [.utf8, .utf16, .utf32].first(where: offered.contains) ?? .utf16
  }
}
