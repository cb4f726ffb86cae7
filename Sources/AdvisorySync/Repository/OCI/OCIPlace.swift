/// A tag of a registry: `oci://host[:port]/name[:tag]`.
struct OCIPlace {
  /// With the port if one is given.
  let host: String
  let name: String
  let tag: String

  var text: String { "oci://\(host)/\(name):\(tag)" }

  /// `https://host/v2/name`; plain http on this machine alone.
  var base: String {
    get throws {
      let isLoopback = try WebAddress("https://" + host).isLoopback
      return (isLoopback ? "http://" : "https://") + host + "/v2/" + name
    }
  }

  /// - Parameter text: what follows `oci://`.
  init(_ text: Substring) throws {
    let host = text.prefix { $0 != "/" }
    var name = text.dropFirst(host.count + 1)
    var tag: Substring = "latest"
    if let colon = name.lastIndex(of: ":") {
      tag = name[name.index(after: colon)...]
      name = name[..<colon]
    }
    // The grammar of the OCI distribution specification 1.1.
    guard !host.isEmpty, Self.isName(name), Self.isTag(tag), name.utf8.count <= 255 else {
      throw SyncError(
        .refusedAddress,
        "oci://\(printable(text.utf8.prefix(200))) names no tag of a registry: "
          + "give oci://host/name:tag, in small letters.")
    }
    self.host = try WebAddress("https://" + host).authority
    self.name = String(name)
    self.tag = String(tag)
  }

  private static func isName(_ name: Substring) -> Bool {
    name.split(separator: "/", omittingEmptySubsequences: false).allSatisfy { part in
      guard let first = part.utf8.first, let last = part.utf8.last else { return false }
      return isAlphanumeric(first) && isAlphanumeric(last)
        && part.utf8.allSatisfy { isAlphanumeric($0) || "._-".utf8.contains($0) }
    }
  }

  private static func isTag(_ tag: Substring) -> Bool {
    guard let first = tag.utf8.first, tag.utf8.count <= 128 else { return false }
    func isWordByte(_ byte: UInt8) -> Bool { isAlphanumeric(byte | 0x20) || byte == 0x5F }
    return isWordByte(first)
      && tag.utf8.allSatisfy { isWordByte($0) || "0123456789.-".utf8.contains($0) }
  }

  private static func isAlphanumeric(_ byte: UInt8) -> Bool {
    (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte)
      || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
  }
}
