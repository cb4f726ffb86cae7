/// What matching needs of one advisory for one package, its ranges compiled to version keys.
///
/// Made once, when advisories are imported, so that matching neither reads JSON nor walks events.
package struct AffectedRecord: Sendable, Equatable {
  package var id: String
  package var aliases: [String]
  /// The name shared by all records that are aliases of each other, directly or through others.
  package var group: String
  package var kind: AdvisoryKind
  package var isWithdrawn: Bool
  package var package: PackageIdentity
  /// The versions that the record's ranges hold, as keys of the ecosystem's scheme.
  package var affected: IntervalSet
  /// Versions listed by the record which `affected` does not hold: compared by key where the
  /// scheme can read them, else by text.
  package var listed: [String]
  /// Range bounds that the scheme cannot read: what they limit is unknown, never unaffected.
  package var unreadableBounds: [String]
  /// The versions named as fixed, as written, in the order of the record.
  package var fixes: [String]
  /// The ranges for people: `>= 1.0, < 1.2.3 || < 0.9`.
  package var rangeText: String
  package var severity: Severity
  package var summary: String
  package var published: Timestamp?
  package var modified: Timestamp
  /// Functions or symbols that the flaw lies in, at most 16.
  package var symbols: [String]

  package init(
    id: String, aliases: [String], group: String, kind: AdvisoryKind, isWithdrawn: Bool,
    package: PackageIdentity, affected: IntervalSet, listed: [String],
    unreadableBounds: [String], fixes: [String], rangeText: String, severity: Severity,
    summary: String, published: Timestamp?, modified: Timestamp, symbols: [String]
  ) {
    self.id = id
    self.aliases = aliases
    self.group = group
    self.kind = kind
    self.isWithdrawn = isWithdrawn
    self.package = package
    self.affected = affected
    self.listed = listed
    self.unreadableBounds = unreadableBounds
    self.fixes = fixes
    self.rangeText = rangeText
    self.severity = severity
    self.summary = summary
    self.published = published
    self.modified = modified
    self.symbols = symbols
  }
}

extension AffectedRecord {
  /// Whether its own title says that it was withdrawn, as the GitHub Advisory Database writes it,
  /// while it lacks the time that would take it out of force.
  var isRetracted: Bool { Self.isRetraction(summary) }

  fileprivate static func isRetraction(_ summary: String) -> Bool {
    summary.prefix(9).lowercased() == "withdrawn"
  }
}

extension Finding {
  /// Whether every record that it follows from is retracted: it is shown and alarms nobody.
  var isRetracted: Bool {
    !advisories.isEmpty && advisories.allSatisfy { AffectedRecord.isRetraction($0.summary) }
  }
}

/// The answer to "is this version of this package affected by this record?".
public enum Verdict: Sendable, Equatable {
  case affected
  case unaffected
  /// It could not be told, and why; never to be taken for "unaffected".
  case unknown(String)
}
