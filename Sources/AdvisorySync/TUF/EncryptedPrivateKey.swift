internal import Crypto
internal import CryptoExtras
internal import SwiftASN1

/// A private key that is encrypted with a passphrase: `EncryptedPrivateKeyInfo` (RFC 5958, section 3)
/// by PBES2 (RFC 8018, section 6.2), with PBKDF2 or scrypt (RFC 7914) and AES-CBC, as OpenSSL and others
/// write it.
struct EncryptedPrivateKey {
  static let discriminator = "ENCRYPTED PRIVATE KEY"

  private enum Derivation {
    case pbkdf2(KDF.Insecure.PBKDF2.HashFunction, rounds: Int)
    case scrypt(rounds: Int, blockSize: Int, parallelism: Int)
  }

  private let derivation: Derivation
  private let salt: [UInt8]
  /// In bytes.
  private let keyLength: Int
  private let iv: [UInt8]
  private let content: [UInt8]

  /// - Throws: ``SyncError`` `readFailed`: what is not of this form, or would take long to derive.
  init(der: [UInt8], from place: String) throws {
    do {
      self = try DER.sequence(try DER.parse(der), identifier: .sequence) { nodes in
        let scheme = try Self.algorithm(&nodes) { oid, parameters in
          guard oid == .pbes2 else { throw Unsupported() }
          return try Self.sequence(&parameters) { parts in
            let key = try Self.algorithm(&parts, Self.derivation)
            let cipher = try Self.algorithm(&parts) { oid, parameters in
              guard let length = Self.keyLengths[oid] else { throw Unsupported() }
              return (length, try ASN1OctetString(derEncoded: &parameters))
            }
            return (key, cipher)
          }
        }
        let content = try ASN1OctetString(derEncoded: &nodes)
        return EncryptedPrivateKey(
          derivation: scheme.0.0, salt: scheme.0.1, keyLength: scheme.1.0,
          iv: Array(scheme.1.1.bytes), content: Array(content.bytes))
      }
    } catch {
      throw SyncError(
        .readFailed,
        "\(place) is encrypted in a way that Forewarn does not read: it needs PBES2 with PBKDF2 or "
          + "scrypt and AES, as `openssl pkcs8 -topk8` writes it.")
    }
  }

  private init(
    derivation: Derivation, salt: [UInt8], keyLength: Int, iv: [UInt8], content: [UInt8]
  ) {
    self.derivation = derivation
    self.salt = salt
    self.keyLength = keyLength
    self.iv = iv
    self.content = content
  }

  private struct Unsupported: Error {}

  private static func sequence<Result>(
    _ nodes: inout ASN1NodeCollection.Iterator,
    _ body: (inout ASN1NodeCollection.Iterator) throws -> Result
  ) throws -> Result {
    guard let node = nodes.next() else { throw Unsupported() }
    return try DER.sequence(node, identifier: .sequence, body)
  }

  /// It may be given, though the cipher says it.
  private static func skipKeyLength(_ parts: inout ASN1NodeCollection.Iterator) {
    var next = parts
    if next.next()?.identifier == .integer { _ = parts.next() }
  }

  /// An `AlgorithmIdentifier`; its parameters may be missing.
  private static func algorithm<Result>(
    _ nodes: inout ASN1NodeCollection.Iterator,
    _ body: (ASN1ObjectIdentifier, inout ASN1NodeCollection.Iterator) throws -> Result
  ) throws -> Result {
    try sequence(&nodes) { parts in
      try body(try ASN1ObjectIdentifier(derEncoded: &parts), &parts)
    }
  }

  private static func derivation(
    _ oid: ASN1ObjectIdentifier, _ parameters: inout ASN1NodeCollection.Iterator
  ) throws -> (Derivation, [UInt8]) {
    try sequence(&parameters) { parts in
      let salt = Array(try ASN1OctetString(derEncoded: &parts).bytes)
      switch oid {
      case .pbkdf2:
        let rounds = try Int(derEncoded: &parts)
        skipKeyLength(&parts)
        var hash: KDF.Insecure.PBKDF2.HashFunction = .insecureSHA1
        var next = parts
        if next.next() != nil {
          hash = try algorithm(&parts) { oid, parameters in
            _ = parameters.next()
            guard let hash = hashFunctions[oid] else { throw Unsupported() }
            return hash
          }
        }
        guard 1...10_000_000 ~= rounds else { throw Unsupported() }
        return (.pbkdf2(hash, rounds: rounds), salt)
      case .scrypt:
        let rounds = try Int(derEncoded: &parts)
        let blockSize = try Int(derEncoded: &parts)
        let parallelism = try Int(derEncoded: &parts)
        skipKeyLength(&parts)
        // Half a gigabyte at most.
        guard 2...1 << 19 ~= rounds, 1...32 ~= blockSize, 1...16 ~= parallelism,
          rounds * blockSize <= 1 << 22, rounds & (rounds - 1) == 0
        else { throw Unsupported() }
        return (.scrypt(rounds: rounds, blockSize: blockSize, parallelism: parallelism), salt)
      default: throw Unsupported()
      }
    }
  }

