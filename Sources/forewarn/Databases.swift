import Advisor
import AdvisoryStore

/// Opens the database that a command asks for.
enum Databases {
  /// The starter database, or the current generation of the cache; nil if there is none, with the
  /// reason in `problem`.
  static func open(
    starter: Bool, folder: String?, problem: inout String?
  ) -> (any AdvisorySource)? {
    if starter { return StarterDatabase.advisories }
    do {
      return try AdvisoryCache(folder: folder).openCurrent()
    } catch {
      problem = "\(error)"
      return nil
    }
  }
}
