import AdvisoryStore
import Crypto

extension RepositoryContent {
  /// A local file as it is now.
  package init(file path: String) throws {
    let (sha256, length) = try ContentDigest.of(file: path)
    self = .file(path, length: length, sha256: sha256)
  }

  /// The SHA-256, in hexadecimal digits.
  func digest() throws -> String {
    switch self {
    case .bytes(let bytes): sha256(bytes)
    case .file(_, _, let sha256): sha256
    }
  }

  /// As it is sent.
  var body: HTTPClient.Body {
    switch self {
    case .bytes(let bytes): .bytes(bytes)
    case .file(let path, let length, _): .file(path, length: length)
    }
  }

  var length: Int {
    switch self {
    case .bytes(let bytes): bytes.count
    case .file(_, let length, _): length
    }
  }

  /// Hands the bytes to `body`, from front to back.
  /// - Throws: ``SyncError`` `readFailed` if they are not those that they were said to be.
  func forEachPart(_ body: (UnsafeRawBufferPointer) throws -> Void) throws {
    switch self {
    case .bytes(let bytes): try bytes.withUnsafeBytes { try body($0) }
    case .file(let path, let length, let sha256):
      var hasher = SHA256()
      var count = 0
      try OpenFile(path, .read, followingLink: true).forEachPart {
        hasher.update(bufferPointer: $0)
        count += $0.count
        try body($0)
      }
      guard count == length, hexadecimalText(hasher.finalize()) == sha256 else {
        throw SyncError(.readFailed, "\(path) changed while it was published.")
      }
    }
  }
}

/// A body of which only the SHA-256 is kept.
final class DigestSink: HTTPClient.Sink {
  private var hasher = SHA256()

  var digest: String { hexadecimalText(hasher.finalize()) }

  func start(_ response: HTTPClient.Response) { hasher = SHA256() }

  func receive(_ bytes: UnsafeRawBufferPointer) { hasher.update(bufferPointer: bytes) }
}
