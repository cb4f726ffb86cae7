internal import Advisor
internal import AdvisoryStore
internal import Crypto
internal import SwiftASN1

/// A key that signs metadata. Its file is PEM (PKCS #8, RFC 5958; Ed25519 as in RFC 8410), with a
/// passphrase or without, which other programs can make too.
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

  /// Gives the passphrase of a key, by the key's place. It is asked again after one that was wrong;
  /// nil where there is none, or no other.
  package typealias Passphrases = (_ place: String, _ attempt: Int) throws -> [UInt8]?

  /// - Throws: ``SyncError`` `readFailed`, or `refused` for want of the passphrase; the message says
  ///   nothing of the content.
  package init(pem: String, from place: String, passphrases: Passphrases) throws {
    guard let document = try? PEMDocument(pemString: pem) else { throw Self.unusable(place) }
    guard document.discriminator == EncryptedPrivateKey.discriminator else {
      try self.init(document, from: place)
      return
    }
    let encrypted = try EncryptedPrivateKey(der: document.derBytes, from: place)
    for attempt in 0... {
      guard let passphrase = try passphrases(place, attempt) else {
        throw SyncError(
          .refused,
          attempt == 0
            ? "\(place) has a passphrase: give it with --passphrase FILE or --passphrase env:NAME, or "
              + "at a terminal."
            : "The passphrase of \(place) is wrong.")
      }
      if let der = encrypted.decrypted(by: passphrase),
        let key = try? TUFPrivateKey(PEMDocument(type: "PRIVATE KEY", derBytes: der), from: place)
      {
        self = key
        return
      }
    }
    throw Self.unusable(place)
  }

  private init(_ document: PEMDocument, from place: String) throws {
    let der = document.derBytes
    if let key = try? P256.Signing.PrivateKey(pemRepresentation: document.pemString) {
      signer = .p256(key)
    } else if document.discriminator == "PRIVATE KEY", der.count == Self.ed25519Prefix.count + 32,
      der.starts(with: Self.ed25519Prefix),
      let key = try? Curve25519.Signing.PrivateKey(
        rawRepresentation: der.dropFirst(Self.ed25519Prefix.count))
    {
      signer = .ed25519(key)
    } else {
      throw Self.unusable(place)
    }
  }

  private static func unusable(_ place: String) -> SyncError {
    SyncError(
      .readFailed,
      "\(place) is no private key that Forewarn can use: it needs Ed25519 or ECDSA P-256, as PEM "
        + "(PKCS #8).")
  }

  /// - Parameter place: a file, or `env:NAME` for the content of an environment variable.
  package init(at place: String, passphrases: Passphrases) throws {
    try self.init(
      pem: String(decoding: try Self.secret(at: place), as: UTF8.self), from: place,
      passphrases: passphrases)
  }

  /// What is to be kept from others: the content of a file that nobody else can read, or of an environment
  /// variable (`env:NAME`).
  package static func secret(at place: String) throws -> [UInt8] {
    if place.hasPrefix("env:") {
      guard let value = environment(String(place.dropFirst(4))) else {
        throw SyncError(.readFailed, "The environment variable of \(place) is not set.")
      }
      return Array(value.utf8)
    }
    let file = try OpenFile(place, .read, followingLink: true)
    guard try !file.status().isReadableByOthers else {
      throw SyncError(.refused, "Others may read \(place): run `chmod 600` on it.")
    }
    return try file.readAll(limit: 16_384)
  }

  /// RFC 8410: version 0, the algorithm 1.3.101.112, an octet string in an octet string.
  private static let ed25519Prefix: [UInt8] = [
    0x30, 0x2E, 0x02, 0x01, 0x00, 0x30, 0x05, 0x06, 0x03, 0x2B, 0x65, 0x70, 0x04, 0x22, 0x04, 0x20,
  ]

  /// - Parameter passphrase: what it is encrypted with, if with anything.
  package func pem(passphrase: [UInt8]?) throws -> String {
    let der =
      switch signer {
      case .p256(let key): Array(key.derRepresentation)
      case .ed25519(let key): Self.ed25519Prefix + Array(key.rawRepresentation)
      }
    guard let passphrase else {
      return PEMDocument(type: "PRIVATE KEY", derBytes: der).pemString + "\n"
    }
    let encrypted = try EncryptedPrivateKey.der(of: der, passphrase: passphrase)
    return PEMDocument(type: EncryptedPrivateKey.discriminator, derBytes: encrypted).pemString
      + "\n"
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
