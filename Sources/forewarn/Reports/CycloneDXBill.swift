import Advisor

/// CycloneDX 1.6 (ECMA-424, <https://cyclonedx.org/docs/1.6/json/>).
struct CycloneDXBill {
  private let bill: BillOfMaterials
  private let references: [String]
  private static let root = "forewarn-root"

  init(_ bill: BillOfMaterials) {
    self.bill = bill
    references = bill.references
  }

  var json: JSONValue {
    let components = bill.inventory.components
    var members: [(String, JSONValue)] = [
      ("$schema", .string("http://cyclonedx.org/schema/bom-1.6.schema.json")),
      ("bomFormat", .string("CycloneDX")),
      ("specVersion", .string("1.6")),
      ("serialNumber", .string("urn:uuid:" + bill.fingerprint.uuid)),
      ("version", .number(1)),
      ("metadata", metadata),
      ("components", .array(components.indices.map { component($0) })),
      ("dependencies", .array(dependencies)),
    ]
    if components.contains(where: { $0.isDirect == nil }) {
      // Some lockfiles do not say who asks for what.
      members.append(
        (
          "compositions",
          .array([
            .object([
              ("aggregate", .string("unknown")), ("dependencies", .strings([Self.root])),
            ])
          ])
        ))
    }
    if bill.database != nil {
      members.append(("vulnerabilities", .array(bill.flaws.map { vulnerability($0) })))
    }
    return .object(members)
  }

  private var metadata: JSONValue {
    var members: [(String, JSONValue)] = []
    if let created = bill.created { members.append(("timestamp", .string(created.rfc3339))) }
    members += [
      (
        "tools",
        .object([
          (
            "components",
            .array([
              .object([
                ("type", .string("application")), ("name", .string("forewarn")),
                ("version", .string(forewarnVersion)),
              ])
            ])
          )
        ])
      ),
      (
        "component",
        .object([
          ("type", .string("application")), ("bom-ref", .string(Self.root)),
          ("name", .string(displayed(bill.name))),
        ])
      ),
    ]
    var properties = bill.unreadable.map { path, reason in
      Self.property(
        "forewarn:not-read", "\(bill.shown(path)): \(displayed(reason, limit: 500))")
    }
    if let database = bill.database, !database.digest.isEmpty {
      properties.append(Self.property("forewarn:database", database.digest))
    }
    if !properties.isEmpty { members.append(("properties", .array(properties))) }
    return .object(members)
  }

  private func component(_ number: Int) -> JSONValue {
    let component = bill.inventory.components[number]
    var members: [(String, JSONValue)] = [
      ("type", .string(component.identity.ecosystem.name == "Docker" ? "container" : "library")),
      ("bom-ref", .string(references[number])),
      ("name", .string(displayed(component.name, limit: 1_000))),
    ]
    if let version = component.version {
      members.append(("version", .string(ReportText.cut(displayed(version), to: 1_024))))
    }
    members.append(("scope", .string(component.isOptional ? "optional" : "required")))
    if !component.checksums.isEmpty {
      members.append(
        (
          "hashes",
          .array(
            component.checksums.map {
              .object([
                ("alg", .string($0.algorithm.rawValue)), ("content", .string($0.digits)),
              ])
            })
        ))
    }
    if let licence = bill.licence(of: component) {
      // The schema knows a list of ids, which grows; a name may be any text.
      members.append(
        (
          "licenses",
          .array([
            .object([
              (
                "license",
                .object([("name", .string(licence)), ("acknowledgement", .string("declared"))])
              )
            ])
          ])
        ))
    }
    members.append(("purl", .string(component.purl)))
    members.append(("properties", .array(properties(component))))
    members.append(
      (
        "evidence",
        .object([
          (
            "occurrences",
            .array(
              component.places.map {
                .object([
                  ("location", .string(bill.shown($0.path))), ("line", .number($0.line)),
                ])
              })
          )
        ])
      ))
    return .object(members)
  }

