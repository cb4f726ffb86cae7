package import SourceText

/// Something that a person should know about one dependency, at its place.
public struct Finding: Sendable, Equatable {
  public var code: FindingCode
  public var level: Level
  /// How bad the worst of its advisories is.
  public var severity: Severity
  /// The file it stands in.
  package var path: String
  package var span: SourceSpan
  /// The package that the finding is about: for a transitive one not the package at `span`.
  public var package: Subject?
  /// The advisories of one root cause, the one to show first.
  package var advisories: [AdvisorySummary]
  /// One sentence or two; plain text, foreign parts cleaned of control characters.
  public var message: String
  /// The parts of the message about an advisory, for reports that show several of them together.
  package var statement: Statement?
  /// How the package gets in: each a chain of names from the project's own dependency to it.
  public var paths: [[String]]
  /// The best first. Findings of ``reassess(_:after:advisories:policy:today:)`` have none until
  /// ``Assessment/remedied()`` is asked for.
  package var remediations: [Remediation]
  package var related: [RelatedPlace]
  /// The lowest version that no known advisory affects, or that mends all that can be mended; of a range
  /// the one to begin with.
  package var safeVersion: String?
  /// How exactly the version is known: `locked`, `pinned`, `range-all`, `range-some`.
  public var certainty: Certainty?
  /// The decision by which it is not shown; nil if there is none, or if it has ended.
  package var suppression: Suppression?
  /// The decisions that speak of it, whether they count or not.
  package var decisions: [SpokenDecision] = []
  /// Since when it is there, compared with an earlier state; nil if nothing was compared.
  package var introduction: Introduction?
  /// The name that the entry has in its file, where that is not the package's own; nil of what no
  /// entry asks for.
  package var declaredName: String?
  /// Whose policy it follows from, or was raised by; nil if by none.
  package var policy: PolicyRemark?
  /// The number of its root cause; nil if it is about none.
  var cause: Int?
  /// What its package is for, as far as its file groups what it asks for.
  var groups: [String] = []

  /// How loudly it is shown: the four severities of LSP.
  public enum Level: Int, Sendable, Comparable, CaseIterable {
    case hint = 0
    case information = 1
    case warning = 2
    case error = 3

    public static func < (a: Level, b: Level) -> Bool { a.rawValue < b.rawValue }

    package var word: String {
      switch self {
      case .hint: "hint"
      case .information: "information"
      case .warning: "warning"
      case .error: "error"
      }
    }
  }

  /// The three labelled modes in which a version is known, most exact first.
  public enum Certainty: String, Sendable {
    /// A lockfile fixed the version.
    case locked
    /// The manifest itself admits just this version.
    case pinned
    /// Every version that the range admits is affected.
    case rangeAll = "range-all"
    /// Some versions that the range admits are affected.
    case rangeSome = "range-some"
  }

  /// What is claimed of a package, and what follows: the message without the advisory in its middle.
  package struct Statement: Sendable, Hashable {
    /// `lodash 4.17.11 is affected by`
    package var claim: String
    /// What to do; may be empty.
    package var advice: String
    /// How the package gets in, where the project does not ask for it itself; else empty.
    package var origin: String
  }

  public struct Subject: Sendable, Hashable {
    public var identity: PackageIdentity
    /// As the ecosystem spells it.
    public var name: String
    /// The exact version, or nil if only a range is known.
    public var version: String?
    package var purl: String { PackageURL(identity, name: name, version: version).text }

    package init(identity: PackageIdentity, name: String, version: String?) {
      self.identity = identity
      self.name = name
      self.version = version
    }
  }

  package init(
    code: FindingCode, level: Level, severity: Severity = .unscored, path: String,
    span: SourceSpan, package: Subject? = nil, advisories: [AdvisorySummary] = [],
    message: String, paths: [[String]] = [], remediations: [Remediation] = [],
    related: [RelatedPlace] = [], certainty: Certainty? = nil,
    safeVersion: String? = nil, cause: Int? = nil, groups: [String] = []
  ) {
    self.code = code
    self.level = level
    self.severity = severity
    self.path = path
    self.span = span
    self.package = package
    self.advisories = advisories
    self.message = message
    self.paths = paths
    self.remediations = remediations
    self.related = related
    self.certainty = certainty
    self.safeVersion = safeVersion
    self.cause = cause
    self.groups = groups
  }
}

