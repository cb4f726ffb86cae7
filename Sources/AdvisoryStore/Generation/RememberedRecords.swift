package import Advisor
import Synchronization

/// A generation together with the records that were asked of it: while somebody types, nearly the
/// same packages are asked for again and again. A generation never changes, so answers stay true.
package final class RememberedRecords: AdvisorySource {
  package let database: DatabaseDescription
  private let source: GenerationReader
  /// An empty list for a package without records.
  private let known = Mutex<[PackageIdentity: [AffectedRecord]]>([:])
  /// So many packages are remembered; beyond that all are forgotten.
  private static let limit = 50_000

  package init(_ source: GenerationReader) {
    self.source = source
    database = source.database
  }

  package func records(
    for packages: [PackageIdentity]
  ) throws -> [PackageIdentity: [AffectedRecord]] {
    try known.withLock { known in
      var result: [PackageIdentity: [AffectedRecord]] = [:]
      var missing: [PackageIdentity] = []
      for package in packages {
        if let records = known[package] {
          if !records.isEmpty { result[package] = records }
        } else {
          missing.append(package)
        }
      }
      if missing.isEmpty { return result }
      let found = try source.records(for: missing)
      if known.count + missing.count > Self.limit { known.removeAll() }
      for package in missing {
        let records = found[package] ?? []
        known[package] = records
        if !records.isEmpty { result[package] = records }
      }
      return result
    }
  }

  package func packages(
    of ecosystem: Ecosystem, namedFrom prefix: String
  ) throws -> [KnownPackage] {
    try source.packages(of: ecosystem, namedFrom: prefix)
  }

  package var organisation: OrganisationWord { source.organisation }

  package var health: HealthDatabase? { source.health }

  package func signals(
    of subjects: [HealthSubject]
  ) throws -> [HealthSubject: [HealthSignal]] {
    try source.signals(of: subjects)
  }

  package func advisory(id: String) throws -> Advisory? { try source.advisory(id: id) }
}
