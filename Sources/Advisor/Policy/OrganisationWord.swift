package import SourceText

/// What an organisation publishes beside its advisories, for everybody who uses its database: a policy,
/// which is the outermost layer, and statements (VEX) that it trusts.
package struct OrganisationWord: Sendable {
  package private(set) var layer: PolicyLayer?
  package private(set) var statements: [Document] = []
  /// Files in which something is not understood: nobody knows whether all holds that shall.
  package private(set) var problems: [(path: String, reason: String)] = []

  package static let policyFolder = "policy"
  package static let statementsFolder = "vex"

  package init() {}

  /// Takes in a file.
  /// - Parameters:
  ///   - name: as it was published: `policy/forewarn.toml`, `vex/images.openvex.json`. Others are for
  ///     later versions.
  ///   - path: where it lies.
  package mutating func add(_ name: String, path: String, _ bytes: [UInt8]) {
    let text = DocumentText(file: bytes)
    if name == Self.policyFolder + "/" + PolicyFile.fileName {
      let reading = PolicyFile().read(text)
      layer = reading.policy
      layer?.origin = PolicyOrigin(.organisation, path: path)
      note(reading.problemLines(in: text), path)
    } else if name.hasPrefix(Self.statementsFolder + "/") {
      guard let document = Document(path: DocumentPath(path), text: text),
        document.reading.decisions != nil
      else { return problems.append((path, "it holds no statements that Forewarn can read")) }
      statements.append(document)
      note(document.reading.problemLines(in: text), path)
    }
  }

  private mutating func note(_ lines: [String], _ path: String) {
    if let first = lines.first { problems.append((path, "line \(first)")) }
  }
}

extension Policy {
  /// The policy of those who check: what the organisation published is outside of all other layers.
  package init(_ organisation: OrganisationWord, layers: [PolicyLayer]) {
    self = layers.reduce(Policy().published(by: organisation)) { $0.tightened(by: $1) }
  }

  /// The policy with what the organisation published, which comes before all other layers.
  package func published(by organisation: OrganisationWord) -> Policy {
    var result = organisation.layer.map { tightened(by: $0) } ?? self
    result.statements = OrganisationStatements(documents: organisation.statements)
    return result
  }

  /// The texts of its statements, by path: decisions name places in them.
  package var statementTexts: [String: DocumentText] {
    Dictionary(
      statements.documents.map { ($0.path.text, $0.text) }, uniquingKeysWith: { first, _ in first })
  }
}

/// Documents whose statements count whoever wrote them.
package struct OrganisationStatements: Sendable, Equatable {
  package var documents: [Document] = []

  package static func == (a: Self, b: Self) -> Bool {
    a.documents.elementsEqual(b.documents) { $0 === $1 }
  }
}
