import Advisor
import AdvisoryStore
import AdvisorySync
import ArgumentParser

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// `forewarn-sync`: the only program of Forewarn that opens a connection.
@main struct ForewarnSync: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "forewarn-sync",
    abstract: "Fetches advisories and signals of health, for forewarn to answer from.",
    version: forewarnVersion,
    subcommands: [SyncCommand.self, HealthCommand.self, DebugCommand.self],
    defaultSubcommand: SyncCommand.self)
}

/// Cancelled by SIGINT and SIGTERM; a signal handler can reach nothing but a global.
let cancellation = Cancellation()

/// What every command of this program is told: where the cache lies, whom to trust.
struct PlaceOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "The cache folder. Default: $FOREWARN_CACHE, else the platform's.", valueName: "DIR"))
  var cache: String?

  @Option(
    name: .customLong("ca-file"),
    help: ArgumentHelp(
      "Trust these certificates (PEM). Default: $SSL_CERT_FILE, else the system's.",
      valueName: "FILE"))
  var caFile: String?

  @Flag(help: "Print nothing but errors.")
  var quiet = false
}

struct SyncCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "sync", abstract: "Brings the advisory database up to date.",
    discussion: """
      Asks the origin what changed, and fetches only that. The new database comes into force when \
      it is complete; until then, or if anything fails, the old one answers.
      """)

  @Option(
    help: ArgumentHelp(
      "An https origin, or a folder, laid out as the public OSV bucket.",
      discussion: "Default: \(OSVBucketFeed.publicOrigin)", valueName: "URL|DIR"))
  var from: String?

  @Option(help: ArgumentHelp("Only this ecosystem (repeatable).", valueName: "NAME"))
  var ecosystem: [String] = []

  @OptionGroup var place: PlaceOptions

  @Option(
    help: ArgumentHelp(
      "Give up on a transfer that takes longer.", valueName: "SECONDS"))
  var timeout: Int = 3_600

  @Flag(
    name: .customLong("allow-shrink"),
    help: "Accept a database that loses many of an ecosystem's records.")
  var allowShrink = false

  @Option(
    help: ArgumentHelp(
      "Read a feed of health from an https address, a file or a folder (repeatable).",
      discussion:
        "Known: \(HealthFeeds.names.joined(separator: ", ")). An empty place leaves it out.",
      valueName: "NAME=URL|FILE|DIR"))
  var feed: [String] = []

  @Flag(name: .customLong("no-health"), help: "Fetch advisories alone.")
  var noHealth = false

  func validate() throws {
    for name in ecosystem where Ecosystem(name).definition?.advisories ?? .none == .none {
      throw ValidationError(
        "Unknown ecosystem \"\(name)\". Known: "
          + Ecosystems.all.filter { $0.advisories != .none }.map(\.ecosystem.name)
          .joined(separator: ", "))
    }
    guard timeout > 0 else { throw ValidationError("The timeout must be above 0.") }
  }

  func run() throws {
    let progress = SyncProgress(isQuiet: place.quiet)
    cancelOnSignals()
    do {
      let cache = try AdvisoryCache(folder: place.cache)
      let feeds =
        try noHealth
        ? nil : HealthFeedRequests(origin: from ?? OSVBucketFeed.publicOrigin, feeds: feed)
      let options = SyncRun.Options(
        ecosystems: ecosystem.isEmpty
          ? Ecosystems.all.filter { $0.advisories == .synced }.map(\.ecosystem)
          : ecosystem.map { Ecosystem($0) },
        requiresAll: !ecosystem.isEmpty, allowsShrinking: allowShrink,
        now: Timestamp(seconds: time(nil)))
      let outcome = try SyncRun(
        cache: cache, feed: try feed(of: cache, progress), options: options,
        cancellation: cancellation, report: progress.show
      ).run()
      progress.finish(outcome, cache)
      if let feeds { try syncHealth(feeds, cache, progress) }
    } catch let code as ExitCode {
      throw code
    } catch {
      progress.fail(error)
      throw ExitCode(1)
    }
  }

  private func syncHealth(
    _ feeds: HealthFeedRequests, _ cache: AdvisoryCache, _ progress: SyncProgress
  ) throws {
    guard !feeds.requests.isEmpty else { return }
    var options = HealthSync.Options(
      requests: feeds.requests, allowsShrinking: allowShrink, now: Timestamp(seconds: time(nil)))
    options.caFile = place.caFile
    options.timeout = timeout
    let outcome = try HealthSync(
      cache: cache, options: options, cancellation: cancellation, report: progress.show
    ).run()
    progress.finish(outcome, named: feeds.named)
    if outcome.failures.contains(where: { feeds.named.contains($0.feed) }) { throw ExitCode(1) }
  }

  private func feed(of cache: AdvisoryCache, _ progress: SyncProgress) throws -> any AdvisoryFeed {
    let from = from ?? OSVBucketFeed.publicOrigin
    guard from.contains("://") else { return OSVFolderFeed(folder: from) }
    return try OSVBucketFeed(
      origin: from, cache: cache, caFile: place.caFile, timeout: timeout,
      cancellation: cancellation,
      report: progress.show)
  }
}

/// The first signal asks for an orderly end; the second ends at once, which is safe too.
func cancelOnSignals() {
  // Made now: a signal handler must not be the first to use it.
  _ = cancellation.isCancelled
  for number in [SIGINT, SIGTERM] {
    signal(number) { number in
      cancellation.cancel()
      signal(number, SIG_DFL)
    }
  }
  signal(SIGPIPE, SIG_IGN)
}
