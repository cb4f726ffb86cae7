internal import Advisor
internal import AdvisoryStore
internal import Crypto

/// A key that signs metadata. Its file is PEM (PKCS #8, RFC 5958; Ed25519 as in RFC 8410), which other
/// programs can make too.
package struct TUFPrivateKey: Sendable {
  package enum Kind: String, CaseIterable, Sendable {
    case ed25519
    case ecdsa
  }

  private enum Signer: Sendable {
    case ed25519(Curve25519.Signing.PrivateKey)
    case p256(P256.Signing.PrivateKey)
  }

  private let signer: Signer

  package static func generate(_ kind: Kind) -> TUFPrivateKey {
    switch kind {
    case .ed25519: TUFPrivateKey(signer: .ed25519(Curve25519.Signing.PrivateKey()))
    case .ecdsa: TUFPrivateKey(signer: .p256(P256.Signing.PrivateKey()))
    }
  }

  private init(signer: Signer) { self.signer = signer }

  /// - Throws: ``SyncError`` `readFailed`; the message says nothing of the content.
  package init(pem: String, from place: String) throws {
    if let key = try? P256.Signing.PrivateKey(pemRepresentation: pem) {
      signer = .p256(key)
      return
    }
    guard let der = Self.content(of: pem), der.count == Self.ed25519Prefix.count + 32,
      der.starts(with: Self.ed25519Prefix),
      let key = try? Curve25519.Signing.PrivateKey(
        rawRepresentation: der.dropFirst(Self.ed25519Prefix.count))
    else {
      throw SyncError(
        .readFailed,
        "\(place) is no private key that Forewarn can use: it needs Ed25519 or ECDSA P-256, as PEM "
          + "(PKCS #8) without a passphrase.")
    }
    signer = .ed25519(key)
  }

  /// - Parameter place: a file, or `env:NAME` for the content of an environment variable.
  package init(at place: String) throws {
    let text: String
    if place.hasPrefix("env:") {
      guard let value = environment(String(place.dropFirst(4))) else {
        throw SyncError(.readFailed, "The environment variable of \(place) is not set.")
      }
      text = value
    } else {
      let file = try OpenFile(place, .read, followingLink: true)
      guard try !file.status().isReadableByOthers else {
        throw SyncError(
          .refused, "Others may read the private key \(place): run `chmod 600` on it.")
      }
      text = String(decoding: try file.readAll(limit: 16_384), as: UTF8.self)
    }
    try self.init(pem: text, from: place)
  }

  /// RFC 8410: version 0, the algorithm 1.3.101.112, an octet string in an octet string.
  private static let ed25519Prefix: [UInt8] = [
    0x30, 0x2E, 0x02, 0x01, 0x00, 0x30, 0x05, 0x06, 0x03, 0x2B, 0x65, 0x70, 0x04, 0x22, 0x04, 0x20,
  ]

  package var pem: String {
    switch signer {
    case .p256(let key): return key.pemRepresentation + "\n"
    case .ed25519(let key):
      let der = Self.ed25519Prefix + Array(key.rawRepresentation)
      return "-----BEGIN PRIVATE KEY-----\n\(base64(der))\n-----END PRIVATE KEY-----\n"
    }
  }

  package var publicKey: TUFPublicKey {
    let json: JSON
    switch signer {
    case .ed25519(let key):
      json = .object([
        "keytype": .string("ed25519"), "scheme": .string("ed25519"),
        "keyval": .object(["public": .string(hexadecimalText(key.publicKey.rawRepresentation))]),
      ])
    case .p256(let key):
      json = .object([
        "keytype": .string("ecdsa"), "scheme": .string("ecdsa-sha2-nistp256"),
        "keyval": .object(["public": .string(key.publicKey.pemRepresentation + "\n")]),
      ])
    }
    return TUFPublicKey(json: json)
  }

  func signature(of payload: [UInt8]) throws -> String {
    switch signer {
    case .ed25519(let key): hexadecimalText(try key.signature(for: payload))
    case .p256(let key): hexadecimalText(try key.signature(for: payload).derRepresentation)
    }
  }

  /// The bytes between the lines of a PEM text; nil if it is none.
  private static func content(of pem: String) -> [UInt8]? {
    let lines = pem.split(whereSeparator: \.isNewline).map { $0.filter { !$0.isWhitespace } }
    guard lines.count >= 3, lines[0] == "-----BEGINPRIVATEKEY-----",
      lines[lines.count - 1] == "-----ENDPRIVATEKEY-----"
    else { return nil }
    return base64Bytes(lines[1..<(lines.count - 1)].joined())
  }
}

/// A public key as metadata holds it.
package struct TUFPublicKey: Sendable, Hashable {
  package let json: JSON

  package init(json: JSON) { self.json = json }

  /// - Throws: ``SyncError`` `readFailed`.
  package init(file path: String) throws {
    let bytes = try OpenFile(path, .read, followingLink: true).readAll(limit: 16_384)
    guard let json = JSON(bytes), TUFKey(json) != nil else {
      throw SyncError(
        .readFailed, "\(path) is no public key: `forewarn-sync keys new` writes one, as NAME.pub.")
    }
    self.json = json
  }

  /// What metadata calls the key: the digest of its canonical form (section 4.2.1).
  package var id: String { sha256(json.canonical ?? []) }

  package var line: [UInt8] { json.line + [UInt8(ascii: "\n")] }
}

/// Base64 (RFC 4648, section 4).
func base64(_ bytes: [UInt8]) -> String {
  let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)
  var text: [UInt8] = []
  for start in stride(from: 0, to: bytes.count, by: 3) {
    let group = bytes[start..<min(start + 3, bytes.count)]
    var bits = 0
    for index in 0..<3 {
      bits = bits << 8 | (index < group.count ? Int(group[start + index]) : 0)
    }
    for index in 0..<4 {
      text.append(
        index <= group.count ? alphabet[bits >> (18 - 6 * index) & 63] : UInt8(ascii: "="))
    }
  }
  return String(decoding: text, as: UTF8.self)
}

/// Nil for what is not Base64.
func base64Bytes(_ text: String) -> [UInt8]? {
  var bytes: [UInt8] = []
  var bits = 0
  var count = 0
  var padding = 0
  for character in text.utf8 {
    let value: Int
    switch character {
    case UInt8(ascii: "A")...UInt8(ascii: "Z"): value = Int(character) - 65
    case UInt8(ascii: "a")...UInt8(ascii: "z"): value = Int(character) - 71
    case UInt8(ascii: "0")...UInt8(ascii: "9"): value = Int(character) + 4
    case UInt8(ascii: "+"): value = 62
    case UInt8(ascii: "/"): value = 63
    case UInt8(ascii: "="):
      padding += 1
      continue
    default: return nil
    }
    guard padding == 0 else { return nil }
    bits = (bits << 6 | value) & 0xFF_FFFF
    count += 1
    switch count % 4 {
    case 2: bytes.append(UInt8(bits >> 4 & 0xFF))
    case 3: bytes.append(UInt8(bits >> 2 & 0xFF))
    case 0: bytes.append(UInt8(bits & 0xFF))
    default: break
    }
  }
  return (count + padding) % 4 == 0 && padding <= 2 && count % 4 != 1 ? bytes : nil
}
