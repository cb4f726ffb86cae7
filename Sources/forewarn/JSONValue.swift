/// JSON that we write: members in the order given, so that outputs can be compared.
enum JSONValue {
  case null
  case bool(Bool)
  case number(Int)
  case string(String)
  case array([JSONValue])
  case object([(String, JSONValue)])
  /// An array of so many values, each of which is made when it is written: of many cards only one is
  /// kept at a time.
  case each(Int, (Int) -> JSONValue)

  /// A string, or null.
  static func optional(_ text: String?) -> JSONValue { text.map { .string($0) } ?? .null }

  static func strings(_ texts: [String]) -> JSONValue { .array(texts.map { .string($0) }) }

  /// The JSON text, indented by two spaces.
  func text() -> String {
    var writer = JSONWriter()
    writer.write(self, depth: 0)
    return String(decoding: writer.bytes, as: UTF8.self)
  }
}

/// Writes values one behind the other into one buffer.
private struct JSONWriter {
  private(set) var bytes: [UInt8] = []

  mutating func write(_ value: JSONValue, depth: Int) {
    switch value {
    case .null: write("null")
    case .bool(let value): write(value ? "true" : "false")
    case .number(let value): write(String(value))
    case .string(let text): write(quoted: text)
    case .array(let values):
      writeList("[", "]", count: values.count, depth) { $0.write(values[$1], depth: depth + 1) }
    case .object(let members):
      writeList("{", "}", count: members.count, depth) { writer, place in
        writer.write(quoted: members[place].0)
        writer.write(": ")
        writer.write(members[place].1, depth: depth + 1)
      }
    case .each(let count, let value):
      writeList("[", "]", count: count, depth) { $0.write(value($1), depth: depth + 1) }
    }
  }

  private mutating func writeList(
    _ start: StaticString, _ end: StaticString, count: Int, _ depth: Int,
    _ element: (inout JSONWriter, Int) -> Void
  ) {
    write(start)
    for place in 0..<count {
      write(place == 0 ? "\n" : ",\n")
      indent(depth + 1)
      element(&self, place)
    }
    if count > 0 {
      write("\n")
      indent(depth)
    }
    write(end)
  }

  private mutating func indent(_ depth: Int) {
    for _ in 0..<depth { write("  ") }
  }

  private mutating func write(_ text: StaticString) {
    bytes.append(
      contentsOf: UnsafeBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount))
  }

  private mutating func write(_ text: String) {
    var text = text
    text.withUTF8 { bytes.append(contentsOf: $0) }
  }

  private mutating func write(quoted text: String) {
    write("\"")
    // Nearly every text is plain, and copied as it is.
    if text.utf8.allSatisfy({ $0 >= 0x20 && $0 < 0x7F && $0 != 0x22 && $0 != 0x5C }) {
      write(text)
    } else {
      for scalar in text.unicodeScalars { write(escaped: scalar) }
    }
    write("\"")
  }

  private mutating func write(escaped scalar: Unicode.Scalar) {
    switch scalar {
    case "\"": write("\\\"")
    case "\\": write("\\\\")
    case "\n": write("\\n")
    case "\r": write("\\r")
    case "\t": write("\\t")
    case _ where scalar.value < 0x20 || (0x7F..<0xA0).contains(scalar.value):
      let digits = String(scalar.value, radix: 16)
      write("\\u" + String(repeating: "0", count: 4 - digits.count) + digits)
    default: write(String(scalar))
    }
  }
}
