internal import Advisor
internal import Crypto

/// A file of metadata (TUF 1.0.34, section 4.2): what is signed, and by whom it says it is.
///
/// Members that are not known are signed like all others, and passed over.
struct TUFEnvelope {
  /// As they arrived: what is kept of a role is these bytes.
  let bytes: [UInt8]
  let signed: JSON
  let role: String
  let version: Int
  let expires: Timestamp
  private let payload: [UInt8]
  private let signatures: [(key: String, value: [UInt8])]

  /// - Parameters:
  ///   - type: the `_type` that it must have.
  ///   - role: for messages.
  init(_ bytes: [UInt8], type: String, role: String) throws {
    func malformed(_ what: String) -> TUFError {
      TUFError(.malformed, role, "this is not metadata of TUF 1: \(what).")
    }
    guard let json = JSON(bytes) else { throw malformed("it is not JSON") }
    guard let signed = json["signed"], signed.members != nil,
      let signatures = json["signatures"]?.elements
    else { throw malformed("it has no `signed` or no `signatures`") }
    guard let name = signed["_type"]?.string, name == type else {
      throw TUFError(
        .wrongType, role,
        "it is metadata of `\(printable((signed["_type"]?.string ?? "").utf8.prefix(40)))`.")
    }
    guard let specification = signed["spec_version"]?.string,
      specification.split(separator: ".").first == "1"
    else { throw TUFError(.wrongType, role, "its `spec_version` is not 1: update Forewarn.") }
    guard let version = signed["version"]?.integer, version > 0 else {
      throw malformed("its `version` is not a number above 0")
    }
    guard let expires = signed["expires"]?.string.flatMap(Timestamp.init(rfc3339:)) else {
      throw malformed("its `expires` is not a time")
    }
    guard let payload = signed.canonical else {
      throw malformed("it holds a number that canonical JSON cannot")
    }
    guard signatures.count <= Self.maximumSignatures else {
      throw malformed("it has more than \(Self.maximumSignatures) signatures")
    }
    var seen: Set<String> = []
    self.signatures = try signatures.map { signature in
      guard let key = signature["keyid"]?.string, let text = signature["sig"]?.string else {
        throw malformed("a signature lacks its `keyid` or `sig`")
      }
      guard seen.insert(key).inserted else {
        throw TUFError(.duplicateSignature, role, "it has two signatures of one key.")
      }
      // An empty one stands for a key that has not signed yet.
      return (key, hexadecimalBytes(text) ?? [])
    }
    self.bytes = bytes
    self.signed = signed
    self.role = role
    self.version = version
    self.expires = expires
    self.payload = payload
  }

  private static let maximumSignatures = 200

  /// Throws unless at least the threshold of the role's keys, each counted once, have signed.
  func verify(by keys: TUFRoleKeys) throws {
    let count = signerCount(among: keys)
    guard count >= keys.threshold else {
      throw TUFError(
        .belowThreshold, role,
        "\(keys.threshold) of its keys have to sign it, \(count) have: "
          + "do not trust this repository before its publisher has explained this.")
    }
  }

  /// How many of these keys have signed, each counted once, whatever it is called.
  func signerCount(among keys: TUFRoleKeys) -> Int {
    var signers: Set<[UInt8]> = []
    for (id, value) in signatures where keys.ids.contains(id) && !value.isEmpty {
      guard let key = keys.keys[id], !signers.contains(key.material) else { continue }
      if key.isValid(value, for: payload) { signers.insert(key.material) }
    }
    return signers.count
  }

  func checkExpiry(at time: Timestamp) throws {
    guard expires > time else {
      throw TUFError(
        .expired, role,
        "it was valid until \(expires.rfc3339): somebody holds back newer data, or the publisher "
          + "has stopped. If your clock is wrong, set it.")
    }
  }
}

/// Who may sign a role, and how many of them have to.
struct TUFRoleKeys {
  var ids: Set<String>
  var threshold: Int
  /// Of these ids, those whose kind of key is known.
  var keys: [String: TUFKey]

