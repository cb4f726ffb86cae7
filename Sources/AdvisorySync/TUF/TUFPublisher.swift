package import Advisor
internal import AdvisoryStore

/// Signs and writes the metadata of a publication: targets, snapshot, timestamp, in this order, so that
/// whoever looks, at any moment and after any crash, sees the old publication or the new one.
package struct TUFPublisher {
  let store: any RepositoryStore
  private let keys: [TUFPrivateKey]
  private let now: Timestamp
  private let lifetimes: Lifetimes
  private let root: TUFRoot
  private let current: Current?

  /// How long metadata is valid, in days.
  package struct Lifetimes: Sendable {
    package var timestamp = 3
    package var snapshot = 14
    package var targets = 90

    package init() {}
  }

  /// What is published now.
  private struct Current {
    var timestamp: TUFTimestamp
    /// What the store calls this content of the file.
    var timestampVersion: String
    /// Whether the present keys signed it. Clients forget the version numbers of one that they did not.
    var isOurs: Bool
    /// Nil if they are not signed by the keys that the root names now: after a rotation of keys, or
    /// because somebody put them there. Then nothing is built upon them.
    var signed: (snapshot: TUFSnapshot, targets: TUFTargets)?
    /// What it calls itself; anybody may have written that.
    var sequence: Int
  }

  /// Reads what is published, and verifies it as a client does; expiry is no obstacle.
  /// - Throws: ``SyncError``: there is no root (see `keys init`), or a key is missing that has to sign;
  ///   ``TUFError``.
  package init(
    store: any RepositoryStore, keys: [TUFPrivateKey], now: Timestamp,
    lifetimes: Lifetimes = Lifetimes()
  ) throws {
    self.store = store
    self.keys = keys
    self.now = now
    self.lifetimes = lifetimes
    root = try Self.newestRoot(of: store)
    try root.envelope.checkExpiry(at: now)
    current = try Self.current(of: store, root: root)
  }

  /// The targets of the publication in force.
  package var targets: [TUFTarget] {
    (current?.signed?.targets.targets ?? [:]).values.sorted { $0.path < $1.path }
  }

  /// The number of the publication in force, whoever signed it: those that follow count on from it, also
  /// when a key was replaced. 0 if there is none.
  package var lastSequence: Int { current?.sequence ?? 0 }

  /// Whether there is a publication that the present keys did not sign.
  package var hasForeignPublication: Bool { current.map { $0.signed == nil } ?? false }

  /// Publishes these targets in place of all before.
  /// - Parameter files: the local file of each target whose content is new; those of an earlier
  ///   publication lie there already.
  package func publish(_ targets: [TUFTarget], files: [String: String]) throws {
    try checkKeys(["targets", "snapshot", "timestamp"])
    try release(try described(targets, files: files))
  }

  /// Writes what these targets name, and describes them, signed with the keys at hand. Nothing of it is
  /// in force.
  package func draft(_ targets: [TUFTarget], files: [String: String]) throws -> TUFTargetsDraft {
    let draft = try described(targets, files: files)
    // Whoever releases it has to find the files.
    try store.finish()
    return draft
  }

  private func described(
    _ targets: [TUFTarget], files: [String: String]
  ) throws -> TUFTargetsDraft {
    for target in targets {
      guard let file = files[target.path], let digest = target.hashes["sha256"] else { continue }
      try store.write(
        .file(file, length: target.length, sha256: digest),
        to: "targets/" + Self.location(of: target), if: .absent)
    }
    var described: [String: JSON] = [:]
    for target in targets {
      var members: [String: JSON] = [
        "length": .integer(target.length),
        "hashes": .object(target.hashes.mapValues { .string($0) }),
      ]
      members["custom"] = target.custom
      described[target.path] = .object(members)
    }
    let part = TUFSigning.part(
      "targets", version: (try usedVersions()["targets"] ?? 0) + 1,
      expires: later(lifetimes.targets), ["targets": .object(described)])
    return try TUFTargetsDraft(
      bytes: try TUFSigning.envelope(part, signedBy: try signers(of: "targets")))
  }

  /// Puts a draft in force that enough holders of keys have signed.
  /// - Throws: ``SyncError`` `refused` if another publication came before it, or if a file that it names
  ///   is gone; ``TUFError`` if there are not enough signatures.
  package func release(_ draft: TUFTargetsDraft) throws {
    try checkKeys(["snapshot", "timestamp"])
    let envelope = try draft.envelope
    try envelope.verify(by: root.keys(of: "targets"))
    try envelope.checkExpiry(at: now)
    let used = try usedVersions()
    guard draft.version > used["targets"] ?? 0, draft.version < Self.versionLimit else {
      throw SyncError(
        .refused, "Another publication was made since this draft was: publish anew.")
    }
    let paths = Set(try store.paths())
    if let lost = draft.files.first(where: { !paths.contains("targets/" + Self.location(of: $0)) })
    {
      throw SyncError(
        .refused, "A file of this draft is not in \(store.origin) any more: publish anew.",
        cause: printable(lost.path.utf8))
    }
    let file = draft.bytes
    try store.write(.bytes(file), to: "metadata/\(draft.version).targets.json", if: .absent)
    try writeSnapshot(
      version: (used["snapshot"] ?? 0) + 1, targetsVersion: draft.version, file)
    try store.finish()
    try prune(keeping: draft.files)
  }

  /// Signs the timestamp anew, and the snapshot and the targets too if they are past half of their
  /// time, so that clients see that nothing was held back.
  package func refresh() throws {
    guard let current, current.isOurs, let signed = current.signed else {
      throw SyncError(
        .notFound, "\(store.origin) has no publication that the present keys signed: publish one.")
    }
    func isAging(_ envelope: TUFEnvelope, days: Int) -> Bool {
      envelope.expires.seconds - now.seconds < days * 86_400 / 2
    }
    if isAging(signed.targets.envelope, days: lifetimes.targets) {
      return try publish(targets, files: [:])
    }
    if isAging(signed.snapshot.envelope, days: lifetimes.snapshot) {
      try checkKeys(["snapshot", "timestamp"])
      let version = signed.targets.envelope.version
      let path = "metadata/\(version).targets.json"
      guard let file = try store.read(path, limit: TUFClient.Limits().targets) else {
        throw SyncError(.notFound, "\(store.origin) has lost \(path): publish anew.")
      }
      try writeSnapshot(
        version: (try usedVersions()["snapshot"] ?? 0) + 1, targetsVersion: version, file)
    } else {
      try checkKeys(["timestamp"])
      try writeTimestamp(
        current.timestamp.envelope.signed["meta"] ?? .null, current: current)
    }
    try store.finish()
  }

  // MARK: Writing

  private func writeSnapshot(
    version: Int, targetsVersion: Int, _ targets: [UInt8]
  ) throws {
    let meta = JSON.object(["targets.json": Self.description(targets, version: targetsVersion)])
    let snapshot = try write(
      "snapshot", version: version, days: lifetimes.snapshot, ["meta": meta])
    try writeTimestamp(
      .object(["snapshot.json": Self.description(snapshot, version: version)]), current: current)
  }

  private func write(
    _ role: String, version: Int, days: Int, _ members: [String: JSON]
  ) throws -> [UInt8] {
    let part = TUFSigning.part(role, version: version, expires: later(days), members)
    let file = try TUFSigning.envelope(part, signedBy: try signers(of: role))
    try store.write(.bytes(file), to: "metadata/\(version).\(role).json", if: .absent)
    return file
  }

  private func writeTimestamp(_ meta: JSON, current: Current?) throws {
    let part = TUFSigning.part(
      "timestamp", version: (ours?.envelope.version ?? 0) + 1,
      expires: later(lifetimes.timestamp), ["meta": meta])
    let file = try TUFSigning.envelope(part, signedBy: try signers(of: "timestamp"))
    try store.write(
      .bytes(file), to: "metadata/timestamp.json",
      if: .unchanged(since: current?.timestampVersion))
  }

  /// The timestamp in force, if the present keys signed it.
  private var ours: TUFTimestamp? { current.flatMap { $0.isOurs ? $0.timestamp : nil } }

  private func later(_ days: Int) -> Timestamp { Timestamp(seconds: now.seconds + days * 86_400) }

  private static func description(_ file: [UInt8], version: Int) -> JSON {
    .object([
      "version": .integer(version), "length": .integer(file.count),
      "hashes": .object(["sha256": .string(sha256(file))]),
    ])
  }

  /// The keys at hand that the root names for a role.
  private func signers(of role: String) throws -> [TUFPrivateKey] {
    let named = try root.keys(of: role).ids
    return keys.filter { named.contains($0.publicKey.id) }
  }

  private func checkKeys(_ roles: [String]) throws {
    for role in roles {
      let threshold = try root.keys(of: role).threshold
      let count = Set(try signers(of: role).map(\.publicKey.id)).count
      guard count >= threshold else {
        throw SyncError(
          .refused,
          "\(threshold) of the keys that the root names have to sign \(role), and \(count) of them "
            + "are here: give them with --key"
            + (role == "targets" ? ", or let their holders sign a --draft." : "."))
      }
    }
  }

  static func location(of target: TUFTarget) -> String {
    let parts = target.path.split(separator: "/", omittingEmptySubsequences: false)
    return parts.dropLast().map { $0 + "/" }.joined() + (target.hashes["sha256"] ?? "") + "."
      + (parts.last ?? "")
  }

  // MARK: Reading

  /// Versions are small numbers: a file with a greater one was put there by somebody else.
  private static let versionLimit = 1 << 40

  private static func newestRoot(of store: any RepositoryStore) throws -> TUFRoot {
    guard let newest = try TUFRootDraft.newest(in: store) else {
      throw SyncError(
        .notFound, "\(store.origin) has no root: make one with `forewarn-sync keys init`.")
    }
    return try TUFRoot(newest.bytes)
  }

  private static func current(
    of store: any RepositoryStore, root: TUFRoot
  ) throws -> Current? {
    let limits = TUFClient.Limits()
    guard
      let (bytes, version) = try store.readForReplacing(
        "metadata/timestamp.json", limit: limits.timestamp)
    else { return nil }
    let timestamp = try TUFTimestamp(bytes)
    let isOurs = (try? timestamp.envelope.verify(by: root.keys(of: "timestamp"))) != nil
    guard
      !isOurs
        || max(timestamp.envelope.version, timestamp.snapshotVersion) < versionLimit
    else {
      throw TUFError(
        .malformed, "timestamp",
        "its version is so great that somebody else must have written it: rotate its key.")
    }
    return Current(
      timestamp: timestamp, timestampVersion: version, isOurs: isOurs,
      signed: isOurs
        ? try signed(timestamp, of: store, root: root)
        : try? signed(timestamp, of: store, root: root),
      sequence: announcedSequence(timestamp, of: store))
  }

  private static func announcedSequence(
    _ timestamp: TUFTimestamp, of store: any RepositoryStore
  ) -> Int {
    let limits = TUFClient.Limits()
    func file(_ role: String, _ version: Int, _ limit: Int) -> [UInt8]? {
      (try? store.read("metadata/\(version).\(role).json", limit: limit)) ?? nil
    }
    guard let snapshotFile = file("snapshot", timestamp.snapshotVersion, limits.snapshot),
      let described = try? TUFSnapshot(snapshotFile).files["targets.json"],
      let targetsFile = file("targets", described.version, limits.targets),
      let targets = try? TUFTargets(targetsFile, role: "targets").targets,
      let sequence = targets[SharedDatabase.changesPath]?.custom?["sequence"]?.integer,
      0..<versionLimit ~= sequence
    else { return 0 }
    return sequence
  }

  private static func signed(
    _ timestamp: TUFTimestamp, of store: any RepositoryStore, root: TUFRoot
  ) throws -> (snapshot: TUFSnapshot, targets: TUFTargets)? {
    let limits = TUFClient.Limits()
    func file(_ role: String, _ version: Int, _ limit: Int) throws -> [UInt8] {
      guard let bytes = try store.read("metadata/\(version).\(role).json", limit: limit) else {
        throw TUFError(.missing, role, "\(store.origin) does not have it, though it should.")
      }
      return bytes
    }
    // Of the time nothing is asked: what has expired is what a publisher comes to renew.
    do {
      let snapshotFile = try file("snapshot", timestamp.snapshotVersion, limits.snapshot)
      try timestamp.snapshot.verify(snapshotFile, role: "snapshot")
      let snapshot = try TUFSnapshot(snapshotFile)
      try snapshot.envelope.verify(by: root.keys(of: "snapshot"))
      guard let described = snapshot.files["targets.json"] else { return nil }
      let targetsFile = try file("targets", described.version, limits.targets)
      try described.description.verify(targetsFile, role: "targets")
      let targets = try TUFTargets(targetsFile, role: "targets")
      try targets.envelope.verify(by: root.keys(of: "targets"))
      return (snapshot, targets)
    } catch let error as TUFError where error.code == .belowThreshold {
      return nil
    }
  }

  /// The highest version of a file of each role, also of those that a publisher left that died.
  private func usedVersions() throws -> [String: Int] {
    var used = [
      "targets": current?.signed?.targets.envelope.version ?? 0,
      "snapshot": ours?.snapshotVersion ?? 0,
    ]
    for path in try store.paths() where path.hasPrefix("metadata/") {
      let parts = path.dropFirst("metadata/".count).split(separator: ".")
      guard parts.count == 3, parts[2] == "json", let version = Int(parts[0]),
        0..<Self.versionLimit ~= version
      else { continue }
      let role = String(parts[1])
      if let known = used[role] { used[role] = max(known, version) }
    }
    return used
  }

  /// Removes what neither this publication nor the one before it names. Clients in the middle of a sync
  /// still find what they were told of.
  private func prune(keeping new: [TUFTarget]) throws {
    let kept = Set((new + targets).map { "targets/" + Self.location(of: $0) })
    let versions = try usedVersions()
    for path in try store.paths() {
      if path.hasPrefix("targets/") {
        if !kept.contains(path) { try store.remove(path) }
        continue
      }
      let parts = path.dropFirst("metadata/".count).split(separator: ".")
      guard path.hasPrefix("metadata/"), parts.count == 3, let version = Int(parts[0]),
        let newest = versions[String(parts[1])], version + 1 < newest,
        version != current?.timestamp.snapshotVersion || parts[1] != "snapshot",
        version != current?.signed?.targets.envelope.version || parts[1] != "targets"
      else { continue }
      try store.remove(path)
    }
  }
}
