package import SourceText

/// Statements on whether vulnerabilities affect products (Vulnerability Exploitability eXchange), in
/// the terms of OpenVEX 0.2.0, whatever form they were written in.
package struct VEXDocument: Sendable {
  /// The folder in which a repository keeps its decisions.
  package static let folderName = ".vex"

  package var id: String
  package var author: String
  package var role: String?
  package var timestamp: Timestamp?
  package var version: Int
  package var statements: [VEXStatement]

  package init(
    id: String = "", author: String = "", role: String? = nil, timestamp: Timestamp? = nil,
    version: Int = 1, statements: [VEXStatement] = []
  ) {
    self.id = id
    self.author = author
    self.role = role
    self.timestamp = timestamp
    self.version = version
    self.statements = statements
  }
}

/// One statement, with what it inherits from its document filled in (OpenVEX 0.2.0, "Statements").
package struct VEXStatement: Sendable {
  package enum Status: String, Sendable, CaseIterable {
    case notAffected = "not_affected"
    case affected
    case fixed
    case underInvestigation = "under_investigation"
  }

  package enum Justification: String, Sendable, CaseIterable {
    case componentNotPresent = "component_not_present"
    case codeNotPresent = "vulnerable_code_not_present"
    case codeNotInExecutePath = "vulnerable_code_not_in_execute_path"
    case codeNotControllable = "vulnerable_code_cannot_be_controlled_by_adversary"
    case mitigated = "inline_mitigations_already_exist"
  }

  /// Something that a statement is about: a package URL, or any other identifier.
  package struct Product: Sendable, Equatable {
    package var id: String
    /// The package URL, if there is one: the `@id` itself, or among `identifiers`.
    package var purl: String?
    /// Parts of the product that the statement is limited to; empty: the product as a whole.
    package var subcomponents: [Product]
  }

  /// The identifier of the flaw, and the other names that it has.
  package var vulnerability: String
  package var aliases: [String] = []
  package var products: [Product] = []
  package var status: Status
  package var justification: Justification?
  package var impactStatement: String?
  package var actionStatement: String?
  package var statusNotes: String?
  package var timestamp: Timestamp?
  package var author: String
  /// The day after which it no longer counts; nil: it does not end.
  package var expires: Timestamp?
  /// The whole statement.
  package var span: SourceSpan
}
