import ForewarnTestSupport
import LSPServer
import LanguageServerProtocol
import Testing

/// One session with each kind of client: what a client declares decides how it is served.
///
/// The declarations are written here from what the editors were seen to send, cut to what a server
/// of manifests can use.
@Suite struct EditorTests {
  struct Editor: Sendable, CustomTestStringConvertible {
    var name: String
    /// The position encodings it offers.
    var encodings: [String] = []
    var pulls = false
    var hasVersions = false
    var hasLiterals = true
    var hasDocumentChanges = false
    var hasFolder = true
    var watchesFiles = false
    var pullsConfiguration = false
    var registersConfiguration = false
    /// What the server must have chosen.
    var encoding: String? = nil

    var testDescription: String { name }

    var capabilities: LSPAny {
      var workspace: [String: LSPAny] = [
        "workspaceEdit": ["documentChanges": .bool(hasDocumentChanges)],
        "configuration": .bool(pullsConfiguration),
        "didChangeConfiguration": ["dynamicRegistration": .bool(registersConfiguration)],
      ]
      if watchesFiles { workspace["didChangeWatchedFiles"] = ["dynamicRegistration": true] }
      var document: [String: LSPAny] = [
        "publishDiagnostics": hasVersions ? ["versionSupport": true] : [:],
        "codeAction": hasLiterals ? ["codeActionLiteralSupport": ["codeActionKind": [:]]] : [:],
      ]
      if pulls { document["diagnostic"] = ["dynamicRegistration": false] }
      var all: [String: LSPAny] = [
        "workspace": .object(workspace), "textDocument": .object(document),
      ]
      if !encodings.isEmpty {
        all["general"] = ["positionEncodings": .array(encodings.map { .string($0) })]
      }
      return .object(all)
    }
  }

  static let editors = [
    Editor(name: "ALE 3.3"),
    Editor(name: "ALE 4.0"),
    Editor(
      name: "eglot of Emacs 30", encodings: ["utf-32", "utf-8", "utf-16"],
      hasDocumentChanges: true, watchesFiles: true, pullsConfiguration: true, encoding: "utf-8"),
    Editor(
      name: "eglot 1.9", hasDocumentChanges: true, watchesFiles: true, pullsConfiguration: true),
    Editor(
      name: "Helix 25.01", encodings: ["utf-8", "utf-32", "utf-16"], hasVersions: true,
      hasDocumentChanges: true, watchesFiles: true, pullsConfiguration: true, encoding: "utf-8"),
    Editor(name: "JupyterLab", hasLiterals: false),
    Editor(name: "Kate 22.12"),
    Editor(name: "Kate 25.04"),
    Editor(
      name: "lsp-mode 8", hasVersions: true, hasDocumentChanges: true, pullsConfiguration: true),
    Editor(
      name: "lsp-mode 9", encodings: ["utf-32", "utf-16"], hasVersions: true,
      hasDocumentChanges: true, pullsConfiguration: true, encoding: "utf-16"),
    Editor(name: "micro", hasLiterals: false),
    Editor(
      name: "Neovim 0.10", encodings: ["utf-16"], pulls: true, pullsConfiguration: true,
      encoding: "utf-16"),
    Editor(
      name: "Neovim 0.11", encodings: ["utf-8", "utf-16", "utf-32"], pulls: true,
      pullsConfiguration: true, encoding: "utf-8"),
    Editor(name: "Neovim 0.7", pullsConfiguration: true),
    Editor(name: "Qt Creator 9", hasFolder: false, pullsConfiguration: true),
    Editor(name: "vim-lsp", pullsConfiguration: true),
    Editor(
      name: "vscode-languageclient 10", encodings: ["utf-16"], pulls: true,
      hasDocumentChanges: true, hasFolder: false, watchesFiles: true, pullsConfiguration: true,
      registersConfiguration: true, encoding: "utf-16"),
  ]

  @Test(arguments: editors) func isServed(_ editor: Editor) async throws {
    let uri = "file:///code/requirements.txt"
    let client = TestClient(TestWorld().environment())
    let server = try await client.initialize(
      capabilities: editor.capabilities, folder: editor.hasFolder ? "file:///code" : nil)
    #expect(server["positionEncoding"].string == editor.encoding)
    #expect(server["diagnosticProvider"].isNull == !editor.pulls)
    if editor.watchesFiles || editor.registersConfiguration {
      let message = try await client.message("client/registerCapability")
      let methods = message["params"]["registrations"].elements?.map { $0["method"].string }
      #expect(methods?.count == (editor.registersConfiguration ? 2 : 1))
      try await client.answer(message, with: .null)
    }
    if editor.pullsConfiguration {
      try await client.answer(client.message("workspace/configuration"), with: [.null])
    }
    try await client.open(uri, "😀 bad\n", version: 3)
    let diagnostics: [LSPAny]
    if editor.pulls {
      let document: LSPAny = ["textDocument": ["uri": .string(uri)]]
      let report = try await client.request("textDocument/diagnostic", document)
      diagnostics = report["items"].elements ?? []
    } else {
      let params = try await client.message("textDocument/publishDiagnostics")["params"]
      #expect(params["version"].integer == (editor.hasVersions ? 3 : nil))
      diagnostics = params["diagnostics"].elements ?? []
    }
    let column = ["utf-8": 5, "utf-32": 2][editor.encoding ?? "utf-16"] ?? 3
    #expect(diagnostics.count == 1)
    #expect(diagnostics.first?["range"]["start"]["character"].integer == column)
    let actions = try await client.request(
      "textDocument/codeAction",
      [
        "textDocument": ["uri": .string(uri)],
        "range": TestClient.range((0, column), (0, column)), "context": ["diagnostics": []],
      ])
    let edit = actions[0]["edit"]
    #expect((actions.elements?.isEmpty == false) == editor.hasLiterals)
    if editor.hasLiterals {
      #expect(edit["changes"].isNull == editor.hasDocumentChanges)
      #expect(edit["documentChanges"].isNull == !editor.hasDocumentChanges)
    }
    #expect(try await client.finish() == 0)
  }
}
