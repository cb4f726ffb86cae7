internal import ManifestSyntax

/// A JSON value (RFC 8259), as metadata and manifests of repositories need it: numbers are kept as
/// they are written, of repeated members the last one counts.
package indirect enum JSON: Hashable, Sendable {
  case null
  case bool(Bool)
  /// The number as written.
  case number(String)
  case string(String)
  case array([JSON])
  case object([String: JSON])

  /// Reads a text. Nil if it is not JSON, or nested deeper than ``JSONReader/maximumDepth``.
  package init?(_ bytes: [UInt8]) {
    let value = bytes.withUnsafeBufferPointer { buffer -> JSON? in
      var reader = JSONPullReader(buffer)
      guard let value = Self.value(&reader), reader.isAtEnd() else { return nil }
      return value
    }
    guard let value else { return nil }
    self = value
  }

  /// The value that stands here. The reader bounds the depth, and so that of this recursion.
  private static func value(_ reader: inout JSONPullReader) -> JSON? {
    if reader.enterObject() {
      var members: [String: JSON] = [:]
      while reader.nextKey() {
        let key = reader.keyText
        guard let value = value(&reader) else { return nil }
        members[key] = value
      }
      return .object(members)
    }
    if reader.enterArray() {
      var elements: [JSON] = []
      while reader.nextElement() {
        guard let value = value(&reader) else { return nil }
        elements.append(value)
      }
      return .array(elements)
    }
    switch reader.word() {
    case "null": return .null
    case "true": return .bool(true)
    case "false": return .bool(false)
    case let number?: return .number(number)
    case nil: return reader.string().map { .string($0) }
    }
  }

  package static func integer(_ value: Int) -> JSON { .number(String(value)) }

  package static func strings(_ values: [String]) -> JSON { .array(values.map { .string($0) }) }

  // MARK: Parts

  package subscript(_ key: String) -> JSON? {
    if case .object(let members) = self { members[key] } else { nil }
  }

  package var members: [String: JSON]? {
    if case .object(let members) = self { members } else { nil }
  }

  package var elements: [JSON]? {
    if case .array(let elements) = self { elements } else { nil }
  }

  package var string: String? {
    if case .string(let text) = self { text } else { nil }
  }

  /// Nil for a fraction, and for what does not fit.
  package var integer: Int? {
    if case .number(let text) = self { Int(text) } else { nil }
  }

  package var bool: Bool? {
    if case .bool(let value) = self { value } else { nil }
  }

  // MARK: Writing

  /// Canonical JSON (OLPC), which TUF metadata is signed in: no blanks, members in the order of their
  /// code points, only quotes and backslashes escaped, whole numbers only.
  /// - Returns: nil if there is a number that is not whole.
  package var canonical: [UInt8]? {
    var bytes: [UInt8] = []
    return write(into: &bytes, form: .canonical) ? bytes : nil
  }

  /// One line of JSON for any reader, members in the order of their code points: equal values give
  /// equal bytes.
  package var line: [UInt8] {
    var bytes: [UInt8] = []
    _ = write(into: &bytes, form: .line)
    return bytes
  }

  private enum Form { case canonical, line }

  private func write(into bytes: inout [UInt8], form: Form) -> Bool {
    switch self {
    case .null: bytes += "null".utf8
    case .bool(let value): bytes += (value ? "true" : "false").utf8
    case .number(let text):
      if form == .canonical {
        guard let value = Int(text), !text.hasPrefix("+") else { return false }
        bytes += String(value).utf8
      } else {
        bytes += text.utf8
      }
    case .string(let text): Self.write(quoted: text, into: &bytes, form: form)
    case .array(let elements):
      bytes.append(UInt8(ascii: "["))
      for (index, element) in elements.enumerated() {
        if index > 0 { bytes.append(UInt8(ascii: ",")) }
        guard element.write(into: &bytes, form: form) else { return false }
      }
      bytes.append(UInt8(ascii: "]"))
    case .object(let members):
      bytes.append(UInt8(ascii: "{"))
      let sorted = members.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }
      for (index, member) in sorted.enumerated() {
        if index > 0 { bytes.append(UInt8(ascii: ",")) }
        Self.write(quoted: member.key, into: &bytes, form: form)
        bytes.append(UInt8(ascii: ":"))
        guard member.value.write(into: &bytes, form: form) else { return false }
      }
      bytes.append(UInt8(ascii: "}"))
    }
    return true
  }

  private static func write(quoted text: String, into bytes: inout [UInt8], form: Form) {
    bytes.append(UInt8(ascii: "\""))
    for byte in text.utf8 {
      switch byte {
      case UInt8(ascii: "\""), UInt8(ascii: "\\"): bytes += [UInt8(ascii: "\\"), byte]
      case 0..<0x20 where form == .line:
        let digits = String(byte, radix: 16)
        bytes += ("\\u" + String(repeating: "0", count: 4 - digits.utf8.count) + digits).utf8
      default: bytes.append(byte)
      }
    }
    bytes.append(UInt8(ascii: "\""))
  }
}
