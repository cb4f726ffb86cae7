import Advisor
import AdvisoryStore

/// Collects the records of a generation from the segments of a shared database, and from the generation
/// before it.
final class SharedRecordImport {
  private let ecosystems: [Ecosystem]
  private let base: GenerationReader?
  private let shared: SharedDatabase
  private let fetched: SharedFetch
  private let cancellation: Cancellation
  private let report: (SyncEvent) -> Void
  private let writer: GenerationWriter
  private var plans: [Ecosystem: Plan] = [:]
  private(set) var skippedRecords: [SkippedRecord] = []

  /// How an ecosystem's records are come by.
  private enum Plan {
    /// All from the generation in force, whose content is the same.
    case keep
    /// From the generation in force, except those that the deltas change or take away.
    case patch([SharedDatabase.Delta])
    case whole
  }

  /// - Parameter isWhole: whether nothing of the generation in force is to be used.
  init(
    lock: WriterLock, ecosystems: [Ecosystem], base: GenerationReader?, shared: SharedDatabase,
    fetched: SharedFetch, isWhole: Bool, cancellation: Cancellation,
    report: @escaping (SyncEvent) -> Void
  ) throws {
    self.ecosystems = ecosystems.sorted { $0.name < $1.name }
    self.base = base
    self.shared = shared
    self.fetched = fetched
    self.cancellation = cancellation
    self.report = report
    writer = try GenerationWriter(lock, ecosystems: ecosystems)
    for ecosystem in ecosystems { plans[ecosystem] = isWhole ? .whole : plan(for: ecosystem) }
  }

  private func plan(for ecosystem: Ecosystem) -> Plan {
    let name = SegmentName(.advisories, ecosystem.name)
    guard let base, base.metadata.segments.contains(where: { $0.ecosystem == ecosystem }),
      let state = base.metadata.feedState[ecosystem.name].flatMap(SegmentState.init(text:)),
      let chain = shared.chain(of: name, from: state.digest)
    else { return .whole }
    if chain.isEmpty { return .keep }
    // Nobody knows which of the records that were not understood the deltas mean.
    return state.skipped.isEmpty ? .patch(chain) : .whole
  }

  /// Records of an ecosystem that were not understood, now or when what is kept was made, by reason.
  private func skipped(in ecosystem: Ecosystem) -> [String: Int] {
    if case .keep = plans[ecosystem] {
      return base?.metadata.feedState[ecosystem.name].flatMap(SegmentState.init(text:))?.skipped
        ?? [:]
    }
    var counts: [String: Int] = [:]
    for record in skippedRecords where record.ecosystem == ecosystem {
      counts[record.reason, default: 0] += 1
    }
    return counts
  }

  /// Whether the generation in force is the same already.
  var isUnchanged: Bool {
    guard let base, base.isCompiledAsNow,
      Set(base.metadata.segments.map(\.ecosystem)) == Set(ecosystems)
    else { return false }
    return plans.values.allSatisfy { if case .keep = $0 { true } else { false } }
  }

  /// - Returns: nil if what was made with deltas is not what it should be: it must be made from whole
  ///   segments.
  /// - Throws: ``SyncError`` `unexpectedContent` if whole segments are not what they should be.
  func run(origin: String, now: Timestamp) throws -> GenerationWriter.Built? {
    var patches: [Ecosystem: [String: Advisory?]] = [:]
    for ecosystem in ecosystems {
      guard case .patch(let deltas) = plans[ecosystem] else { continue }
      guard let patch = try? patch(of: ecosystem, deltas) else {
        try cancellation.check()
        plans[ecosystem] = .whole
        continue
      }
      patches[ecosystem] = patch
    }
    try addKeptRecords(patches)
    for ecosystem in ecosystems {
      switch plans[ecosystem] {
      case .patch:
        let changed = (patches[ecosystem] ?? [:]).compactMap(\.value).sorted { $0.id < $1.id }
        for advisory in changed { try writer.add(advisory, from: [ecosystem]) }
      case .whole: try addSegment(of: ecosystem)
      case .keep, nil: break
      }
    }
    report(.building)
    let built = try writer.build(description(origin, now))
    return try isComplete(built.metadata) ? built : nil
  }

  func publish(
    _ built: GenerationWriter.Built, _ publication: CachedPublication, confirmedAt: Timestamp
  ) throws {
    try writer.publish(built, publication: publication, confirmedAt: confirmedAt)
  }

  private func description(_ origin: String, _ now: Timestamp) -> GenerationWriter.Description {
    var skipped: [String: Int] = [:]
    var states: [String: String] = [:]
    for ecosystem in ecosystems {
      guard let segment = segment(of: ecosystem) else { continue }
      let own = self.skipped(in: ecosystem)
      skipped.merge(own, uniquingKeysWith: +)
      states[ecosystem.name] =
        SegmentState(
          digest: segment.description.content.digest, sequence: segment.description.sequence,
          skipped: own
        ).text
    }
    return GenerationWriter.Description(
      builtAt: now, origin: origin, skipped: skipped, feedState: states)
  }

