package import Advisor
internal import AdvisoryStore

/// A client of The Update Framework (TUF 1.0.34): brings the trusted metadata of a repository up to
/// date, finds targets in it, and fetches them, believing nothing that is not signed.
///
/// Metadata that was verified is kept in a folder at each step, so that no later run accepts older.
package final class TUFClient {
  private let folder: TUFMetadataFolder
  private let metadata: any TUFFiles
  private let limits: Limits
  private var trusted: TUFTrustedSet

  /// Bounds of what is fetched before its length is known from signed metadata (section 5.2), and of
  /// how far roots and delegations are followed.
  package struct Limits: Sendable {
    package var root = 512_000
    package var timestamp = 16_384
    package var snapshot = 2_000_000
    package var targets = 5_000_000
    package var roots = 256
    package var delegations = 32

    package init() {}
  }

  /// - Parameters:
  ///   - folder: holds at least the trusted `root.json`; see ``trust(root:in:)``.
  ///   - metadata: where the repository's metadata lies.
  ///   - start: the time that expiries are compared with.
  /// - Throws: ``TUFError`` `no-trusted-root`, or what is wrong with that root.
  package init(
    folder: String, metadata: any TUFFiles, start: Timestamp, limits: Limits = Limits()
  ) throws {
    self.folder = TUFMetadataFolder(path: folder)
    self.metadata = metadata
    self.limits = limits
    guard let root = self.folder.read("root", limit: limits.root) else {
      throw TUFError(.noTrustedRoot, "root", "there is no root that is trusted in \(folder).")
    }
    trusted = try TUFTrustedSet(root: root, start: start)
  }

  /// Makes a root the trusted one of a folder, in place of whatever was trusted there.
  package static func trust(root: [UInt8], in folder: String) throws {
    try createFolder(folder)
    let kept = TUFMetadataFolder(path: folder)
    for role in TUFRoot.topLevel { kept.remove(role) }
    try kept.write(root, as: "root")
  }

  // MARK: Metadata

  /// Brings root, timestamp, snapshot and targets up to date (sections 5.3 to 5.6).
  /// - Throws: ``TUFError``; ``SyncError`` if the repository cannot be asked. What was verified until
  ///   then is kept.
  package func refresh() throws {
    do {
      try refreshRoot()
      try refreshAllButRoot()
    } catch let error as TUFError where error.code == .belowThreshold {
      // Keys may have been replaced after we had asked for the root: then there is a newer one now.
      guard let root = folder.read("root", limit: limits.root) else { throw error }
      let version = trusted.root.envelope.version
      trusted = try TUFTrustedSet(root: root, start: trusted.start)
      try refreshRoot()
      guard trusted.root.envelope.version > version else { throw error }
      try refreshAllButRoot()
    }
  }

  private func refreshAllButRoot() throws {
    try refreshTimestamp()
    try refreshSnapshot()
    _ = try loadTargets("targets", keys: try trusted.root.keys(of: "targets"))
  }

  /// The targets that the top-level role names itself, after ``refresh()``.
  package var topLevelTargets: [TUFTarget] {
    (trusted.targets["targets"]?.targets ?? [:]).values.sorted { $0.path < $1.path }
  }

  /// The versions of what is trusted.
  package var versions: [String: Int] {
    var versions = trusted.targets.mapValues(\.envelope.version)
    versions["root"] = trusted.root.envelope.version
    versions["timestamp"] = trusted.timestamp?.envelope.version
    versions["snapshot"] = trusted.snapshot?.envelope.version
    return versions
  }

  /// When the first of timestamp, snapshot and targets expires.
  package var expires: Timestamp? {
    [
      trusted.timestamp?.envelope.expires, trusted.snapshot?.envelope.expires,
      trusted.targets["targets"]?.envelope.expires, trusted.root.envelope.expires,
    ].compactMap(\.self).min()
  }

  package var isConsistentSnapshot: Bool { trusted.root.isConsistentSnapshot }

  private func refreshRoot() throws {
    let first = trusted.root
    var rotations = 0
    while true {
      let version = trusted.root.envelope.version + 1
      guard let bytes = try nextRoot(version) else { break }
      rotations += 1
      guard rotations <= limits.roots else {
        throw TUFError(
          .tooManyRoots, "root", "there are more than \(limits.roots) new versions: run it again.")
      }
      try trusted.updateRoot(bytes)
      try folder.write(bytes, as: "root")
    }
    try forgetReplacedKeys(since: first)
    try trusted.checkRootExpiry()
  }

  /// A root that is not there ends the chain (5.3.3). Some stores say of what is not there that it is
  /// forbidden to look; who wants to hide a root can as well say that there is none.
  private func nextRoot(_ version: Int) throws -> [UInt8]? {
    do {
      return try read("\(version).root.json", of: "root", limit: limits.root)
    } catch let error as SyncError where error.code == .notAllowed {
      return nil
    }
  }

  /// Whoever stole the key of timestamp or snapshot could have raised version numbers as high as they
  /// go. Where too few of the keys stay, the numbers that were seen count no more (5.3.11). What does
  /// not verify under the new root is passed over in any case.
  private func forgetReplacedKeys(since first: TUFRoot) throws {
    for role in ["timestamp", "snapshot"] {
      let old = try first.keys(of: role)
      let new = try trusted.root.keys(of: role)
      if old.ids.intersection(new.ids).count < old.threshold {
        folder.remove("timestamp")
        folder.remove("snapshot")
      }
    }
  }

  private func refreshTimestamp() throws {
    if let kept = folder.read("timestamp", limit: limits.timestamp) {
      try? trusted.loadTimestamp(kept)
    }
    guard
      let bytes = try read("timestamp.json", of: "timestamp", limit: limits.timestamp)
    else {
      throw Self.missing("timestamp")
    }
    if try trusted.updateTimestamp(bytes) { try folder.write(bytes, as: "timestamp") }
  }

  private func refreshSnapshot() throws {
    let final = try trusted.finalTimestamp()
    if let kept = folder.read("snapshot", limit: limits.snapshot),
      (try? trusted.loadSnapshot(kept)) ?? false
    {
      return
    }
    let bytes = try fetch(
      "snapshot", version: final.snapshotVersion, final.snapshot, limit: limits.snapshot)
    try trusted.updateSnapshot(bytes)
    try folder.write(bytes, as: "snapshot")
  }

  private func loadTargets(_ role: String, keys: TUFRoleKeys) throws -> TUFTargets {
    if let known = trusted.targets[role] { return known }
    let (version, description) = try trusted.description(of: role)
    if let kept = folder.read(role, limit: limits.targets),
      let targets = try? trusted.updateTargets(kept, role: role, keys: keys)
    {
      return targets
    }
    let bytes = try fetch(role, version: version, description, limit: limits.targets)
    let targets = try trusted.updateTargets(bytes, role: role, keys: keys)
    try folder.write(bytes, as: role)
    return targets
  }

  private func fetch(
    _ role: String, version: Int, _ description: TUFFileDescription, limit: Int
  ) throws -> [UInt8] {
    let name = percentEncoded(role, keeping: []) + ".json"
    let file = trusted.root.isConsistentSnapshot ? "\(version)." + name : name
    let bound = min(limit, description.length ?? limit)
    guard let bytes = try read(file, of: role, limit: bound) else { throw Self.missing(role) }
    return bytes
  }

  private func read(_ file: String, of role: String, limit: Int) throws -> [UInt8]? {
    do {
      return try metadata.read(file, limit: limit)
    } catch let error as SyncError where error.code == .tooLarge {
      throw Self.tooLarge(role, limit)
    }
  }

  private static func tooLarge(_ role: String, _ limit: Int) -> TUFError {
    TUFError(.tooLarge, role, "it has more than \(limit) bytes: the transfer was broken off.")
  }

  private static func missing(_ role: String) -> TUFError {
    TUFError(
      .missing, role, "the repository does not have it, though it should: ask its publisher.")
  }

  // MARK: Targets

  /// What the first role that is trusted for a path, and names it, says of it: the top-level role and
  /// what it delegates to, depth first, in the order written (section 5.6.7).
  /// - Returns: nil if no role names it.
  /// - Throws: ``TUFError`` if a role on the way cannot be verified, which ends the search.
  package func target(_ path: String) throws -> TUFTarget? {
    var waiting: [(role: String, keys: TUFRoleKeys)] = [
      ("targets", try trusted.root.keys(of: "targets"))
    ]
    var visited: Set<String> = []
    while let (role, keys) = waiting.popLast() {
      guard visited.insert(role).inserted else { continue }
      guard visited.count <= limits.delegations + 1 else {
        throw TUFError(
          .unknownTarget, path, "more than \(limits.delegations) roles were asked for it.")
      }
      let targets = try loadTargets(role, keys: keys)
      if let target = targets.targets[path] { return target }
      var found: [(role: String, keys: TUFRoleKeys)] = []
      for delegation in targets.delegations {
        guard let name = delegation.role(for: path) else { continue }
        found.append((name, delegation.keys))
        if delegation.isTerminating {
          // Nobody else is asked for this path, also not those that were to be asked later.
          waiting.removeAll()
          break
        }
      }
      waiting += found.reversed()
    }
    return nil
  }

  /// Fetches a target into a new local file with `transfer`, which is given the path below the
  /// repository's targets (section 5.7.3, consistent snapshots: the digest stands before the name),
  /// and verifies what came.
  /// - Throws: ``TUFError``; what `transfer` throws.
  package func fetch(
    _ target: TUFTarget, into file: String, by transfer: (_ path: String) throws -> Void
  ) throws {
    let parts = target.path.split(separator: "/", omittingEmptySubsequences: false)
    guard !parts.contains(".."), !parts.contains(".") else {
      throw TUFError(.malformed, target.path, "its path leads out of the repository.")
    }
    do {
      try transfer(location(of: target))
    } catch let error as SyncError where error.code == .tooLarge {
      throw Self.tooLarge(target.path, target.length)
    }
    try Self.verify(file, target)
  }

  private func location(of target: TUFTarget) -> String {
    guard trusted.root.isConsistentSnapshot,
      let digest = target.hashes["sha256"] ?? target.hashes["sha512"]
    else { return target.path }
    let parts = target.path.split(separator: "/", omittingEmptySubsequences: false)
    let folder = parts.dropLast().map { $0 + "/" }.joined()
    return folder + digest + "." + (parts.last ?? "")
  }

  /// Whether a local file has exactly the target's content.
  package static func isWhole(_ file: String, _ target: TUFTarget) -> Bool {
    (try? verify(file, target)) != nil
  }

  /// - Throws: ``TUFError`` unless a local file has exactly the target's content.
  package static func verify(_ file: String, _ target: TUFTarget) throws {
    var hashes = try TUFHashes(target.hashes, role: target.path)
    let open = try OpenFile(file, .read)
    let size = try open.status().size
    guard size == target.length else {
      throw TUFError(
        .lengthMismatch, target.path, "it has \(size) bytes in place of \(target.length).")
    }
    var buffer = [UInt8](repeating: 0, count: 1 << 20)
    var offset = 0
    while offset < size {
      let count = try buffer.withUnsafeMutableBytes { try open.read(into: $0, at: offset) }
      guard count > 0 else { break }
      buffer.withUnsafeBytes { hashes.update(UnsafeRawBufferPointer(rebasing: $0[..<count])) }
      offset += count
    }
    try hashes.finish()
  }
}

/// Where metadata is read from: a repository's `metadata/`.
package protocol TUFFiles {
  /// The bytes of a file; nil if there is none.
  /// - Parameter name: as it stands in an address.
  /// - Throws: ``SyncError``: `tooLarge` for more than `limit` bytes.
  func read(_ name: String, limit: Int) throws -> [UInt8]?
}
