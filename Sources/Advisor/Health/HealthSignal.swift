/// One dated fact about a package, a repository, a flaw or a product. What is not known has no
/// signal: that is not zero, and fails nothing.
public struct HealthSignal: Hashable, Sendable {
  public var key: Key
  public var value: Value
  /// When it was true: when the source measured or published it.
  public var date: Timestamp?
  /// The feed that it came by, by ``HealthFeed/name``.
  public var feed: String

  package init(_ key: Key, _ value: Value, date: Timestamp? = nil, feed: String) {
    self.key = key
    self.value = value
    self.date = date
    self.feed = feed
  }

  public enum Value: Hashable, Sendable {
    /// A count, or what the key says of its unit.
    case number(Int)
    /// Thousandths: `8.1` is 8,100.
    case thousandths(Int)
    case flag(Bool)
    case date(Timestamp)
    case text(String)
    case list([String])
    /// The releases of a product, newest first.
    case cycles([ReleaseCycle])
    /// The versions of a package, oldest first.
    case versions([DatedVersion])
  }

  /// A release line of a product (endoflife.date).
  public struct ReleaseCycle: Hashable, Sendable {
    /// `22`, `3.11`.
    public var name: String
    public var released: Timestamp?
    /// When fixes end; nil if no date is known.
    public var end: Timestamp?
    /// Whether fixes have ended, where the source says only that.
    public var hasEnded: Bool
    public var latest: String

    package init(
      name: String, released: Timestamp?, end: Timestamp?, hasEnded: Bool, latest: String
    ) {
      self.name = name
      self.released = released
      self.end = end
      self.hasEnded = hasEnded
      self.latest = latest
    }
  }

  public struct DatedVersion: Hashable, Sendable {
    public var version: String
    public var published: Timestamp
    /// Whether its publisher advises against it.
    public var isDeprecated: Bool

    package init(version: String, published: Timestamp, isDeprecated: Bool = false) {
      self.version = version
      self.published = published
      self.isDeprecated = isDeprecated
    }
  }

  /// What is said. The name is what data and the model call it.
  public struct Key: Hashable, Sendable, ExpressibleByStringLiteral, Comparable {
    public let name: String
    /// Made of the name, once: cards compare and look up keys by the thousand, and names hardly ever
    /// share a number (FNV-1a).
    let number: UInt64

    public init(stringLiteral name: String) { self.init(name) }

    package init(_ name: String) {
      self.name = name
      number = name.utf8.reduce(0xCBF2_9CE4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 }
    }

    public static func == (a: Key, b: Key) -> Bool { a.number == b.number && a.name == b.name }
    public func hash(into hasher: inout Hasher) { hasher.combine(number) }
    public static func < (a: Key, b: Key) -> Bool { a.name < b.name }
  }
}

/// The keys that Forewarn reads or computes. `check.` and `probe.` lead the names of Scorecard's
/// checks and probes, `criticality.` those of the inputs of the Criticality Score.
extension HealthSignal.Key {
  // Of repositories, mostly.
  /// Scorecard's own sum, 0 to 10 in thousandths. A check's score is a number from 0 to 10; one that
  /// came to no conclusion is no signal.
  package static let scorecard: Self = "scorecard"
  package static let scorecardCommit: Self = "scorecard-commit"
  package static func check(_ name: String) -> Self { Self("check." + name) }
  package static func probe(_ name: String) -> Self { Self("probe." + name) }
  /// 0 to 1 in thousandths, as its source computed it.
  package static let criticality: Self = "criticality"
  package static func criticality(_ input: String) -> Self { Self("criticality." + input) }
  package static let created: Self = "created"
  package static let lastCommit: Self = "last-commit"
  package static let archived: Self = "archived"
  /// SECURITY-INSIGHTS `repository.status`, or the status of the index (PEP 792): a word.
  package static let status: Self = "status"
  package static let bugFixesOnly: Self = "bug-fixes-only"
  /// The smallest number of people who made half of the contributions (CHAOSS).
  package static let absenceFactor: Self = "absence-factor"
  package static let contributors: Self = "contributors"
  package static let organisations: Self = "organisations"
  /// Days to a first answer, the median (CHAOSS).
  package static let firstResponseDays: Self = "first-response-days"
  /// Closed change requests of a hundred opened (CHAOSS).
  package static let changeRequestClosure: Self = "change-request-closure"
  package static let openIssues: Self = "open-issues"
  package static let stars: Self = "stars"
  package static let fuzzed: Self = "oss-fuzz"
  package static let badge: Self = "best-practices-badge"
  package static let securityPolicy: Self = "security-policy"
  package static let securityContact: Self = "security-contact"
  package static let reportsAccepted: Self = "vulnerability-reports-accepted"
  package static let contributing: Self = "contributing"

