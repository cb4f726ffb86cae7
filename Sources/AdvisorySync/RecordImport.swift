import Advisor
import AdvisoryStore

/// Collects the records of a generation from the feed and from the generation before it.
final class RecordImport {
  private let lock: WriterLock
  private let feed: any AdvisoryFeed
  private let ecosystems: Set<Ecosystem>
  private let base: GenerationReader?
  private let lists: [Ecosystem: FeedList]
  private var states: [Ecosystem: EcosystemState]
  private let singleRecordLimit: Int
  private let cancellation: Cancellation
  private let report: (SyncEvent) -> Void
  private let writer: GenerationWriter
  /// The records skipped in this run.
  private(set) var skippedRecords: [SkippedRecord] = []

  /// The times of records by the hash of their id: a few bytes each for hundreds of thousands.
  private typealias Times = [Int: Int]

  /// How an ecosystem's records are come by.
  private enum Plan {
    /// All from the generation in force.
    case keep
    /// From the generation in force, except those dropped, and these.
    case patch([Advisory], dropped: Set<Int>)
    case archive
  }

  init(
    lock: WriterLock, feed: any AdvisoryFeed, ecosystems: [Ecosystem], base: GenerationReader?,
    lists: [Ecosystem: FeedList], states: [Ecosystem: EcosystemState], singleRecordLimit: Int,
    cancellation: Cancellation, report: @escaping (SyncEvent) -> Void
  ) throws {
    self.lock = lock
    self.feed = feed
    self.ecosystems = Set(ecosystems)
    self.base = base
    self.lists = lists
    self.states = states
    self.singleRecordLimit = singleRecordLimit
    self.cancellation = cancellation
    self.report = report
    writer = try GenerationWriter(lock, ecosystems: ecosystems)
  }

  func run(now: Timestamp) throws -> GenerationWriter.Built {
    let ordered = ecosystems.sorted { $0.name < $1.name }
    let plans = try makePlans(ordered)
    try addKeptRecords(plans)
    for ecosystem in ordered {
      switch plans[ecosystem] {
      case .keep, nil: break
      case .patch(let advisories, _):
        for advisory in advisories { try writer.add(advisory, from: [ecosystem]) }
      case .archive: try addArchive(of: ecosystem)
      }
    }
    report(.building)
    var skipped: [String: Int] = [:]
    for state in states.values {
      for record in state.skipped.values { skipped[record.reason, default: 0] += 1 }
    }
    return try writer.build(
      GenerationWriter.Description(
        builtAt: now, origin: feed.origin, skipped: skipped,
        feedState: Dictionary(
          states.map { ($0.key.name, $0.value.text) }, uniquingKeysWith: { first, _ in first })))
  }

  func publish(_ built: GenerationWriter.Built) throws { try writer.publish(built) }

  // MARK: Planning

  private func makePlans(_ ordered: [Ecosystem]) throws -> [Ecosystem: Plan] {
    let held = try heldTimes()
    var plans: [Ecosystem: Plan] = [:]
    for ecosystem in ordered {
      try cancellation.check()
      switch lists[ecosystem] {
      case .unchanged where held[ecosystem] != nil: plans[ecosystem] = .keep
      case .changed(let list, let token):
        if let held = held[ecosystem],
          let plan = try patch(of: ecosystem, list: list, token: token, held: held)
        {
          plans[ecosystem] = plan
        } else {
          plans[ecosystem] = .archive
        }
      default: plans[ecosystem] = .archive
      }
    }
    return plans
  }

  /// The times of the records that the generation in force holds, by ecosystem.
  private func heldTimes() throws -> [Ecosystem: Times] {
    guard let base else { return [:] }
    var held: [Ecosystem: Times] = [:]
    for segment in base.metadata.segments where ecosystems.contains(segment.ecosystem) {
      held[segment.ecosystem] = [:]
    }
    try base.forEachOutline { outline, _ in
      for ecosystem in outline.ecosystems {
        held[ecosystem]?[outline.id.hashValue] = outline.modified.seconds
      }
    }
    return held
  }

  /// The records that changed, fetched one by one; nil if they are many or cannot be had so.
  private func patch(
    of ecosystem: Ecosystem, list: [UInt8], token: String, held: Times
  ) throws -> Plan? {
    let state = states[ecosystem] ?? EcosystemState()
    var stale: [FeedListEntry] = []
    var vanished = Set(held.keys)
    try FeedListEntry.forEach(in: list, of: listName(ecosystem)) { entry in
      let hash = entry.id.hashValue
      vanished.remove(hash)
      let known = held[hash] ?? state.skipped[entry.id]?.modified
      if known.map({ $0 < entry.modified }) ?? true { stale.append(entry) }
    }
    guard stale.count <= singleRecordLimit else { return nil }
    var advisories: [Advisory] = []
    var skipped = state.skipped
    var reports: [SkippedRecord] = []
    for entry in stale {
      try cancellation.check()
      guard let bytes = try feed.record(entry.id, of: ecosystem) else { return nil }
      switch decode(bytes, id: entry.id, of: ecosystem) {
      case .success(let advisory):
        advisories.append(advisory)
        skipped[entry.id] = nil
      case .failure(let problem):
        reports.append(problem.record)
        skipped[entry.id] = (entry.modified, problem.record.reason)
      }
    }
    skippedRecords += reports
    states[ecosystem]?.skipped = skipped
    states[ecosystem]?.token = token
    return .patch(advisories, dropped: vanished)
  }

