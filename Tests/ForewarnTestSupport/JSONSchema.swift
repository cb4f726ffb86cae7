import Advisor
import ManifestSyntax

/// As much of JSON Schema as our own schemas use: `type`, `properties`, `required`, `items`, `enum`,
/// `additionalProperties: false` and `$ref` to `#/$defs/`.
package enum JSONSchema {
  /// Where a text does not follow a schema; an unknown keyword in the schema is a problem too.
  package static func problems(of text: String, schema: String) -> [String] {
    let value = JSONReader.read(Array(text.utf8))
    let root = JSONReader.read(Array(schema.utf8))
    guard value.isWellFormed, root.isWellFormed else { return ["not JSON"] }
    var problems: [String] = []
    check(value.root, root.root, root.root, "$", &problems)
    return problems
  }

  private static let known: Set<String> = [
    "$schema", "$id", "$defs", "$ref", "title", "description", "type", "properties", "required",
    "items", "enum", "additionalProperties", "const",
  ]

  private static func check(
    _ value: SyntaxValue, _ schema: SyntaxValue, _ root: SyntaxValue, _ path: String,
    _ problems: inout [String]
  ) {
    if let reference = schema["$ref"]?.string {
      let name = String(reference.dropFirst("#/$defs/".count))
      guard let target = root[path: "$defs", name] else {
        problems.append("\(path): no definition \(reference)")
        return
      }
      return check(value, target, root, path, &problems)
    }
    for keyword in schema.children where !known.contains(keyword.key ?? "") {
      problems.append("\(path): the schema uses \(keyword.key ?? "")")
    }
    if let type = schema["type"] {
      let allowed = type.kind == .array ? type.children.compactMap(\.string) : [type.string ?? ""]
      if !allowed.contains(name(value.kind)) {
        problems.append("\(path): \(name(value.kind)) is not \(allowed)")
        return
      }
    }
    if let choices = schema["enum"], value.kind == .string,
      !choices.children.contains(where: { $0.string == value.string })
    {
      problems.append("\(path): \(value.string ?? "") is not one of the choices")
    }
    if value.kind == .array, let items = schema["items"] {
      for (index, element) in value.children.enumerated() {
        check(element, items, root, "\(path)[\(index)]", &problems)
      }
    }
    guard value.kind == .object else { return }
    for required in schema["required"]?.children.compactMap(\.string) ?? []
    where value[required] == nil {
      problems.append("\(path): \(required) is missing")
    }
    for member in value.children {
      guard let key = member.key else { continue }
      if let property = schema["properties"]?[key] {
        check(member, property, root, "\(path).\(key)", &problems)
      } else if schema["additionalProperties"]?.boolean == false {
        problems.append("\(path): \(key) is not in the schema")
      }
    }
  }

  private static func name(_ kind: SyntaxKind) -> String {
    switch kind {
    case .object: "object"
    case .array: "array"
    case .string: "string"
    case .integer: "integer"
    case .float: "number"
    case .boolean: "boolean"
    case .null: "null"
    default: "other"
    }
  }
}
