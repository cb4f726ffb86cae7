import Advisor

/// SPDX 3.0.1 as JSON-LD (<https://spdx.github.io/spdx-spec/v3.0.1/>), with its security profile where
/// flaws were asked for.
struct SPDX3Bill {
  private let bill: BillOfMaterials
  private let namespace: String
  private static let creation = "_:creation"

  init(_ bill: BillOfMaterials) {
    self.bill = bill
    namespace = "https://forewarn.example/spdx/\(bill.fingerprint.uuid)/"
  }

  var json: JSONValue {
    let packages = bill.inventory.components.indices.map { package($0) }
    let content = [project] + packages + dependencies + licences + security
    let contentIDs = content.map(\.id)
    let sbom = element(
      "software_Sbom", "sbom",
      [
        ("software_sbomType", .strings(["source"])),
        ("rootElement", .strings([id("root")])),
        ("element", .strings(contentIDs)),
      ])
    var profiles = ["core", "software"]
    if !licences.isEmpty { profiles.append("simpleLicensing") }
    if bill.database != nil { profiles.append("security") }
    var members: [(String, JSONValue)] = [
      ("name", .string(displayed(bill.name))),
      ("profileConformance", .strings(profiles)),
      ("rootElement", .strings([sbom.id])),
      ("element", .strings([id("tool"), id("agent"), sbom.id] + contentIDs)),
    ]
    if !bill.unreadable.isEmpty {
      let lines = bill.unreadable.map { path, reason in
        "Not read: \(bill.shown(path)): \(displayed(reason, limit: 500))"
      }
      members.append(("comment", .string(lines.joined(separator: "\n"))))
    }
    let document = element("SpdxDocument", "document", members)
    let creation = JSONValue.object([
      ("@id", .string(Self.creation)), ("type", .string("CreationInfo")),
      ("specVersion", .string("3.0.1")),
      // SPDX wants a moment; where no input has one, it is the first there is.
      ("created", .string((bill.created ?? Timestamp(seconds: 0)).rfc3339)),
      ("createdBy", .strings([id("agent")])),
      ("createdUsing", .strings([id("tool")])),
    ])
    let tool = element("Tool", "tool", [("name", .string("forewarn-\(forewarnVersion)"))])
    let agent = element("SoftwareAgent", "agent", [("name", .string("forewarn"))])
    return .object([
      ("@context", .string("https://spdx.org/rdf/3.0.1/spdx-context.jsonld")),
      (
        "@graph",
        .array([creation, tool.json, agent.json, document.json, sbom.json] + content.map(\.json))
      ),
    ])
  }

  private struct Element {
    var id: String
    var json: JSONValue
  }

  private func id(_ name: String) -> String { namespace + name }

  private func element(
    _ type: String, _ name: String, _ members: [(String, JSONValue)]
  ) -> Element {
    Element(
      id: id(name),
      json: .object(
        [
          ("type", .string(type)), ("spdxId", .string(id(name))),
          ("creationInfo", .string(Self.creation)),
        ] + members))
  }

  private func packageName(_ number: Int) -> String { "package-\(number + 1)" }

  private var project: Element {
    element(
      "software_Package", "root",
      [
        ("name", .string(displayed(bill.name))),
        ("software_primaryPurpose", .string("application")),
      ])
  }

  private func package(_ number: Int) -> Element {
    let component = bill.inventory.components[number]
    var members: [(String, JSONValue)] = [
      ("name", .string(displayed(component.name, limit: 1_000)))
    ]
    var comment =
      "Read in "
      + component.places.prefix(20).map { "\(bill.shown($0.path)):\($0.line)" }
      .joined(separator: ", ") + "."
    if !component.source.isPublicRegistry {
      comment += " It comes \(component.source.phrase)."
    }
    if let requirement = component.requirement {
      comment += " Asked for as \"\(displayed(requirement))\"."
    }
    members.append(("comment", .string(comment)))
    if !component.checksums.isEmpty {
      members.append(
        (
          "verifiedUsing",
          .array(
            component.checksums.map {
              .object([
                ("type", .string("Hash")),
                (
                  "algorithm",
                  .string(ReportText.escaped($0.algorithm.rawValue, ["-": ""]).lowercased())
                ),
                ("hashValue", .string($0.digits)),
              ])
            })
        ))
    }
    members.append(
      (
        "externalIdentifier",
        .array([
          .object([
            ("type", .string("ExternalIdentifier")),
            ("externalIdentifierType", .string("packageUrl")),
            ("identifier", .string(component.purl)),
          ])
        ])
      ))
    if let version = component.version {
      members.append(("software_packageVersion", .string(displayed(version))))
    }
    members.append(("software_packageUrl", .string(component.purl)))
    return element("software_Package", packageName(number), members)
  }

