/// Advisories held in memory: the starter database, and the tables of tests.
package struct InMemoryAdvisories: AdvisorySource {
  package let database: DatabaseDescription
  private let recordsByPackage: [PackageIdentity: [AffectedRecord]]
  package let health: HealthDatabase?
  private let advisories: [Advisory]
  private let signalsBySubject: [HealthSubject: [HealthSignal]]

  /// Compiles and groups the advisories.
  package init(
    _ advisories: [Advisory], origin: String = "memory", isStarter: Bool = false,
    health: HealthDatabase? = nil, signals: [HealthSubject: [HealthSignal]] = [:]
  ) {
    self.advisories = advisories
    self.health = health
    signalsBySubject = signals
    var builder = AliasGroups.Builder()
    for advisory in advisories where advisory.withdrawn == nil {
      builder.add(id: advisory.id, aliases: advisory.aliases)
    }
    let groups = builder.build()
    var byPackage: [PackageIdentity: [AffectedRecord]] = [:]
    var counts: [String: Int] = [:]
    for advisory in advisories {
      var ecosystems: Set<String> = []
      for var record in RangeCompiler.compile(advisory) {
        record.group = groups.group(of: record.id, aliases: record.aliases)
        byPackage[record.package, default: []].append(record)
        ecosystems.insert(record.package.ecosystem.name)
      }
      for ecosystem in ecosystems { counts[ecosystem, default: 0] += 1 }
    }
    recordsByPackage = byPackage
    let newest = advisories.map(\.modified).max() ?? Timestamp(seconds: 0)
    database = DatabaseDescription(
      sequence: 0, builtAt: newest, newestRecord: newest, digest: "", recordCounts: counts,
      origin: origin, isStarter: isStarter)
  }

  package func records(
    for packages: [PackageIdentity]
  ) -> [PackageIdentity: [AffectedRecord]] {
    var result: [PackageIdentity: [AffectedRecord]] = [:]
    for package in packages { result[package] = recordsByPackage[package] }
    return result
  }

  package func packages(
    of ecosystem: Ecosystem, namedFrom prefix: String
  ) -> [KnownPackage] {
    recordsByPackage.compactMap { package, records in
      guard package.ecosystem == ecosystem, package.name.utf8.starts(with: prefix.utf8) else {
        return nil
      }
      let live = records.filter { !$0.isWithdrawn }
      guard !live.isEmpty, !live.contains(where: { $0.kind == .malicious }) else { return nil }
      return KnownPackage(name: package.name, advisoryCount: live.count)
    }
  }

  package func signals(of subjects: [HealthSubject]) -> [HealthSubject: [HealthSignal]] {
    var result: [HealthSubject: [HealthSignal]] = [:]
    for subject in subjects { result[subject] = signalsBySubject[subject] }
    return result
  }

  package func advisory(id: String) -> Advisory? {
    advisories.first { $0.id == id } ?? advisories.first { $0.aliases.contains(id) }
  }
}
