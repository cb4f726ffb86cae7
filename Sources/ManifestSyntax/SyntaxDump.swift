import SourceText

/// A tree as JSON text, for people and for conformance suites (`forewarn debug syntax`).
package enum SyntaxDump {
  /// JSON of the values alone, one document a line; nothing for a text that holds no value. A
  /// member without its value has `null`, what JSON cannot write (dates, infinities) is a string. An XML element is
  /// `{"element":NAME,"attributes":{...},"children":[...]}`.
  package static func json(_ tree: SyntaxTree) -> String {
    var writer = SyntaxDumpWriter(tagsScalars: false)
    return writer.write(tree)
  }

  /// JSON in the form of the toml-test suite: `{"type":"integer","value":"1"}` for each scalar,
  /// integers in decimal, dates with `T` and `Z`.
  package static func taggedTOML(_ tree: SyntaxTree) -> String {
    var writer = SyntaxDumpWriter(tagsScalars: true)
    return writer.write(tree)
  }
}

/// Goes through a tree with a stack of its own, however deep the tree is.
private struct SyntaxDumpWriter {
  let tagsScalars: Bool
  private var output: [UInt8] = []
  private var open: [(rest: SyntaxValue.Children, closing: StaticString, isFirst: Bool)] = []

  init(tagsScalars: Bool) { self.tagsScalars = tagsScalars }

  mutating func write(_ tree: SyntaxTree) -> String {
    output.reserveCapacity(tree.bytes.count)
    for document in tree.documents where document.kind != .missing {
      if !output.isEmpty { output.append(0x0A) }
      begin(document)
      while var container = open.popLast() {
        guard let value = container.rest.next() else {
          append(container.closing)
          continue
        }
        if value.kind == .attribute {
          open.append(container)
          continue
        }
        if !container.isFirst { output.append(0x2C) }
        container.isFirst = false
        open.append(container)
        if value.kind != .element, let key = value.key {
          appendString(key)
          output.append(0x3A)
        }
        begin(value)
      }
    }
    return String(decoding: output, as: UTF8.self)
  }

  /// Writes a scalar, or opens a container.
  private mutating func begin(_ value: SyntaxValue) {
    switch value.kind {
    case .object:
      output.append(0x7B)
      open.append((value.children, "}", true))
    case .array:
      output.append(0x5B)
      open.append((value.children, "]", true))
    case .element:
      append("{\"element\":")
      appendString(value.key ?? "")
      append(",\"attributes\":{")
      var isFirst = true
      for attribute in value.children where attribute.kind == .attribute {
        if !isFirst { output.append(0x2C) }
        isFirst = false
        appendString(attribute.key ?? "")
        output.append(0x3A)
        appendString(attribute.string ?? "")
      }
      append("},\"children\":[")
      open.append((value.children, "]}", true))
    default:
      let scalar = value.kind.normalized(value.scalarText ?? "")
      if tagsScalars, let type = value.kind.tomlType {
        append("{\"type\":\"\(type)\",\"value\":")
        appendString(scalar.text)
        output.append(0x7D)
      } else if scalar.isJSON {
        append(scalar.text)
      } else {
        appendString(scalar.text)
      }
    }
  }

  private mutating func append(_ text: StaticString) {
    text.withUTF8Buffer { output.append(contentsOf: $0) }
  }

  private mutating func append(_ text: String) { output.append(contentsOf: text.utf8) }

  private mutating func appendString(_ text: String) {
    output.append(0x22)
    for byte in text.utf8 {
      switch byte {
      case 0x22, 0x5C:
        output.append(0x5C)
        output.append(byte)
      case 0..<0x20, 0x7F:
        append("\\u00")
        output.append(contentsOf: [byte >> 4, byte & 15].map { $0 < 10 ? 0x30 + $0 : 0x57 + $0 })
      default: output.append(byte)
      }
    }
    output.append(0x22)
  }
}

extension SyntaxKind {
  /// The name of the type in toml-test; nil for what is no TOML scalar.
  fileprivate var tomlType: String? {
    switch self {
    case .string: "string"
    case .integer: "integer"
    case .float: "float"
    case .boolean: "bool"
    case .offsetDateTime: "datetime"
    case .localDateTime: "datetime-local"
    case .localDate: "date-local"
    case .localTime: "time-local"
    default: nil
    }
  }

  /// The text in one form for all spellings of a value, and whether that is a JSON literal.
  fileprivate func normalized(_ text: String) -> (text: String, isJSON: Bool) {
    switch self {
    case .integer: (decimal(text), true)
    case .float: float(text)
    case .boolean: (text.lowercased(), true)
    case .null, .missing: ("null", true)
    case .offsetDateTime, .localDateTime:
      (String(text.uppercased().map { $0 == " " ? "T" : $0 }), false)
    default: (text, false)
    }
  }

  private func decimal(_ text: String) -> String {
    let digits = text.filter { $0 != "_" }
    let radices: KeyValuePairs = ["0x": 16, "0o": 8, "0b": 2]
    for (prefix, radix) in radices where digits.hasPrefix(prefix) {
      return UInt64(digits.dropFirst(2), radix: radix).map(String.init) ?? "\"\(digits)\""
    }
    let isNegative = digits.hasPrefix("-")
    let unsigned = digits.drop { $0 == "+" || $0 == "-" }
    let significant = unsigned.drop { $0 == "0" }
    if significant.isEmpty { return "0" }
    return (isNegative ? "-" : "") + significant
  }

  private func float(_ text: String) -> (text: String, isJSON: Bool) {
    let digits = text.lowercased().filter { $0 != "_" && $0 != "+" }
    switch digits {
    case "inf", ".inf": return ("inf", false)
    case "-inf", "-.inf": return ("-inf", false)
    case "nan", "-nan", ".nan": return ("nan", false)
    default: break
    }
    guard let value = Double(digits), value.isFinite else { return (text, false) }
    return (value.description, true)
  }
}
