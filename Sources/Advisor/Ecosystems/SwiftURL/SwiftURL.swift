extension EcosystemDefinition {
  /// Swift packages, which are named by the URL of their Git repository.
  package static let swiftURL = EcosystemDefinition(
    Ecosystem("SwiftURL"), purlType: "swift", versions: Ecosystems.semVer,
    normalizeName: repositoryName)

  /// `github.com/apple/swift-nio` for each of its spellings: with a scheme, as `git@host:path`, with
  /// `.git` or slashes at the end, with a host in other case. The path keeps its case.
  @Sendable private static func repositoryName(_ url: String) -> String {
    var rest = url[...]
    var hasScheme = false
    for scheme in ["https://", "http://", "ssh://", "git://", "git+https://", "git+ssh://"]
    where rest.lowercased().hasPrefix(scheme) {
      rest = rest.dropFirst(scheme.utf8.count)
      hasScheme = true
      break
    }
    let hostEnd = rest.firstIndex { $0 == "/" || (!hasScheme && $0 == ":") } ?? rest.endIndex
    var host = rest[..<hostEnd]
    var path = rest[hostEnd...].dropFirst()
    if let at = host.lastIndex(of: "@") { host = host[host.index(after: at)...] }
    while path.hasSuffix("/") { path = path.dropLast() }
    if path.hasSuffix(".git") { path = path.dropLast(4) }
    return path.isEmpty ? host.lowercased() : host.lowercased() + "/" + path
  }
}
