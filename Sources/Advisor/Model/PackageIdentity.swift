/// A package: its ecosystem and its normalised name. Two manifests that mean the same package have
/// equal identities, however they spell it.
public struct PackageIdentity: Hashable, Sendable, Comparable {
  public let ecosystem: Ecosystem
  /// Normalised by the ecosystem's own rule.
  public let name: String

  /// Normalises the name. A name of an unknown ecosystem stays as it is.
  package init(_ ecosystem: Ecosystem, _ name: String) {
    self.ecosystem = ecosystem
    self.name = Ecosystems.normalized(name, in: ecosystem)
  }

  /// Names hardly ever occur in two ecosystems, and hashing is what lookups spend their time on.
  public func hash(into hasher: inout Hasher) { hasher.combine(name) }

  /// The package of a release, as OSV names it behind a colon (`Debian:12`). Where the ecosystem
  /// tells releases apart, packages of different releases are different packages.
  package init(_ ecosystem: Ecosystem, _ name: String, release suffix: String) {
    self.init(ecosystem, name)
    if !suffix.isEmpty, let release = ecosystem.definition?.release {
      self = PackageIdentity(ecosystem, exactly: release(suffix) + "/" + self.name)
    }
  }

  private init(_ ecosystem: Ecosystem, exactly name: String) {
    self.ecosystem = ecosystem
    self.name = name
  }

  public static func < (a: PackageIdentity, b: PackageIdentity) -> Bool {
    (a.ecosystem.name, a.name) < (b.ecosystem.name, b.name)
  }
}
