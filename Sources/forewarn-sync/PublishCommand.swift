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

/// The publisher's day: brings a database up to date, adds what the organisation has of its own, and
/// puts it, signed, where everybody syncs from.
struct PublishCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "publish", abstract: "Publishes a signed database for a team.",
    discussion: """
      Syncs first, as `sync` does, into the cache folder, which belongs to the publisher alone. Then \
      publishes what is new; whoever syncs meanwhile sees the old publication or the new one. The \
      keys are those that the root names for targets, snapshot and timestamp.
      """)

  @Option(help: ArgumentHelp("Where to publish.", valueName: "PLACE"))
  var to: String

  @OptionGroup var signing: SigningKeys

  @Option(
    help: ArgumentHelp(
      "A folder of the organisation's own advisories, as OSV records.", valueName: "DIR"))
  var advisories: String?

  @Option(
    help: ArgumentHelp("A forewarn.toml that holds for everybody who syncs.", valueName: "FILE"))
  var policy: String?

  @Option(
    help: ArgumentHelp(
      "An OpenVEX document that everybody who syncs trusts (repeatable).", valueName: "FILE"))
  var vex: [String] = []

  @Option(
    help: ArgumentHelp("The folder in which publications are made.", valueName: "DIR"))
  var work: String?

  @Option(
    name: .customLong("timestamp-days"),
    help: ArgumentHelp(
      "After so many days without a publication, or --refresh, clients refuse.", valueName: "DAYS"))
  var timestampDays: Int = TUFPublisher.Lifetimes().timestamp

  @Option(
    help: ArgumentHelp(
      "Publish as of this time, such as 2026-01-31T06:00:00Z, in place of now.", valueName: "TIME"))
  var date: String?

  @Option(
    help: ArgumentHelp(
      "Write a draft for the holders of the keys of targets, and put nothing in force.",
      valueName: "FILE"))
  var draft: String?

  @Option(
    help: ArgumentHelp("Put a draft in force that enough of them have signed.", valueName: "FILE"))
  var release: String?

  @Flag(
    name: .customLong("no-sync"), help: "Publish what the cache holds, without syncing it first.")
  var noSync = false

  @Flag(help: "Only sign the timestamp anew: clients see that nothing is held back.")
  var refresh = false

  @OptionGroup var sync: SyncOptions

  func validate() throws {
    guard 1...365 ~= timestampDays else {
      throw ValidationError("--timestamp-days is 1 to 365.")
    }
    guard [draft != nil, release != nil, refresh].count(where: \.self) < 2 else {
      throw ValidationError("--draft, --release and --refresh are three different things to do.")
    }
    guard draft != nil || !signing.key.isEmpty else {
      throw ValidationError("--key is needed: what is not signed is no publication.")
    }
    if let date, Timestamp(rfc3339: date) == nil {
      throw ValidationError("--date is not a time such as 2026-01-31T06:00:00Z.")
    }
    try sync.check()
  }

  func run() throws {
    let progress = SyncProgress(isQuiet: sync.place.quiet)
    cancelOnSignals()
    try reportingErrors {
      let now = date.flatMap(Timestamp.init(rfc3339:)) ?? Timestamp(seconds: time(nil))
      var lifetimes = TUFPublisher.Lifetimes()
      lifetimes.timestamp = timestampDays
      let store = try RepositoryPlace(to).store(sync.repositorySettings, cancellation: cancellation)
      let publisher = try TUFPublisher(
        store: store, keys: try signing.privateKeys(), now: now,
        lifetimes: lifetimes)
      if refresh {
        try publisher.refresh()
        progress.note("Signed the timestamp of \(to) anew.\n")
        return
      }
      if let release {
        let draft = try TUFTargetsDraft(bytes: try readMetadata(release))
        try publisher.release(draft)
        AtomicFile.remove(release)
        progress.finishPublication("Published \(draft.sequence) to \(to).\n")
        return
      }
      if !noSync { try sync.run(progress) }
      if publisher.hasForeignPublication {
        progress.note(
          "The publication that is there is not signed by the root's present keys: everything is "
            + "published anew.\n")
      }
      let cache = try AdvisoryCache(folder: sync.place.cache)
      var options = Publication.Options(now: now)
      options.previous = publisher.targets.isEmpty ? nil : publisher
      options.lastSequence = publisher.lastSequence
      options.ownAdvisories = advisories
      options.policy = policy
      options.vex = vex
      options.allowsShrinking = sync.allowShrink
      let folder = work ?? cache.folder + "/publication"
      let result = try Publication(
        cache: cache, options: options, cancellation: cancellation, report: progress.show
      ).make(in: folder)
      var files: [String: String] = [:]
      for file in result.files {
        if let path = file.path { files[file.target.path] = path }
      }
      if let path = draft {
        let draft = try publisher.draft(result.files.map(\.target), files: files)
        try replaceFile(path, with: draft.bytes)
        progress.finishPublication(
          "Wrote \(path), the draft of publication \(result.sequence). Its holders look at it with "
            + "`keys show --from \(to) --draft \(path)`, and sign it with `keys sign`.\n")
        return
      }
      try publisher.publish(result.files.map(\.target), files: files)
      progress.finishPublication(
        "Published \(result.sequence) to \(to): \(files.count) new files of \(result.files.count)"
          + (result.hasChanges ? ".\n" : ", nothing changed.\n"))
    }
  }
}