  // Of packages, mostly.
  /// The repository that the package says it is made in; how sure that is, ``repositoryTie`` says.
  package static let repository: Self = "repository"
  /// `attested`, `mutual` or `claimed`.
  package static let repositoryTie: Self = "repository-tie"
  /// The packages that a repository says it makes, as package URLs.
  package static let packages: Self = "packages"
  package static let versions: Self = "versions"
  package static let latest: Self = "latest"
  package static let firstRelease: Self = "first-release"
  package static let latestRelease: Self = "latest-release"
  package static let releaseCount: Self = "release-count"
  /// Days between releases, the median.
  package static let releaseGapDays: Self = "release-gap-days"
  /// In thirty days.
  package static let downloads: Self = "downloads"
  package static let dependents: Self = "dependents"
  /// Its place in a list of the most used, from 1.
  package static let rank: Self = "rank"
  /// An SPDX expression.
  package static let licence: Self = "licence"
  /// What the publisher says, or nothing.
  package static let deprecated: Self = "deprecated"
  /// A package that the project itself names in its place.
  package static let replacement: Self = "replacement"
  package static let publishers: Self = "publishers"
  /// When somebody published for the first time, the newest such.
  package static let newPublisher: Self = "new-publisher"
  package static let provenance: Self = "provenance"
  package static let trustedPublishing: Self = "trusted-publishing"
  /// Addresses, https alone.
  package static let funding: Self = "funding"
  package static let homepage: Self = "homepage"

  /// How many use a package, or like it: that orders lists, and neither derived values nor actions
  /// look at it.
  static let popularity: [Self] = [.downloads, .dependents, .rank, .stars, .openIssues]

  // Of flaws.
  /// When CISA put it into the catalogue of known exploited vulnerabilities.
  package static let exploited: Self = "kev"
  package static let exploitedDue: Self = "kev-due"
  package static let ransomware: Self = "kev-ransomware"
  /// The probability of exploitation within thirty days, in thousandths (FIRST EPSS).
  package static let exploitProbability: Self = "epss"
  package static let exploitPercentile: Self = "epss-percentile"

  // Of products.
  package static let cycles: Self = "cycles"
  package static let productName: Self = "product-name"
}

/// A source of signals as a database holds it: what it is, when it was fetched, under what licence.
public struct HealthFeed: Hashable, Sendable {
  /// `scorecard`, `kev`, …
  public var name: String
  /// Where it came from, for people.
  public var origin: String
  /// An SPDX expression or a short phrase.
  public var licence: String
  public var fetched: Timestamp
  /// Subjects that it says something about.
  public var count: Int
  /// Of the signals that have the feed's date in place of one of their own; nil if none have.
  package var date: Timestamp?

  package init(
    name: String, origin: String, licence: String, fetched: Timestamp, count: Int,
    date: Timestamp? = nil
  ) {
    self.name = name
    self.origin = origin
    self.licence = licence
    self.fetched = fetched
    self.count = count
    self.date = date
  }
}

/// What a database knows of health beside its advisories.
package struct HealthDatabase: Sendable {
  package var sequence: Int
  package var builtAt: Timestamp
  package var digest: String
  package var feeds: [HealthFeed]
  /// The model that the database carries, as text (JSON); empty for the built-in one.
  package let modelText: String
  /// The model in force, read once for all who judge by this database.
  package let model: HealthModel
  /// Why the model that the database carries is not in force; nil if it is, or if there is none.
  package let modelProblem: String?

  package init(
    sequence: Int, builtAt: Timestamp, digest: String, feeds: [HealthFeed], modelText: String = ""
  ) {
    self.sequence = sequence
    self.builtAt = builtAt
    self.digest = digest
    self.feeds = feeds
    self.modelText = modelText
    var model = HealthModel.builtIn
    var problem: String?
    if !modelText.isEmpty {
      do throws(HealthModelProblem) {
        model = try HealthModel(reading: modelText)
      } catch {
        problem = error.description
      }
    }
    self.model = model
    modelProblem = problem
  }
}

extension HealthDatabase: Equatable {
  package static func == (a: Self, b: Self) -> Bool {
    a.sequence == b.sequence && a.builtAt == b.builtAt && a.digest == b.digest
      && a.feeds == b.feeds && a.modelText == b.modelText
  }
}
