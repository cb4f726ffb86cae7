package import Advisor
package import AdvisoryStore

/// One run of `forewarn-sync`: asks the feed what it has, builds a generation of it, and puts that
/// in force. If anything fails, the generation that was in force stays.
///
/// Per ecosystem the least is fetched: nothing if the feed says that nothing changed, single records
/// if few did, else the archive. What is not fetched is taken from the generation in force, which
/// holds whole advisories for that reason (docs/decisions/0005-incremental-sync.md).
package struct SyncRun {
  private let cache: AdvisoryCache
  private let feed: any AdvisoryFeed
  private let options: Options
  private let cancellation: Cancellation
  private let report: (SyncEvent) -> Void

  package struct Options {
    /// What the generation shall hold.
    package var ecosystems: [Ecosystem]
    /// Whether the feed must have all of them. Otherwise those that it has will do.
    package var requiresAll: Bool
    /// Whether a generation that loses many records may come into force.
    package var allowsShrinking: Bool
    package var now: Timestamp
    /// If more records than this changed in an ecosystem, its archive is fetched.
    package var singleRecordLimit = 200

    package init(
      ecosystems: [Ecosystem], requiresAll: Bool = false, allowsShrinking: Bool = false,
      now: Timestamp
    ) {
      self.ecosystems = ecosystems
      self.requiresAll = requiresAll
      self.allowsShrinking = allowsShrinking
      self.now = now
    }
  }

  package init(
    cache: AdvisoryCache, feed: any AdvisoryFeed, options: Options,
    cancellation: Cancellation = Cancellation(), report: @escaping (SyncEvent) -> Void = { _ in }
  ) {
    self.cache = cache
    self.feed = feed
    self.options = options
    self.cancellation = cancellation
    self.report = report
  }

  /// - Throws: ``SyncError`` or ``StoreError``.
  package func run() throws -> SyncOutcome {
    let lock = try WriterLock(cache)
    let inForce = try? cache.openCurrent()
    // Only what came from the same place can be brought up to date from there, and only what is
    // not damaged.
    let base = inForce.flatMap { $0.metadata.origin == feed.origin && $0.isIntact ? $0 : nil }
    let ecosystems = try selectedEcosystems()

    var lists: [Ecosystem: FeedList] = [:]
    var states: [Ecosystem: EcosystemState] = [:]
    for ecosystem in ecosystems {
      try cancellation.check()
      report(.asking(ecosystem))
      let state = base?.metadata.feedState[ecosystem.name].flatMap(EcosystemState.init(text:))
      states[ecosystem] = state ?? EcosystemState()
      lists[ecosystem] = try feed.list(of: ecosystem, unless: state?.token)
    }
    if let base, base.isCompiledAsNow,
      Set(base.metadata.segments.map(\.ecosystem)) == Set(ecosystems),
      lists.values.allSatisfy({ if case .unchanged = $0 { true } else { false } })
    {
      try lock.confirmCurrent(at: options.now)
      return .unchanged(base.metadata)
    }

    let importing = try RecordImport(
      lock: lock, feed: feed, ecosystems: ecosystems, base: base, lists: lists, states: states,
      singleRecordLimit: options.singleRecordLimit, cancellation: cancellation, report: report)
    let built = try importing.run(now: options.now)
    if let inForce, !options.allowsShrinking {
      try checkShrinking(from: inForce.metadata, to: built.metadata)
    }
    try cancellation.check()
    try importing.publish(built)
    return .updated(built.metadata, skipped: importing.skippedRecords)
  }

  private func selectedEcosystems() throws -> [Ecosystem] {
    let offered = try feed.ecosystems()
    let missing = options.ecosystems.filter { !offered.contains($0.name) }
    if options.requiresAll, let first = missing.first {
      throw SyncError(
        .notFound, "\(feed.origin) has no ecosystem \(first.name); see its ecosystems.txt.")
    }
    let selected = options.ecosystems.filter { offered.contains($0.name) }
    guard !selected.isEmpty else {
      throw SyncError(.notFound, "\(feed.origin) has no ecosystem that Forewarn knows.")
    }
    return selected
  }

  /// A feed that lost many records is more likely broken, or attacked, than right.
  private func checkShrinking(
    from old: GenerationMetadata, to new: GenerationMetadata
  ) throws {
    let counts = Dictionary(
      new.segments.map { ($0.ecosystem, $0.liveCount) }, uniquingKeysWith: { first, _ in first })
    let losses = old.segments.compactMap { segment -> String? in
      let count = counts[segment.ecosystem] ?? 0
      guard (segment.liveCount - count) * 50 > segment.liveCount else { return nil }
      return "\(segment.ecosystem.name): \(segment.liveCount) live records before, \(count) now"
    }
    guard losses.isEmpty else {
      throw SyncError(
        .shrunk,
        "More than 2 % of an ecosystem's records would be gone: the database is as it was. "
          + "If this is right, sync with --allow-shrink.",
        cause: losses.joined(separator: "; "))
    }
  }
}

package enum SyncOutcome {
  /// The feed has nothing newer.
  case unchanged(GenerationMetadata)
  case updated(GenerationMetadata, skipped: [SkippedRecord])
}

/// What a run is doing, for showing it.
package enum SyncEvent: Sendable {
  case asking(Ecosystem)
  /// - Parameter total: nil if the origin does not say.
  case downloading(Ecosystem, received: Int, total: Int?)
  case importing(Ecosystem, done: Int, total: Int)
  case building
  /// A feed of health, by its name.
  case askingFeed(String)
  case downloadingFeed(String, received: Int, total: Int?)
  case readingFeed(String)
  /// So many of so many questions about packages are asked.
  case inquiring(done: Int, total: Int)
}

/// A record that could not be taken in.
package struct SkippedRecord: Sendable, Equatable {
  package var ecosystem: Ecosystem
  package var id: String
  /// A stable code, such as `not-json`.
  package var reason: String
  package var detail: String
}

/// What is kept of an ecosystem's feed until the next run, in the generation that was made of it.
struct EcosystemState: Equatable {
  /// What the list came with; empty if the list must be read again in any case.
  var token = ""
  /// Records that were skipped: their time in the list, and why. They are not fetched again until
  /// the list gives them a newer time.
  var skipped: [String: (modified: Int, reason: String)] = [:]

  static func == (a: EcosystemState, b: EcosystemState) -> Bool { a.text == b.text }

  var text: String {
    let lines = skipped.sorted { $0.key < $1.key }.map {
      "\n\($0.value.modified)\t\($0.value.reason)\t\($0.key)"
    }
    return token + lines.joined()
  }

  init() {}

  init?(text: String) {
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    token = String(lines.first ?? "")
    for line in lines.dropFirst() {
      let parts = line.split(separator: "\t")
      guard parts.count == 3, let modified = Int(parts[0]) else { return nil }
      skipped[String(parts[2])] = (modified, String(parts[1]))
    }
  }
}
