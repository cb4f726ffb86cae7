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
    subcommands: [
      SyncCommand.self, PublishCommand.self, KeysCommand.self, HealthCommand.self,
      DebugCommand.self,
    ],
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

      An origin that is a shared database (`forewarn-sync publish`) is signed. Which root to trust \
      there is said once: by --root, by --fingerprint, by `sync.toml` of the user or the \
      organisation, or by a yes to the fingerprint that is shown.
      """)

  @Option(
    help: ArgumentHelp(
      "Trust this root of a shared database.", valueName: "FILE"))
  var root: String?

  @Option(
    help: ArgumentHelp(
      "Trust the first root of a shared database that has this SHA-256.", valueName: "HEX"))
  var fingerprint: String?

  @OptionGroup var options: SyncOptions

  func validate() throws { try options.check() }

  func run() throws {
    let progress = SyncProgress(isQuiet: options.place.quiet)
    cancelOnSignals()
    try reportingErrors {
      var settings = options.from == nil ? try SyncSettings.standard() : SyncSettings()
      settings.root = root ?? settings.root
      settings.fingerprint = fingerprint ?? settings.fingerprint
      try options.run(progress, settings: settings)
    }
  }
}

/// Where advisories come from, and which.
struct SyncOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "A shared database (https://, oci://, s3:// or a folder), or an origin laid out as the public "
        + "OSV bucket (https:// or a folder).",
      discussion: "Default: `from` in sync.toml, else \(OSVBucketFeed.publicOrigin)",
      valueName: "URL|DIR"))
  var from: String?

  @Option(help: ArgumentHelp("Only this ecosystem (repeatable).", valueName: "NAME"))
  var ecosystem: [String] = []

  @OptionGroup var place: PlaceOptions

  @OptionGroup var repository: RepositoryOptions

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

  func check() throws {
    let known = Ecosystems.all.filter { $0.advisories != .none }.map(\.ecosystem)
    for name in ecosystem where !known.contains(Ecosystem(name)) {
      throw ValidationError(
        "Unknown ecosystem \"\(name)\". Known: "
          + known.map(\.name).joined(separator: ", "))
    }
    guard timeout > 0 else { throw ValidationError("The timeout must be above 0.") }
  }

  /// Brings the cache up to date.
  func run(_ progress: SyncProgress, settings: SyncSettings = SyncSettings()) throws {
    let cache = try AdvisoryCache(folder: place.cache)
    if let from = from ?? settings.from,
      let shared = try shared(from, cache, settings)
    {
      return try sync(shared, from, cache, settings, progress)
    }
    guard settings.root == nil, settings.fingerprint == nil else {
      throw SyncError(
        .refused,
        "A root is to be trusted, but \(from ?? settings.from ?? OSVBucketFeed.publicOrigin) is no "
          + "shared database.")
    }
    let feeds =
      try noHealth
      ? nil : HealthFeedRequests(origin: origin(settings), feeds: feed)
    let options = SyncRun.Options(
      ecosystems: ecosystems, requiresAll: !ecosystem.isEmpty, allowsShrinking: allowShrink,
      now: Timestamp(seconds: time(nil)))
    let outcome = try SyncRun(
      cache: cache, feed: try advisoryFeed(origin(settings), cache, progress), options: options,
      cancellation: cancellation, report: progress.show
    ).run()
    progress.finish(outcome, cache)
    if let feeds { try syncHealth(feeds, cache, progress) }
  }

  private func origin(_ settings: SyncSettings) -> String {
    from ?? settings.from ?? OSVBucketFeed.publicOrigin
  }

  /// How the places of shared databases are asked.
  var repositorySettings: RepositoryPlace.Options {
    var settings = repository.settings
    settings.caFile = place.caFile
    settings.timeout = timeout
    return settings
  }

  private var ecosystems: [Ecosystem] {
    ecosystem.isEmpty
      ? Ecosystems.all.filter { $0.advisories == .synced }.map(\.ecosystem)
      : ecosystem.map { Ecosystem($0) }
  }

  // MARK: A shared database

  /// The shared database at a place; nil if there is none.
  private func shared(
    _ from: String, _ cache: AdvisoryCache, _ settings: SyncSettings
  ) throws -> SharedSync? {
    guard from != OSVBucketFeed.publicOrigin else { return nil }
    let source = try RepositoryPlace(from).source(repositorySettings, cancellation: cancellation)
    guard try SharedSync.isShared(source, cache: cache) else { return nil }
    return SharedSync(cache: cache, source: source, origin: from)
  }

  private func sync(
    _ shared: SharedSync, _ from: String, _ cache: AdvisoryCache, _ settings: SyncSettings,
    _ progress: SyncProgress
  ) throws {
    if let file = settings.root {
      try shared.trust(rootFile: file)
    } else if !shared.isTrusted {
      try shared.trust(fingerprint: try settings.fingerprint ?? confirmedFingerprint(shared, from))
    }
    var options = SharedImport.Options(
      origin: from, ecosystems: ecosystems, now: Timestamp(seconds: time(nil)))
    options.requiresAll = !ecosystem.isEmpty
    options.allowsShrinking = allowShrink
    let feeds = try HealthFeedRequests(origin: nil, feeds: feed)
    options.takesHealth = !noHealth
    options.withoutFeeds = feeds.replaced
    let outcome = try shared.run(options, cancellation: cancellation, report: progress.show)
    progress.finish(outcome.advisories, cache)
    if let health = outcome.health { progress.finish(health, named: []) }
    progress.finishPublication(
      "Publication \(outcome.publication.sequence) of \(outcome.publication.published.rfc3339), "
        + "signed.\n")
    if !noHealth { try syncHealth(feeds, cache, progress) }
  }

  /// Asks a person whether the fingerprint that the place offers is the right one.
  private func confirmedFingerprint(_ shared: SharedSync, _ from: String) throws -> String {
    let (_, fingerprint) = try shared.offeredRoot()
    let advice =
      "Compare it with the one that your security team has given you. To trust it without being "
      + "asked: --fingerprint \(fingerprint)"
    guard
      let answer = try askAtTerminal(
        "\(from) is signed, and nothing is known of its keys yet. Its root has the fingerprint\n"
          + "  \(fingerprint)\n\(advice)\nTrust it? [y/N] ")
    else {
      throw SyncError(
        .refused,
        "\(from) is signed, and nothing is known of its keys yet. Its root has the fingerprint "
          + "\(fingerprint). \(advice)")
    }
    guard answer else { throw SyncError(.refused, "Nothing was trusted, and nothing synced.") }
    return fingerprint
  }

  // MARK: A bucket of advisories

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

  private func advisoryFeed(
    _ from: String, _ cache: AdvisoryCache, _ progress: SyncProgress
  ) throws -> any AdvisoryFeed {
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

/// Asks a question at the terminal, also while standard input is something else.
/// - Returns: nil if there is no terminal.
func askAtTerminal(_ question: String) throws -> Bool? {
  let terminal = open("/dev/tty", O_RDWR)
  guard terminal >= 0 else { return nil }
  defer { close(terminal) }
  _ = question.withCString { write(terminal, $0, strlen($0)) }
  var answer = [UInt8](repeating: 0, count: 64)
  let count = read(terminal, &answer, answer.count)
  guard count > 0 else { return false }
  return answer[0] == UInt8(ascii: "y") || answer[0] == UInt8(ascii: "Y")
}

/// Runs a command, and says what went wrong as the others of this program do.
func reportingErrors(_ body: () throws -> Void) throws {
  do {
    try body()
  } catch let error as ValidationError {
    throw error
  } catch let code as ExitCode {
    throw code
  } catch {
    SyncProgress(isQuiet: true).fail(error)
    throw ExitCode(1)
  }
}
