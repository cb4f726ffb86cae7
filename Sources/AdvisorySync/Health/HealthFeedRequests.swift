import Advisor
import AdvisoryStore

/// Which feeds of health a sync reads, and from where.
package struct HealthFeedRequests {
  /// In the order in which they are read.
  package private(set) var requests: [HealthSync.Request] = []
  /// Those that somebody asked for by name. That another cannot be had is no failure of the sync:
  /// many a network lets only the advisories through.
  package private(set) var named: Set<String> = []
  /// Those that are not to come with the origin: they were left out, or have another place.
  package private(set) var replaced: Set<String> = []

  /// - Parameters:
  ///   - origin: where the advisories come from. With the public origin come the feeds that have
  ///     one too; with a folder those that lie in it as `health/<feed>/`; with nil, a shared database,
  ///     nothing beside what is signed there.
  ///   - feeds: `NAME=LOCATION`, which take the place of what comes with the origin. An empty
  ///     location leaves the feed out.
  /// - Throws: ``SyncError`` if there is no such feed.
  package init(origin: String?, feeds: [String]) throws {
    if origin == OSVBucketFeed.publicOrigin {
      requests = HealthFeeds.bulk.map { source in
        HealthSync.Request(source, from: source.publicOrigin.map { [$0] } ?? [])
      }
    } else if let origin, !origin.contains("://") {
      try addFolder(origin + "/health")
    }
    var given: [String: [String]] = [:]
    var order: [String] = []
    for feed in feeds {
      guard let equal = feed.firstIndex(of: "=") else {
        throw SyncError(.notFound, "--feed is written NAME=LOCATION: \(feed) is not.")
      }
      let name = String(feed[..<equal])
      if given[name] == nil { order.append(name) }
      given[name, default: []].append(String(feed[feed.index(after: equal)...]))
    }
    for name in order {
      let source = try Self.source(named: name)
      replaced.insert(name)
      requests.removeAll { $0.source.name == name }
      let locations = (given[name] ?? []).filter { !$0.isEmpty }
      guard !locations.isEmpty else { continue }
      requests.append(HealthSync.Request(source, from: locations))
      named.insert(name)
    }
  }

  private mutating func addFolder(_ folder: String) throws {
    guard try FileStatus(path: folder, followingLink: true)?.isFolder == true else { return }
    for name in try fileNames(in: folder) where !name.hasPrefix(".") {
      requests.append(
        HealthSync.Request(try Self.source(named: name), from: [folder + "/" + name]))
      named.insert(name)
    }
  }

  private static func source(named name: String) throws -> HealthFeedSource {
    guard let source = HealthFeeds.source(named: name) else {
      throw SyncError(
        .notFound,
        "There is no feed \"\(printable(name.utf8.prefix(60)))\". Known: "
          + HealthFeeds.names.joined(separator: ", "))
    }
    return source
  }
}
