extension EcosystemDefinition {
  /// Repositories of GitHub that other files take in as they are. The other hosts follow.
  package static let gitHub = EcosystemDefinition(
    Ecosystem("GitHub"), purlType: "github", versions: TagScheme(),
    formats: [PreCommitConfig(), GitModules()], packageNoun: "repository", advisories: .none,
    normalizeName: { $0.inLowerCase })

  package static let gitLab = EcosystemDefinition(
    Ecosystem("GitLab"), purlType: "gitlab", versions: TagScheme(),
    formats: [GitLabCI()], packageNoun: "repository", advisories: .none,
    normalizeName: { $0.inLowerCase })

  package static let git = EcosystemDefinition(
    Ecosystem("Git"), purlType: "generic", versions: TagScheme(), packageNoun: "repository",
    advisories: .none)
}

/// A repository by its address.
struct RepositoryAddress {
  let ecosystem: Ecosystem
  /// `owner/repository` on a known host, else the address without its scheme.
  let name: String

  init(_ address: String) {
    var rest = address[...]
    if let scheme = rest.firstRange(of: "://") { rest = rest[scheme.upperBound...] }
    if let at = rest.firstIndex(of: "@"), !rest[..<at].contains("/") {
      rest = rest[rest.index(after: at)...]
    }
    while rest.hasSuffix("/") { rest = rest.dropLast() }
    if rest.hasSuffix(".git") { rest = rest.dropLast(4) }
    let host = rest.prefix { $0 != "/" && $0 != ":" }
    let path = String(rest[host.endIndex...].drop { $0 == "/" || $0 == ":" })
    switch host.lowercased() {
    case "github.com": (ecosystem, name) = (Ecosystem("GitHub"), path)
    case "gitlab.com": (ecosystem, name) = (Ecosystem("GitLab"), path)
    default: (ecosystem, name) = (Ecosystem("Git"), String(rest))
    }
  }
}
