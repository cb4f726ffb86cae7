/// A package URL (purl specification): `pkg:type/namespace/name@version`.
public struct PackageURL: Hashable, Sendable {
  public var type: String
  /// Segments, decoded.
  public var namespace: [String]
  public var name: String
  public var version: String?
  /// Further facts, such as the distribution; decoded.
  public var qualifiers: [String: String] = [:]

  /// The purl of a package. The ecosystem's name is split at its last `/` into namespace and name.
  package init(_ identity: PackageIdentity, name: String, version: String?) {
    type = identity.ecosystem.definition?.purlType ?? "generic"
    // The purl specification demands normal names of these types, or has subpaths for parts.
    let spelled =
      [
        "pypi", "golang", "composer", "hex", "github", "gitlab", "githubactions", "cocoapods",
      ].contains(type) ? identity.name : name
    var segments = spelled.split(separator: type == "maven" ? ":" : "/").map(String.init)
    self.name = segments.popLast() ?? spelled
    if let vendor = LinuxPackage.vendors[identity.ecosystem.name] { segments.insert(vendor, at: 0) }
    namespace = segments
    self.version = version
  }

  /// Reads a purl; the subpath is left out. Nil if it is not one.
  package init?(_ text: String) {
    guard text.utf8.count <= 4_096, text.hasPrefix("pkg:") else { return nil }
    let whole = text.dropFirst(4).prefix { $0 != "#" }
    var rest = whole.prefix { $0 != "?" }
    for pair in whole[rest.endIndex...].dropFirst().split(separator: "&") {
      guard let equal = pair.firstIndex(of: "="),
        let value = percentDecoded(pair[pair.index(after: equal)...]), !value.isEmpty
      else { continue }
      qualifiers[pair[..<equal].lowercased()] = value
    }
    while rest.first == "/" { rest = rest.dropFirst() }
    guard let slash = rest.firstIndex(of: "/") else { return nil }
    type = rest[..<slash].lowercased()
    rest = rest[rest.index(after: slash)...]
    if let at = rest.lastIndex(of: "@"), at != rest.startIndex,
      rest[at...].firstIndex(of: "/") == nil
    {
      version = percentDecoded(rest[rest.index(after: at)...])
      rest = rest[..<at]
    }
    var segments = rest.split(separator: "/").compactMap { percentDecoded($0) }
    guard !type.isEmpty, let name = segments.popLast(), !name.isEmpty else { return nil }
    self.name = name
    namespace = segments
  }

  /// The canonical text.
  public var text: String {
    let path = (namespace + [name]).map { percentEncoded($0) }.joined(separator: "/")
    let suffix = version.map { "@" + percentEncoded($0) } ?? ""
    let pairs = qualifiers.sorted { $0.key < $1.key }.map {
      $0.key + "=" + percentEncoded($0.value)
    }
    return "pkg:" + type + "/" + path + suffix
      + (pairs.isEmpty ? "" : "?" + pairs.joined(separator: "&"))
  }

  /// The package it names, if its type is that of an ecosystem that Forewarn knows.
  package var identity: PackageIdentity? {
    if let linux = LinuxPackage(self) { return linux.identity }
    guard let definition = Ecosystems.definition(purlType: type) else { return nil }
    let separator = type == "maven" ? ":" : "/"
    return PackageIdentity(definition.ecosystem, (namespace + [name]).joined(separator: separator))
  }
}

/// Percent-encodes all but the purl specification's unreserved characters and the colon.
private func percentEncoded(_ text: String) -> String {
  let hexadecimal = Array("0123456789ABCDEF".utf8)
  var bytes: [UInt8] = []
  for byte in text.utf8 {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "z"),
      UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "."), UInt8(ascii: "-"),
      UInt8(ascii: "_"), UInt8(ascii: "~"), UInt8(ascii: ":"):
      bytes.append(byte)
    default:
      bytes += [UInt8(ascii: "%"), hexadecimal[Int(byte >> 4)], hexadecimal[Int(byte & 15)]]
    }
  }
  return String(decoding: bytes, as: UTF8.self)
}

/// Decodes `%40` and the like; nil if the text is not properly encoded UTF-8.
func percentDecoded(_ text: Substring) -> String? {
  var bytes: [UInt8] = []
  let source = Array(text.utf8)
  var index = 0
  while index < source.count {
    if source[index] == UInt8(ascii: "%") {
      guard index + 2 < source.count,
        let value = UInt8(
          String(decoding: source[(index + 1)...(index + 2)], as: UTF8.self), radix: 16)
      else { return nil }
      bytes.append(value)
      index += 3
    } else {
      bytes.append(source[index])
      index += 1
    }
  }
  return String(validating: bytes, as: UTF8.self)
}