/// The stable name of a kind of finding; each has a file in `Assessment/Rules/`, which holds its
/// manual page too.
public enum FindingCode: String, Sendable, CaseIterable {
  case knownVulnerability = "known-vulnerability"
  case maliciousPackage = "malicious-package"
  case unmaintainedPackage = "unmaintained-package"
  case deprecatedPackage = "deprecated-package"
  case endOfLife = "end-of-life"
  case lowHealth = "low-health"
  case unverifiedSource = "unverified-source"
  case unsound = "unsound"
  case notice = "notice"
  case rangeAdmitsVulnerable = "range-admits-vulnerable"
  case exceptionProblem = "exception-problem"
  case unusedException = "unused-exception"
  case bannedPackage = "banned-package"
  case packageNotAllowed = "package-not-allowed"
  case sourceNotAllowed = "source-not-allowed"
  case licenceNotAllowed = "licence-not-allowed"
  case releaseTooYoung = "release-too-young"
  case staleDatabase = "stale-database"
  case policyProblem = "policy-problem"
  case notAssessed = "not-assessed"
}

/// What a finding shows of an advisory.
package struct AdvisorySummary: Sendable, Equatable {
  package var id: String
  package var aliases: [String]
  package var summary: String
  package var severity: Severity
  package var rangeText: String
  package var fixes: [String]
  package var kind: AdvisoryKind
  package var published: Timestamp?
  package var symbols: [String]
  /// Nil if nothing is known of its use by attackers.
  package var exploitation: Exploitation?

  package init(
    id: String, aliases: [String], summary: String, severity: Severity, rangeText: String,
    fixes: [String], kind: AdvisoryKind, published: Timestamp?, symbols: [String]
  ) {
    self.id = id
    self.aliases = aliases
    self.summary = summary
    self.severity = severity
    self.rangeText = rangeText
    self.fixes = fixes
    self.kind = kind
    self.published = published
    self.symbols = symbols
  }
}

/// Another place that belongs to a finding, possibly in another file.
package struct RelatedPlace: Sendable, Equatable {
  package var path: String
  package var span: SourceSpan
  package var message: String

  package init(path: String, span: SourceSpan, message: String) {
    self.path = path
    self.span = span
    self.message = message
  }
}

/// A change that makes a finding go away, proven before it is offered.
package struct Remediation: Sendable, Equatable {
  /// What it does, as an editor shows it: `Upgrade lodash to 4.17.21`.
  package var title: String
  package var version: String?
  /// What to change in which file; empty if only a command helps.
  package var edits: [FileEdit]
  /// A command that completes it, such as `npm install`, for people to run.
  package var command: String?
  /// Whether it may break users by the ecosystem's convention.
  package var isMajor: Bool
  /// Whether it changes no more than the last part of the version, as a correction does: what can be
  /// taken without a second look.
  package var isPatch: Bool
  /// Whether its version is the highest that an advisory names as fixed. Whether there are newer ones
  /// no advisory tells.
  package var isNewest = false
  /// How many flaws of the package it mends here.
  package var fixedCount = 1
  /// How many other flaws of the package remain, because no version is known that mends them.
  package var unfixedCount = 0

  package init(
    title: String, version: String?, edits: [FileEdit], command: String?, isMajor: Bool,
    isPatch: Bool = false
  ) {
    self.title = title
    self.version = version
    self.edits = edits
    self.command = command
    self.isMajor = isMajor
    self.isPatch = isPatch
  }

  /// The title with all that a person needs to choose it among others:
  /// `Upgrade lodash to 5.0.1 (newest that advisories name, major, fixes 3, 1 remains)`.
  package var offer: String {
    var remarks: [String] = []
    if isNewest { remarks.append("newest that advisories name") }
    if isMajor { remarks.append("major") }
    if fixedCount > 1 { remarks.append("fixes \(fixedCount)") }
    if unfixedCount > 0 { remarks.append("\(unfixedCount) remain\(unfixedCount == 1 ? "s" : "")") }
    return remarks.isEmpty ? title : "\(title) (\(remarks.joined(separator: ", ")))"
  }
}

/// One edit and the file it belongs to: mostly the finding's own, or the one that defines an
/// inherited version.
package struct FileEdit: Sendable, Equatable {
  package var path: String
  package var edit: TextEdit

  package init(path: String, edit: TextEdit) {
    self.path = path
    self.edit = edit
  }
}
