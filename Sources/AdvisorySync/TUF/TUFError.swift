/// What is wrong with a repository's metadata or with a target, and which role it is. Nothing that was
/// trusted before is replaced by what this is thrown for.
package struct TUFError: Error, Sendable, Hashable, CustomStringConvertible {
  package enum Code: String, Sendable, CaseIterable {
    /// Not metadata as the specification describes it.
    case malformed
    /// Metadata of another role, or of a major version of the specification that is not known.
    case wrongType = "wrong-type"
    /// Fewer keys than the threshold have signed.
    case belowThreshold = "below-threshold"
    /// Signed twice by one key, which the specification forbids.
    case duplicateSignature = "duplicate-signature"
    /// Valid until a time that has passed: the repository may be frozen by somebody in between.
    case expired
    /// Older than what was trusted before.
    case rollback
    /// Not the version that the metadata above it names.
    case versionMismatch = "version-mismatch"
    case lengthMismatch = "length-mismatch"
    case hashMismatch = "hash-mismatch"
    /// Hashed only in ways that are not known here.
    case unknownHash = "unknown-hash"
    /// Named by the metadata above it, but not there.
    case missing
    case tooLarge = "too-large"
    /// More new versions of the root than are followed at once.
    case tooManyRoots = "too-many-roots"
    /// No role that was asked names the target.
    case unknownTarget = "unknown-target"
    /// Nothing is trusted yet, or what was trusted is damaged.
    case noTrustedRoot = "no-trusted-root"
    /// Not the root whose fingerprint was confirmed.
    case otherRoot = "other-root"
  }

  package let code: Code
  /// `root`, `timestamp`, `snapshot`, `targets`, a delegated role, or a target's path.
  package let role: String
  /// What happened, and what to do.
  package let message: String

  package init(_ code: Code, _ role: String, _ message: String) {
    self.code = code
    self.role = String(role.prefix(200))
    self.message = message
  }

  package var description: String {
    "\(printable(role.utf8)): \(message) [\(code.rawValue)]"
  }
}
