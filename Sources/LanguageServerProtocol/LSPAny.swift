/// Any JSON value: for the parts of the protocol that are free or that we read tolerantly.
package enum LSPAny: Sendable, Hashable {
  case null
  case bool(Bool)
  case integer(Int)
  case number(Double)
  case string(String)
  case array([LSPAny])
  case object([String: LSPAny])

  /// All members of an object; nil for every other kind of value.
  package var members: [String: LSPAny]? {
    if case .object(let members) = self { members } else { nil }
  }

  /// The member of an object; null for a missing member and for every other kind of value, so that
  /// chains of lookups need no checks.
  package subscript(key: String) -> LSPAny {
    if case .object(let members) = self { members[key] ?? .null } else { .null }
  }

  /// The element of an array; null outside its bounds and for every other kind of value.
  package subscript(index: Int) -> LSPAny {
    if case .array(let elements) = self, elements.indices.contains(index) {
      elements[index]
    } else {
      .null
    }
  }

  package var isNull: Bool { self == .null }

  /// Whether it is `true`.
  package var isTrue: Bool { self == .bool(true) }

  package var string: String? { if case .string(let text) = self { text } else { nil } }
  package var integer: Int? { if case .integer(let number) = self { number } else { nil } }

  /// The elements of an array; nil for every other kind of value.
  package var elements: [LSPAny]? {
    if case .array(let elements) = self { elements } else { nil }
  }

  /// The strings among the elements of an array.
  package var strings: [String] { elements?.compactMap(\.string) ?? [] }

  /// Whether it is an object: how most capabilities say "yes".
  package var isObject: Bool { if case .object = self { true } else { false } }
}

extension LSPAny: Codable {
  package init(from decoder: any Decoder) throws {
    if let container = try? decoder.container(keyedBy: AnyKey.self) {
      var members: [String: LSPAny] = [:]
      for key in container.allKeys {
        members[key.stringValue] = try container.decode(LSPAny.self, forKey: key)
      }
      self = .object(members)
      return
    }
    if var container = try? decoder.unkeyedContainer() {
      var elements: [LSPAny] = []
      while !container.isAtEnd { elements.append(try container.decode(LSPAny.self)) }
      self = .array(elements)
      return
    }
    let container = try decoder.singleValueContainer()
    if container.decodeNil() {
      self = .null
    } else if let value = try? container.decode(Bool.self) {
      self = .bool(value)
    } else if let value = try? container.decode(String.self) {
      self = .string(value)
    } else if let value = try? container.decode(Int.self) {
      self = .integer(value)
    } else {
      self = .number(try container.decode(Double.self))
    }
  }

  package func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    switch self {
    case .null: try container.encodeNil()
    case .bool(let value): try container.encode(value)
    case .integer(let value): try container.encode(value)
    case .number(let value): try container.encode(value)
    case .string(let value): try container.encode(value)
    case .array(let elements): try container.encode(elements)
    case .object(let members): try container.encode(members)
    }
  }
}

/// A member name of any text.
private struct AnyKey: CodingKey {
  let stringValue: String
  var intValue: Int? { nil }

  init(stringValue: String) { self.stringValue = stringValue }
  init?(intValue: Int) { nil }
}

extension LSPAny: ExpressibleByStringLiteral, ExpressibleByBooleanLiteral,
  ExpressibleByIntegerLiteral, ExpressibleByArrayLiteral, ExpressibleByDictionaryLiteral
{
  package init(stringLiteral value: String) { self = .string(value) }
  package init(booleanLiteral value: Bool) { self = .bool(value) }
  package init(integerLiteral value: Int) { self = .integer(value) }
  package init(arrayLiteral elements: LSPAny...) { self = .array(elements) }
  package init(dictionaryLiteral elements: (String, LSPAny)...) {
    self = .object(Dictionary(elements, uniquingKeysWith: { _, last in last }))
  }
}
