import Advisor
import AdvisoryStore
import Crypto

/// The files of a publication as they are made: what changed since the one before is written, with a
/// delta that leads to it; of the rest the repository has the files already.
struct PublishedFiles {
  private let folder: String
  private let options: Publication.Options
  private let previous: SharedDatabase?
  private let sequence: Int
  private let cancellation: Cancellation
  private var files: [Publication.File] = []
  private var segments: Set<SegmentName> = []
  private var losses: [String] = []
  private var changes: [SegmentChanges] = []
  private var hasChanges = false

  /// So many documents are taken, of so many bytes.
  static let documentLimit = 100
  static let documentLength = 4 << 20

  init(
    folder: String, options: Publication.Options, previous: SharedDatabase?,
    cancellation: Cancellation
  ) {
    self.folder = folder
    self.options = options
    self.previous = previous
    self.cancellation = cancellation
    sequence = max(previous?.sequence ?? 0, options.lastSequence) + 1
  }

  // MARK: Segments

  /// Writes a segment, unless the publication before has the same.
  mutating func add(
    _ part: PublishedLines.Part, number: Int, of lines: PublishedLines
  ) throws {
    let segment = part.segment
    let path = folder + "/segment-\(number).jsonl.zst"
    AtomicFile.remove(path)
    let writer = try SegmentWriter(path: path)
    try lines.forEach(in: number) { try writer.add($0) }
    let written = try writer.finish()
    segments.insert(segment)
    let old = previous?.segments[segment]
    var description = SegmentDescription(
      segment: segment, content: written.content,
      liveCount: min(part.liveCount, written.content.count), sequence: sequence,
      published: options.now, sources: part.sources,
      allowedLoss: old?.description.allowedLoss)
    if let old, old.description.content == written.content {
      AtomicFile.remove(path)
      description.sequence = old.description.sequence
      description.published = old.description.published
      var target = old.target
      target.custom = description.custom
      files.append(Publication.File(target: target, path: nil))
      changes.append(SegmentChanges(description, before: old.description))
    } else {
      hasChanges = true
      if let old {
        note(lossTo: part.liveCount, from: old.description, in: &description)
        changes.append(
          try delta(
            from: old, to: description, path: path, number: number, shorterThan: written.length))
      } else {
        changes.append(SegmentChanges(description, before: nil))
      }
      files.append(
        Publication.File(
          target: TUFTarget(
            path: segment.path + ".jsonl.zst", length: written.length,
            hashes: ["sha256": written.sha256], custom: description.custom), path: path))
    }
    keepDeltas(of: segment)
  }

  private mutating func note(
    lossTo count: Int, from old: SegmentDescription, in description: inout SegmentDescription
  ) {
    guard Shrinking.isLoss(of: old.segment, from: old.liveCount, to: count) else { return }
    if options.allowsShrinking {
      description.allowedLoss = SegmentDescription.AllowedLoss(
        sequence: sequence, liveCount: count)
    } else {
      losses.append("\(old.segment.title): \(old.liveCount) before, \(count) now")
    }
  }

  /// - Throws: ``SyncError`` `shrunk`, if it is not allowed.
  func refuseLosses() throws {
    var losses = losses
    if !options.allowsShrinking {
      for (name, segment) in previous?.segments ?? [:] where !segments.contains(name) {
        losses.append("\(name.title): \(segment.description.liveCount) before, none now")
      }
    }
    guard losses.isEmpty else {
      throw SyncError(
        .shrunk,
        "More would be lost than a day takes away: nothing was published. If this is right, publish "
          + "with --allow-shrink.", cause: losses.sorted().joined(separator: "; "))
    }
  }

  // MARK: Deltas

  /// Writes what leads from the segment before to this one, and tells it.
  /// - Parameter length: of the segment's file: a delta that is not shorter is of no use.
  private mutating func delta(
    from old: SharedDatabase.Segment, to new: SegmentDescription, path: String, number: Int,
    shorterThan length: Int
  ) throws -> SegmentChanges {
    var changes = SegmentChanges(new, before: old.description)
    let oldPath = folder + "/before-\(number).jsonl.zst"
    let deltaPath = folder + "/delta-\(number).jsonl.zst"
    defer { AtomicFile.remove(oldPath) }
    AtomicFile.remove(oldPath)
    AtomicFile.remove(deltaPath)
    do {
      try options.previous?.fetch(old.target, into: oldPath)
    } catch let error as SyncError where error.code == .notFound {
      // Somebody cleaned up: without it there is no delta, and all is well.
      return changes
    }
    let writer = try SegmentWriter(path: deltaPath)
    try SegmentDelta.write(
      from: SegmentReader(path: oldPath, expecting: old.description.content),
      to: SegmentReader(path: path, expecting: new.content), into: writer
    ) { old, new in changes.add(old, new) }
    let written = try writer.finish()
    guard written.length < length else {
      AtomicFile.remove(deltaPath)
      return changes
    }
    let description = DeltaDescription(
      segment: new.segment, content: written.content, from: old.description.content.digest,
      to: new.content.digest, sequence: sequence)
    files.append(
      Publication.File(
        target: TUFTarget(
          path: "deltas/\(new.segment.path)/\(old.description.sequence)-\(sequence).jsonl.zst",
          length: written.length, hashes: ["sha256": written.sha256], custom: description.custom),
        path: deltaPath))
    return changes
  }

