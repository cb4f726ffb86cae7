internal import Crypto
internal import CryptoExtras

/// A public key of metadata (TUF 1.0.34, section 4.2.1) with its way of signing.
struct TUFKey: Sendable {
  /// The key as numbers: two entries with one of these are one key, whatever they are called.
  let material: [UInt8]
  private let verifier: Verifier

  private enum Verifier: Sendable {
    case ed25519(Curve25519.Signing.PublicKey)
    case p256(P256.Signing.PublicKey)
    case p384(P384.Signing.PublicKey)
    case rsaPSS(_RSA.Signing.PublicKey)
  }

  /// Nil for a kind of key, or a way of signing, that is not known; such a key signs nothing.
  init?(_ json: JSON) {
    guard let type = json["keytype"]?.string, let scheme = json["scheme"]?.string,
      let text = json["keyval"]?["public"]?.string, text.utf8.count <= 16_384,
      let verifier = Self.verifier(type, scheme, text)
    else { return nil }
    self.verifier = verifier
    let prefix: String
    let numbers: [UInt8]
    switch verifier {
    case .ed25519(let key): (prefix, numbers) = ("ed25519 ", Array(key.rawRepresentation))
    case .p256(let key): (prefix, numbers) = ("p256 ", Array(key.x963Representation))
    case .p384(let key): (prefix, numbers) = ("p384 ", Array(key.x963Representation))
    case .rsaPSS(let key): (prefix, numbers) = ("rsa ", Array(key.derRepresentation))
    }
    material = Array(prefix.utf8) + numbers
  }

  private static func verifier(_ type: String, _ scheme: String, _ text: String) -> Verifier? {
    switch (type, scheme) {
    case ("ed25519", "ed25519"):
      return hexadecimalBytes(text).flatMap {
        try? .ed25519(Curve25519.Signing.PublicKey(rawRepresentation: $0))
      }
    case ("ecdsa", "ecdsa-sha2-nistp256"), ("ecdsa-sha2-nistp256", "ecdsa-sha2-nistp256"):
      // Older metadata has the point itself in place of PEM.
      if let point = hexadecimalBytes(text) {
        return try? .p256(P256.Signing.PublicKey(x963Representation: point))
      }
      return try? .p256(P256.Signing.PublicKey(pemRepresentation: text))
    case ("ecdsa", "ecdsa-sha2-nistp384"), ("ecdsa-sha2-nistp384", "ecdsa-sha2-nistp384"):
      return try? .p384(P384.Signing.PublicKey(pemRepresentation: text))
    case ("rsa", "rsassa-pss-sha256"):
      // Keys of fewer than 2,048 bits are refused by the library.
      return try? .rsaPSS(_RSA.Signing.PublicKey(pemRepresentation: text))
    default: return nil
    }
  }

  func isValid(_ signature: [UInt8], for payload: [UInt8]) -> Bool {
    switch verifier {
    case .ed25519(let key):
      return key.isValidSignature(signature, for: payload)
    case .p256(let key):
      return (try? P256.Signing.ECDSASignature(derRepresentation: signature)).map {
        key.isValidSignature($0, for: payload)
      } ?? false
    case .p384(let key):
      return (try? P384.Signing.ECDSASignature(derRepresentation: signature)).map {
        key.isValidSignature($0, for: payload)
      } ?? false
    case .rsaPSS(let key):
      return key.isValidSignature(
        _RSA.Signing.RSASignature(rawRepresentation: signature), for: SHA256.hash(data: payload),
        padding: .PSS)
    }
  }
}

/// The bytes of an even number of hexadecimal digits; nil if the text is anything else.
func hexadecimalBytes(_ text: String) -> [UInt8]? {
  var bytes: [UInt8] = []
  var high: UInt8?
  for character in text.utf8 {
    let digit: UInt8
    switch character {
    case UInt8(ascii: "0")...UInt8(ascii: "9"): digit = character - UInt8(ascii: "0")
    case UInt8(ascii: "a")...UInt8(ascii: "f"): digit = character - UInt8(ascii: "a") + 10
    case UInt8(ascii: "A")...UInt8(ascii: "F"): digit = character - UInt8(ascii: "A") + 10
    default: return nil
    }
    if let first = high {
      bytes.append(first << 4 | digit)
      high = nil
    } else {
      high = digit
    }
  }
  return high == nil && !bytes.isEmpty ? bytes : nil
}

/// Lower-case hexadecimal digits.
func hexadecimalText(_ bytes: some Sequence<UInt8>) -> String {
  let digits = Array("0123456789abcdef".utf8)
  var text: [UInt8] = []
  for byte in bytes {
    text.append(digits[Int(byte >> 4)])
    text.append(digits[Int(byte & 15)])
  }
  return String(decoding: text, as: UTF8.self)
}

/// The SHA-256 of some bytes, in lower-case hexadecimal digits.
package func sha256(_ bytes: [UInt8]) -> String { hexadecimalText(SHA256.hash(data: bytes)) }
