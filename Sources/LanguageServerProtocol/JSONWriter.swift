/// Writes JSON (RFC 8259) without a detour: for the messages that follow a keystroke.
///
/// Diagnostics are sent with every edit, hundreds at a time. `JSONEncoder` first makes a tree of
/// boxed values of them, which takes ten times as long as writing the text.
struct JSONWriter {
  private(set) var bytes: [UInt8] = []
  private var needsComma = false

  mutating func object(_ members: (inout JSONWriter) -> Void) {
    begin(UInt8(ascii: "{"))
    members(&self)
    end(UInt8(ascii: "}"))
  }

  mutating func array(_ elements: [some JSONWritable]) {
    begin(UInt8(ascii: "["))
    for element in elements { element.write(to: &self) }
    end(UInt8(ascii: "]"))
  }

  /// Writes the key of the member whose value is written next.
  mutating func key(_ name: String) {
    string(name)
    bytes.append(UInt8(ascii: ":"))
    needsComma = false
  }

  mutating func member(_ name: String, _ value: (some JSONWritable)?) {
    guard let value else { return }
    key(name)
    value.write(to: &self)
  }

  mutating func member(_ name: String, _ elements: [some JSONWritable]?) {
    guard let elements else { return }
    key(name)
    array(elements)
  }

  mutating func string(_ text: String) {
    separate()
    bytes.append(UInt8(ascii: "\""))
    var text = text
    text.withUTF8 { text in
      var written = 0
      for (index, byte) in text.enumerated()
      where byte < 0x20 || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") {
        bytes += text[written..<index]
        written = index + 1
        escape(byte)
      }
      bytes += text[written...]
    }
    bytes.append(UInt8(ascii: "\""))
  }

  /// Writes what is JSON in its usual spelling: a number, `true`, `null`.
  mutating func literal(_ text: String) {
    separate()
    bytes += text.utf8
  }

  /// Writes what was written as a whole value before.
  mutating func written(_ value: [UInt8]) {
    separate()
    bytes += value
  }

  private mutating func escape(_ byte: UInt8) {
    bytes.append(UInt8(ascii: "\\"))
    switch byte {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"): bytes.append(byte)
    case 0x0A: bytes.append(UInt8(ascii: "n"))
    case 0x0D: bytes.append(UInt8(ascii: "r"))
    case 0x09: bytes.append(UInt8(ascii: "t"))
    default:
      bytes += "u00".utf8
      bytes.append(UInt8(ascii: "0") + byte >> 4)
      let low = byte & 0xF
      bytes.append(low < 10 ? UInt8(ascii: "0") + low : UInt8(ascii: "a") + low - 10)
    }
  }

  private mutating func begin(_ bracket: UInt8) {
    separate()
    bytes.append(bracket)
    needsComma = false
  }

  private mutating func end(_ bracket: UInt8) {
    bytes.append(bracket)
    needsComma = true
  }

  private mutating func separate() {
    if needsComma { bytes.append(UInt8(ascii: ",")) }
    needsComma = true
  }
}

/// What writes itself as JSON, the same that its `Encodable` form says.
protocol JSONWritable {
  func write(to writer: inout JSONWriter)
}

extension String: JSONWritable {
  func write(to writer: inout JSONWriter) { writer.string(self) }
}

extension Int: JSONWritable {
  func write(to writer: inout JSONWriter) { writer.literal(String(self)) }
}

extension LSPAny: JSONWritable {
  func write(to writer: inout JSONWriter) {
    switch self {
    case .null: writer.literal("null")
    case .bool(let value): writer.literal(value ? "true" : "false")
    case .integer(let value): value.write(to: &writer)
    case .number(let value): writer.literal(value.isFinite ? "\(value)" : "null")
    case .string(let value): writer.string(value)
    case .array(let elements): writer.array(elements)
    case .object(let members):
      writer.object { writer in
        for (name, value) in members { writer.member(name, value) }
      }
    }
  }
}

extension RequestID: JSONWritable {
  func write(to writer: inout JSONWriter) {
    switch self {
    case .number(let number): number.write(to: &writer)
    case .string(let text): writer.string(text)
    }
  }
}
