/// A package ecosystem by its OSV name (OSV schema, "Defined Ecosystems"), without suffix.
public struct Ecosystem: Hashable, Sendable, CustomStringConvertible {
  public let name: String

  package init(_ name: String) { self.name = name }

  /// The ecosystem of an OSV name, whose suffix (`Debian:12`, `Maven:https://...`) is left out.
  package init(osv name: String) {
    self.name = String(name.prefix { $0 != ":" })
  }

  public var description: String { name }

  package static let npm = Ecosystem("npm")
  package static let pypi = Ecosystem("PyPI")
  package static let cratesIO = Ecosystem("crates.io")

  /// What Forewarn knows of it; nil for a name that it does not know.
  package var definition: EcosystemDefinition? { Ecosystems.definition(of: self) }
}

/// Everything that makes an ecosystem: one object per ecosystem, listed in ``Ecosystems/all``.
package final class EcosystemDefinition: Sendable {
  package let ecosystem: Ecosystem
  /// The package URL type (purl specification, "Known purl types").
  package let purlType: String
  /// The order of its versions; nil where there is none by which ranges could be judged, so that
  /// only listed versions can match.
  package let versions: (any VersionScheme)?
  /// The manifest and lockfile formats, each in a file of its own.
  package let formats: [any ManifestFormat]
  /// The one spelling of a package name by which it is looked up.
  package let normalizeName: @Sendable (String) -> String
  /// A name as the ecosystem's users say it: "crate", "package", "module", "gem".
  package let packageNoun: String
  /// Where its advisories come from.
  package let advisories: AdvisoryData

  /// Where flaws are recorded for each release apart, the release that an OSV suffix names; nil where
  /// suffixes do not tell packages apart.
  package let release: (@Sendable (String) -> String)?

  package enum AdvisoryData: Sendable {
    /// The public OSV database has them, and a sync fetches them.
    case synced
    /// The public OSV database has them, but they are so many that a sync fetches them only when it
    /// is told to.
    case onRequest
    /// Nobody publishes them in OSV form: its packages are listed, and judged only where a database
    /// holds advisories of somebody's own.
    case none
  }

  package init(
    _ ecosystem: Ecosystem, purlType: String, versions: (any VersionScheme)?,
    formats: [any ManifestFormat] = [], packageNoun: String = "package",
    advisories: AdvisoryData = .synced,
    release: (@Sendable (String) -> String)? = nil,
    normalizeName: @escaping @Sendable (String) -> String = { $0 }
  ) {
    self.ecosystem = ecosystem
    self.purlType = purlType
    self.versions = versions
    self.formats = formats
    self.packageNoun = packageNoun
    self.advisories = advisories
    self.release = release
    self.normalizeName = normalizeName
  }
}