  /// The `PrivateKeyInfo`; nil if the passphrase is wrong. One in some 250 wrong ones gives bytes that are
  /// no such thing.
  func decrypted(by passphrase: [UInt8]) -> [UInt8]? {
    guard let key = try? key(passphrase), let iv = try? AES._CBC.IV(ivBytes: iv) else { return nil }
    return (try? AES._CBC.decrypt(content, using: key, iv: iv)).map { Array($0) }
  }

  private func key(_ passphrase: [UInt8]) throws -> SymmetricKey {
    switch derivation {
    case .pbkdf2(let hash, let rounds):
      try KDF.Insecure.PBKDF2.deriveKey(
        from: passphrase, salt: salt, using: hash, outputByteCount: keyLength,
        unsafeUncheckedRounds: rounds)
    case .scrypt(let rounds, let blockSize, let parallelism):
      try KDF.Scrypt.deriveKey(
        from: passphrase, salt: salt, outputByteCount: keyLength, rounds: rounds,
        blockSize: blockSize, parallelism: parallelism)
    }
  }

  /// Encrypts a `PrivateKeyInfo`.
  static func der(of content: [UInt8], passphrase: [UInt8]) throws -> [UInt8] {
    // As much as OpenSSL reads without being told to (32 MiB).
    let (rounds, blockSize, parallelism) = (1 << 14, 8, 5)
    var random = SystemRandomNumberGenerator()
    let salt = (0..<16).map { _ in UInt8.random(in: .min ... .max, using: &random) }
    let iv = (0..<16).map { _ in UInt8.random(in: .min ... .max, using: &random) }
    let key = EncryptedPrivateKey(
      derivation: .scrypt(rounds: rounds, blockSize: blockSize, parallelism: parallelism),
      salt: salt, keyLength: 32, iv: iv, content: [])
    let encrypted = try AES._CBC.encrypt(
      content, using: try key.key(passphrase), iv: try AES._CBC.IV(ivBytes: iv))
    var serializer = DER.Serializer()
    try serializer.appendConstructedNode(identifier: .sequence) { whole in
      try whole.appendConstructedNode(identifier: .sequence) { scheme in
        try scheme.serialize(ASN1ObjectIdentifier.pbes2)
        try scheme.appendConstructedNode(identifier: .sequence) { parameters in
          try parameters.appendConstructedNode(identifier: .sequence) { derivation in
            try derivation.serialize(ASN1ObjectIdentifier.scrypt)
            try derivation.appendConstructedNode(identifier: .sequence) { values in
              try values.serialize(ASN1OctetString(contentBytes: salt[...]))
              try values.serialize(rounds)
              try values.serialize(blockSize)
              try values.serialize(parallelism)
            }
          }
          try parameters.appendConstructedNode(identifier: .sequence) { cipher in
            try cipher.serialize(ASN1ObjectIdentifier.aes256)
            try cipher.serialize(ASN1OctetString(contentBytes: iv[...]))
          }
        }
      }
      try whole.serialize(ASN1OctetString(contentBytes: Array(encrypted)[...]))
    }
    return serializer.serializedBytes
  }

  /// In bytes (NIST, csor: AES-CBC).
  private static let keyLengths: [ASN1ObjectIdentifier: Int] = [
    [2, 16, 840, 1, 101, 3, 4, 1, 2]: 16, [2, 16, 840, 1, 101, 3, 4, 1, 22]: 24, .aes256: 32,
  ]

  /// RFC 8018, appendix B.1.
  private static let hashFunctions: [ASN1ObjectIdentifier: KDF.Insecure.PBKDF2.HashFunction] = [
    [1, 2, 840, 113549, 2, 7]: .insecureSHA1, [1, 2, 840, 113549, 2, 9]: .sha256,
    [1, 2, 840, 113549, 2, 10]: .sha384, [1, 2, 840, 113549, 2, 11]: .sha512,
  ]
}

extension ASN1ObjectIdentifier {
  fileprivate static let pbes2: ASN1ObjectIdentifier = [1, 2, 840, 113549, 1, 5, 13]
  fileprivate static let pbkdf2: ASN1ObjectIdentifier = [1, 2, 840, 113549, 1, 5, 12]
  fileprivate static let scrypt: ASN1ObjectIdentifier = [1, 3, 6, 1, 4, 1, 11591, 4, 11]
  fileprivate static let aes256: ASN1ObjectIdentifier = [2, 16, 840, 1, 101, 3, 4, 1, 42]
}
