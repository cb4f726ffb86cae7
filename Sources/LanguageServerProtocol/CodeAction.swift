package struct CodeActionParams: Sendable, Decodable {
  package var textDocument: TextDocumentIdentifier
  package var range: LSPRange
  package var context: Context

  package struct Context: Sendable, Decodable {
    /// The kinds that are wanted, each standing for its sub-kinds too; nil: all.
    package var only: [String]?
    /// 2: the client asks by itself, since the cursor has moved or a diagnostic came.
    package var triggerKind: Int?
    /// Where the diagnostics stand that the client asks about.
    package var diagnosticRanges: [LSPRange]

    private struct RangeOfDiagnostic: Decodable { var range: LSPRange }

    /// Reads tolerantly: what has an unexpected shape counts as absent.
    package init(from decoder: any Decoder) throws {
      let container = try decoder.container(keyedBy: Key.self)
      only = try? container.decode([String].self, forKey: .only)
      triggerKind = try? container.decode(Int.self, forKey: .triggerKind)
      let diagnostics = try? container.decode([RangeOfDiagnostic].self, forKey: .diagnostics)
      diagnosticRanges = diagnostics?.map(\.range) ?? []
    }

    private enum Key: String, CodingKey { case only, triggerKind, diagnostics }
  }
}

package struct CodeAction: Sendable, Encodable {
  package var title: String
  package var kind: String
  package var diagnostics: [Diagnostic]?
  package var isPreferred: Bool?
  /// Why the action is not to be had.
  package var disabled: Disabled?
  package var edit: WorkspaceEdit?
  package var command: Command?
  /// By what the edit is found when the client asks for it (`codeAction/resolve`).
  package var data: LSPAny?

  package struct Disabled: Sendable, Encodable {
    package var reason: String

    package init(reason: String) { self.reason = reason }
  }

  package init(title: String, kind: String) {
    self.title = title
    self.kind = kind
  }
}

/// A code action that the client has chosen, as it was listed, with its edit.
package struct ResolvedCodeAction: Sendable, Encodable {
  /// What the client sent: it is given back unchanged.
  private let listed: LSPAny
  private let edit: WorkspaceEdit

  package init(_ listed: LSPAny, edit: WorkspaceEdit) {
    self.listed = listed
    self.edit = edit
  }

  private enum Key: String, CodingKey { case edit }

  package func encode(to encoder: any Encoder) throws {
    try listed.encode(to: encoder)
    var container = encoder.container(keyedBy: Key.self)
    try container.encode(edit, forKey: .edit)
  }
}

package struct Command: Sendable, Encodable {
  package var title: String
  /// Empty: the title is to be read only.
  package var command: String
  /// Some clients fail where they are missing.
  package var arguments: [LSPAny]

  package init(title: String, command: String, arguments: [LSPAny] = []) {
    self.title = title
    self.command = command
    self.arguments = arguments
  }
}

/// An answer to `textDocument/codeAction` may hold both; a client without literals takes commands
/// alone (LSP 3.17, `codeActionLiteralSupport`).
package enum CommandOrCodeAction: Sendable, Encodable {
  case command(Command)
  case action(CodeAction)

  package func encode(to encoder: any Encoder) throws {
    switch self {
    case .command(let command): try command.encode(to: encoder)
    case .action(let action): try action.encode(to: encoder)
    }
  }
}

/// How a server offers code actions: only a client with literals knows kinds of them.
package enum CodeActionOptions: Sendable, Encodable {
  case commandsOnly
  case kinds([String], resolves: Bool)

  private enum Key: String, CodingKey { case codeActionKinds, resolveProvider }

  package func encode(to encoder: any Encoder) throws {
    switch self {
    case .commandsOnly:
      var container = encoder.singleValueContainer()
      try container.encode(true)
    case .kinds(let kinds, let resolves):
      var container = encoder.container(keyedBy: Key.self)
      try container.encode(kinds, forKey: .codeActionKinds)
      if resolves { try container.encode(true, forKey: .resolveProvider) }
    }
  }
}

/// Changes of documents, in the one of the two forms that the client knows.
package struct WorkspaceEdit: Sendable, Encodable {
  package var changes: [String: [LSPTextEdit]]?
  package var documentChanges: [DocumentChange]?
  /// By the ids that edits name.
  package var changeAnnotations: [String: ChangeAnnotation]?

  package init(changes: [String: [LSPTextEdit]]) { self.changes = changes }
  package init(documentChanges: [TextDocumentEdit]) {
    self.documentChanges = documentChanges.map { .edit($0) }
  }
  /// In the order in which they are to be made.
  package init(changes: [DocumentChange]) { documentChanges = changes }
}

/// A change of a document, or a new one.
package enum DocumentChange: Sendable, Encodable {
  case edit(TextDocumentEdit)
  case create(CreateFile)

  package func encode(to encoder: any Encoder) throws {
    switch self {
    case .edit(let edit): try edit.encode(to: encoder)
    case .create(let file): try file.encode(to: encoder)
    }
  }
}

/// A new, empty file. It fails where there is one.
package struct CreateFile: Sendable, Encodable {
  package var kind = "create"
  package var uri: String

  package init(uri: String) { self.uri = uri }
}

/// What a client says of edits before it makes them.
package struct ChangeAnnotation: Hashable, Sendable, Encodable {
  package var label: String
  package var needsConfirmation: Bool
  package var description: String

  package init(label: String, needsConfirmation: Bool, description: String) {
    self.label = label
    self.needsConfirmation = needsConfirmation
    self.description = description
  }
}

package struct LSPTextEdit: Hashable, Sendable, Encodable {
  package var range: LSPRange
  package var newText: String
  /// Of an `AnnotatedTextEdit`.
  package var annotationId: String?

  package init(range: LSPRange, newText: String) {
    self.range = range
    self.newText = newText
  }
}

/// Edits of one version of one document: a client refuses them when it has gone on. A document that
/// the client has not open has no version.
package struct TextDocumentEdit: Sendable, Encodable {
  package var textDocument: Identifier
  package var edits: [LSPTextEdit]

  package struct Identifier: Sendable, Encodable {
    package var uri: String
    package var version: Int?

    private enum Key: String, CodingKey { case uri, version }

    package func encode(to encoder: any Encoder) throws {
      var container = encoder.container(keyedBy: Key.self)
      try container.encode(uri, forKey: .uri)
      // A missing version must be null (`OptionalVersionedTextDocumentIdentifier`).
      try container.encode(version, forKey: .version)
    }
  }

  package init(uri: String, version: Int?, edits: [LSPTextEdit]) {
    textDocument = Identifier(uri: uri, version: version)
    self.edits = edits
  }
}
