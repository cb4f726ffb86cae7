package import Advisor
package import AdvisoryStore
import ManifestSyntax

/// Makes a publication of a cache's database: the files that a repository offers, and what the signed
/// metadata will say of them. Nothing is signed or sent here.
///
/// The same database, inputs, previous publication and time give the same bytes (with the same release
/// of libzstd).
package struct Publication {
  private let cache: AdvisoryCache
  private let options: Options
  private let cancellation: Cancellation
  private let report: (SyncEvent) -> Void

  package struct Options {
    package var now: Timestamp
    /// The publication before, verified: deltas lead from it, and losses are told against it.
    package var previous: (any VerifiedTargets)?
    /// The number of the publication before, if nothing but that is believed of it.
    package var lastSequence = 0
    /// A folder of the organisation's own records, in OSV's form.
    package var ownAdvisories: String?
    /// A `forewarn.toml` that holds for everybody who uses the database.
    package var policy: String?
    /// OpenVEX documents whose statements everybody trusts.
    package var vex: [String] = []
    /// Whether an ecosystem or feed may lose many records.
    package var allowsShrinking = false
    /// For so many publications a delta stays.
    package var keptDeltas = 14

    package init(now: Timestamp) { self.now = now }
  }

  /// A file of the repository.
  package struct File {
    package var target: TUFTarget
    /// Where it lies on this machine; nil if the publication before has it already.
    package var path: String?
  }

  package struct Result {
    package var sequence: Int
    package var files: [File]
    /// Whether anything but the time differs from the publication before.
    package var hasChanges: Bool
    /// What changed, for people (Markdown); `CHANGES.md` has it.
    package var changes: String
  }

  package init(
    cache: AdvisoryCache, options: Options, cancellation: Cancellation = Cancellation(),
    report: @escaping (SyncEvent) -> Void = { _ in }
  ) {
    self.cache = cache
    self.options = options
    self.cancellation = cancellation
    self.report = report
  }

  /// - Parameter folder: for the files; what lies in it under their names is replaced.
  /// - Throws: ``SyncError``: `shrunk` if an ecosystem or feed would lose too much, `unexpectedContent`
  ///   for inputs that are not what they should be; ``StoreError`` if the cache cannot be read.
  package func make(in folder: String) throws -> Result {
    try createFolder(folder)
    let previous = try options.previous.map { try SharedDatabase($0.targets) }
    let reader = try cache.openCurrent()
    let health = try cache.openHealth()
    let own = try OwnAdvisories(folder: options.ownAdvisories)
    let lines = try PublishedLines(
      reader, health: health, own: own,
      temporary: folder + "/" + AtomicFile.temporaryPrefix + "lines",
      cancellation: cancellation)
    var files = PublishedFiles(
      folder: folder, options: options, previous: previous, cancellation: cancellation)
    for (number, part) in lines.parts.enumerated() {
      try cancellation.check()
      report(.building)
      try files.add(part, number: number, of: lines)
    }
    try files.refuseLosses()
    try files.addDocuments()
    return try files.finish(origin: reader.metadata.origin)
  }
}
