internal import Advisor

/// The metadata that is trusted so far in one run, and the rules by which more of it becomes trusted
/// (TUF 1.0.34, section 5, "Detailed client workflow"). Nothing is read or written here.
///
/// docs/tuf.md goes through the workflow step by step.
struct TUFTrustedSet {
  /// The fixed start time of the update (5.1): all expiries are compared with it.
  let start: Timestamp
  private(set) var root: TUFRoot
  private(set) var timestamp: TUFTimestamp?
  private(set) var snapshot: TUFSnapshot?
  private(set) var targets: [String: TUFTargets] = [:]

  /// - Parameter root: the root that was trusted until now, which must be signed by itself (5.2).
  init(root: [UInt8], start: Timestamp) throws {
    self.start = start
    self.root = try TUFRoot(root)
    try self.root.envelope.verify(by: self.root.keys(of: "root"))
  }

  // MARK: Root (5.3)

  /// Takes the next root: signed by a threshold of the trusted root's keys and of its own (5.3.4), and
  /// exactly one version later (5.3.5). It may have expired: the last one may not (5.3.10).
  mutating func updateRoot(_ bytes: [UInt8]) throws {
    let next = try TUFRoot(bytes)
    try next.envelope.verify(by: root.keys(of: "root"))
    try next.envelope.verify(by: next.keys(of: "root"))
    guard next.envelope.version == root.envelope.version + 1 else {
      throw TUFError(
        next.envelope.version > root.envelope.version ? .versionMismatch : .rollback, "root",
        "version \(next.envelope.version) cannot follow version \(root.envelope.version).")
    }
    root = next
  }

  /// The check against freezing that closes the update of the root (5.3.10).
  func checkRootExpiry() throws { try root.envelope.checkExpiry(at: start) }

  // MARK: Timestamp (5.4)

  /// Takes what was trusted before. It may have expired: a newer one has to come.
  mutating func loadTimestamp(_ bytes: [UInt8]) throws {
    let loaded = try TUFTimestamp(bytes)
    try loaded.envelope.verify(by: root.keys(of: "timestamp"))
    timestamp = loaded
  }

  /// - Returns: false if it is of the version that is trusted already, and so not taken (5.4.3).
  mutating func updateTimestamp(_ bytes: [UInt8]) throws -> Bool {
    let new = try TUFTimestamp(bytes)
    try new.envelope.verify(by: root.keys(of: "timestamp"))
    if let old = timestamp {
      guard new.envelope.version >= old.envelope.version else {
        throw Self.rollback("timestamp", from: old.envelope.version, to: new.envelope.version)
      }
      if new.envelope.version == old.envelope.version { return false }
      guard new.snapshotVersion >= old.snapshotVersion else {
        throw Self.rollback("snapshot", from: old.snapshotVersion, to: new.snapshotVersion)
      }
    }
    try new.envelope.checkExpiry(at: start)
    timestamp = new
    return true
  }

  /// The timestamp to go on with, which must not have expired (5.4.4).
  func finalTimestamp() throws -> TUFTimestamp {
    guard let timestamp else { throw Self.missing("timestamp") }
    try timestamp.envelope.checkExpiry(at: start)
    return timestamp
  }

  // MARK: Snapshot (5.5)

  /// Takes what was trusted before, which may be older than what the timestamp names: it serves for the
  /// comparison of versions.
  /// - Returns: whether it is what the timestamp names.
  mutating func loadSnapshot(_ bytes: [UInt8]) throws -> Bool {
    let final = try finalTimestamp()
    let loaded = try TUFSnapshot(bytes)
    try loaded.envelope.verify(by: root.keys(of: "snapshot"))
    snapshot = loaded
    guard loaded.envelope.version == final.snapshotVersion,
      (try? final.snapshot.verify(bytes, role: "snapshot")) != nil
    else { return false }
    try loaded.envelope.checkExpiry(at: start)
    return true
  }

  mutating func updateSnapshot(_ bytes: [UInt8]) throws {
    let final = try finalTimestamp()
    try final.snapshot.verify(bytes, role: "snapshot")
    let new = try TUFSnapshot(bytes)
    try new.envelope.verify(by: root.keys(of: "snapshot"))
    guard new.envelope.version == final.snapshotVersion else {
      throw Self.mismatch("snapshot", named: final.snapshotVersion, found: new.envelope.version)
    }
    for (file, old) in snapshot?.files ?? [:] {
      guard let found = new.files[file] else {
        throw TUFError(
          .rollback, "snapshot", "it does not name \(printable(file.utf8)) any more, which it did.")
      }
      guard found.version >= old.version else {
        throw Self.rollback(file, from: old.version, to: found.version)
      }
    }
    try new.envelope.checkExpiry(at: start)
    snapshot = new
  }

  // MARK: Targets (5.6)

  /// What the snapshot says of a role's metadata.
  func description(
    of role: String
  ) throws -> (version: Int, description: TUFFileDescription) {
    guard let snapshot else { throw Self.missing("snapshot") }
    guard let file = snapshot.files[role + ".json"] else {
      throw TUFError(.missing, role, "the snapshot does not name it.")
    }
    return file
  }

  /// Takes a role's metadata, kept or new: it must be what the snapshot names.
  /// - Parameter keys: who signs it: the root's word for `targets`, the delegator's for others.
  mutating func updateTargets(
    _ bytes: [UInt8], role: String, keys: TUFRoleKeys
  ) throws -> TUFTargets {
    let (version, description) = try description(of: role)
    try description.verify(bytes, role: role)
    let new = try TUFTargets(bytes, role: role)
    try new.envelope.verify(by: keys)
    guard new.envelope.version == version else {
      throw Self.mismatch(role, named: version, found: new.envelope.version)
    }
    try new.envelope.checkExpiry(at: start)
    targets[role] = new
    return new
  }

  // MARK: Words

  private static func missing(_ role: String) -> TUFError {
    TUFError(.missing, role, "there is none that is trusted.")
  }

  private static func rollback(_ role: String, from old: Int, to new: Int) -> TUFError {
    TUFError(
      .rollback, role,
      "version \(new) is older than version \(old), which was trusted before: somebody serves old "
        + "data.")
  }

  private static func mismatch(_ role: String, named: Int, found: Int) -> TUFError {
    TUFError(.versionMismatch, role, "it is version \(found) in place of \(named).")
  }
}