  private func relationship(
    _ name: String, _ from: String, _ type: String, _ to: [String],
    kind: String = "Relationship", _ more: [(String, JSONValue)] = []
  ) -> Element {
    element(
      kind, name,
      [
        ("from", .string(id(from))), ("relationshipType", .string(type)),
        ("to", .strings(to.map { id($0) })),
      ] + more)
  }

  private var dependencies: [Element] {
    var elements: [Element] = []
    let isComplete = !bill.inventory.components.contains { $0.isDirect == nil }
    if !bill.direct.isEmpty {
      elements.append(
        relationship(
          "needs-root", "root", "dependsOn", bill.direct.map { packageName($0) },
          [("completeness", .string(isComplete ? "noAssertion" : "incomplete"))]))
    }
    for (number, component) in bill.inventory.components.enumerated()
    where !component.dependencies.isEmpty {
      elements.append(
        relationship(
          "needs-\(number + 1)", packageName(number), "dependsOn",
          component.dependencies.sorted().map { packageName($0) }))
    }
    return elements
  }

  private var licences: [Element] {
    var texts: [String] = []
    var owners: [String: [String]] = [:]
    for (number, component) in bill.inventory.components.enumerated() {
      guard let licence = bill.licence(of: component), LicenceExpression.isOne(licence) else {
        continue
      }
      if owners[licence] == nil { texts.append(licence) }
      owners[licence, default: []].append(packageName(number))
    }
    return texts.enumerated().flatMap { index, text -> [Element] in
      let licence = element(
        "simplelicensing_LicenseExpression", "licence-\(index + 1)",
        [("simplelicensing_licenseExpression", .string(text))])
      return [licence]
        + (owners[text] ?? []).map { owner in
          relationship(
            "licence-of-\(owner)", owner, "hasDeclaredLicense", ["licence-\(index + 1)"])
        }
    }
  }

  // MARK: Flaws

  private var security: [Element] {
    bill.flaws.enumerated().flatMap { index, flaw -> [Element] in
      let name = "flaw-\(index + 1)"
      let packages = flaw.affects.map { packageName($0) }
      var members: [(String, JSONValue)] = [("name", .string(displayed(flaw.advisory.id)))]
      if !flaw.advisory.summary.isEmpty {
        members.append(("summary", .string(displayed(flaw.advisory.summary, limit: 1_000))))
      }
      members.append(
        (
          "externalIdentifier",
          .array(
            flaw.names.map { text in
              .object([
                ("type", .string("ExternalIdentifier")),
                (
                  "externalIdentifierType",
                  .string(text.hasPrefix("CVE-") ? "cve" : "securityOther")
                ),
                ("identifier", .string(displayed(text))),
              ])
            })
        ))
      if let published = flaw.advisory.published {
        members.append(("security_publishedTime", .string(published.rfc3339)))
      }
      var elements = [element("security_Vulnerability", name, members)]
      elements += packages.map { package in
        relationship(
          "flaw-\(index + 1)-of-\(package)", package, "hasAssociatedVulnerability", [name])
      }
      if let suppression = flaw.suppression {
        elements.append(assessment(index, name, packages, suppression, flaw))
      }
      return elements
    }
  }

  /// The decision as a VEX relationship of the security profile.
  private func assessment(
    _ index: Int, _ flawName: String, _ packages: [String], _ suppression: Suppression,
    _ flaw: BillOfMaterials.Flaw
  ) -> Element {
    let kind: String
    let type: String
    switch suppression.status {
    case .notAffected: (kind, type) = ("NotAffected", "doesNotAffect")
    case .fixed: (kind, type) = ("Fixed", "fixedIn")
    case .affected: (kind, type) = ("Affected", "affects")
    case .underInvestigation: (kind, type) = ("UnderInvestigation", "underInvestigationFor")
    }
    var members: [(String, JSONValue)] = [
      ("security_statusNotes", .string(flaw.suppressionText ?? ""))
    ]
    if suppression.status == .notAffected {
      let justification: String? =
        switch suppression.justification {
        case .componentNotPresent: "componentNotPresent"
        case .codeNotPresent: "vulnerableCodeNotPresent"
        case .codeNotInExecutePath: "vulnerableCodeNotInExecutePath"
        case .codeNotControllable: "vulnerableCodeCannotBeControlledByAdversary"
        case .mitigated: "inlineMitigationsAlreadyExist"
        case nil: nil
        }
      if let justification {
        members.append(("security_justificationType", .string(justification)))
      }
      if !suppression.reason.isEmpty {
        members.append(
          ("security_impactStatement", .string(displayed(suppression.reason, limit: 1_000))))
      }
    }
    if suppression.status == .affected {
      members.append(("security_actionStatement", .string(flaw.advice)))
    }
    return relationship(
      "decision-\(index + 1)", flawName, type, packages,
      kind: "security_Vex\(kind)VulnAssessmentRelationship", members)
  }
}
