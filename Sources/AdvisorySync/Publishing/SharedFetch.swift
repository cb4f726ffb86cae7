import AdvisoryStore
import Crypto

/// Targets on their way into the cache: each is kept under its digest until everything is in force, so
/// that the next attempt need not fetch it again.
final class SharedFetch {
  private let source: any VerifiedTargets
  private let folder: String
  private let cancellation: Cancellation
  private let report: (SyncEvent) -> Void
  private var paths: Set<String> = []

  init(
    source: any VerifiedTargets, folder: String, cancellation: Cancellation,
    report: @escaping (SyncEvent) -> Void
  ) throws {
    self.source = source
    self.folder = folder
    self.cancellation = cancellation
    self.report = report
    try createFolder(folder)
    let known = Set(source.targets.map(Self.name))
    for name in try fileNames(in: folder) where name.hasSuffix(Self.nameEnd) {
      if !known.contains(name) { AtomicFile.remove(folder + "/" + name) }
    }
  }

  private static let nameEnd = ".target"

  private static func name(_ target: TUFTarget) -> String {
    let digest = target.hashes.sorted { $0.key < $1.key }.map { $0.key + $0.value }.joined()
    return hexadecimalText(SHA256.hash(data: Array(digest.utf8)).prefix(16)) + nameEnd
  }

  /// The target's path on this machine.
  func path(_ target: TUFTarget) throws -> String {
    try cancellation.check()
    let path = folder + "/" + Self.name(target)
    if paths.insert(path).inserted {
      do {
        try source.fetch(target, into: path)
      } catch {
        paths.remove(path)
        throw error
      }
    }
    return path
  }

  func reader(_ target: TUFTarget, _ content: SegmentContent) throws -> SegmentReader {
    try SegmentReader(path: path(target), expecting: content)
  }

  /// All of a small target.
  func bytes(_ target: TUFTarget) throws -> [UInt8] {
    try OpenFile(path(target), .read).readAll(limit: target.length)
  }

  /// Whether the bytes are those of the target.
  func has(_ bytes: [UInt8], _ target: TUFTarget) -> Bool {
    bytes.count == target.length
      && target.hashes["sha256"] == sha256(bytes)
  }

  /// Removes what was fetched, by this run and by those before that did not come to their end, when it is
  /// in force.
  func discard() {
    paths = []
    for name in (try? fileNames(in: folder)) ?? [] where name.contains(".target") {
      AtomicFile.remove(folder + "/" + name)
    }
  }
}
