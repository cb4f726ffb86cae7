/// Where advisories come from: the one door through which `Advisor` gets data.
package protocol AdvisorySource: Sendable {
  /// Which database answers, and how old it is.
  var database: DatabaseDescription { get }

  /// All records, withdrawn ones included, of all the packages, in one batch.
  /// - Throws: if the database is damaged or cannot be read; an answer is complete or not given.
  func records(for packages: [PackageIdentity]) throws -> [PackageIdentity: [AffectedRecord]]

  /// The packages whose normalised names begin with a prefix, of those that live advisories are
  /// about; malicious packages are not among them. In no order.
  func packages(of ecosystem: Ecosystem, namedFrom prefix: String) throws -> [KnownPackage]

  /// One advisory by its id or one of its aliases, for explaining; nil if there is none.
  func advisory(id: String) throws -> Advisory?

  /// What the organisation that publishes the database asks of those who use it.
  var organisation: OrganisationWord { get }

  /// What the database holds beside advisories; nil if it holds no signals of health.
  var health: HealthDatabase? { get }

  /// The signals of all the subjects, in one batch; a subject of which nothing is known is not in
  /// the answer.
  /// - Throws: as ``records(for:)``.
  func signals(of subjects: [HealthSubject]) throws -> [HealthSubject: [HealthSignal]]
}

extension AdvisorySource {
  package var organisation: OrganisationWord { OrganisationWord() }
  package var health: HealthDatabase? { nil }
  package func signals(
    of subjects: [HealthSubject]
  ) throws -> [HealthSubject: [HealthSignal]] { [:] }
}

/// A package that a database holds advisories of.
package struct KnownPackage: Sendable, Hashable {
  /// The normalised name.
  package var name: String
  /// How many live records are about it: the more it is used, the more is found in it.
  package var advisoryCount: Int

  package init(name: String, advisoryCount: Int) {
    self.name = name
    self.advisoryCount = advisoryCount
  }
}

/// A publication of a database that several share.
public struct PublicationStamp: Sendable, Hashable {
  /// Counts up with every publication of one repository.
  public var sequence: Int
  public var published: Timestamp

  package init(sequence: Int, published: Timestamp) {
    self.sequence = sequence
    self.published = published
  }
}

/// Which database answered.
public struct DatabaseDescription: Sendable, Equatable {
  /// Counts up with every generation of one cache; 0 for the starter database.
  public var sequence: Int
  /// When the generation was built.
  public var builtAt: Timestamp
  /// When a sync last found that the origin had nothing newer; at the earliest ``builtAt``.
  public var confirmedAt: Timestamp
  /// Seconds after which a database that nobody confirmed is called old, unless a policy says otherwise:
  /// a week.
  package static let usualMaximumAge = 7 * 86_400
  /// The newest `modified` of all its records: how fresh the data are.
  public var newestRecord: Timestamp
  /// Hexadecimal; names the content.
  public var digest: String
  /// Live and withdrawn records of each ecosystem, by OSV name.
  public var recordCounts: [String: Int]
  /// Where the records came from, for people.
  public var origin: String
  public var isStarter: Bool
  /// Records that could not be taken in, by reason.
  public var skipped: [String: Int]
  /// Which publication of a shared database it was made from; nil if it was from none.
  public var publication: PublicationStamp?

  package init(
    sequence: Int, builtAt: Timestamp, newestRecord: Timestamp, digest: String,
    recordCounts: [String: Int], origin: String, isStarter: Bool, skipped: [String: Int] = [:],
    confirmedAt: Timestamp? = nil, publication: PublicationStamp? = nil
  ) {
    self.sequence = sequence
    self.builtAt = builtAt
    self.confirmedAt = confirmedAt ?? builtAt
    self.newestRecord = newestRecord
    self.digest = digest
    self.recordCounts = recordCounts
    self.origin = origin
    self.isStarter = isStarter
    self.skipped = skipped
    self.publication = publication
  }

  public var recordCount: Int { recordCounts.values.reduce(0, +) }
}
