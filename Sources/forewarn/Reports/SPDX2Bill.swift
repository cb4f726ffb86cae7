import Advisor

/// SPDX 2.3 as JSON (<https://spdx.github.io/spdx-spec/v2.3/>).
struct SPDX2Bill {
  private let bill: BillOfMaterials
  private static let document = "SPDXRef-DOCUMENT"
  private static let root = "SPDXRef-Root"

  init(_ bill: BillOfMaterials) { self.bill = bill }

  var json: JSONValue {
    let namespace = "https://forewarn.example/spdx/" + bill.fingerprint.uuid
    var members: [(String, JSONValue)] = [
      ("spdxVersion", .string("SPDX-2.3")),
      ("dataLicense", .string("CC0-1.0")),
      ("SPDXID", .string(Self.document)),
      ("name", .string(displayed(bill.name))),
      ("documentNamespace", .string(namespace)),
      (
        "creationInfo",
        .object([
          // SPDX wants a moment; where no input has one, it is the first there is.
          ("created", .string((bill.created ?? Timestamp(seconds: 0)).rfc3339)),
          ("creators", .strings(["Tool: forewarn-\(forewarnVersion)"])),
        ])
      ),
    ]
    if !bill.unreadable.isEmpty {
      let lines = bill.unreadable.map { path, reason in
        "Not read: \(bill.shown(path)): \(displayed(reason, limit: 500))"
      }
      members.append(("comment", .string(lines.joined(separator: "\n"))))
    }
    members += [
      ("documentDescribes", .strings([Self.root])),
      (
        "packages",
        .array([project] + bill.inventory.components.indices.map { package($0) })
      ),
      ("relationships", .array(relationships)),
    ]
    return .object(members)
  }

  private static func reference(_ number: Int) -> String { "SPDXRef-Package-\(number + 1)" }

  private var project: JSONValue {
    .object([
      ("SPDXID", .string(Self.root)),
      ("name", .string(displayed(bill.name))),
      ("downloadLocation", .string("NOASSERTION")),
      ("filesAnalyzed", .bool(false)),
      ("licenseConcluded", .string("NOASSERTION")),
      ("licenseDeclared", .string("NOASSERTION")),
      ("copyrightText", .string("NOASSERTION")),
      ("primaryPackagePurpose", .string("APPLICATION")),
    ])
  }

  private func package(_ number: Int) -> JSONValue {
    let component = bill.inventory.components[number]
    var members: [(String, JSONValue)] = [
      ("SPDXID", .string(Self.reference(number))),
      ("name", .string(displayed(component.name, limit: 1_000))),
    ]
    if let version = component.version {
      members.append(("versionInfo", .string(displayed(version))))
    }
    members += [
      ("downloadLocation", .string("NOASSERTION")),
      ("filesAnalyzed", .bool(false)),
    ]
    if !component.checksums.isEmpty {
      members.append(
        (
          "checksums",
          .array(
            component.checksums.map {
              .object([
                ("algorithm", .string(ReportText.escaped($0.algorithm.rawValue, ["-": ""]))),
                ("checksumValue", .string($0.digits)),
              ])
            })
        ))
    }
    members += [
      ("licenseConcluded", .string("NOASSERTION")),
      ("licenseDeclared", .string("NOASSERTION")),
    ]
    if let licence = bill.licence(of: component) {
      // A declared licence must be of SPDX's list, which grows; a comment may be any text.
      members.append(("licenseComments", .string("Declared as: \(licence)")))
    }
    members += [
      ("copyrightText", .string("NOASSERTION")),
      ("comment", .string(comment(component))),
      ("externalRefs", .array(references(number))),
    ]
    return .object(members)
  }

  private func comment(_ component: Inventory.Component) -> String {
    var sentences = [
      "Read in "
        + component.places.prefix(20).map { "\(bill.shown($0.path)):\($0.line)" }
        .joined(separator: ", ") + "."
    ]
    if !component.source.isPublicRegistry {
      sentences.append("It comes \(component.source.phrase).")
    }
    if let requirement = component.requirement {
      sentences.append("Asked for as \"\(displayed(requirement))\".")
    }
    return sentences.joined(separator: " ")
  }

  private func references(_ number: Int) -> [JSONValue] {
    func reference(_ category: String, _ type: String, _ locator: String) -> JSONValue {
      .object([
        ("referenceCategory", .string(category)), ("referenceType", .string(type)),
        ("referenceLocator", .string(locator)),
      ])
    }
    let advisories = bill.flaws.filter { $0.affects.contains(number) }.compactMap { flaw in
      FlawIdentifier(flaw.advisory.id).address.map { reference("SECURITY", "advisory", $0) }
    }
    return [reference("PACKAGE-MANAGER", "purl", bill.inventory.components[number].purl)]
      + advisories
  }

  private var relationships: [JSONValue] {
    func relationship(_ from: String, _ type: String, _ to: String) -> JSONValue {
      .object([
        ("spdxElementId", .string(from)), ("relationshipType", .string(type)),
        ("relatedSpdxElement", .string(to)),
      ])
    }
    return [relationship(Self.document, "DESCRIBES", Self.root)]
      + bill.direct.map { relationship(Self.root, "DEPENDS_ON", Self.reference($0)) }
      + bill.inventory.components.indices.flatMap { number in
        bill.inventory.components[number].dependencies.sorted().map {
          relationship(Self.reference(number), "DEPENDS_ON", Self.reference($0))
        }
      }
  }
}
