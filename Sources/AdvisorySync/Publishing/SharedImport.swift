package import Advisor
package import AdvisoryStore

/// Makes the database of a cache anew from a shared one, whose metadata were verified, and puts it in
/// force. If anything fails, the database that was in force stays.
///
/// Of each ecosystem and feed the least is fetched: nothing if its content is the same, the deltas that
/// lead on from the content at hand if they are shorter, else the whole. What is asked for is always
/// whole: the host learns nothing of what anybody uses.
package struct SharedImport {
  private let cache: AdvisoryCache
  private let source: any VerifiedTargets
  private let options: Options
  private let heldLock: WriterLock?
  private let cancellation: Cancellation
  private let report: (SyncEvent) -> Void

  package struct Options {
    /// For people: where the repository is.
    package var origin: String
    /// What the generation shall hold.
    package var ecosystems: [Ecosystem]
    /// Whether the repository must have all of them. Otherwise those that it has will do.
    package var requiresAll = false
    /// Whether a generation that loses many records may come into force.
    package var allowsShrinking = false
    /// Whether the signals of health are taken in too.
    package var takesHealth = true
    /// Feeds of health that are not taken in: their signals stay as they are.
    package var withoutFeeds: Set<String> = []
    package var now: Timestamp

    package init(origin: String, ecosystems: [Ecosystem], now: Timestamp) {
      self.origin = origin
      self.ecosystems = ecosystems
      self.now = now
    }
  }

  /// - Parameter lock: if the caller has it already.
  package init(
    cache: AdvisoryCache, source: any VerifiedTargets, options: Options,
    lock: WriterLock? = nil, cancellation: Cancellation = Cancellation(),
    report: @escaping (SyncEvent) -> Void = { _ in }
  ) {
    self.cache = cache
    self.source = source
    self.options = options
    heldLock = lock
    self.cancellation = cancellation
    self.report = report
  }

  package struct Outcome {
    package var advisories: SyncOutcome
    /// What was taken in of health; nil if the repository has none, or if nobody asked for it.
    package var health: HealthOutcome?
    package var publication: PublicationStamp
  }

  /// - Throws: ``SyncError`` or ``StoreError``; then nothing has changed, but that signals of health may
  ///   be newer.
  package func run() throws -> Outcome {
    let shared = try SharedDatabase(source.targets)
    let lock = try heldLock ?? WriterLock(cache)
    let inForce = try? cache.openCurrent()
    // What another origin said that its content is, is its own word; what is damaged is made anew, also
    // where nothing has changed.
    let base = inForce.flatMap { $0.metadata.origin == options.origin && $0.isIntact ? $0 : nil }
    let ecosystems = try selectedEcosystems(of: shared)
    if let inForce, !options.allowsShrinking {
      try ShrinkGuard(inForce, before: try? cache.publication()?.stamp).check(
        ecosystems, of: shared)
    }
    let fetched = try SharedFetch(
      source: source, folder: cache.folder + "/feed", cancellation: cancellation, report: report)
    let publication = try documents(of: shared, fetched, lock)
    let health =
      !options.takesHealth
      ? nil
      : try SharedHealthImport(
        cache: cache, lock: lock, fetched: fetched, allowsShrinking: options.allowsShrinking,
        without: options.withoutFeeds, now: options.now, report: report
      ).run(shared)
    let confirmed = min(options.now, shared.published)

    // A second time from the segments alone, if what deltas made is not what they should make.
    var isWhole = false
    while true {
      let importing = try SharedRecordImport(
        lock: lock, ecosystems: ecosystems, base: base, shared: shared, fetched: fetched,
        isWhole: isWhole, cancellation: cancellation, report: report)
      if importing.isUnchanged, let base {
        try lock.confirmCurrent(at: confirmed, publication: publication)
        fetched.discard()
        return Outcome(
          advisories: .unchanged(base.metadata), health: health, publication: publication.stamp)
      }
      let built = try importing.run(origin: options.origin, now: options.now)
      guard let built else {
        isWhole = true
        continue
      }
      try cancellation.check()
      try importing.publish(built, publication, confirmedAt: confirmed)
      fetched.discard()
      return Outcome(
        advisories: .updated(built.metadata, skipped: importing.skippedRecords), health: health,
        publication: publication.stamp)
    }
  }

  private func selectedEcosystems(of shared: SharedDatabase) throws -> [Ecosystem] {
    func isOffered(_ ecosystem: Ecosystem) -> Bool {
      shared.segments[SegmentName(.advisories, ecosystem.name)] != nil
    }
    if options.requiresAll, let missing = options.ecosystems.first(where: { !isOffered($0) }) {
      throw SyncError(
        .notFound, "\(options.origin) has no ecosystem \(missing.name): ask its publisher for it.")
    }
    let selected = options.ecosystems.filter(isOffered)
    guard !selected.isEmpty else {
      throw SyncError(.notFound, "\(options.origin) has no ecosystem that Forewarn knows.")
    }
    return selected
  }

  /// Writes the organisation's files beside the database; they count when it comes into force.
  private func documents(
    of shared: SharedDatabase, _ fetched: SharedFetch, _ lock: WriterLock
  ) throws -> CachedPublication {
    guard shared.documents.count <= PublishedFiles.documentLimit else {
      throw SyncError(.tooLarge, "The repository has too many documents: tell its publisher.")
    }
    let known = (try? cache.organisationFiles()) ?? []
    var files: [CachedPublication.File] = []
    for document in shared.documents {
      let name = document.target.path
      guard CachedPublication.File.isName(name),
        document.target.length <= PublishedFiles.documentLength
      else {
        throw SyncError(
          .unexpectedContent, "The repository has a document that is too long, or has an odd name.",
          cause: printable(name.utf8.prefix(200)))
      }
      let bytes =
        try known.first { $0.name == name && fetched.has($0.bytes, document.target) }?.bytes
        ?? fetched.bytes(document.target)
      guard let text = String(validating: bytes, as: UTF8.self) else {
        throw SyncError(
          .unexpectedContent, "A document of the repository is not UTF-8: tell its publisher.",
          cause: name)
      }
      files.append(try lock.write(organisation: name, text))
    }
    return CachedPublication(
      PublicationStamp(sequence: shared.sequence, published: shared.published), files: files)
  }
}

