import ManifestSyntax

/// JSON that is written into OpenVEX documents: members in the order given, two spaces a level.
indirect enum VEXJSON: Equatable {
  case number(Int)
  case string(String)
  case array([VEXJSON])
  case object([(key: String, value: VEXJSON)])

  static func == (a: VEXJSON, b: VEXJSON) -> Bool { a.text() == b.text() }

  func text(unit: String = "  ", lineEnd: String = "\n", indentation: String = "") -> String {
    let inner = indentation + unit
    switch self {
    case .number(let value): return String(value)
    case .string(let value): return Self.quoted(value)
    case .array(let values):
      if values.isEmpty { return "[]" }
      let lines = values.map { inner + $0.text(unit: unit, lineEnd: lineEnd, indentation: inner) }
      return "[" + lineEnd + lines.joined(separator: "," + lineEnd) + lineEnd + indentation + "]"
    case .object(let members):
      if members.isEmpty { return "{}" }
      let lines = members.map { member in
        inner + Self.quoted(member.key) + ": "
          + member.value.text(unit: unit, lineEnd: lineEnd, indentation: inner)
      }
      return "{" + lineEnd + lines.joined(separator: "," + lineEnd) + lineEnd + indentation + "}"
    }
  }

  static func quoted(_ text: String) -> String {
    var result = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"": result += "\\\""
      case "\\": result += "\\\\"
      case "\n": result += "\\n"
      case "\r": result += "\\r"
      case "\t": result += "\\t"
      case _ where scalar.value < 0x20 || (0x7F..<0xA0).contains(scalar.value):
        let digits = String(scalar.value, radix: 16)
        result += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result + "\""
  }
}

/// The parts of an OpenVEX 0.2.0 document, and the members that each of them has by the schema: what is
/// taken over from another document is this and nothing else.
enum OpenVEXPart {
  case statement, vulnerability, products, product, subcomponents, subcomponent, identifiers, hashes
  case names, name, number

  private var members: [(key: String, part: OpenVEXPart)] {
    switch self {
    case .statement:
      [
        ("@id", .name), ("version", .number), ("vulnerability", .vulnerability),
        ("timestamp", .name), ("last_updated", .name), ("products", .products), ("status", .name),
        ("supplier", .name), ("status_notes", .name), ("justification", .name),
        ("impact_statement", .name), ("action_statement", .name),
        ("action_statement_timestamp", .name),
      ]
    case .vulnerability:
      [("@id", .name), ("name", .name), ("description", .name), ("aliases", .names)]
    case .product:
      [
        ("@id", .name), ("identifiers", .identifiers), ("hashes", .hashes),
        ("subcomponents", .subcomponents),
      ]
    case .subcomponent:
      [("@id", .name), ("identifiers", .identifiers), ("hashes", .hashes)]
    case .identifiers: [("purl", .name), ("cpe22", .name), ("cpe23", .name)]
    case .hashes:
      [
        "md5", "sha1", "sha-256", "sha-384", "sha-512", "sha3-224", "sha3-256", "sha3-384",
        "sha3-512", "blake2s-256", "blake2b-256", "blake2b-512",
      ].map { ($0, .name) }
    case .products, .subcomponents, .names, .name, .number: []
    }
  }

  /// What a value of a document is as this part; nil if it is nothing of the kind. It goes as deep as
  /// the schema, whatever the input.
  func taken(from value: SyntaxValue) -> VEXJSON? {
    switch self {
    case .name: return value.string.map { .string($0) }
    case .number: return value.integer.map { .number($0) }
    case .names: return .array(value.children.compactMap(\.string).map { .string($0) })
    case .products: return Self.list(of: .product, value)
    case .subcomponents: return Self.list(of: .subcomponent, value)
    case .vulnerability:
      // The form of OpenVEX 0.0.1.
      if let name = value.string { return .object([("name", .string(name))]) }
    case .product, .subcomponent:
      if let id = value.string { return .object([("@id", .string(id))]) }
    case .statement, .identifiers, .hashes: break
    }
    guard value.kind == .object else { return nil }
    let known = members.compactMap { member -> (key: String, value: VEXJSON)? in
      value[member.key].flatMap { member.part.taken(from: $0) }.map { (member.key, $0) }
    }
    return known.isEmpty ? nil : .object(known)
  }

  private static func list(of part: OpenVEXPart, _ value: SyntaxValue) -> VEXJSON? {
    var seen: Set<String> = []
    let parts = value.children.compactMap { part.taken(from: $0) }
      .filter { seen.insert($0.text()).inserted }
    return parts.isEmpty ? nil : .array(parts)
  }
}
