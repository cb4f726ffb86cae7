import ManifestSyntax
import SourceText

/// What a document of the Common Security Advisory Framework 2.0 says of products
/// (<https://docs.oasis-open.org/csaf/csaf/v2.0/csaf-v2.0.html>), in the terms of OpenVEX: one
/// statement for each flaw and status.
enum CSAFVEX {
  static func read(_ root: SyntaxValue) -> VEXDocument {
    let head = root["document"]
    let publisher = head?["publisher"]
    let tracking = head?["tracking"]
    var document = VEXDocument(
      id: tracking?["id"]?.string ?? "", author: publisher?["name"]?.string ?? "",
      role: publisher?["category"]?.string,
      timestamp: time(tracking?["current_release_date"]) ?? time(tracking?["initial_release_date"]))
    document.authorNamespace = publisher?["namespace"]?.string
    document.form = .csaf
    let products = products(of: root["product_tree"])
    for value in root["vulnerabilities"].children {
      var names = [value["cve"]?.string].compactMap { $0 }
      names += value["ids"].children.compactMap { $0["text"]?.string }
      guard let name = names.first else { continue }
      for group in value["product_status"].children {
        guard let status = status(group.key) else { continue }
        for entry in group.children {
          guard let product = entry.string else { continue }
          let said = details(of: value, product, status)
          document.statements.append(
            VEXStatement(
              vulnerability: name, aliases: Array(names.dropFirst()),
              products: [
                products[product] ?? VEXStatement.Product(id: product, purl: nil)
              ], status: status, justification: said.justification,
              impactStatement: said.impact, actionStatement: said.action,
              timestamp: said.time ?? document.timestamp, author: document.author,
              span: value.span))
        }
      }
    }
    return document
  }

  private static func status(_ group: String?) -> VEXStatement.Status? {
    switch group {
    case "known_not_affected": .notAffected
    case "fixed", "first_fixed": .fixed
    case "known_affected", "first_affected", "last_affected": .affected
    case "under_investigation": .underInvestigation
    default: nil
    }
  }

  /// The label, the impact, the action and the time that a flaw's parts give for a product; those that
  /// name no product are about all.
  private static func details(
    of value: SyntaxValue, _ product: String, _ status: VEXStatement.Status
  ) -> (
    justification: VEXStatement.Justification?, impact: String?, action: String?, time: Timestamp?
  ) {
    func isAbout(_ part: SyntaxValue) -> Bool {
      let ids = part["product_ids"].strings
      return ids.isEmpty || ids.contains(product)
    }
    let flag = value["flags"].children.first { isAbout($0) }
    let impact = value["threats"].children.first {
      $0["category"]?.string == "impact" && isAbout($0)
    }
    let remedy = value["remediations"].children.first { isAbout($0) }
    return (
      status == .notAffected
        ? flag?["label"]?.string.flatMap(VEXStatement.Justification.init) : nil,
      status == .notAffected ? impact?["details"]?.string : nil,
      status == .affected ? remedy?["details"]?.string : nil, time(flag?["date"])
    )
  }

  /// By their identifiers; one that is a part of another as that other's subcomponent.
  private static func products(of tree: SyntaxValue?) -> [String: VEXStatement.Product] {
    var products: [String: VEXStatement.Product] = [:]
    func add(_ value: SyntaxValue?) {
      guard let value, let id = value["product_id"]?.string else { return }
      products[id] = VEXStatement.Product(
        id: id, purl: value[path: "product_identification_helper", "purl"]?.string)
    }
    for name in tree?["full_product_names"].children ?? SyntaxValue.Children.none { add(name) }
    var queue = tree?["branches"].children.map { $0 } ?? []
    var next = 0
    while next < queue.count {
      add(queue[next]["product"])
      queue += queue[next]["branches"].children.map { $0 }
      next += 1
    }
    for relation in tree?["relationships"].children ?? SyntaxValue.Children.none {
      guard let id = relation[path: "full_product_name", "product_id"]?.string,
        let part = relation["product_reference"]?.string.flatMap({ products[$0] }),
        var whole = relation["relates_to_product_reference"]?.string.flatMap({ products[$0] })
      else { continue }
      whole.subcomponents = [part]
      products[id] = whole
    }
    return products
  }

  private static func time(_ value: SyntaxValue?) -> Timestamp? {
    value?.string.flatMap { Timestamp(rfc3339: $0) }
  }
}