  // MARK: Adding

  private func addKeptRecords(_ plans: [Ecosystem: Plan]) throws {
    let isNeeded = plans.values.contains { if case .archive = $0 { false } else { true } }
    guard let base, isNeeded else { return }
    try writer.add(from: base) { id, ecosystems -> [Ecosystem]? in
      try cancellation.check()
      let feeds = ecosystems.filter { ecosystem in
        switch plans[ecosystem] {
        case .keep: true
        case .patch(_, let dropped): !dropped.contains(id.hashValue)
        case .archive, nil: false
        }
      }
      return feeds.isEmpty ? nil : feeds
    }
  }

  private func addArchive(of ecosystem: Ecosystem) throws {
    let path = try feed.archive(of: ecosystem)
    defer { feed.discardArchive(of: ecosystem) }
    var times: Times = [:]
    var state = EcosystemState()
    try ZipCatalog(path: path).forEachRecord(misnamed: { name in
      let name = printable(name.utf8.prefix(100))
      skippedRecords.append(
        SkippedRecord(
          ecosystem: ecosystem, id: name, reason: "misnamed-entry", detail: "no record's name"))
      state.skipped[name] = (0, "misnamed-entry")
    }) { id, bytes, position, count in
      if position.isMultiple(of: 500) {
        try cancellation.check()
        report(.importing(ecosystem, done: position, total: count))
      }
      switch decode(bytes, id: id, of: ecosystem) {
      case .success(let advisory):
        times[id.hashValue] = advisory.modified.seconds
        try writer.add(advisory, from: [ecosystem])
      case .failure(let problem):
        skippedRecords.append(problem.record)
        state.skipped[id] = (0, problem.record.reason)
      }
    }
    report(.importing(ecosystem, done: 1, total: 1))
    switch lists[ecosystem] {
    case .changed(let list, let token):
      state.token = token
      try addLaterThanArchive(list, of: ecosystem, times: times, state: &state)
    case .unlisted(let token): state.token = token
    case .unchanged, nil: break
    }
    states[ecosystem] = state
  }

  /// An archive is made from time to time, the list with every change: what the list has newer is
  /// fetched one by one.
  private func addLaterThanArchive(
    _ list: [UInt8], of ecosystem: Ecosystem, times: Times, state: inout EcosystemState
  ) throws {
    var later: [FeedListEntry] = []
    try FeedListEntry.forEach(in: list, of: listName(ecosystem)) { entry in
      if state.skipped[entry.id] != nil {
        state.skipped[entry.id]?.modified = entry.modified
      } else if times[entry.id.hashValue].map({ $0 < entry.modified }) ?? true {
        later.append(entry)
      }
    }
    guard later.count <= singleRecordLimit else {
      // Too many: the next run finds them in a newer archive, if the token does not stop it.
      state.token = ""
      return
    }
    for entry in later {
      try cancellation.check()
      guard let bytes = try feed.record(entry.id, of: ecosystem) else { continue }
      switch decode(bytes, id: entry.id, of: ecosystem) {
      case .success(let advisory): try writer.add(advisory, from: [ecosystem])
      case .failure(let problem):
        skippedRecords.append(problem.record)
        state.skipped[entry.id] = (entry.modified, problem.record.reason)
      }
    }
  }

  // MARK: Records

  private struct Unreadable: Error {
    var record: SkippedRecord
  }

  private func decode(
    _ bytes: [UInt8], id: String, of ecosystem: Ecosystem
  ) -> Result<Advisory, Unreadable> {
    func unreadable(_ reason: String, _ detail: String) -> Result<Advisory, Unreadable> {
      .failure(
        Unreadable(
          record: SkippedRecord(ecosystem: ecosystem, id: id, reason: reason, detail: detail)))
    }
    switch OSVDecoder.decode(bytes) {
    case .failure(let problem):
      return unreadable(problem.code.rawValue, problem.message)
    case .success(let advisory):
      guard advisory.id == id else {
        return unreadable("wrong-id", "the record calls itself \(printable(advisory.id.utf8))")
      }
      guard advisory.affected.contains(where: { $0.package.ecosystem == ecosystem }) else {
        return unreadable("no-package", "the record names no package of \(ecosystem.name)")
      }
      return .success(advisory)
    }
  }

  private func listName(_ ecosystem: Ecosystem) -> String {
    "\(feed.origin)/\(ecosystem.name)/modified_id.csv"
  }
}
