package import Advisor
package import AdvisoryStore

/// What is known of a shared repository from earlier runs: its trusted metadata, and the latest time
/// that was seen. One folder of the cache for each origin.
package struct RepositoryTrust {
  package let folder: String
  private let cache: AdvisoryCache

  /// - Parameter origin: the place as the user names it.
  package init(cache: AdvisoryCache, origin: String) {
    self.cache = cache
    folder = cache.folder + "/trust/" + String(sha256(Array(origin.utf8)).prefix(32))
  }

  /// Whether this origin was synced from before, and so has to be signed for ever: also where what was
  /// trusted cannot be read now.
  package var isPinned: Bool {
    [TUFMetadataFolder.fileName("root"), Self.namedFile].contains { name in
      do { return try FileStatus(path: folder + "/" + name) != nil } catch { return true }
    }
  }

  /// Whether a root of this origin is trusted, and can be read.
  package var hasRoot: Bool {
    TUFMetadataFolder(path: folder).read("root", limit: TUFClient.Limits().root) != nil
  }

  /// Trusts a root of this origin.
  ///
  /// One that was named last, or that the keys of the trusted root have signed, changes nothing of what
  /// is trusted, so that a root in a setting stays there for years, or is brought up to date: versions
  /// that were seen still count. Another root replaces everything that is known of the origin.
  package func trust(_ root: [UInt8]) throws {
    let start = Timestamp(seconds: 0)
    let offered = try TUFTrustedSet(root: root, start: start).root
    let digest = sha256(root)
    if let kept = TUFMetadataFolder(path: folder).read("root", limit: TUFClient.Limits().root),
      let trusted = try? TUFTrustedSet(root: kept, start: start).root,
      let keys = try? trusted.keys(of: "root"),
      namedRoot == digest || (try? offered.envelope.verify(by: keys)) != nil
    {
      // Perhaps an earlier run died before it could note the name.
      if namedRoot != digest { try name(digest) }
      return
    }
    try cache.checkFolders()
    try TUFClient.trust(root: root, in: folder)
    try name(digest)
  }

  private func name(_ digest: String) throws {
    try AtomicFile.write(digest + "\n", to: Self.namedFile, in: folder)
  }

  /// The digest of the root that was named last.
  private var namedRoot: String? {
    guard let bytes = try? OpenFile(folder + "/" + Self.namedFile, .read).readAll(limit: 1_024)
    else { return nil }
    return String(decoding: bytes, as: UTF8.self).filter { !$0.isNewline }
  }

  private static let namedFile = "named-root"
  private static let clockName = "clock"

  // MARK: Clock

  /// The time to compare expiries with: the clock's, but never before what was seen already, so that a
  /// clock that was set back makes nothing valid again.
  /// - Throws: ``SyncError`` `clock` if the clock is more than a day behind that.
  package func start(clock: Timestamp) throws -> Timestamp {
    guard let seen else { return clock }
    guard clock.seconds + 86_400 >= seen.seconds else {
      throw SyncError(
        .clock,
        "This machine's clock says \(clock.rfc3339), but it was later already: set the clock, then "
          + "sync again. If it was ahead once, remove \(folder)/\(Self.clockName).",
        cause: "seen \(seen.rfc3339)")
    }
    return Timestamp(seconds: max(clock.seconds, seen.seconds))
  }

  /// Notes the time at which everything was verified.
  package func note(_ time: Timestamp) throws {
    guard time.seconds > (seen?.seconds ?? 0) else { return }
    try AtomicFile.write(time.rfc3339 + "\n", to: Self.clockName, in: folder)
  }

  private var seen: Timestamp? {
    guard let bytes = try? OpenFile(folder + "/" + Self.clockName, .read).readAll(limit: 1_024)
    else { return nil }
    return Timestamp(rfc3339: String(decoding: bytes, as: UTF8.self).filter { !$0.isNewline })
  }
}
