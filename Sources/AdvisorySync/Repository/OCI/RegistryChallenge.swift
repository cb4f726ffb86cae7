/// What a registry asks of one whom it does not know (RFC 9110, section 11.6.1, `WWW-Authenticate`):
/// a scheme and its parameters.
struct RegistryChallenge: Equatable {
  /// In lower case.
  var scheme: String
  /// Names in lower case.
  var parameters: [String: String] = [:]

  /// Reads the value of the header, which may hold several.
  static func all(in header: String) -> [RegistryChallenge] {
    var result: [RegistryChallenge] = []
    var rest = Array(header.utf8.prefix(8_192))[...]
    while true {
      rest = rest.drop { $0 == UInt8(ascii: ",") || $0 == UInt8(ascii: " ") }
      let word = String(decoding: rest.prefix(while: isTokenByte), as: UTF8.self).lowercased()
      guard !word.isEmpty else { return result }
      rest = rest.dropFirst(word.utf8.count).drop { $0 == UInt8(ascii: " ") }
      guard rest.first == UInt8(ascii: "=") else {
        result.append(RegistryChallenge(scheme: word))
        continue
      }
      rest = rest.dropFirst().drop { $0 == UInt8(ascii: " ") }
      let value = Self.value(&rest)
      guard !result.isEmpty else { return result }
      result[result.count - 1].parameters[word] = value
    }
  }

  /// A token or a quoted text.
  private static func value(_ rest: inout ArraySlice<UInt8>) -> String {
    var value: [UInt8] = []
    guard rest.first == UInt8(ascii: "\"") else {
      value = Array(rest.prefix(while: isTokenByte))
      rest = rest.dropFirst(value.count)
      return String(decoding: value, as: UTF8.self)
    }
    rest = rest.dropFirst()
    while let byte = rest.popFirst(), byte != UInt8(ascii: "\"") {
      if byte == UInt8(ascii: "\\"), let next = rest.popFirst() {
        value.append(next)
      } else {
        value.append(byte)
      }
    }
    return String(decoding: value, as: UTF8.self)
  }

  private static func isTokenByte(_ byte: UInt8) -> Bool {
    (0x21...0x7E).contains(byte) && !"\"(),/:;<=>?@[\\]{}".utf8.contains(byte)
  }
}
