/// `[[severity]]`: which findings have which level. What is left out matches everything.
package struct SeverityRule: Sendable, Equatable {
  package var codes: [FindingCode]?
  /// The least rating of a known vulnerability.
  package var rating: Severity.Rating?
  package var ecosystem: Ecosystem?
  package var scope: DependencyScope?
  package var package: PackagePattern?
  package var level: Finding.Level?

  package init() {}

  /// Whether every finding that the other matches is matched by this one.
  func includes(_ other: SeverityRule) -> Bool {
    let isOfCodes = codes.map { mine in other.codes?.allSatisfy(mine.contains) ?? false } ?? true
    let isOfRating = rating.map { mine in other.rating.map { $0 >= mine } ?? false } ?? true
    return isOfCodes && isOfRating && (ecosystem == nil || ecosystem == other.ecosystem)
      && (scope == nil || scope == other.scope) && (package == nil || package == other.package)
  }
}

/// `[[ban]]`: a package, or versions of it, that nobody may use.
package struct BanRule: Sendable, Equatable {
  package var package: PackagePattern?
  /// In the requirement language of the package's ecosystem, as written.
  package var versions: String?

  package init() {}

  /// The versions; nil if all are meant, or the text is not a requirement.
  var versionSet: VersionSet? {
    guard let versions, let scheme = package?.ecosystem.definition?.versions else { return nil }
    return scheme.requirement(versions, prereleases: .included)
  }

  /// What is wrong with its versions, which must never be taken for all.
  var versionProblem: String? {
    guard let versions, versionSet == nil else { return nil }
    return "\"\(displayed(versions))\" is not a requirement of "
      + "\(package?.ecosystem.name ?? "any ecosystem")."
  }
}

/// `[[allow]]`: the packages of an ecosystem that may be used; all others are findings.
package struct AllowRule: Sendable, Equatable {
  package enum Coverage: String, Sendable, CaseIterable {
    /// What others bring in, too.
    case all
    /// What the project asks for itself.
    case direct
  }

  package var ecosystem: Ecosystem?
  package var packages: [PackagePattern]?
  package var covers: Coverage?

  package init() {}

  /// What stands in the list and is no package of its ecosystem.
  var listProblem: String? {
    guard let ecosystem, let other = packages?.first(where: { $0.ecosystem != ecosystem }) else {
      return nil
    }
    return "\"\(displayed(other.text))\" is no package of \(ecosystem.name)."
  }
}

/// Packages by a package URL without or with a version, in which the name may end in `*`.
package struct PackagePattern: Sendable, Hashable {
  /// As written.
  package let text: String
  package let ecosystem: Ecosystem
  private let name: String
  private let isPrefix: Bool
  private let version: String?

  /// Nil if it is no package URL of an ecosystem that Forewarn knows.
  package init?(_ text: String) {
    self.text = text
    isPrefix = text.utf8.last == UInt8(ascii: "*")
    // The star stands for a letter while the name is brought into its usual form.
    guard let purl = PackageURL(isPrefix ? text.dropLast() + "x" : text),
      let identity = purl.identity
    else { return nil }
    ecosystem = identity.ecosystem
    name = isPrefix ? String(identity.name.dropLast()) : identity.name
    version = purl.version
  }

  /// Whether all versions are meant.
  package var isOfAllVersions: Bool { version == nil }

  func matches(_ package: PackageIdentity) -> Bool {
    guard package.ecosystem == ecosystem else { return false }
    return isPrefix ? package.name.hasPrefix(name) : package.name == name
  }

  /// Whether all names that the other means are meant, too.
  func hasName(of other: PackagePattern) -> Bool {
    isPrefix ? other.name.hasPrefix(name) : !other.isPrefix && other.name == name
  }

  /// Whether a version of a package that it matches is meant; nil if the version is not known.
  func matches(version other: String?) -> Bool? {
    guard let version else { return true }
    return other.map { $0 == version }
  }
}

/// A host, a host with the beginning of a path (`git.example/ours`), hosts below a name
/// (`*.example`), or the name of a registry as manifests call it.
package struct SourcePattern: Sendable, Hashable {
  /// The word for the public registry of an ecosystem.
  package static let publicRegistry = SourcePattern("public")

  package let text: String
  private let host: String
  private let path: String

  package init(_ text: String) {
    self.text = text
    (host, path) = Self.place(text)
  }

  /// Whether an address lies there. One that leads through `..`, or that programs read in different
  /// ways, lies nowhere.
  func matches(_ address: String) -> Bool {
    if address == text { return true }
    let plain = String(address.prefix { $0 != "#" && $0 != "?" })
    guard !plain.utf8.contains(UInt8(ascii: "\\")), !plain.utf8.contains(UInt8(ascii: "%")) else {
      return false
    }
    let (otherHost, otherPath) = Self.place(plain)
    guard !otherPath.split(separator: "/").contains(where: { $0 == ".." || $0 == "." }) else {
      return false
    }
    if host.hasPrefix("*.") {
      guard otherHost.hasSuffix(host.dropFirst()), otherHost.utf8.count >= host.utf8.count
      else { return false }
    } else if host != otherHost {
      return false
    }
    return path.isEmpty || otherPath == path || otherPath.hasPrefix(path + "/")
  }

  private static func place(_ address: String) -> (host: String, path: String) {
    let name = RepositoryName(address).text
    let host = name.prefix { $0 != "/" }
    return (String(host), String(name[host.endIndex...].dropFirst()))
  }
}