  private mutating func keepDeltas(of segment: SegmentName) {
    let oldest = sequence - options.keptDeltas
    for delta in previous?.deltas[segment] ?? [] where delta.description.sequence > oldest {
      files.append(Publication.File(target: delta.target, path: nil))
    }
  }

  // MARK: Documents

  /// The policy and the trusted statements.
  mutating func addDocuments() throws {
    var documents: [(name: String, kind: SharedDatabase.Document.Kind, path: String)] = []
    if let policy = options.policy { documents.append(("policy/forewarn.toml", .policy, policy)) }
    for path in options.vex {
      let name = String(path.split(separator: "/").last ?? "")
      guard CachedPublication.File.isName(name), name.hasSuffix(".openvex.json") else {
        throw SyncError(
          .unexpectedContent,
          "\(path) cannot be published under its name: use letters, digits, - . _ and end it with "
            + ".openvex.json.")
      }
      documents.append(("vex/" + name, .vex, path))
    }
    guard documents.count <= Self.documentLimit, Set(documents.map(\.name)).count == documents.count
    else {
      throw SyncError(
        .unexpectedContent,
        "Statements are there twice under one name, or more than 99 files of them.")
    }
    for document in documents { try add(document.name, document.kind, from: document.path) }
    let names = Set(documents.map(\.name))
    for old in previous?.documents ?? [] where !names.contains(old.target.path) {
      hasChanges = true
    }
  }

  private mutating func add(
    _ name: String, _ kind: SharedDatabase.Document.Kind, from source: String
  ) throws {
    guard let status = try FileStatus(path: source, followingLink: true), status.isRegular,
      status.size <= Self.documentLength
    else { throw SyncError(.readFailed, "\(source) is not a plain file of at most 4 MiB.") }
    let bytes = try OpenFile(source, .read, followingLink: true).readAll(limit: status.size)
    guard String(validating: bytes, as: UTF8.self) != nil else {
      throw SyncError(.unexpectedContent, "\(source) is not UTF-8: correct it.")
    }
    try PublishedDocuments.check(bytes, kind, path: source)
    var file = try write(bytes, as: name)
    file.target.custom = .object(["kind": .string(kind.rawValue)])
    if previous?.documents.contains(where: { $0.target == file.target }) != true {
      hasChanges = true
    }
    files.append(file)
  }

  private func write(_ bytes: [UInt8], as name: String) throws -> Publication.File {
    let path = folder + "/" + name.split(separator: "/").joined(separator: "-")
    AtomicFile.remove(path)
    try bytes.withUnsafeBytes { try OpenFile(path, .createNew).write($0) }
    let digest = sha256(bytes)
    return Publication.File(
      target: TUFTarget(path: name, length: bytes.count, hashes: ["sha256": digest]), path: path)
  }

  // MARK: The whole

  mutating func finish(origin: String) throws -> Publication.Result {
    let text = ChangesPage(
      sequence: sequence, published: options.now, origin: origin, segments: changes,
      vanished: (previous?.segments.keys).map { Set($0).subtracting(segments) } ?? []
    ).text
    var file = try write(Array(text.utf8), as: SharedDatabase.changesPath)
    file.target.custom = .object([
      "kind": .string("publication"), "sequence": .integer(sequence),
      "published": .string(options.now.rfc3339), "origin": .string(origin),
    ])
    files.append(file)
    files.sort { $0.target.path.utf8.lexicographicallyPrecedes($1.target.path.utf8) }
    return Publication.Result(
      sequence: sequence, files: files, hasChanges: hasChanges || previous == nil, changes: text)
  }
}

/// What counts as a loss that somebody has to allow.
enum Shrinking {
  /// - Returns: of advisories more than 2 in 100, of the rest more than half.
  static func isLoss(of segment: SegmentName, from old: Int, to new: Int) -> Bool {
    switch segment.kind {
    case .advisories: (old - new) * 50 > old
    case .health: new * 2 < old
    case .aliases, .names: false
    }
  }
}
