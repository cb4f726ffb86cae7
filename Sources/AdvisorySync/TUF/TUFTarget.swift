/// A file that verified targets metadata names (TUF 1.0.34, section 4.5, `targets`).
package struct TUFTarget: Hashable, Sendable {
  /// Its path below `targets/`, `/` between the parts.
  package var path: String
  package var length: Int
  /// Digests in lower-case hexadecimal digits, by algorithm: `sha256`, `sha512`.
  package var hashes: [String: String]
  /// What the publisher says of it (`custom`).
  package var custom: JSON?

  package init(path: String, length: Int, hashes: [String: String], custom: JSON? = nil) {
    self.path = path
    self.length = length
    self.hashes = hashes
    self.custom = custom
  }
}

/// The targets of a repository whose metadata was verified.
package protocol VerifiedTargets {
  var targets: [TUFTarget] { get }

  /// Fetches a target into a local file, which has exactly its content when this returns.
  /// - Throws: ``SyncError``.
  func fetch(_ target: TUFTarget, into file: String) throws
}
