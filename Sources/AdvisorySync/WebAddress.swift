/// An address that may be fetched from: https, or http on this machine alone. Neither user names
/// nor fragments; a path, and a query only in a redirection.
struct WebAddress: Equatable {
  let scheme: String
  /// Lower case, with the port if one is given.
  let authority: String
  /// Begins with `/`, or is empty.
  let path: String

  var text: String { scheme + "://" + authority + path }

  /// The name or number of the host alone.
  var host: String {
    if authority.hasPrefix("["), let end = authority.firstIndex(of: "]") {
      return String(authority[authority.index(after: authority.startIndex)..<end])
    }
    return String(authority.prefix { $0 != ":" })
  }

  /// Whether the host is this machine.
  var isLoopback: Bool { ["localhost", "127.0.0.1", "::1"].contains(host) }

  /// - Throws: ``SyncError`` `refusedAddress`, saying which addresses are used.
  init(_ text: String) throws {
    guard let colon = text.range(of: "://") else { throw Self.refused(text, "it has no scheme") }
    scheme = text[..<colon.lowerBound].lowercased()
    let rest = text[colon.upperBound...]
    authority = rest.prefix { $0 != "/" && $0 != "?" && $0 != "#" }.lowercased()
    path = String(rest.dropFirst(authority.count))
    guard text.utf8.count <= 2_048, text.utf8.allSatisfy({ (0x21...0x7E).contains($0) }) else {
      throw Self.refused(text, "it has characters that an address has not")
    }
    guard !authority.isEmpty, !authority.contains("@"), !authority.contains("\\"),
      !path.contains("#")
    else { throw Self.refused(text, "it is not scheme, host and path") }
    guard scheme == "https" || scheme == "http" && isLoopback else {
      throw Self.refused(text, "only https is used")
    }
  }

  /// The address of a path below this one; each component is encoded.
  func appending(_ components: [String]) -> String {
    let base = text.hasSuffix("/") ? String(text.dropLast()) : text
    return base + components.map { "/" + Self.encoded($0) }.joined()
  }

  /// Whether a redirection from here to there stays with the host that was asked.
  func hasSameHost(as other: WebAddress) -> Bool {
    scheme == other.scheme && authority == other.authority
  }

  /// Encodes all but the unreserved characters of RFC 3986, section 2.3.
  static func encoded(_ component: String) -> String {
    let digits = Array("0123456789ABCDEF".utf8)
    var bytes: [UInt8] = []
    for byte in component.utf8 {
      switch byte {
      case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "z"),
        UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "."), UInt8(ascii: "-"),
        UInt8(ascii: "_"), UInt8(ascii: "~"):
        bytes.append(byte)
      default:
        bytes += [UInt8(ascii: "%"), digits[Int(byte >> 4)], digits[Int(byte & 15)]]
      }
    }
    return String(decoding: bytes, as: UTF8.self)
  }

  private static func refused(_ text: String, _ cause: String) -> SyncError {
    SyncError(
      .refusedAddress, "\(printable(text.utf8.prefix(200))) is not fetched from.", cause: cause)
  }
}

extension String {
  /// The first occurrence of an ASCII text.
  fileprivate func range(of text: String) -> Range<Index>? {
    var start = startIndex
    while start < endIndex {
      if self[start...].hasPrefix(text) {
        return start..<index(start, offsetBy: text.count)
      }
      start = index(after: start)
    }
    return nil
  }
}
