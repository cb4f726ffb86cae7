package import Advisor

/// Writes metadata of TUF 1.0.34.
package enum TUFSigning {
  package static let specification = "1.0.34"

  /// What every role's signed part begins with.
  static func part(
    _ type: String, version: Int, expires: Timestamp, _ members: [String: JSON]
  ) -> JSON {
    .object(
      members.merging([
        "_type": .string(type), "spec_version": .string(specification),
        "version": .integer(version), "expires": .string(expires.rfc3339),
      ]) { _, new in new })
  }

  /// The file of a signed part.
  static func envelope(_ part: JSON, signedBy keys: [TUFPrivateKey]) throws -> [UInt8] {
    try adding(to: .object(["signed": part, "signatures": .array([])]), keys)
  }

  /// The file with signatures of these keys in place of, or beside, those that it has.
  static func adding(to file: JSON, _ keys: [TUFPrivateKey]) throws -> [UInt8] {
    guard let part = file["signed"], let payload = part.canonical,
      let old = file["signatures"]?.elements
    else { throw TUFError(.malformed, "metadata", "this is not metadata that can be signed.") }
    let new = try keys.map { key -> JSON in
      .object([
        "keyid": .string(key.publicKey.id), "sig": .string(try key.signature(of: payload)),
      ])
    }
    let ids = Set(new.compactMap { $0["keyid"]?.string })
    let kept = old.filter { $0["keyid"]?.string.map { !ids.contains($0) } ?? false }
    let all = (kept + new).sorted { ($0["keyid"]?.string ?? "") < ($1["keyid"]?.string ?? "") }
    return JSON.object(["signed": part, "signatures": .array(all)]).line + [UInt8(ascii: "\n")]
  }
}
