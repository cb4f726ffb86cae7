import ManifestSyntax
import SourceText

/// Reads a VEX document of any of the three forms, which its first members tell.
enum VEXReader {
  static func read(_ text: DocumentText) -> Reading {
    let tree = JSONReader.read(text.bytes)
    let root = tree.root
    let document: VEXDocument
    if root["bomFormat"] != nil {
      document = CycloneDXVEX.read(root)
    } else if root[path: "document", "csaf_version"] != nil {
      document = CSAFVEX.read(root)
    } else {
      document = OpenVEXReader.read(root)
    }
    return Reading(.decisions(document), problems: tree.problems)
  }
}

/// OpenVEX 0.2.0, and the 0.0.1 of old, which gives vulnerabilities and products as plain texts.
struct OpenVEXReader {
  private static let documentKeys: Set<String> = [
    "@context", "@id", "author", "role", "timestamp", "last_updated", "version", "tooling",
    "statements",
  ]
  private static let statementKeys: Set<String> = [
    "@id", "version", "vulnerability", "timestamp", "last_updated", "products", "status",
    "supplier", "status_notes", "justification", "impact_statement", "action_statement",
    "action_statement_timestamp",
  ]

  private var document = VEXDocument()

  static func read(_ root: SyntaxValue) -> VEXDocument {
    var reader = OpenVEXReader()
    reader.readDocument(root)
    for value in root["statements"].children { reader.readStatement(value) }
    return reader.document
  }

  private mutating func readDocument(_ root: SyntaxValue) {
    let place = SourceSpan(root.span.start, Swift.min(root.span.start + 1, root.span.end))
    guard root.kind == .object else {
      problem("not-openvex", root.span, "An OpenVEX document is an object.")
      return
    }
    let context = root["@context"]?.string ?? ""
    if !context.hasPrefix("https://openvex.dev/ns") {
      problem(
        "wrong-context", root["@context"]?.span ?? place,
        "\"@context\" must be \"https://openvex.dev/ns/v0.2.0\".")
    }
    document.id = text("@id", of: root, at: place)
    document.author = text("author", of: root, at: place)
    document.role = root["role"]?.string
    document.timestamp = time("timestamp", of: root)
    if root["timestamp"] == nil { missing("timestamp", place) }
    if let version = root["version"] {
      document.version = version.integer.flatMap { $0 >= 1 ? $0 : nil } ?? 1
      if (version.integer ?? 0) < 1 {
        problem("wrong-version", version.span, "\"version\" must be a whole number from 1 on.")
      }
    } else {
      missing("version", place)
    }
    if root["statements"].map({ $0.kind != .array || $0.children.isEmpty }) ?? true {
      missing("statements", root["statements"]?.span ?? place)
    }
    refuseOthers(than: Self.documentKeys, in: root)
  }

  private mutating func readStatement(_ value: SyntaxValue) {
    let before = document.problems.count
    let named = value["vulnerability"]
    let name = named?.string ?? named?["name"]?.string ?? ""
    let head = SourceSpan(value.span.start, Swift.min(value.span.start + 1, value.span.end))
    if name.isEmpty {
      problem("no-vulnerability", named?.span ?? head, "The statement names no vulnerability.")
    }
    guard let word = value["status"], let status = word.string.flatMap(VEXStatement.Status.init)
    else {
      let words = VEXStatement.Status.allCases.map { "\"\($0.rawValue)\"" }
      problem(
        "wrong-status", value["status"]?.span ?? head,
        "\"status\" must be one of \(words.joined(separator: ", ")).")
      return
    }
    let notes = DecisionNotes(value["status_notes"]?.string ?? "")
    var statement = VEXStatement(
      vulnerability: name, aliases: aliases(of: named), status: status,
      justification: justification(value["justification"]),
      impactStatement: value["impact_statement"]?.string,
      actionStatement: value["action_statement"]?.string, statusNotes: notes.text,
      timestamp: time("timestamp", of: value) ?? document.timestamp,
      author: notes.author ?? document.author, expires: notes.expires, span: value.span)
    if let day = notes.wrongDay {
      problem(
        "wrong-day", value["status_notes"]?.contentSpan ?? head,
        "\"\(displayed(day, limit: 40))\" is no day: write `Expires 2027-01-31.`")
    }
    for product in value["products"].children {
      if let known = readProduct(product) { statement.products.append(known) }
    }
    if statement.products.isEmpty {
      problem(
        "no-product", value["products"]?.span ?? head,
        "The statement names no product: give the package URL of the dependency.")
    }
    let isEmpty = { (text: String?) in text.map(\.isEmpty) ?? true }
    if status == .notAffected, statement.justification == nil, isEmpty(statement.impactStatement) {
      problem(
        "no-justification", word.span,
        "A statement of \"not_affected\" needs a \"justification\" or an \"impact_statement\".")
    }
    if status == .affected, isEmpty(statement.actionStatement) {
      problem(
        "no-action", word.span,
        "A statement of \"affected\" needs an \"action_statement\".")
    }
    // A member too many takes nothing from what a statement says.
    statement.isSound = document.problems.count == before && !statement.author.isEmpty
    refuseOthers(than: Self.statementKeys, in: value)
    document.statements.append(statement)
  }

