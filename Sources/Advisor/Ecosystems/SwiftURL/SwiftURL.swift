extension EcosystemDefinition {
  /// Swift packages, which are named by the URL of their Git repository.
  package static let swiftURL = EcosystemDefinition(
    Ecosystem("SwiftURL"), purlType: "swift", versions: Ecosystems.semVer,
    formats: [PackageSwift(), PackageResolved(), Cartfile(), CartfileResolved()],
    normalizeName: { RepositoryName($0).text.lowercased() })
}

extension Ecosystem {
  package static let swiftURL = Ecosystem("SwiftURL")
}

/// A Git repository by host and path, `github.com/apple/swift-nio`, for each of its spellings: with
/// a scheme, a user or a port, as `git@host:path`, with `.git` or slashes at the end.
///
/// Swift Package Manager compares these without regard to case (its `CanonicalPackageURL`), and so
/// do the hosts that people use. The letters stay as they are written where a name is shown.
struct RepositoryName {
  let text: String

  init(_ address: String) {
    var rest = address[...]
    var hasScheme = false
    if let end = rest.firstRange(of: "://") {
      hasScheme = true
      rest = rest[end.upperBound...]
    }
    let hostEnd = rest.firstIndex { $0 == "/" || (!hasScheme && $0 == ":") } ?? rest.endIndex
    var host = rest[..<hostEnd]
    var path = rest[hostEnd...].dropFirst()
    if let at = host.lastIndex(of: "@") { host = host[host.index(after: at)...] }
    if let colon = host.lastIndex(of: ":") { host = host[..<colon] }
    while path.hasPrefix("/") { path = path.dropFirst() }
    while path.hasSuffix("/") { path = path.dropLast() }
    if path.lowercased().hasSuffix(".git") { path = path.dropLast(4) }
    text = path.isEmpty ? host.lowercased() : host.lowercased() + "/" + path
  }

  /// Whether an address leads to a place on the machine and not to a host.
  static func isLocal(_ address: String) -> Bool {
    let first = address.utf8.first
    return first == UInt8(ascii: "/") || first == UInt8(ascii: ".") || first == UInt8(ascii: "~")
      || address.hasPrefix("file:")
  }
}
