/// A decision that is about to be written as an OpenVEX statement.
package struct NewException: Sendable, Equatable {
  /// The identifier of the flaw, or a finding's code (``Finding/codePrefix``).
  package var vulnerability: String
  package var aliases: [String] = []
  /// Package URLs of dependencies.
  package var packages: [String]
  /// The package URL of the team's own product to which it is limited; nil: wherever the folder of the
  /// file reaches.
  package var product: String?
  package var status = VEXStatement.Status.notAffected
  package var justification: VEXStatement.Justification?
  /// In the author's words.
  package var reason: String
  /// The last day on which it counts.
  package var expires: Timestamp?
  package var author: String

  package init(
    vulnerability: String, packages: [String], justification: VEXStatement.Justification? = nil,
    reason: String = "", expires: Timestamp? = nil, author: String
  ) {
    self.vulnerability = vulnerability
    self.packages = packages
    self.justification = justification
    self.reason = reason
    self.expires = expires
    self.author = author
  }

  /// Why it would be no decision; nil if nothing is missing.
  package var problem: String? {
    if vulnerability.isEmpty { return "it names no flaw" }
    if packages.isEmpty { return "it names no package" }
    for purl in packages + [product].compactMap({ $0 }) where PackageURL(purl) == nil {
      return "\"\(displayed(purl))\" is no package URL"
    }
    if author.isEmpty { return "it has no author" }
    switch status {
    case .notAffected:
      if justification == nil, reason.isEmpty { return "it gives no justification and no reason" }
    case .affected: if reason.isEmpty { return "it does not say what is done about it" }
    case .fixed, .underInvestigation: break
    }
    if [.affected, .underInvestigation].contains(status), expires == nil {
      return "it does not say until when that is accepted"
    }
    return nil
  }

  /// The statement.
  /// - Parameter documentAuthor: who answers for the document that it is written into.
  func json(at now: Timestamp, documentAuthor: String) -> VEXJSON {
    var named: [(key: String, value: VEXJSON)] = [("name", .string(vulnerability))]
    if !aliases.isEmpty { named.append(("aliases", .array(aliases.map { .string($0) }))) }
    let parts = packages.map { VEXJSON.object([("@id", .string($0))]) }
    let products =
      product.map {
        [VEXJSON.object([("@id", .string($0)), ("subcomponents", .array(parts))])]
      } ?? parts
    var members: [(key: String, value: VEXJSON)] = [
      ("vulnerability", .object(named)), ("timestamp", .string(now.rfc3339)),
      ("products", .array(products)), ("status", .string(status.rawValue)),
    ]
    if let justification, status == .notAffected {
      members.append(("justification", .string(justification.rawValue)))
    }
    var notes = DecisionNotes(
      expires: expires, author: author == documentAuthor ? nil : author, text: "")
    if !reason.isEmpty {
      switch status {
      case .notAffected: members.append(("impact_statement", .string(reason)))
      case .affected: members.append(("action_statement", .string(reason)))
      case .fixed, .underInvestigation: notes.text = reason
      }
    }
    if !notes.written.isEmpty { members.append(("status_notes", .string(notes.written))) }
    return .object(members)
  }
}