/// Holds back a publication that loses many records: it is more likely broken, or attacked, than right.
struct ShrinkGuard {
  private let inForce: GenerationReader
  /// The publication that is in force; nil if the database is from none.
  private let before: PublicationStamp?

  init(_ inForce: GenerationReader, before: PublicationStamp?) {
    self.inForce = inForce
    self.before = before
  }

  /// - Throws: ``SyncError`` `shrunk`, which names what would be lost.
  func check(_ ecosystems: [Ecosystem], of shared: SharedDatabase) throws {
    let losses = inForce.metadata.segments.compactMap { segment -> String? in
      let name = SegmentName(.advisories, segment.ecosystem.name)
      let description =
        ecosystems.contains(segment.ecosystem) ? shared.segments[name]?.description : nil
      let count = description?.liveCount ?? 0
      guard Shrinking.isLoss(of: name, from: segment.liveCount, to: count),
        !isAllowed(description)
      else { return nil }
      return "\(segment.ecosystem.name): \(segment.liveCount) live records before, \(count) now"
    }
    guard losses.isEmpty else {
      throw SyncError(
        .shrunk,
        "Publication \(shared.sequence) was held back, since records would be gone that the database "
          + "has. Ask its publisher; if this is right, sync with --allow-shrink.",
        cause: losses.joined(separator: "; "))
    }
  }

  /// Whether the publisher signed that this loss is right. It says so to those who have an earlier
  /// publication: later ones must not lose again.
  private func isAllowed(_ description: SegmentDescription?) -> Bool {
    guard let description, let loss = description.allowedLoss,
      (before?.sequence ?? 0) < loss.sequence
    else { return false }
    return !Shrinking.isLoss(
      of: description.segment, from: loss.liveCount, to: description.liveCount)
  }
}
