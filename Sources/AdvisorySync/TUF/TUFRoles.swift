internal import Advisor

/// The root: who may sign what (TUF 1.0.34, section 4.3).
struct TUFRoot {
  let envelope: TUFEnvelope
  let isConsistentSnapshot: Bool
  private let roles: [String: TUFRoleKeys]

  static let topLevel = ["root", "timestamp", "snapshot", "targets"]

  init(_ bytes: [UInt8]) throws {
    envelope = try TUFEnvelope(bytes, type: "root", role: "root")
    isConsistentSnapshot = envelope.signed["consistent_snapshot"]?.bool ?? false
    let keys = try TUFRoleKeys.keys(envelope.signed["keys"], role: "root")
    var roles: [String: TUFRoleKeys] = [:]
    for name in Self.topLevel {
      guard let role = envelope.signed["roles"]?[name] else {
        throw TUFError(.malformed, "root", "it does not say who signs `\(name)`.")
      }
      roles[name] = try TUFRoleKeys(role, keys: keys, role: "root")
    }
    self.roles = roles
  }

  func keys(of role: String) throws -> TUFRoleKeys {
    guard let keys = roles[role] else {
      throw TUFError(.malformed, "root", "it does not say who signs `\(role)`.")
    }
    return keys
  }
}

/// The newest version of the snapshot, signed often (section 4.6).
struct TUFTimestamp {
  let envelope: TUFEnvelope
  let snapshotVersion: Int
  let snapshot: TUFFileDescription

  init(_ bytes: [UInt8]) throws {
    envelope = try TUFEnvelope(bytes, type: "timestamp", role: "timestamp")
    guard let meta = envelope.signed["meta"]?["snapshot.json"] else {
      throw TUFError(.malformed, "timestamp", "it does not name the snapshot.")
    }
    (snapshotVersion, snapshot) = try TUFFileDescription.ofMetadata(meta, role: "timestamp")
  }
}

/// The versions of all targets metadata that belong together (section 4.4).
struct TUFSnapshot {
  let envelope: TUFEnvelope
  /// By the role's file, such as `targets.json`.
  let files: [String: (version: Int, description: TUFFileDescription)]

  init(_ bytes: [UInt8]) throws {
    envelope = try TUFEnvelope(bytes, type: "snapshot", role: "snapshot")
    guard let meta = envelope.signed["meta"]?.members else {
      throw TUFError(.malformed, "snapshot", "it has no `meta`.")
    }
    files = try meta.mapValues { try TUFFileDescription.ofMetadata($0, role: "snapshot") }
  }
}

/// The files that a role vouches for, and the roles that it delegates others to (section 4.5).
struct TUFTargets {
  let envelope: TUFEnvelope
  let targets: [String: TUFTarget]
  let delegations: [TUFDelegation]

  init(_ bytes: [UInt8], role: String) throws {
    envelope = try TUFEnvelope(bytes, type: "targets", role: role)
    guard let members = envelope.signed["targets"]?.members else {
      throw TUFError(.malformed, role, "it has no `targets`.")
    }
    var targets: [String: TUFTarget] = [:]
    for (path, json) in members {
      let description = try TUFFileDescription(json, role: role)
      guard let length = description.length, let hashes = description.hashes else {
        throw TUFError(.malformed, role, "a target has no length or no digest.")
      }
      targets[path] = TUFTarget(path: path, length: length, hashes: hashes, custom: json["custom"])
    }
    self.targets = targets
    delegations =
      try envelope.signed["delegations"].map {
        try TUFDelegation.all(in: $0, of: role)
      } ?? []
  }
}