  private func segment(of ecosystem: Ecosystem) -> SharedDatabase.Segment? {
    shared.segments[SegmentName(.advisories, ecosystem.name)]
  }

  /// Whether every ecosystem has as many records, and as many in force, as its description says.
  private func isComplete(_ metadata: GenerationMetadata) throws -> Bool {
    for segment in metadata.segments {
      guard let description = self.segment(of: segment.ecosystem)?.description else { continue }
      let skipped = skipped(in: segment.ecosystem).values.reduce(0, +)
      if segment.recordCount + skipped == description.content.count,
        skipped > 0 || segment.liveCount == description.liveCount
      {
        continue
      }
      guard plans.values.allSatisfy({ if case .whole = $0 { true } else { false } }) else {
        return false
      }
      throw SyncError(
        .unexpectedContent,
        "What the repository says of \(segment.ecosystem.name) is not what it has: tell its publisher.",
        cause: "\(segment.recordCount) records of \(description.content.count)")
    }
    return true
  }

  // MARK: Records

  /// What the deltas change, by id; nil for what they take away.
  private func patch(
    of ecosystem: Ecosystem, _ deltas: [SharedDatabase.Delta]
  ) throws -> [String: Advisory?] {
    var patch: [String: Advisory?] = [:]
    for delta in deltas {
      let reader = try fetched.reader(delta.target, delta.description.content)
      while try reader.next() {
        guard let key = SegmentLine.text(ofKey: reader.key) else {
          throw SyncError(.unexpectedContent, "A delta has a line without a key.")
        }
        if SegmentLine.isRemoval(reader.line) {
          patch[key] = .some(nil)
        } else {
          // A record that this version does not understand is counted, which a whole segment does.
          patch[key] = try OSVDecoder.decode(Array(reader.line)).get()
        }
      }
    }
    return patch
  }

  private func addKeptRecords(_ patches: [Ecosystem: [String: Advisory?]]) throws {
    let isNeeded = plans.values.contains { if case .whole = $0 { false } else { true } }
    guard let base, isNeeded else { return }
    var count = 0
    try writer.add(from: base) { id, ecosystems -> [Ecosystem]? in
      count += 1
      if count.isMultiple(of: 500) { try cancellation.check() }
      let feeds = ecosystems.filter { ecosystem in
        switch plans[ecosystem] {
        case .keep: true
        case .patch: patches[ecosystem]?[id] == nil
        case .whole, nil: false
        }
      }
      return feeds.isEmpty ? nil : feeds
    }
  }

  private func addSegment(of ecosystem: Ecosystem) throws {
    guard let segment = segment(of: ecosystem) else { return }
    let total = segment.description.content.count
    report(.downloading(ecosystem, received: 0, total: segment.target.length))
    let reader = try fetched.reader(segment.target, segment.description.content)
    var done = 0
    while try reader.next() {
      if done.isMultiple(of: 500) {
        try cancellation.check()
        report(.importing(ecosystem, done: done, total: total))
      }
      done += 1
      switch OSVDecoder.decode(Array(reader.line)) {
      case .success(let advisory): try writer.add(advisory, from: [ecosystem])
      case .failure(let problem):
        skippedRecords.append(
          SkippedRecord(
            ecosystem: ecosystem, id: printable(reader.key), reason: problem.code.rawValue,
            detail: problem.message))
      }
    }
    report(.importing(ecosystem, done: 1, total: 1))
  }
}

/// What a generation keeps of the segment that a part of it was made from.
struct SegmentState: Equatable {
  /// Of the content.
  var digest: String
  var sequence: Int
  /// Records of it that were not understood, by reason.
  var skipped: [String: Int] = [:]

  /// No feed's own state has such lines.
  private static let mark = "segment"

  var text: String {
    let counts = skipped.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }
    return "\(Self.mark)\n\(digest)\n\(sequence)\n" + counts.joined(separator: " ")
  }

  init(digest: String, sequence: Int, skipped: [String: Int] = [:]) {
    self.digest = digest
    self.sequence = sequence
    self.skipped = skipped
  }

  init?(text: String) {
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    guard lines.count == 4, lines[0] == Self.mark, let sequence = Int(lines[2]) else { return nil }
    self.init(digest: lines[1], sequence: sequence)
    for count in lines[3].split(separator: " ") {
      let parts = count.split(separator: "=")
      guard parts.count == 2, let number = Int(parts[1]), number > 0 else { return nil }
      skipped[String(parts[0])] = number
    }
  }
}
