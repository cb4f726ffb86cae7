import ManifestSyntax
import SourceText

/// What a CycloneDX bill of materials says of flaws (`vulnerabilities[].analysis`, CycloneDX 1.4 and
/// later), in the terms of OpenVEX.
enum CycloneDXVEX {
  static func read(_ root: SyntaxValue) -> VEXDocument {
    var document = VEXDocument(
      id: root["serialNumber"]?.string ?? "", author: author(of: root["metadata"]),
      timestamp: time(root[path: "metadata", "timestamp"]),
      version: root["version"]?.integer ?? 1)
    document.form = .cycloneDX
    let purls = purls(of: root)
    for value in root["vulnerabilities"].children {
      guard let analysis = value["analysis"], let status = status(analysis["state"]?.string),
        let id = value["id"]?.string
      else { continue }
      var names = value["references"].children.compactMap { $0["id"]?.string }
      names.removeAll { $0 == id }
      let products = value["affects"].children.compactMap { affected -> VEXStatement.Product? in
        guard let reference = affected["ref"]?.string else { return nil }
        // A BOM-link names the component behind a number sign.
        let own = reference.hasPrefix("urn:cdx:") ? reference.afterLast("#") : reference
        return VEXStatement.Product(
          id: reference, purl: purls[own] ?? (own.hasPrefix("pkg:") ? own : nil))
      }
      let label = analysis["justification"]?.string ?? ""
      let detail = analysis["detail"]?.string ?? ""
      document.statements.append(
        VEXStatement(
          vulnerability: id, aliases: names, products: products, status: status,
          justification: justifications[label],
          impactStatement: [detail, words(label)].first { !$0.isEmpty },
          timestamp: time(analysis["lastUpdated"]) ?? time(analysis["firstIssued"])
            ?? time(value["updated"]) ?? document.timestamp,
          author: document.author, span: value.span))
    }
    return document
  }

  /// Who answers for it: the supplier, else the maker of the document, else its first author.
  private static func author(of metadata: SyntaxValue?) -> String {
    let known = [
      metadata?[path: "supplier", "name"], metadata?[path: "manufacturer", "name"],
      metadata?[path: "manufacture", "name"],
      metadata?["authors"].children.first { _ in true }?["name"],
    ]
    return known.compactMap { $0?.string }.first ?? ""
  }

  /// The package URLs of all components by their references, nested ones too.
  private static func purls(of root: SyntaxValue) -> [String: String] {
    var purls: [String: String] = [:]
    var queue = [root[path: "metadata", "component"]].compactMap { $0 }
    queue += root["components"].children.map { $0 }
    var next = 0
    while next < queue.count {
      let component = queue[next]
      next += 1
      if let purl = component["purl"]?.string {
        purls[component["bom-ref"]?.string ?? purl] = purl
      }
      queue += component["components"].children.map { $0 }
    }
    return purls
  }

  private static func status(_ state: String?) -> VEXStatement.Status? {
    switch state {
    case "not_affected", "false_positive": .notAffected
    case "resolved", "resolved_with_pedigree": .fixed
    case "exploitable": .affected
    case "in_triage": .underInvestigation
    default: nil
    }
  }

  /// Those that say the same; the others stay words.
  private static let justifications: [String: VEXStatement.Justification] = [
    "code_not_present": .codeNotPresent,
    "code_not_reachable": .codeNotInExecutePath,
    "protected_by_compiler": .mitigated,
    "protected_at_runtime": .mitigated,
    "protected_at_perimeter": .mitigated,
    "protected_by_mitigating_control": .mitigated,
  ]

  private static func words(_ label: String) -> String {
    String(label.map { $0 == "_" ? " " : $0 })
  }

  private static func time(_ value: SyntaxValue?) -> Timestamp? {
    value?.string.flatMap { Timestamp(rfc3339: $0) }
  }
}

extension String {
  /// What follows the last such character; all of it if there is none.
  fileprivate func afterLast(_ character: Character) -> String {
    lastIndex(of: character).map { String(self[index(after: $0)...]) } ?? self
  }
}
