/// What a signal of health is about.
public enum HealthSubject: Hashable, Sendable {
  case package(PackageIdentity)
  /// The repository that a package is made in.
  case repository(RepositoryIdentity)
  /// A flaw, by its CVE id: whether it is exploited, and how likely that is.
  case vulnerability(String)
  /// A product whose releases come to an end, by its name at endoflife.date: `nodejs`.
  case product(String)

  /// Its name in a store, which no two subjects share.
  package var key: String {
    switch self {
    case .package(let package): "package \(package.ecosystem.name) \(package.name)"
    case .repository(let repository): "repository \(repository.name)"
    case .vulnerability(let id): "vulnerability \(id)"
    case .product(let name): "product \(name)"
    }
  }
}

/// A source repository by host and path: `github.com/owner/name`, in small letters.
public struct RepositoryIdentity: Hashable, Sendable, Comparable {
  public let name: String

  /// Nil unless the address names a host and a path below it: hosts are all that it can be of.
  /// Read are the spellings of Git (`git@host:path`, `git+https://…`, `….git`), and links to pages
  /// within a repository of the hosts whose addresses have a known form.
  package init?(_ address: String) {
    if Self.isName(address) {
      name = address
      return
    }
    guard address.utf8.count <= 512, !RepositoryName.isLocal(address),
      address.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F })
    else { return nil }
    let plain = address.prefix { $0 != "#" && $0 != "?" }
    var parts = RepositoryName(String(plain)).text.lowercased().split(separator: "/")
    guard parts.count >= 2, let host = parts.first, host.contains(".") else { return nil }
    // `github.com/owner/name/tree/main` is a page of the repository.
    if Self.hostsOfPages.contains(String(host)) {
      guard parts.count >= 3 else { return nil }
      parts = Array(parts.prefix(3))
      if parts[2].hasSuffix(".git") { parts[2] = parts[2].dropLast(4) }
    }
    name = parts.joined(separator: "/")
  }

  private static let hostsOfPages: Set<String> = ["github.com", "bitbucket.org", "codeberg.org"]

  /// Whether an address is a name already, as feeds keep them: `host/owner/name` without anything that
  /// other spellings add. Nearly all are that were kept.
  private static func isName(_ address: String) -> Bool {
    var slashes = 0
    var hasDot = false
    var last = UInt8(ascii: ".")
    for byte in address.utf8 {
      switch byte {
      case UInt8(ascii: "/"):
        if last == byte || slashes == 0 && !hasDot { return false }
        slashes += 1
      case UInt8(ascii: "."):
        if last == byte && slashes == 0 { return false }
        hasDot = true
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"),
        UInt8(ascii: "-"), UInt8(ascii: "_"):
        break
      default: return false
      }
      last = byte
    }
    return slashes == 2 && last != UInt8(ascii: "/") && address.utf8.count <= 512
      && !address.hasSuffix(".git")
  }

  public static func < (a: RepositoryIdentity, b: RepositoryIdentity) -> Bool { a.name < b.name }
}
