import Advisor

/// The questions of an inquiry, one after the other, and what was found in the answers.
struct HealthAnswers {
  let client: HTTPClient
  let settings: HealthInquiry.Settings
  let cancellation: Cancellation
  let report: (SyncEvent) -> Void

  private static let batchSize = 1_000
  private static let answerLimit = 64 << 20
  /// The most pages of one batch.
  private static let pageLimit = 1_000

  func ask(
    _ packages: [PackageURL]
  ) throws -> (depsDev: HealthFeedFindings, scorecard: HealthFeedFindings) {
    var depsDev = HealthFeedFindings(feed: HealthFeeds.depsDev.name)
    try askAboutPackages(packages, &depsDev)
    var repositories: Set<RepositoryIdentity> = []
    for (subject, signals) in depsDev.subjects {
      guard case .package = subject else { continue }
      for signal in signals where signal.key == .repository {
        if case .text(let name) = signal.value, let repository = RepositoryIdentity(name),
          Self.hosts.contains(where: { repository.name.hasPrefix($0) })
        {
          repositories.insert(repository)
        }
      }
    }
    let scored = try askAboutProjects(repositories.sorted(), &depsDev)
    let scorecard = try askForScorecards(repositories.subtracting(scored).sorted())
    return (depsDev, scorecard)
  }

  /// The hosts whose projects deps.dev knows.
  private static let hosts = ["github.com/", "gitlab.com/", "bitbucket.org/"]

  private func askAboutPackages(
    _ packages: [PackageURL], _ found: inout HealthFeedFindings
  ) throws {
    let address = try WebAddress(settings.depsDev)
    var reader = DepsDevFeed()
    var asked: Set<PackageIdentity> = []
    var keys: Set<VersionKey> = []
    for (number, package) in packages.enumerated() {
      guard let system = HealthInquiry.system(of: package), let identity = package.identity else {
        continue
      }
      let name = identity.name
      if let version = package.version {
        keys.insert(VersionKey(system: system, name: name, version: version))
      }
      guard asked.insert(identity).inserted else { continue }
      report(.inquiring(done: number, total: packages.count))
      let path = address.appending(["v3", "systems", system, "packages", name])
      if let answer = try fetch(path) { Self.read(answer, &reader, &found) }
    }
    // What a package is like now, its default version says.
    for (package, version) in reader.defaultVersions {
      guard let system = DepsDevFeed.systems.first(where: { $0.ecosystem == package.ecosystem })
      else { continue }
      keys.insert(VersionKey(system: system.name, name: package.name, version: version))
    }
    let requests = keys.sorted {
      ($0.system, $0.name, $0.version) < ($1.system, $1.name, $1.version)
    }
    .map { key in
      "{\"versionKey\":{\"system\":\(quoted(key.system)),\"name\":\(quoted(key.name)),"
        + "\"version\":\(quoted(key.version))}}"
    }
    try askInBatches("versionbatch", requests, &reader, &found)
    reader.finish(into: &found)
  }

  private struct VersionKey: Hashable {
    var system: String
    var name: String
    var version: String
  }

  /// - Returns: the repositories that came with a Scorecard.
  private func askAboutProjects(
    _ repositories: [RepositoryIdentity], _ found: inout HealthFeedFindings
  ) throws -> Set<RepositoryIdentity> {
    var reader = DepsDevFeed()
    let known = found.subjects.count
    let requests = repositories.map { "{\"projectKey\":{\"id\":\(quoted($0.name))}}" }
    try askInBatches("projectbatch", requests, &reader, &found)
    var scored: Set<RepositoryIdentity> = []
    for (subject, signals) in found.subjects[known...] {
      if case .repository(let repository) = subject,
        signals.contains(where: { $0.key == .scorecard })
      {
        scored.insert(repository)
      }
    }
    return scored
  }

  private func askForScorecards(
    _ repositories: [RepositoryIdentity]
  ) throws -> HealthFeedFindings {
    var found = HealthFeedFindings(feed: HealthFeeds.scorecard.name)
    let address = try WebAddress(settings.scorecard)
    for (number, repository) in repositories.enumerated() {
      report(.inquiring(done: number, total: repositories.count))
      let path = address.appending(
        ["projects"] + repository.name.split(separator: "/").map(String.init))
      guard let answer = try fetch(path) else { continue }
      var reader = HealthFeeds.scorecard.reader()
      answer.withUnsafeBufferPointer { reader.read($0, into: &found) }
    }
    return found
  }

  /// deps.dev answers batches in its version 3alpha alone, page by page.
  private func askInBatches(
    _ method: String, _ requests: [String], _ reader: inout DepsDevFeed,
    _ found: inout HealthFeedFindings
  ) throws {
    let address = try WebAddress(settings.depsDev).appending(["v3alpha", method])
    for start in stride(from: 0, to: requests.count, by: Self.batchSize) {
      let part = requests[start..<min(requests.count, start + Self.batchSize)]
      var token: String?
      for _ in 0..<Self.pageLimit {
        report(.inquiring(done: start, total: requests.count))
        let page = token.map { ",\"pageToken\":" + quoted($0) } ?? ""
        let body = "{\"requests\":[" + part.joined(separator: ",") + "]" + page + "}"
        guard let answer = try fetch(address, body: Array(body.utf8)) else {
          throw SyncError(.notFound, "\(address) does not exist: check the origin.")
        }
        Self.read(answer, &reader, &found)
        token = reader.nextPageToken
        if token == nil { break }
      }
    }
  }

  private static func read(
    _ answer: [UInt8], _ reader: inout DepsDevFeed, _ found: inout HealthFeedFindings
  ) {
    answer.withUnsafeBufferPointer { if !$0.isEmpty { reader.read($0, into: &found) } }
  }

  /// - Returns: nil if there is no such thing.
  private func fetch(_ address: String, body: [UInt8]? = nil) throws -> [UInt8]? {
    try cancellation.check()
    let sink = MemorySink()
    do {
      _ = try client.fetch(
        { _ in
          HTTPClient.Request(
            method: body == nil ? .get : .post, address: address,
            headers: body == nil ? [] : ["Content-Type: application/json"],
            body: body.map { .bytes($0) }, limit: Self.answerLimit)
        }, into: sink)
      return sink.bytes
    } catch let error as SyncError where error.code == .notFound {
      return nil
    }
  }

  /// A JSON string.
  private func quoted(_ text: String) -> String {
    var result = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"", "\\":
        result += "\\"
        result.unicodeScalars.append(scalar)
      case "\u{0}"..<"\u{20}": result += " "
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result + "\""
  }
}
