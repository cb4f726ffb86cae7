import Advisor
import AdvisoryStore

/// Takes in the signals of health of a shared database, and puts them in force beside those of feeds
/// that it has not.
struct SharedHealthImport {
  let cache: AdvisoryCache
  let lock: WriterLock
  let fetched: SharedFetch
  let allowsShrinking: Bool
  /// Feeds that are not taken in.
  let without: Set<String>
  let now: Timestamp
  let report: (SyncEvent) -> Void

  /// A feed that has lost too much is named, and its signals stay as they were.
  /// - Returns: nil if the repository has no signals.
  /// - Throws: ``TUFError`` or ``SyncError`` if a feed does not come as it was signed: nobody shall be
  ///   able to take away that flaws are exploited. ``StoreError`` if the cache cannot be written.
  func run(_ shared: SharedDatabase) throws -> HealthOutcome? {
    let segments = shared.segments.values.filter {
      $0.description.segment.kind == .health && !without.contains($0.description.segment.name)
    }
    .sorted { $0.description.segment.name < $1.description.segment.name }
    guard !segments.isEmpty else { return nil }
    var outcome = HealthOutcome()
    let base = openBase(&outcome)
    let writer = try HealthWriter(lock, base: base)
    var states = base?.metadata.feedState ?? [:]
    var feeds: [HealthFeed] = []
    for segment in segments {
      let description = segment.description
      let name = description.segment.name
      let state = SegmentState(
        digest: description.content.digest, sequence: description.sequence)
      if let old = states[name].flatMap(SegmentState.init(text:)), old.digest == state.digest {
        outcome.unchanged.insert(name)
        writer.begin(name, date: feed(description).date)
        continue
      }
      report(.readingFeed(name))
      let mark = writer.mark
      do {
        outcome.read.append(try read(segment, shared, states[name], base, into: writer))
        states[name] = state.text
        feeds.append(feed(description))
      } catch let error as SyncError where error.code == .shrunk {
        writer.revert(to: mark)
        outcome.failures.append((name, "\(error)"))
      }
    }
    guard !outcome.read.isEmpty else { return outcome }
    outcome.database = try publish(writer, base, feeds, states, outcome.unchanged, shared)
    return outcome
  }

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

  private func feed(_ description: SegmentDescription) -> HealthFeed {
    let source = description.sources.first
    return HealthFeed(
      name: description.segment.name, origin: source?.origin ?? "", licence: source?.licence ?? "",
      fetched: source?.fetched ?? description.published, count: 0, date: source?.date)
  }

  private func read(
    _ segment: SharedDatabase.Segment, _ shared: SharedDatabase, _ state: String?,
    _ base: HealthReader?, into writer: HealthWriter
  ) throws -> HealthOutcome.Feed {
    let description = segment.description
    let name = description.segment.name
    let before = base?.metadata.database.feeds.first { $0.name == name }?.count ?? 0
    guard
      allowsShrinking
        || !Shrinking.isLoss(of: description.segment, from: before, to: description.liveCount)
        || description.allowedLoss != nil
    else {
      throw SyncError(
        .shrunk,
        "More than half of its subjects would be gone. If this is right, sync with --allow-shrink.",
        cause: "\(before) before, \(description.liveCount) now")
    }
    let mark = writer.mark
    let date = feed(description).date
    writer.begin(name, date: date)
    if base != nil, let old = state.flatMap(SegmentState.init(text:)),
      let chain = shared.chain(of: description.segment, from: old.digest),
      (try? patch(chain, feed: name, date, into: writer)) != nil,
      writer.count(of: name) == description.content.count
    {
      return HealthOutcome.Feed(
        name: name, subjects: writer.count(of: name), problems: [:], examples: [])
    }
    writer.revert(to: mark)
    writer.begin(name, date: date)
    let reader = try fetched.reader(segment.target, description.content)
    var broken = 0
    while try reader.next() {
      if try !add(reader, feed: name, date, to: writer) { broken += 1 }
    }
    return HealthOutcome.Feed(
      name: name, subjects: writer.count(of: name),
      problems: broken > 0 ? ["not-understood": broken] : [:], examples: [])
  }

  /// - Returns: whether the line was understood.
  private func add(
    _ reader: SegmentReader, feed: String, _ date: Timestamp?, to writer: HealthWriter
  ) throws -> Bool {
    let found = reader.line.withMemoryRebound(to: UInt8.self) {
      HealthLine.read($0, feed: feed, feedDate: date)
    }
    guard let found else { return false }
    try writer.add(key: found.subject, found.signals)
    return true
  }

  /// Adds what the file in force has of the feed, as the deltas change it.
  private func patch(
    _ chain: [SharedDatabase.Delta], feed: String, _ date: Timestamp?, into writer: HealthWriter
  ) throws {
    var changed: [String: [HealthSignal]?] = [:]
    for delta in chain {
      let reader = try fetched.reader(delta.target, delta.description.content)
      while try reader.next() {
        guard let key = SegmentLine.text(ofKey: reader.key) else {
          throw SyncError(.unexpectedContent, "A delta has a line without a key.")
        }
        if SegmentLine.isRemoval(reader.line) {
          changed[key] = .some(nil)
        } else {
          let found = reader.line.withMemoryRebound(to: UInt8.self) {
            HealthLine.read($0, feed: feed, feedDate: date)
          }
          guard let found else {
            throw SyncError(.unexpectedContent, "A delta has a line that is not understood.")
          }
          changed[key] = found.signals
        }
      }
    }
    try writer.keep(feeds: [feed]) { changed[$0] == nil }
    for (key, signals) in changed.sorted(by: { $0.key < $1.key }) {
      if let signals { try writer.add(key: key, signals) }
    }
  }

  private func publish(
    _ writer: HealthWriter, _ base: HealthReader?, _ new: [HealthFeed], _ states: [String: String],
    _ unchanged: Set<String>, _ shared: SharedDatabase
  ) throws -> HealthDatabase {
    report(.building)
    let read = Set(new.map(\.name))
    var feeds = (base?.metadata.database.feeds ?? []).filter { !read.contains($0.name) }
    try writer.keep(feeds: Set(feeds.map(\.name)))
    for index in feeds.indices where unchanged.contains(feeds[index].name) {
      if let segment = shared.segments[SegmentName(.health, feeds[index].name)] {
        feeds[index].fetched = feed(segment.description).fetched
      }
    }
    return try writer.publish(
      builtAt: now, feeds: feeds + new, model: base?.metadata.database.modelText ?? "",
      feedState: states)
  }
}
