import ManifestSyntax
package import SourceText

/// `.vex/*.openvex.json`: decisions about single flaws, as OpenVEX 0.2.0 documents
/// (<https://github.com/openvex/spec/blob/main/OPENVEX-SPEC.md>).
package struct OpenVEXFile: ManifestFormat {
  package let name = "openvex"
  package let kind = DocumentKind.decisions
  package let reference = FormatReference(
    ".vex/decisions.openvex.json", reads: "each statement with what it inherits of its document")
  package let fileNames = ["*.openvex.json"]

  package init() {}

  package func read(_ text: DocumentText) -> Reading {
    let tree = JSONReader.read(text.bytes)
    let root = tree.root
    var document = VEXDocument(
      id: root["@id"]?.string ?? "", author: root["author"]?.string ?? "",
      role: root["role"]?.string,
      timestamp: root["timestamp"]?.string.flatMap { Timestamp(rfc3339: $0) },
      version: root["version"]?.integer.flatMap { Int(exactly: $0) } ?? 1)
    for value in root["statements"]?.children.map({ $0 }) ?? [] {
      guard let flaw = value[path: "vulnerability", "name"]?.string,
        let status = value["status"]?.string.flatMap(VEXStatement.Status.init)
      else { continue }
      document.statements.append(
        VEXStatement(
          vulnerability: flaw,
          aliases: value[path: "vulnerability", "aliases"]?.children.compactMap { $0.string } ?? [],
          products: value["products"]?.children.map { Self.product($0) } ?? [],
          status: status,
          justification: value["justification"]?.string
            .flatMap(VEXStatement.Justification.init),
          impactStatement: value["impact_statement"]?.string,
          actionStatement: value["action_statement"]?.string,
          statusNotes: value["status_notes"]?.string,
          timestamp: value["timestamp"]?.string.flatMap { Timestamp(rfc3339: $0) }
            ?? document.timestamp,
          author: document.author, span: value.span))
    }
    return Reading(.decisions(document), problems: tree.problems)
  }

  private static func product(_ value: SyntaxValue) -> VEXStatement.Product {
    let id = value["@id"]?.string ?? ""
    return VEXStatement.Product(
      id: id, purl: value[path: "identifiers", "purl"]?.string ?? (id.hasPrefix("pkg:") ? id : nil),
      subcomponents: value["subcomponents"]?.children.map { part in
        let id = part["@id"]?.string ?? ""
        return VEXStatement.Product(
          id: id,
          purl: part[path: "identifiers", "purl"]?.string ?? (id.hasPrefix("pkg:") ? id : nil),
          subcomponents: [])
      } ?? [])
  }
}
