package struct ExecuteCommandParams: Sendable, Decodable {
  package var command: String
  package var arguments: [LSPAny]?
}

/// A request to the client to change documents.
package struct ApplyWorkspaceEditParams: Sendable, Encodable {
  package var label: String
  package var edit: WorkspaceEdit

  package init(label: String, edit: WorkspaceEdit) {
    self.label = label
    self.edit = edit
  }
}

package struct ExecuteCommandOptions: Sendable, Encodable {
  package var commands: [String]

  package init(commands: [String]) { self.commands = commands }
}

package struct DidChangeWatchedFilesParams: Sendable, Decodable {
  package var changes: [FileEvent]

  package struct FileEvent: Sendable, Decodable {
    package var uri: String
  }
}

package struct DidChangeConfigurationParams: Sendable, Decodable {
  package var settings: LSPAny?
}

package struct DidChangeWorkspaceFoldersParams: Sendable, Decodable {
  package var event: Event

  package struct Event: Sendable, Decodable {
    package var added: [WorkspaceFolder]
    package var removed: [WorkspaceFolder]
  }
}

/// A request to the client for sections of its configuration.
package struct ConfigurationParams: Sendable, Encodable {
  package var items: [Item]

  package struct Item: Sendable, Encodable {
    package var section: String
  }

  package init(sections: [String]) { items = sections.map(Item.init(section:)) }
}

/// A request to the client to send a kind of message from now on.
package struct RegistrationParams: Sendable, Encodable {
  package var registrations: [Registration]

  package init(registrations: [Registration]) { self.registrations = registrations }
}

package struct Registration: Sendable, Encodable {
  package var id: String
  package var method: String
  package var registerOptions: LSPAny

  package init(id: String, method: String, registerOptions: LSPAny) {
    self.id = id
    self.method = method
    self.registerOptions = registerOptions
  }
}