  /// - Parameter keys: all keys of the delegating metadata.
  init(_ json: JSON, keys: [String: TUFKey], role: String) throws {
    guard let ids = json["keyids"]?.elements, let threshold = json["threshold"]?.integer,
      threshold > 0
    else {
      throw TUFError(.malformed, role, "its keys or its threshold (above 0) are not named.")
    }
    let names = ids.compactMap(\.string)
    let distinct = Set(names)
    guard names.count == ids.count, distinct.count == names.count else {
      throw TUFError(.malformed, role, "one key is named twice.")
    }
    self.ids = distinct
    self.threshold = threshold
    self.keys = keys.filter { distinct.contains($0.key) }
  }

  static func keys(_ json: JSON?, role: String) throws -> [String: TUFKey] {
    guard let members = json?.members else {
      throw TUFError(.malformed, role, "it has no `keys`.")
    }
    return members.compactMapValues(TUFKey.init)
  }
}

/// What metadata says of a file: its version, and mostly its length and digests.
struct TUFFileDescription {
  /// Of metadata; targets have none.
  var version: Int?
  var length: Int?
  var hashes: [String: String]?

  init(_ json: JSON, role: String) throws {
    version = json["version"]?.integer
    if let value = json["length"] {
      guard let length = value.integer, length >= 0 else {
        throw TUFError(.malformed, role, "a `length` is not a number from 0.")
      }
      self.length = length
    }
    if let value = json["hashes"] {
      guard let members = value.members, !members.isEmpty else {
        throw TUFError(.malformed, role, "`hashes` are empty.")
      }
      hashes = try members.mapValues { value in
        guard let text = value.string, hexadecimalBytes(text) != nil else {
          throw TUFError(.malformed, role, "a digest is not hexadecimal.")
        }
        return text.lowercased()
      }
    }
  }

  /// Metadata about other metadata must name its version.
  static func ofMetadata(_ json: JSON, role: String) throws -> (Int, TUFFileDescription) {
    let description = try TUFFileDescription(json, role: role)
    guard let version = description.version, version > 0 else {
      throw TUFError(.malformed, role, "a `version` is not a number above 0.")
    }
    return (version, description)
  }

  /// Throws unless the bytes are those that are described.
  func verify(_ bytes: [UInt8], role: String) throws {
    if let length, bytes.count != length {
      throw TUFError(
        .lengthMismatch, role, "it has \(bytes.count) bytes in place of \(length).")
    }
    guard let hashes else { return }
    var verifier = try TUFHashes(hashes, role: role)
    bytes.withUnsafeBytes { verifier.update($0) }
    try verifier.finish()
  }
}

/// Compares digests with those that metadata names, while bytes arrive.
struct TUFHashes {
  private let expected: [String: String]
  private let role: String
  private var sha256: SHA256?
  private var sha512: SHA512?

  /// - Throws: `unknown-hash` if none of the digests can be computed.
  init(_ hashes: [String: String], role: String) throws {
    expected = hashes
    self.role = role
    if hashes["sha256"] != nil { sha256 = SHA256() }
    if hashes["sha512"] != nil { sha512 = SHA512() }
    guard sha256 != nil || sha512 != nil else {
      throw TUFError(.unknownHash, role, "it is described by neither SHA-256 nor SHA-512.")
    }
  }

  mutating func update(_ bytes: UnsafeRawBufferPointer) {
    sha256?.update(bufferPointer: bytes)
    sha512?.update(bufferPointer: bytes)
  }

  /// - Throws: `hash-mismatch` unless every digest that can be computed is right.
  func finish() throws {
    let found = [
      sha256.map { ("sha256", hexadecimalText($0.finalize())) },
      sha512.map { ("sha512", hexadecimalText($0.finalize())) },
    ].compactMap(\.self)
    guard found.allSatisfy({ expected[$0.0] == $0.1 }) else {
      throw TUFError(
        .hashMismatch, role, "its content is not what the metadata says: it was changed.")
    }
  }
}