  private func properties(_ component: Inventory.Component) -> [JSONValue] {
    var properties = [
      Self.property("forewarn:ecosystem", component.identity.ecosystem.name),
      Self.property(
        "forewarn:direct", component.isDirect.map { $0 ? "true" : "false" } ?? "unknown"),
    ]
    if !component.source.isPublicRegistry {
      properties.append(Self.property("forewarn:source", component.source.phrase))
    }
    if let requirement = component.requirement {
      properties.append(Self.property("forewarn:requirement", displayed(requirement)))
    }
    if !component.groups.isEmpty {
      properties.append(
        Self.property(
          "forewarn:groups",
          component.groups.sorted().map { displayed($0) }.joined(separator: ", ")))
    }
    return properties
  }

  private static func property(_ name: String, _ value: String) -> JSONValue {
    .object([("name", .string(name)), ("value", .string(value))])
  }

  private var dependencies: [JSONValue] {
    func entry(_ reference: String, _ needs: [Int]) -> JSONValue {
      .object([
        ("ref", .string(reference)), ("dependsOn", .strings(needs.map { references[$0] })),
      ])
    }
    return [entry(Self.root, bill.direct)]
      + bill.inventory.components.indices.map {
        entry(references[$0], bill.inventory.components[$0].dependencies.sorted())
      }
  }

  // MARK: Flaws

  private func vulnerability(_ flaw: BillOfMaterials.Flaw) -> JSONValue {
    let identifier = FlawIdentifier(flaw.advisory.id)
    var members: [(String, JSONValue)] = [
      ("id", .string(identifier.text)), ("source", source(identifier)),
    ]
    let others = flaw.names.dropFirst().map { FlawIdentifier($0) }
    if !others.isEmpty {
      members.append(
        (
          "references",
          .array(others.map { .object([("id", .string($0.text)), ("source", source($0))]) })
        ))
    }
    members.append(("ratings", .array([rating(flaw.severity)])))
    if !flaw.advisory.summary.isEmpty {
      members.append(("description", .string(displayed(flaw.advisory.summary, limit: 1_000))))
    }
    if !flaw.advice.isEmpty { members.append(("recommendation", .string(flaw.advice))) }
    if let published = flaw.advisory.published {
      members.append(("published", .string(published.rfc3339)))
    }
    if let suppression = flaw.suppression {
      members.append(("analysis", analysis(suppression, flaw)))
    }
    members.append(
      (
        "affects",
        .array(flaw.affects.map { .object([("ref", .string(references[$0]))]) })
      ))
    return .object(members)
  }

  private func source(_ identifier: FlawIdentifier) -> JSONValue {
    var members: [(String, JSONValue)] = [("name", .string(identifier.catalogue.uppercased()))]
    if let address = identifier.address { members.append(("url", .string(address))) }
    return .object(members)
  }

  private func rating(_ severity: Severity) -> JSONValue {
    var members: [(String, JSONValue)] = []
    if let tenths = severity.tenths { members.append(("score", .decimal(tenths: tenths))) }
    members.append(
      (
        "severity",
        .string(severity.rating == .unscored ? "unknown" : severity.rating.word)
      ))
    let methods = [
      ("CVSS:4.0/", "CVSSv4"), ("CVSS:3.1/", "CVSSv31"), ("CVSS:3.0/", "CVSSv3"), ("AV:", "CVSSv2"),
    ]
    if let method = methods.first(where: { severity.vector.hasPrefix($0.0) })?.1 {
      members += [
        ("method", .string(method)), ("vector", .string(displayed(severity.vector))),
      ]
    }
    return .object(members)
  }

  /// The decision in CycloneDX's words.
  private func analysis(_ suppression: Suppression, _ flaw: BillOfMaterials.Flaw) -> JSONValue {
    let state =
      switch suppression.status {
      case .notAffected: "not_affected"
      case .fixed: "resolved"
      case .affected: "exploitable"
      case .underInvestigation: "in_triage"
      }
    var members: [(String, JSONValue)] = [("state", .string(state))]
    let justification: String? =
      switch suppression.justification {
      case .componentNotPresent, .codeNotPresent: "code_not_present"
      case .codeNotInExecutePath: "code_not_reachable"
      case .codeNotControllable: "requires_environment"
      case .mitigated: "protected_by_mitigating_control"
      case nil: nil
      }
    if let justification { members.append(("justification", .string(justification))) }
    members.append(("detail", .string(flaw.suppressionText ?? "")))
    return .object(members)
  }
}