  private func aliases(of vulnerability: SyntaxValue?) -> [String] {
    var names = vulnerability?["aliases"]?.children.compactMap(\.string) ?? []
    if let id = vulnerability?["@id"]?.string { names.append(id) }
    return names
  }

  private mutating func justification(_ value: SyntaxValue?) -> VEXStatement.Justification? {
    guard let value else { return nil }
    if let known = value.string.flatMap(VEXStatement.Justification.init) { return known }
    let words = VEXStatement.Justification.allCases.map { "\"\($0.rawValue)\"" }
    problem(
      "wrong-justification", value.span,
      "\"justification\" must be one of \(words.joined(separator: ", ")).")
    return nil
  }

  private mutating func readProduct(_ value: SyntaxValue) -> VEXStatement.Product? {
    guard var product = component(value) else { return nil }
    for part in value["subcomponents"].children {
      if let known = component(part) { product.subcomponents.append(known) }
    }
    return product
  }

  private mutating func component(_ value: SyntaxValue) -> VEXStatement.Product? {
    let named = value.string.map { ($0, value.contentSpan) }
    let id = named?.0 ?? value["@id"]?.string ?? ""
    let given = value[path: "identifiers", "purl"]
    let purl = given?.string ?? (id.hasPrefix("pkg:") ? id : nil)
    if let purl, PackageURL(purl) == nil {
      problem(
        "wrong-purl", given?.contentSpan ?? value["@id"]?.contentSpan ?? value.span,
        "\"\(displayed(purl))\" is no package URL.")
    }
    guard !id.isEmpty || value["identifiers"] != nil else {
      problem("no-identifier", value.span, "A product needs an \"@id\" or \"identifiers\".")
      return nil
    }
    return VEXStatement.Product(id: id, purl: purl)
  }

  // MARK: Pieces

  private mutating func text(_ key: String, of root: SyntaxValue, at place: SourceSpan) -> String {
    guard let text = root[key]?.string, !text.isEmpty else {
      missing(key, root[key]?.span ?? place)
      return ""
    }
    return text
  }

  private mutating func time(_ key: String, of value: SyntaxValue) -> Timestamp? {
    guard let member = value[key] else { return nil }
    guard let time = member.string.flatMap({ Timestamp(rfc3339: $0) }) else {
      problem(
        "wrong-time", member.span,
        "\"\(key)\" must be a time as in RFC 3339: \"2026-01-31T12:00:00Z\".")
      return nil
    }
    return time
  }

  private mutating func refuseOthers(than known: Set<String>, in object: SyntaxValue) {
    for member in object.children {
      guard let key = member.key, !known.contains(key) else { continue }
      problem(
        "unknown-member", member.keySpan, "OpenVEX 0.2.0 has no \"\(displayed(key))\" here.")
    }
  }

  private mutating func missing(_ key: String, _ span: SourceSpan) {
    problem("missing-member", span, "The document needs \"\(key)\".")
  }

  private mutating func problem(_ code: String, _ span: SourceSpan, _ message: String) {
    document.problems.append(SyntaxProblem(code: code, message: message, span: span))
  }
}
