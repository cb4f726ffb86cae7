package import Advisor

/// A root that is being made: who signs what, before holders of keys have signed it.
///
/// A draft is a file that travels from holder to holder (docs/tuf.md); it becomes the root of a
/// repository when enough keys of the root before it, and of its own, have signed.
package struct TUFRootDraft {
  private var file: JSON

  package static let roles = TUFRoot.topLevel

  /// A first root.
  /// - Parameter keys: by role; every role needs at least as many as its threshold.
  package init(
    keys: [String: [TUFPublicKey]], thresholds: [String: Int], expires: Timestamp
  ) throws {
    var all: [String: JSON] = [:]
    var roles: [String: JSON] = [:]
    for role in Self.roles {
      let own = keys[role] ?? []
      for key in own { all[key.id] = key.json }
      roles[role] = .object([
        "keyids": .strings(Set(own.map(\.id)).sorted()),
        "threshold": .integer(thresholds[role] ?? 1),
      ])
    }
    let part = TUFSigning.part(
      "root", version: 1, expires: expires,
      ["consistent_snapshot": .bool(true), "keys": .object(all), "roles": .object(roles)])
    file = .object(["signed": part, "signatures": .array([])])
    try check()
  }

  /// A root or a draft that exists.
  package init(bytes: [UInt8]) throws {
    _ = try TUFRoot(bytes)
    guard let file = JSON(bytes) else {
      throw TUFError(.malformed, "root", "this is not a root.")
    }
    self.file = file
  }

  package var bytes: [UInt8] { file.line + [UInt8(ascii: "\n")] }

  package var version: Int { file["signed"]?["version"]?.integer ?? 0 }

  package var expires: String { file["signed"]?["expires"]?.string ?? "" }

  /// The role's keys by id, and its threshold.
  package func keys(of role: String) -> (ids: [String], threshold: Int) {
    let role = file["signed"]?["roles"]?[role]
    return (
      (role?["keyids"]?.elements ?? []).compactMap(\.string), role?["threshold"]?.integer ?? 0
    )
  }

  package var signers: [String] {
    (file["signatures"]?.elements ?? []).compactMap { $0["keyid"]?.string }
  }

  /// The draft of the next version, not signed yet.
  package func next(expires: Timestamp) -> TUFRootDraft {
    var draft = self
    draft.change { part in
      part["version"] = .integer(version + 1)
      part["expires"] = .string(expires.rfc3339)
    }
    return draft
  }

  package mutating func add(_ key: TUFPublicKey, to role: String) throws {
    try change(role) { ids in ids = Set(ids + [key.id]).sorted() }
    change { part in
      var keys = part["keys"]?.members ?? [:]
      keys[key.id] = key.json
      part["keys"] = .object(keys)
    }
  }

  /// Takes a key away from a role; from the root altogether if no role has it any more.
  package mutating func remove(_ id: String, from role: String) throws {
    try change(role) { ids in ids.removeAll { $0 == id } }
    let used = Set(Self.roles.flatMap { keys(of: $0).ids })
    change { part in
      part["keys"] = .object((part["keys"]?.members ?? [:]).filter { used.contains($0.key) })
    }
  }

  package mutating func setThreshold(_ threshold: Int, of role: String) {
    change { part in
      var roles = part["roles"]?.members ?? [:]
      var members = roles[role]?.members ?? [:]
      members["threshold"] = .integer(threshold)
      roles[role] = .object(members)
      part["roles"] = .object(roles)
    }
  }

  /// Adds signatures of these keys.
  package mutating func sign(_ keys: [TUFPrivateKey]) throws {
    guard let signed = JSON(try TUFSigning.adding(to: file, keys)) else { return }
    file = signed
  }

  /// Throws unless each role has as many keys as its threshold asks for.
  package func check() throws {
    for role in Self.roles {
      let (ids, threshold) = keys(of: role)
      guard threshold > 0, ids.count >= threshold else {
        throw SyncError(
          .refused,
          "\(role) has \(ids.count) keys, and \(threshold) of them would have to sign: add keys, or "
            + "lower the threshold.")
      }
    }
    _ = try TUFRoot(bytes)
  }

  /// How many more signatures are needed: of the keys of the root before it, and of its own.
  package func missingSignatures(after previous: TUFRootDraft?) throws -> (old: Int, new: Int) {
    let envelope = try TUFEnvelope(bytes, type: "root", role: "root")
    let own = try TUFRoot(bytes).keys(of: "root")
    let old = try previous.map { try TUFRoot($0.bytes).keys(of: "root") }
    return (
      old.map { max(0, $0.threshold - envelope.signerCount(among: $0)) } ?? 0,
      max(0, own.threshold - envelope.signerCount(among: own))
    )
  }

  private mutating func change(_ role: String, _ body: (inout [String]) -> Void) throws {
    guard Self.roles.contains(role) else {
      throw SyncError(.refused, "There is no role \(printable(role.utf8)).")
    }
    var ids = keys(of: role).ids
    body(&ids)
    change { part in
      var roles = part["roles"]?.members ?? [:]
      var members = roles[role]?.members ?? [:]
      members["keyids"] = .strings(ids)
      roles[role] = .object(members)
      part["roles"] = .object(roles)
    }
  }

  /// Changes the signed part, which takes all signatures away.
  private mutating func change(_ body: (inout [String: JSON]) -> Void) {
    var part = file["signed"]?.members ?? [:]
    body(&part)
    file = .object(["signed": .object(part), "signatures": .array([])])
  }

  // MARK: Where roots lie

  /// The newest root of a repository, following the chain from the first; nil if there is none.
  package static func newest(in store: any RepositorySource) throws -> TUFRootDraft? {
    let limit = TUFClient.Limits().root
    guard var bytes = try store.read("metadata/1.root.json", limit: limit) else { return nil }
    // Of the time nothing is asked here.
    var trusted = try TUFTrustedSet(root: bytes, start: Timestamp(seconds: 0))
    while let next = try store.read(
      "metadata/\(trusted.root.envelope.version + 1).root.json", limit: limit)
    {
      try trusted.updateRoot(next)
      bytes = next
    }
    return try TUFRootDraft(bytes: bytes)
  }

  /// Makes the draft the newest root of a repository, for which enough keys must have signed it.
  package func release(to store: any RepositoryStore, after previous: TUFRootDraft?) throws {
    try check()
    let missing = try missingSignatures(after: previous)
    guard missing == (0, 0), version == (previous?.version ?? 0) + 1 else {
      throw SyncError(
        .refused, "The draft of root \(version) is not signed by enough keys, or not the next root."
      )
    }
    try store.write(.bytes(bytes), to: "metadata/\(version).root.json", if: .absent)
    try store.finish()
  }
}
