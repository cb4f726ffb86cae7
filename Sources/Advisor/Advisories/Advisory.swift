/// An advisory as the OSV schema 1.7 describes it; the fields that Forewarn uses.
public struct Advisory: Sendable, Equatable {
  public var id: String
  public var modified: Timestamp
  public var published: Timestamp?
  /// Set if the record was taken back: it is kept, but affects nothing.
  public var withdrawn: Timestamp?
  /// Other names of the same flaw. Symmetric and transitive (OSV schema, `aliases`).
  public var aliases: [String]
  public var related: [String]
  public var summary: String
  /// CommonMark, foreign text: never shown unescaped.
  public var details: String
  public var severities: [SeverityVector]
  /// The source's own word (`database_specific.severity`), used only where no vector is given.
  public var severityWord: String?
  public var affected: [Affected]
  public var references: [Reference]

  package init(
    id: String, modified: Timestamp, published: Timestamp? = nil, withdrawn: Timestamp? = nil,
    aliases: [String] = [], related: [String] = [], summary: String = "", details: String = "",
    severities: [SeverityVector] = [], severityWord: String? = nil, affected: [Affected] = [],
    references: [Reference] = []
  ) {
    self.id = id
    self.modified = modified
    self.published = published
    self.withdrawn = withdrawn
    self.aliases = aliases
    self.related = related
    self.summary = summary
    self.details = details
    self.severities = severities
    self.severityWord = severityWord
    self.affected = affected
    self.references = references
  }

  /// One entry of `severity[]`: the vector or word as written.
  public struct SeverityVector: Sendable, Hashable {
    /// `CVSS_V2`, `CVSS_V3`, `CVSS_V4` or `Ubuntu`.
    public var type: String
    public var score: String

    package init(type: String, score: String) {
      self.type = type
      self.score = score
    }
  }

  /// One entry of `affected[]`.
  public struct Affected: Sendable, Equatable {
    public var package: PackageIdentity
    /// The name as the record spells it.
    public var packageName: String
    /// What follows the first colon of the ecosystem name (`12` of `Debian:12`), else empty.
    public var ecosystemSuffix: String
    public var ranges: [Range]
    public var versions: [String]
    public var severities: [SeverityVector]
    /// RustSec's `informational` word, `unmaintained`, `unsound` or `notice`; or `malicious` where the
    /// record is classed as embedded malicious code (CWE-506).
    public var informational: String?
    /// Functions or symbols that the flaw lies in, where the source names them.
    public var symbols: [String]

    package init(
      package: PackageIdentity, packageName: String, ecosystemSuffix: String = "",
      ranges: [Range] = [], versions: [String] = [], severities: [SeverityVector] = [],
      informational: String? = nil, symbols: [String] = []
    ) {
      self.package = package
      self.packageName = packageName
      self.ecosystemSuffix = ecosystemSuffix
      self.ranges = ranges
      self.versions = versions
      self.severities = severities
      self.informational = informational
      self.symbols = symbols
    }
  }

  public struct Range: Sendable, Equatable {
    public var kind: RangeKind
    public var events: [Event]

    package init(kind: RangeKind, events: [Event]) {
      self.kind = kind
      self.events = events
    }
  }

  public enum RangeKind: Sendable { case semver, ecosystem, git }

  public enum Event: Sendable, Hashable {
    case introduced(String)
    case fixed(String)
    case lastAffected(String)
    case limit(String)
  }

  public struct Reference: Sendable, Hashable {
    /// `ADVISORY`, `FIX`, `WEB` and so on.
    public var type: String
    public var url: String

    package init(type: String, url: String) {
      self.type = type
      self.url = url
    }
  }
}

/// What a record is about.
public enum AdvisoryKind: UInt8, Sendable, CaseIterable {
  case vulnerability = 0
  /// The package itself is hostile (`MAL-` records).
  case malicious = 1
  /// RustSec informational records.
  case unmaintained = 2
  case unsound = 3
  case notice = 4
}
