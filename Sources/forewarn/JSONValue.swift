/// JSON that we write: members in the order given, so that outputs can be compared.
enum JSONValue {
  case null
  case bool(Bool)
  case number(Int)
  /// A number of tenths: 91 is 9.1.
  case decimal(tenths: Int)
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
    case .decimal(let tenths): write("\(tenths / 10).\(tenths % 10)")
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
    if text.utf8.allSatisfy({ $0 >= 0x20 && $0 < 0x7F && !Self.marks.contains($0) }) {
      write(text)
    } else {
      var previous: Unicode.Scalar = " "
      for scalar in text.unicodeScalars {
        write(escaped: scalar, after: previous)
        previous = scalar
      }
    }
    write("\"")
  }

  /// What a text that is copied as it is does not hold: quotes, backslashes, number signs.
  private static let marks: [UInt8] = [0x22, 0x5C, 0x23]

  /// What terminals obey or hide, and what begins a command in a log (``ReportText``), is escaped:
  /// the value is the same, and printing the text does no harm.
  private mutating func write(escaped scalar: Unicode.Scalar, after previous: Unicode.Scalar) {
    switch scalar.value {
    case 0x22: write("\\\"")
    case 0x5C: write("\\\\")
    case 0x0A: write("\\n")
    case 0x0D: write("\\r")
    case 0x09: write("\\t")
    case 0x23 where previous == "#": write("\\u0023")
    case 0..<0x20, 0x7F..<0xA0, 0xAD, 0x61C, 0x180E, 0x200B...0x200F, 0x2028...0x202E,
      0x2060...0x206F, 0xFEFF, 0xFFF9...0xFFFF, 0xE0000...0xE007F:
      for unit in String(scalar).utf16 {
        let digits = String(unit, radix: 16)
        write("\\u" + String(repeating: "0", count: 4 - digits.count) + digits)
      }
    default: write(String(scalar))
    }
  }
}
