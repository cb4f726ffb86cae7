package import Advisor
package import AdvisoryStore

/// Asks sources of single packages, deps.dev and Scorecard, about packages by name.
///
/// This is the one place where names of packages leave the machine. It is made in two steps: the
/// inquiry says what it would send, and to whom; ``run(cache:now:)`` sends it. What is private, or
/// comes from elsewhere than a public registry, is withheld in the first step.
package struct HealthInquiry {
  /// What will be sent, sorted.
  package let packages: [PackageURL]
  /// What will not, and why.
  package private(set) var withheld: [(package: String, reason: String)] = []
  private let settings: Settings
  private let cancellation: Cancellation
  private let report: (SyncEvent) -> Void

  package struct Settings {
    package var depsDev = "https://api.deps.dev"
    package var scorecard = "https://api.scorecard.dev"
    package var caFile: String?
    package var timeout = 60
    package var retryMilliseconds = 1_000

    package init() {}
  }

  /// The most packages of one inquiry.
  package static let maximumPackages = 20_000

  /// - Parameter packages: package URLs, one a line; empty lines say nothing.
  package init(
    packages text: String, private names: PrivatePackages, settings: Settings,
    cancellation: Cancellation = Cancellation(), report: @escaping (SyncEvent) -> Void = { _ in }
  ) {
    self.settings = settings
    self.cancellation = cancellation
    self.report = report
    var chosen: [String: PackageURL] = [:]
    for line in text.split(whereSeparator: \.isNewline) {
      let line = String(line)
      let reason: String
      if let package = PackageURL(line) {
        if names.contains(package) {
          reason = "it is private"
        } else if !Set(package.qualifiers.keys).isDisjoint(with: Self.otherPlaces) {
          reason = "it comes from another place than the public registry"
        } else if Self.system(of: package) == nil {
          reason = "deps.dev knows nothing of its ecosystem"
        } else if chosen.count >= Self.maximumPackages {
          reason = "more than \(Self.maximumPackages) packages are not asked about at once"
        } else {
          chosen[package.text] = package
          continue
        }
      } else {
        reason = "it is no package URL"
      }
      withheld.append((line, reason))
    }
    packages = chosen.sorted { $0.key < $1.key }.map(\.value)
  }

  /// Qualifiers that name where a package comes from (purl specification).
  private static let otherPlaces: Set<String> = [
    "repository_url", "download_url", "vcs_url", "file_name", "checksum",
  ]

  /// What will be sent, and to whom, for people.
  package var announcement: String {
    """
    Names and versions of packages (\(packages.count)) will be sent to \(settings.depsDev), and \
    the names of their public repositories, as it gives them, there and to \(settings.scorecard). \
    Nothing else is sent.
    """
  }

  /// Asks, and puts the answers in force beside what is there.
  /// - Throws: ``SyncError`` or ``StoreError``; then nothing has changed.
  package func run(cache: AdvisoryCache, now: Timestamp) throws -> HealthOutcome {
    let lock = try WriterLock(cache)
    let base = try cache.openHealth()
    let client = try HTTPClient(
      HTTPClient.Settings(
        caFile: settings.caFile, timeout: settings.timeout,
        retryMilliseconds: settings.retryMilliseconds), cancellation: cancellation)
    let answers = HealthAnswers(
      client: client, settings: settings, cancellation: cancellation, report: report)
    let found = try answers.ask(packages)

    let writer = try HealthWriter(lock, base: base)
    let kept = base?.metadata.database.feeds ?? []
    try writer.keep(feeds: Set(kept.map(\.name)))
    var outcome = HealthOutcome()
    var feeds = kept
    for (source, origin, found) in [
      (HealthFeeds.depsDev, settings.depsDev, found.depsDev),
      (HealthFeeds.scorecard, settings.scorecard, found.scorecard),
    ] {
      guard !found.subjects.isEmpty || !found.problems.isEmpty else { continue }
      for (subject, signals) in found.subjects {
        // An answer without a date holds now.
        try writer.add(
          subject,
          signals.map {
            HealthSignal($0.key, $0.value, date: $0.date ?? now, feed: $0.feed)
          })
      }
      // A feed that came in bulk keeps its origin: these are a few more of the same.
      if let place = feeds.firstIndex(where: { $0.name == source.name }) {
        feeds[place].fetched = now
      } else {
        feeds.append(
          HealthFeed(
            name: source.name, origin: origin, licence: source.licence, fetched: now, count: 0))
      }
      outcome.read.append(
        HealthOutcome.Feed(
          name: source.name, subjects: found.subjects.count, problems: found.problems,
          examples: found.examples))
    }
    guard !outcome.read.isEmpty else { return outcome }
    report(.building)
    try cancellation.check()
    outcome.database = try writer.publish(
      builtAt: now, feeds: feeds, model: base?.metadata.database.modelText ?? "",
      feedState: base?.metadata.feedState ?? [:])
    return outcome
  }

  /// What deps.dev calls the package's ecosystem; nil if it knows nothing of it.
  static func system(of package: PackageURL) -> String? {
    guard let ecosystem = package.identity?.ecosystem else { return nil }
    return DepsDevFeed.systems.first { $0.ecosystem == ecosystem }?.name
  }
}
