package import Advisor
package import AdvisoryStore

/// Brings the signals of health up to date: asks each feed what it has, and puts a new file of
/// signals in force that holds what came, and of all other feeds what was in force before.
///
/// A feed that cannot be had, or that is not what it should be, is named, and its signals stay as
/// they were; the others are taken in all the same.
package struct HealthSync {
  private let cache: AdvisoryCache
  private let options: Options
  private let client: HTTPClient
  private let cancellation: Cancellation
  private let report: (SyncEvent) -> Void

  /// A feed, and where it is to be had: addresses, files, folders.
  package struct Request {
    package var source: HealthFeedSource
    package var locations: [String]

    package init(_ source: HealthFeedSource, from locations: [String]) {
      self.source = source
      self.locations = locations
    }
  }

  package struct Options {
    package var requests: [Request]
    /// Whether a feed may lose more than half of its subjects.
    package var allowsShrinking: Bool
    package var now: Timestamp
    package var caFile: String?
    /// The most seconds that one transfer may take.
    package var timeout = 3_600
    package var retryMilliseconds = 1_000

    package init(requests: [Request], allowsShrinking: Bool = false, now: Timestamp) {
      self.requests = requests
      self.allowsShrinking = allowsShrinking
      self.now = now
    }
  }

  package init(
    cache: AdvisoryCache, options: Options, cancellation: Cancellation = Cancellation(),
    report: @escaping (SyncEvent) -> Void = { _ in }
  ) throws {
    self.cache = cache
    self.options = options
    self.cancellation = cancellation
    self.report = report
    client = try HTTPClient(
      HTTPClient.Settings(
        caFile: options.caFile, timeout: options.timeout,
        retryMilliseconds: options.retryMilliseconds), cancellation: cancellation)
  }

  /// - Throws: ``StoreError`` if the cache cannot be written, ``SyncError`` if cancelled.
  package func run() throws -> HealthOutcome {
    let lock = try WriterLock(cache)
    var outcome = HealthOutcome()
    let base = openBase(&outcome)
    let writer = try HealthWriter(lock, base: base)
    var state = base?.metadata.feedState ?? [:]
    for request in options.requests {
      let name = request.source.name
      do {
        let token = try read(request, unless: state[name], base, writer, &outcome)
        if let token { state[name] = token }
      } catch let error as SyncError where error.code == .cancelled {
        throw error
      } catch {
        outcome.failures.append((name, "\(error)"))
      }
    }
    guard !outcome.read.isEmpty else { return outcome }
    outcome.database = try publish(writer, base, state, outcome)
    return outcome
  }

  /// What is in force. Damaged signals cannot be kept: all feeds are read anew.
  private func openBase(_ outcome: inout HealthOutcome) -> HealthReader? {
    do {
      guard let base = try cache.openHealth() else { return nil }
      try base.verifyFile()
      return base
    } catch {
      outcome.failures.append(("signals in force", "\(error)"))
      return nil
    }
  }

  /// - Returns: the feed's new token; nil if it has nothing new.
  private func read(
    _ request: Request, unless token: String?, _ base: HealthReader?, _ writer: HealthWriter,
    _ outcome: inout HealthOutcome
  ) throws -> String? {
    let name = request.source.name
    report(.askingFeed(name))
    let locations = request.locations.enumerated().map { number, text in
      HealthFeedLocation(
        text, client: client, download: cache.folder + "/feed/health-\(number)"
      ) { [report] in report(.downloadingFeed(name, received: $0, total: $1)) }
    }
    defer { for location in locations { location.discard() } }
    // Of several places either none has changed, or all are read.
    let tokens = token?.split(separator: "\u{1E}").map(String.init) ?? []
    var answers = try locations.enumerated().map { number, location in
      try location.files(unless: number < tokens.count ? tokens[number] : nil)
    }
    if tokens.count == locations.count, answers.allSatisfy(\.isUnchanged) {
      outcome.unchanged.insert(name)
      return nil
    }
    for (number, answer) in answers.enumerated() where answer.isUnchanged {
      answers[number] = try locations[number].files(unless: nil)
    }
    report(.readingFeed(name))
    let mark = writer.mark
    writer.begin(name)
    do {
      outcome.read.append(
        try read(answers.flatMap(\.paths), of: request.source, base, into: writer))
    } catch {
      writer.revert(to: mark)
      throw error
    }
    return answers.map(\.token).joined(separator: "\u{1E}")
  }

  private func read(
    _ paths: [String], of source: HealthFeedSource, _ base: HealthReader?,
    into writer: HealthWriter
  ) throws -> HealthOutcome.Feed {
    var found = HealthFeedFindings(feed: source.name)
    for path in paths {
      try HealthFeedFile(path: path, cancellation: cancellation).read(source, into: &found) {
        for (subject, signals) in $0.take() { try writer.add(subject, signals) }
      }
    }
    let count = writer.count(of: source.name)
    guard count > 0 else {
      throw SyncError(
        .unexpectedContent, "Nothing was found that \(source.title) says: check the place.",
        cause: found.examples.first.map { printable($0.utf8) })
    }
    let before = base?.metadata.database.feeds.first { $0.name == source.name }?.count ?? 0
    guard options.allowsShrinking || count * 2 >= before else {
      throw SyncError(
        .shrunk,
        "More than half of its subjects would be gone. If this is right, sync with --allow-shrink.",
        cause: "\(before) before, \(count) now")
    }
    return HealthOutcome.Feed(
      name: source.name, subjects: count, problems: found.problems, examples: found.examples)
  }

  private func publish(
    _ writer: HealthWriter, _ base: HealthReader?, _ state: [String: String],
    _ outcome: HealthOutcome
  ) throws -> HealthDatabase {
    report(.building)
    let read = Set(outcome.read.map(\.name))
    var feeds = (base?.metadata.database.feeds ?? []).filter { !read.contains($0.name) }
    try writer.keep(feeds: Set(feeds.map(\.name)))
    for index in feeds.indices where outcome.unchanged.contains(feeds[index].name) {
      feeds[index].fetched = options.now
    }
    for request in options.requests where read.contains(request.source.name) {
      feeds.append(
        HealthFeed(
          name: request.source.name, origin: request.locations.joined(separator: " "),
          licence: request.source.licence, fetched: options.now, count: 0))
    }
    try cancellation.check()
    return try writer.publish(
      builtAt: options.now, feeds: feeds, model: base?.metadata.database.modelText ?? "",
      feedState: state)
  }
}

extension HealthFeedLocation.Files {
  fileprivate var isUnchanged: Bool { if case .unchanged = self { true } else { false } }

  fileprivate var paths: [String] { if case .paths(let paths, _) = self { paths } else { [] } }

  fileprivate var token: String { if case .paths(_, let token) = self { token } else { "" } }
}
