import Advisor
import Synchronization

/// A source that counts how often it is asked for signals; each package is made in a repository.
final class CountingSource: AdvisorySource {
  private let lookups = Mutex(0)
  private let inner = InMemoryAdvisories([])

  var lookupCount: Int { lookups.withLock { $0 } }
  var database: DatabaseDescription { inner.database }

  func records(for packages: [PackageIdentity]) -> [PackageIdentity: [AffectedRecord]] { [:] }
  func packages(of ecosystem: Ecosystem, namedFrom prefix: String) -> [KnownPackage] { [] }
  func advisory(id: String) -> Advisory? { nil }

  func signals(of subjects: [HealthSubject]) -> [HealthSubject: [HealthSignal]] {
    lookups.withLock { $0 += 1 }
    var result: [HealthSubject: [HealthSignal]] = [:]
    for subject in subjects {
      guard case .package(let package) = subject else { continue }
      result[subject] = [
        HealthSignal(
          .repository, .text("https://git.example/made/\(package.name)"), feed: "registry")
      ]
    }
    return result
  }
}
