package import ManifestSyntax
package import SourceText

/// Statements on whether vulnerabilities affect products (Vulnerability Exploitability eXchange), in
/// the terms of OpenVEX 0.2.0, whatever form they were written in.
package struct VEXDocument: Sendable {
  /// The folder in which a repository keeps its decisions.
  package static let folderName = ".vex"
  /// The folder in it for what others said, in any of the forms.
  package static let upstreamFolderName = "upstream"
  /// The file to which decisions are added where nobody names another.
  package static let fileName = "decisions.openvex.json"
  /// The end of the names of files with a team's own decisions.
  package static let fileNameEnd = ".openvex.json"

  /// How it was written.
  package enum Form: String, Sendable { case openVEX, cycloneDX, csaf }

  package var form = Form.openVEX
  package var id: String
  package var author: String
  /// Another name by which the author may be trusted: the namespace of a CSAF publisher.
  package var authorNamespace: String?
  package var role: String?
  package var timestamp: Timestamp?
  package var version: Int
  package var statements: [VEXStatement]
  /// What keeps the document or a statement from being one, or from meaning anything. What is wrong
  /// with the syntax is not among them.
  package var problems: [SyntaxProblem] = []

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

    /// As people say it.
    package var words: String {
      switch self {
      case .notAffected: "not affected"
      case .affected: "affected"
      case .fixed: "fixed"
      case .underInvestigation: "under investigation"
      }
    }
  }

  package enum Justification: String, Sendable, CaseIterable {
    case componentNotPresent = "component_not_present"
    case codeNotPresent = "vulnerable_code_not_present"
    case codeNotInExecutePath = "vulnerable_code_not_in_execute_path"
    case codeNotControllable = "vulnerable_code_cannot_be_controlled_by_adversary"
    case mitigated = "inline_mitigations_already_exist"

    /// As people say it.
    package var words: String {
      switch self {
      case .componentNotPresent: "the component is not present"
      case .codeNotPresent: "the vulnerable code is not present"
      case .codeNotInExecutePath: "the vulnerable code is not in the execute path"
      case .codeNotControllable: "an adversary cannot control the vulnerable code"
      case .mitigated: "inline mitigations already exist"
      }
    }
  }

  /// Something that a statement is about: a package URL, or any other identifier.
  package struct Product: Sendable, Equatable {
    package var id: String
    /// The package URL, if there is one: the `@id` itself, or among `identifiers`.
    package let purl: String?
    /// The same, read; nil if it is none.
    let url: PackageURL?
    /// The package that it names, if Forewarn knows its ecosystem.
    let identity: PackageIdentity?
    /// Parts of the product that the statement is limited to; empty: the product as a whole.
    package var subcomponents: [Product]

    package init(id: String, purl: String?, subcomponents: [Product] = []) {
      self.id = id
      self.purl = purl
      url = purl.flatMap { PackageURL($0) }
      identity = url?.identity
      self.subcomponents = subcomponents
    }
  }

  /// The identifier of the flaw, and the other names that it has.
  package var vulnerability: String
  package var aliases: [String] = []
  package var products: [Product] = []
  package var status: Status
  package var justification: Justification?
  package var impactStatement: String?
  package var actionStatement: String?
  /// Without what ``DecisionNotes`` reads of it in a team's own statements.
  package var statusNotes: String?
  package var timestamp: Timestamp?
  package var author: String
  /// The last day on which it counts; nil: it does not end.
  package var expires: Timestamp?
  /// The whole statement.
  package var span: SourceSpan
  /// Whether it says all that it must; what it does not say is among the document's problems.
  package var isSound = true

  /// Why, in the author's words; empty if there are none.
  package var reason: String {
    [impactStatement, actionStatement, statusNotes].compactMap { $0 }.first { !$0.isEmpty } ?? ""
  }
}

extension Document {
  /// Whether it holds decisions of the repository's own team: an OpenVEX document that lies in a
  /// folder `.vex` itself. All else there, and all below it, was said by others.
  package var holdsOwnDecisions: Bool {
    reading.decisions?.form == .openVEX && path.isInVEXFolder && path.hasOpenVEXName
  }
}

extension DocumentPath {
  /// Whether its folder is `.vex`.
  var isInVEXFolder: Bool {
    components.dropLast().last.map { $0 == VEXDocument.folderName } ?? false
  }

  /// Whether its folder is `.vex/upstream`.
  var isInUpstreamVEXFolder: Bool {
    let folders = components.dropLast()
    return folders.last.map { $0 == VEXDocument.upstreamFolderName } ?? false
      && folders.dropLast().last.map { $0 == VEXDocument.folderName } ?? false
  }

  var hasOpenVEXName: Bool { fileName.hasSuffix(VEXDocument.fileNameEnd) }
}
