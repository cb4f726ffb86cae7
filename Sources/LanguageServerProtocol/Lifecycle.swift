package struct InitializeParams: Sendable, Decodable {
  package var processId: Int?
  package var rootUri: String?
  package var rootPath: String?
  package var workspaceFolders: [WorkspaceFolder]
  package var capabilities: ClientCapabilities
  package var initializationOptions: LSPAny
  /// `off`, `messages` or `verbose`.
  package var trace: String?

  private enum Key: String, CodingKey {
    case processId, rootUri, rootPath, workspaceFolders, capabilities, initializationOptions, trace
  }

  /// Reads tolerantly: only an object is demanded, for clients differ in everything else.
  package init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: Key.self)
    func optional<T: Decodable>(_ key: Key) -> T? { try? container.decode(T.self, forKey: key) }
    processId = optional(.processId)
    rootUri = optional(.rootUri)
    rootPath = optional(.rootPath)
    workspaceFolders = optional(.workspaceFolders) ?? []
    capabilities = ClientCapabilities(optional(.capabilities) ?? .null)
    initializationOptions = optional(.initializationOptions) ?? .null
    trace = optional(.trace)
  }
}

package struct WorkspaceFolder: Hashable, Sendable, Codable {
  package var uri: String
}

package struct InitializeResult: Sendable, Encodable {
  package var capabilities: ServerCapabilities
  package var serverInfo: ServerInformation

  package struct ServerInformation: Sendable, Encodable {
    package var name: String
    package var version: String
  }

  package init(capabilities: ServerCapabilities, name: String, version: String) {
    self.capabilities = capabilities
    serverInfo = ServerInformation(name: name, version: version)
  }
}

/// What the server offers to one client.
package struct ServerCapabilities: Sendable, Encodable {
  package var positionEncoding: String?
  package var textDocumentSync = TextDocumentSyncOptions()
  package var hoverProvider = true
  package var definitionProvider = true
  package var referencesProvider = true
  package var completionProvider: CompletionOptions?
  package var documentSymbolProvider = true
  package var foldingRangeProvider = true
  package var semanticTokensProvider: SemanticTokensOptions?
  package var documentLinkProvider = DocumentLinkOptions()
  package var codeLensProvider = CodeLensOptions()
  package var inlayHintProvider = true
  package var callHierarchyProvider = true
  package var codeActionProvider: CodeActionOptions
  package var diagnosticProvider: DiagnosticOptions?
  package var executeCommandProvider: ExecuteCommandOptions?
  package var workspace = Workspace()

  package init(codeActionProvider: CodeActionOptions) {
    self.codeActionProvider = codeActionProvider
  }

  package struct Workspace: Sendable, Encodable {
    package var workspaceFolders = Folders()
    package var fileOperations: FileOperations?

    /// Which operations on files the server wants to hear of.
    package struct FileOperations: Sendable, Encodable {
      package var didCreate = Options()
      package var didRename = Options()
      package var didDelete = Options()

      package struct Options: Sendable, Encodable {
        package var filters = [Filter()]
      }

      /// All files: a renamed folder may hold manifests.
      package struct Filter: Sendable, Encodable {
        package var scheme = "file"
        package var pattern = Pattern()

        package struct Pattern: Sendable, Encodable {
          package var glob = "**/*"
        }
      }

      package init() {}
    }

    package struct Folders: Sendable, Encodable {
      package var supported = true
      package var changeNotifications = true
    }
  }
}

package struct CancelParams: Sendable, Codable {
  package var id: RequestID
}

package struct SetTraceParams: Sendable, Codable {
  package var value: String
}

package struct LogTraceParams: Sendable, Codable {
  package var message: String

  package init(message: String) { self.message = message }
}
